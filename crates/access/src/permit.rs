use core::{fmt, str::FromStr};

use kernel::{Date, Division, RecordId, UserId};
use thiserror::Error;

use crate::{Clearance, Denial, Read, Role, Scope};

/// The proof that somebody asked whether they may, and may. Only
/// [`Authority::may`](crate::Authority::may) makes one.
///
/// ```
/// use access::{Authority, Clearance, Denial, Grant, Read, Role};
///
/// let (user, village) = (kernel::UserId::derive("user", b"1"), "350823100201".parse()?);
/// let today = "2026-03-01".parse()?;
/// let mut authority = Authority::default();
/// authority.give(Grant {
///     user,
///     role: Role::Assistant,
///     scope: kernel::Division::into(village),
///     from: today,
///     until: None,
///     reading: Clearance::Identity,
/// })?;
/// let permit = authority.may(user, Read::Record, village, today)?;
/// let covered = permit.for_village(village)?;
/// assert_eq!(covered.permit().clearance(), Clearance::Sensitive);
/// assert_eq!(permit.for_village("350823100202".parse()?).err(), Some(Denial::OutOfScope));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It can't be made by hand:
///
/// ```compile_fail,E0451
/// use access::{Clearance, Permit, Read, Role, Scope};
///
/// fn forge(user: kernel::UserId, scope: Scope, on: kernel::Date) -> Permit<Read> {
///     let (role, what) = (Role::CountyBureau, Read::Record);
///     let (usual, stated) = (Clearance::Identity, Clearance::Identity);
///     Permit { user, role, scope, on, what, usual, stated, reason: None }
/// }
/// ```
///
/// and a permit for one kind of act is none for another:
///
/// ```compile_fail,E0308
/// use access::{Authority, Count, Covered, Read};
/// use kernel::{Date, Division, UserId};
///
/// fn read(_: &Covered<Read>) {}
///
/// fn browse(authority: &Authority, user: UserId, village: Division, on: Date) {
///     let permit = authority.may(user, Count, village, on).unwrap();
///     read(&permit.for_village(village).unwrap());
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit<A> {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) scope: Scope,
    pub(crate) on: Date,
    pub(crate) what: A,
    pub(crate) usual: Clearance,
    pub(crate) stated: Clearance,
    pub(crate) reason: Option<Reason>,
}

/// A permit narrowed to the place where it is used. Whatever reads or writes takes this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered<A> {
    permit: Permit<A>,
    scope: Scope,
}

/// Why somebody reads a household unmasked, in their own words, for the audit log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason(String);

/// Why a text is not a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("请填写查看原因(不超过200字) / state a reason of at most 200 characters")]
pub struct ReasonError;

/// The longest reason, in characters: some sentences, not an essay.
const REASON_CHARS: usize = 200;

impl<A> Permit<A> {
    /// Who asked.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// As what they may.
    #[must_use]
    pub const fn role(&self) -> &Role {
        &self.role
    }

    /// Over what they may: all that the role was given over, not only what was asked.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// For which day.
    #[must_use]
    pub const fn on(&self) -> Date {
        self.on
    }

    /// What they may.
    #[must_use]
    pub const fn what(&self) -> &A {
        &self.what
    }
}

impl<A: Clone> Permit<A> {
    /// Narrows it to a village.
    ///
    /// # Errors
    /// When it does not reach all of the village.
    pub fn for_village(&self, village: Division) -> Result<Covered<A>, Denial> {
        self.narrow(Scope::Division(village))
    }

    /// Narrows it to one household, which belongs to `village` as far as the server knows.
    ///
    /// # Errors
    /// When it does not reach the household.
    pub fn for_household(&self, village: Division, record: RecordId) -> Result<Covered<A>, Denial> {
        self.narrow(Scope::Household { village, record })
    }

    fn narrow(&self, scope: Scope) -> Result<Covered<A>, Denial> {
        let reaches = self.scope.contains(scope);
        reaches.then(|| Covered { permit: self.clone(), scope }).ok_or(Denial::OutOfScope)
    }
}

impl Permit<Read> {
    /// The highest mask level that may be shown unmasked.
    #[must_use]
    pub const fn clearance(&self) -> Clearance {
        match self.reason {
            Some(_) => self.stated,
            None => self.usual,
        }
    }

    /// States why more must be shown. What it then shows, if anything, depends on the role; lists
    /// never show more.
    #[must_use]
    pub fn stating(self, reason: Reason) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// Why more is shown, if a reason was stated.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }
}

impl<A> Covered<A> {
    /// The permit that covers the place.
    #[must_use]
    pub const fn permit(&self) -> &Permit<A> {
        &self.permit
    }

    /// The village, or the village of the household.
    #[must_use]
    pub const fn village(&self) -> Division {
        self.scope.division()
    }

    /// Whether a household is in the place covered.
    #[must_use]
    pub fn includes(&self, village: Division, record: RecordId) -> bool {
        self.scope.contains(Scope::Household { village, record })
    }
}

impl FromStr for Reason {
    type Err = ReasonError;

    fn from_str(text: &str) -> Result<Self, ReasonError> {
        let text = text.trim();
        // A character has at most four bytes, so a long text is not counted through.
        let short = text.len() <= REASON_CHARS * 4 && text.chars().count() <= REASON_CHARS;
        (short && !text.is_empty()).then(|| Self(text.to_owned())).ok_or(ReasonError)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_is_short() {
        assert_eq!(
            "  核对身份证号 ".parse::<Reason>().map(|r| r.to_string()),
            Ok("核对身份证号".into())
        );
        assert!("字".repeat(200).parse::<Reason>().is_ok());
        for text in ["", " \n", &"字".repeat(201), &"x".repeat(1 << 20)] {
            assert_eq!(text.parse::<Reason>(), Err(ReasonError));
        }
    }
}
