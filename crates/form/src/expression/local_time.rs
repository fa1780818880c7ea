use jiff::{Span, Timestamp, civil};
use kernel::{Date, Stamp};

/// A date with its time of day, on the calendar and clock of Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LocalTime {
    pub(super) date: Date,
    /// Milliseconds since midnight.
    pub(super) clock_ms: i64,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Asia/Shanghai is ahead of UTC by as much.
const AHEAD_MS: i64 = 8 * 60 * 60 * 1_000;
const EPOCH: Date = civil::date(1970, 1, 1);
/// The longest moment as text has a fraction of nine digits and an offset.
const MOMENT_BYTES_MAX: usize = 35;

impl LocalTime {
    /// Reads `2026-03-01` or `2026-03-01T08:30:00+08:00`. A time without an offset is none.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        match text.as_bytes().get(10) {
            None => Some(Self { date: date(text)?, clock_ms: 0 }),
            Some(b'T') if text.len() <= MOMENT_BYTES_MAX => {
                date(text.get(..10)?)?;
                let instant: Timestamp = text.parse().ok()?;
                Self::from_millis(instant.as_millisecond() + AHEAD_MS)
            }
            Some(_) => None,
        }
    }

    /// A moment from days since 1970, the fraction being the time of day.
    pub(super) fn from_days(days: f64) -> Option<Self> {
        let millis = days * DAY_MS as f64;
        // Beyond 2^53 milliseconds there is no calendar; NaN is no moment either.
        if millis.abs() < 9.0e15 { Self::from_millis(millis.round() as i64) } else { None }
    }

    pub(super) fn from_stamp(stamp: Stamp) -> Option<Self> {
        Self::from_millis(stamp.millis() + AHEAD_MS)
    }

    /// Days since 1970.
    pub(super) fn days(self) -> f64 {
        f64::from(day_number(self.date)) + self.clock_ms as f64 / DAY_MS as f64
    }

    /// As ISO 8601 to the second, such as `2026-03-01T08:30:00+08:00`.
    pub(super) fn to_text(self) -> String {
        let seconds = self.clock_ms / 1_000;
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        format!("{}T{hours:02}:{minutes:02}:{:02}+08:00", self.date, seconds % 60)
    }

    fn from_millis(millis: i64) -> Option<Self> {
        let days = millis.div_euclid(DAY_MS);
        let date = EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()?;
        let named = (1..=9_999).contains(&date.year());
        named.then_some(Self { date, clock_ms: millis.rem_euclid(DAY_MS) })
    }
}

/// Whole days from 1970-01-01 to a date.
pub(super) fn day_number(date: Date) -> i32 {
    date.since(EPOCH).map_or(0, |span| span.get_days())
}

/// Complete months from one date to another; negative when the other is earlier. A month is
/// complete on the same day of the month, or on the first of the next where there is none.
pub(super) fn months_between(from: Date, to: Date) -> i32 {
    if to < from {
        return -months_between(to, from);
    }
    let years = i32::from(to.year()) - i32::from(from.year());
    let months = years * 12 + i32::from(to.month()) - i32::from(from.month());
    months - i32::from(to.day() < from.day())
}

/// A date in exactly the form `2026-03-01`.
fn date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shaped { text.parse().ok() } else { None }
}
