use core::{fmt, str::FromStr};

use kernel::{Division, RecordId};
use thiserror::Error;

/// Over what a grant holds, and over what somebody asks to act.
///
/// As text: `350823100000`, or `350823100201/<32 hex digits>` for one household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A division and all that lies in it.
    Division(Division),
    /// One household.
    Household {
        /// The village it belongs to.
        village: Division,
        /// Which one.
        record: RecordId,
    },
}

/// Why a text is not a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a scope is a division code, or a village code, a slash and a record's id")]
pub struct ScopeError;

impl Scope {
    /// The division, or the household's village.
    #[must_use]
    pub const fn division(self) -> Division {
        match self {
            Self::Division(division) => division,
            Self::Household { village, .. } => village,
        }
    }

    /// Whether `other` is this scope or lies in it. A household that moved to another village is
    /// still the same household.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        match (self, other) {
            (Self::Division(division), other) => division.contains(other.division()),
            (Self::Household { record, .. }, Self::Household { record: other, .. }) => {
                record == other
            }
            (Self::Household { .. }, Self::Division(_)) => false,
        }
    }
}

impl From<Division> for Scope {
    fn from(division: Division) -> Self {
        Self::Division(division)
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let Some((village, record)) = text.split_once('/') else {
            return text.parse().map(Self::Division).map_err(|_| ScopeError);
        };
        Ok(Self::Household {
            village: village.parse().map_err(|_| ScopeError)?,
            record: record.parse().map_err(|_| ScopeError)?,
        })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Division(division) => write!(f, "{division}"),
            Self::Household { village, record } => write!(f, "{village}/{record}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        text.parse().expect("a scope in a test")
    }

    #[test]
    fn a_scope_reads_back_as_it_was_written() {
        let household = format!("350823100201/{}", RecordId::derive("record", b"1"));
        for text in ["350823100000", "350823100201", &household] {
            assert_eq!(scope(text).to_string(), text);
        }
        for text in ["", "/", "350823100201/", "350823100201/1"] {
            assert_eq!(text.parse::<Scope>(), Err(ScopeError), "{text}");
        }
    }

    #[test]
    fn a_household_is_in_its_village_and_holds_nothing_but_itself() {
        let record = RecordId::derive("record", b"1");
        let here = scope(&format!("350823100201/{record}"));
        let moved = scope(&format!("350823100202/{record}"));
        let neighbour = scope(&format!("350823100201/{}", RecordId::derive("record", b"2")));
        assert!(scope("350823").contains(here));
        assert!(!scope("350824").contains(here));
        assert!(here.contains(moved));
        assert!(!here.contains(neighbour));
        assert!(!here.contains(scope("350823100201")));
    }
}
