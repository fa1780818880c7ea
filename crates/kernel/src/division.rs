use core::{fmt, str::FromStr};

use thiserror::Error;

/// A 12-digit administrative division code: province 2, city 2, county 2 (GB/T 2260),
/// township 3 (GB/T 10114), village 3. Lower levels are zeros: `350823000000` is a county.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Division(u64);

/// How deep a division lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 县
    County,
    /// 乡镇
    Township,
    /// 村
    Village,
}

/// Why a text is not a division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DivisionError {
    /// It has other characters than digits, or not 2, 4, 6, 9 or 12 of them.
    #[error("a division code is 2, 4, 6, 9 or 12 digits")]
    Shape,
    /// A lower level is given below a level of zeros, or the province is zero.
    #[error("a division code has no gap between its levels")]
    Gap,
}

/// What one step of each level is worth in the number of twelve digits.
const STEPS: [(Level, u64); 5] = [
    (Level::Village, 1),
    (Level::Township, 1_000),
    (Level::County, 1_000_000),
    (Level::City, 100_000_000),
    (Level::Province, 10_000_000_000),
];

const END: u64 = 1_000_000_000_000;

impl Division {
    /// Takes the twelve digits as a number.
    ///
    /// # Errors
    /// When it has more than twelve digits or a gap between its levels.
    pub fn from_number(number: u64) -> Result<Self, DivisionError> {
        if number >= END {
            return Err(DivisionError::Shape);
        }
        let mut next = END;
        let mut zeros_above = false;
        for (_, step) in STEPS.iter().rev() {
            let part = number % next / step;
            if part != 0 && zeros_above {
                return Err(DivisionError::Gap);
            }
            zeros_above |= part == 0;
            next = *step;
        }
        if number < 10_000_000_000 { Err(DivisionError::Gap) } else { Ok(Self(number)) }
    }

    /// The twelve digits as a number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// How deep it lies.
    #[must_use]
    pub fn level(self) -> Level {
        STEPS
            .iter()
            .zip([1_000_u64, 1_000, 100, 100, 100])
            .find(|((_, step), width)| !(self.0 / step).is_multiple_of(*width))
            .map_or(Level::Province, |((level, _), _)| *level)
    }

    /// The division it lies in, cut at `level`; itself when it is no deeper.
    #[must_use]
    pub fn at(self, level: Level) -> Self {
        let step = STEPS.iter().find(|(l, _)| *l == level).map_or(1, |(_, step)| *step);
        Self(self.0 / step * step)
    }

    /// Whether `other` is this division or lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.at(self.level()) == self
    }
}

impl FromStr for Division {
    type Err = DivisionError;

    fn from_str(text: &str) -> Result<Self, DivisionError> {
        if !matches!(text.len(), 2 | 4 | 6 | 9 | 12) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DivisionError::Shape);
        }
        let digits: u64 = text.parse().map_err(|_| DivisionError::Shape)?;
        let missing = 12 - u32::try_from(text.len()).map_err(|_| DivisionError::Shape)?;
        Self::from_number(digits * 10_u64.pow(missing))
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division(text: &str) -> Division {
        text.parse().expect("a division in a test")
    }

    #[test]
    fn levels_follow_the_digits() {
        for (text, level) in [
            ("35", Level::Province),
            ("3508", Level::City),
            ("350823", Level::County),
            ("350823100", Level::Township),
            ("350823100201", Level::Village),
            ("350800000000", Level::City),
        ] {
            assert_eq!(division(text).level(), level, "{text}");
        }
    }

    #[test]
    fn a_division_contains_itself_and_what_lies_in_it() {
        let county = division("350823");
        assert!(county.contains(county));
        assert!(county.contains(division("350823100201")));
        assert!(!county.contains(division("350824100201")));
        assert!(!division("350823100201").contains(county));
    }

    #[test]
    fn malformed_codes_are_refused() {
        for (text, error) in [
            ("", DivisionError::Shape),
            ("3", DivisionError::Shape),
            ("35082310020x", DivisionError::Shape),
            ("350823000201", DivisionError::Gap),
            ("000000000000", DivisionError::Gap),
        ] {
            assert_eq!(text.parse::<Division>(), Err(error), "{text}");
        }
    }
}
