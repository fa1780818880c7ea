use core::fmt;

use jiff::{Timestamp, tz::Offset};

use crate::Date;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Whoever says it may be wrong; the name of
/// the field tells whose clock it was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(i64);

/// Asia/Shanghai has kept +08:00 all year since 1991.
const SHANGHAI: Offset = Offset::constant(8);

/// The last moment of the year 9999, beyond which calendars have no words.
const LATEST_MS: i64 = 253_402_207_200_000;

impl Stamp {
    /// A moment from milliseconds; what no calendar can name is brought to the nearest it can.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LATEST_MS))
    }

    /// A moment from whole seconds.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1_000))
    }

    /// Noon of a date in Asia/Shanghai.
    #[must_use]
    pub fn noon(date: Date) -> Self {
        let noon = SHANGHAI.to_timestamp(date.at(12, 0, 0, 0));
        Self::from_millis(noon.map_or(0, |noon| noon.as_millisecond()))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 / 1_000
    }

    /// The moment `millis` later; earlier when negative.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// The date in Asia/Shanghai.
    #[must_use]
    pub fn date(self) -> Date {
        SHANGHAI.to_datetime(self.timestamp()).date()
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// As RFC 3339 in UTC, such as `2026-03-01T08:30:00Z`.
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_shanghai() {
        // 16:30 UTC is already the next day at +08:00.
        let late: Timestamp = "2026-02-28T16:30:00Z".parse().expect("a moment");
        let stamp = Stamp::from_millis(late.as_millisecond());
        assert_eq!(stamp.date().to_string(), "2026-03-01");
        assert_eq!(stamp.to_string(), "2026-02-28T16:30:00Z");
    }

    #[test]
    fn moments_beyond_the_calendar_are_brought_back() {
        assert_eq!(Stamp::from_millis(i64::MAX).date().year(), 9999);
        assert_eq!(Stamp::from_millis(i64::MIN), Stamp::default());
    }

    #[test]
    fn noon_of_a_date_is_on_that_date() {
        let date = jiff::civil::date(2024, 2, 29);
        assert_eq!(Stamp::noon(date).date(), date);
    }
}
