use core::{fmt, str::FromStr};

use thiserror::Error;

/// The highest mask level that somebody reads unmasked; what lies above is shown masked. The
/// levels are those of the form's `mask` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clearance {
    /// `open`: what may stand in a public notice.
    Open,
    /// `internal`: what staff work with.
    Internal,
    /// `sensitive`: health, income, phone, location.
    Sensitive,
    /// `identity`: what names a person, and so everything.
    Identity,
}

/// Why a text is not a clearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a clearance is open, internal, sensitive or identity")]
pub struct ClearanceError;

impl Clearance {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Internal => "internal",
            Self::Sensitive => "sensitive",
            Self::Identity => "identity",
        }
    }
}

impl FromStr for Clearance {
    type Err = ClearanceError;

    fn from_str(text: &str) -> Result<Self, ClearanceError> {
        [Self::Open, Self::Internal, Self::Sensitive, Self::Identity]
            .into_iter()
            .find(|clearance| clearance.code() == text)
            .ok_or(ClearanceError)
    }
}

impl fmt::Display for Clearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_includes_those_before_it() {
        let levels: Vec<Clearance> = ["open", "internal", "sensitive", "identity"]
            .into_iter()
            .map(|code| code.parse().expect("a level"))
            .collect();
        assert!(levels.is_sorted());
        assert_eq!("Identity".parse::<Clearance>(), Err(ClearanceError));
    }
}
