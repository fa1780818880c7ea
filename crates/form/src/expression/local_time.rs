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
/// The longest time of day has a fraction of nine digits.
const TIME_BYTES_MAX: usize = 18;

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

    /// The time of day in milliseconds, from `08:30`, `08:30:15.250` or a moment. With an offset,
    /// it is brought to Asia/Shanghai; without one it is taken for that.
    pub(super) fn clock_from_text(text: &str) -> Option<i64> {
        if text.as_bytes().get(10) == Some(&b'T') {
            return Self::from_text(text).map(|moment| moment.clock_ms);
        }
        let (time, offset) = match text.find(['Z', '+', '-']) {
            Some(at) => (text.get(..at)?, Some(text.get(at..)?)),
            None => (text, None),
        };
        let colon = time.as_bytes().get(2) == Some(&b':') && time.len() <= TIME_BYTES_MAX;
        let time: civil::Time = if colon { time.parse().ok()? } else { return None };
        let since = time.since(civil::Time::midnight()).ok()?;
        let clock_ms = since.total(jiff::Unit::Millisecond).ok()?.trunc() as i64;
        Some(match offset {
            Some(offset) => (clock_ms - offset_ms(offset)? + AHEAD_MS).rem_euclid(DAY_MS),
            None => clock_ms,
        })
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

/// The date some months later, or earlier; the last of the month where it has no such day.
pub(super) fn months_later(date: Date, months: f64) -> Option<Date> {
    if months.is_nan() || months.abs() > MONTHS_MAX {
        return None;
    }
    let later = date.checked_add(Span::new().months(months as i32)).ok()?;
    (1..=9_999).contains(&later.year()).then_some(later)
}

/// More months lie in no calendar of four digits.
const MONTHS_MAX: f64 = 120_000.0;

/// `Z` or an offset such as `+08:00`, in milliseconds.
fn offset_ms(offset: &str) -> Option<i64> {
    let (sign, rest) = match offset.split_at_checked(1)? {
        ("Z", "") => return Some(0),
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "00"));
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok())?;
    let (hours, minutes) = (i64::from(two(hours)?), i64::from(two(minutes)?));
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
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
