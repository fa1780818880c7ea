use kernel::{Date, Level, UserId};
use thiserror::Error;

use crate::{Clearance, Denial, Role, Scope};

/// One person's role over one scope for a period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// Whose.
    pub user: UserId,
    /// As what.
    pub role: Role,
    /// Over what.
    pub scope: Scope,
    /// The first day.
    pub from: Date,
    /// The last day; none until it is ended.
    pub until: Option<Date>,
    /// The most they read unmasked, whatever the role would allow beyond it.
    pub reading: Clearance,
}

/// Why a grant can't be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GrantError {
    /// The role is not given over so wide a division.
    #[error("该角色不能授予如此大的区划 / the role can't be given over so wide a division")]
    TooWide,
    /// The role is given over single households only.
    #[error("该角色只能按户授予 / the role is given over single households")]
    NeedsHousehold,
    /// The role is given over divisions only.
    #[error("该角色不能按户授予 / the role is not given over single households")]
    NeedsDivision,
    /// A household's division must be its village.
    #[error("农户的区划必须是村 / a household's division must be a village")]
    NotAVillage,
    /// The last day lies before the first.
    #[error("结束日期早于开始日期 / it would end before it begins")]
    Backwards,
}

impl Grant {
    /// Whether it can be given.
    ///
    /// # Errors
    /// When the scope does not suit the role, or the period is empty.
    pub fn check(&self) -> Result<(), GrantError> {
        match (self.role.widest(), self.scope) {
            (None, Scope::Division(_)) => return Err(GrantError::NeedsHousehold),
            (Some(_), Scope::Household { .. }) => return Err(GrantError::NeedsDivision),
            (Some(widest), Scope::Division(division)) if division.level() < widest => {
                return Err(GrantError::TooWide);
            }
            (None, Scope::Household { village, .. }) if village.level() != Level::Village => {
                return Err(GrantError::NotAVillage);
            }
            (None, Scope::Household { .. }) | (Some(_), Scope::Division(_)) => {}
        }
        let backwards = self.until.is_some_and(|until| until < self.from);
        if backwards { Err(GrantError::Backwards) } else { Ok(()) }
    }

    /// Whether it holds over all of `scope` on that day.
    pub(crate) fn holds(&self, scope: Scope, on: Date) -> Result<(), Denial> {
        if !self.scope.contains(scope) {
            return Err(Denial::OutOfScope);
        }
        if self.until.is_some_and(|until| until < on) {
            return Err(Denial::Ended);
        }
        if on < self.from { Err(Denial::NotYet) } else { Ok(()) }
    }

    /// Makes `last_day` its last, unless it ends before.
    pub(crate) fn end(&mut self, last_day: Date) {
        self.until = Some(self.until.map_or(last_day, |until| until.min(last_day)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_suits_its_role() {
        let household = "350823100201/00112233445566778899aabbccddeeff";
        let astray = "350823100/00112233445566778899aabbccddeeff";
        for (role, scope, expected) in [
            ("assistant", "350823100201", Ok(())),
            ("assistant", "350823100", Err(GrantError::TooWide)),
            ("assistant", household, Err(GrantError::NeedsDivision)),
            ("township_staff", "350823100", Ok(())),
            ("township_staff", "350823100201", Ok(())),
            ("township_staff", "350823", Err(GrantError::TooWide)),
            ("county_bureau", "350823", Ok(())),
            ("county_bureau", "3508", Err(GrantError::TooWide)),
            ("city_office", "3508", Ok(())),
            ("downstream", "35", Err(GrantError::TooWide)),
            ("paired_official", household, Ok(())),
            ("paired_official", "350823100201", Err(GrantError::NeedsHousehold)),
            ("paired_official", astray, Err(GrantError::NotAVillage)),
        ] {
            assert_eq!(grant(role, scope).check(), expected, "{role} over {scope}");
        }
    }

    #[test]
    fn a_period_has_at_least_one_day() {
        let last = day("2026-03-01");
        let mut grant = grant("assistant", "350823100201");
        grant.until = Some(last);
        assert_eq!(grant.check(), Ok(()));
        grant.from = day("2026-03-02");
        assert_eq!(grant.check(), Err(GrantError::Backwards));
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn grant(role: &str, scope: &str) -> Grant {
        Grant {
            user: UserId::derive("user", b"1"),
            role: role.parse().expect("a role"),
            scope: scope.parse().expect("a scope"),
            from: day("2026-03-01"),
            until: None,
            reading: Clearance::Identity,
        }
    }
}
