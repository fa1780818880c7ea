//! Dates as numbers of days, before 1970 too and without a time zone, after the proleptic
//! Gregorian calendar.

use kernel::Date;

/// Days since 1970-01-01.
pub(super) fn days(date: Date) -> i64 {
    civil_days(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
}

/// The date so many days after 1970-01-01; none outside of the years that have a name.
pub(super) fn date(days: i64) -> Option<Date> {
    // Four times the years there are names for.
    if days.unsigned_abs() > 15_000_000 {
        return None;
    }
    let (year, month, day) = civil(days);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

/// Days since 1970 of a text that is a date in its canonical form `2026-03-01`.
pub(super) fn read_date(text: &str) -> Option<i64> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let (year, month, day) = (number(&[*a, *b, *c, *d])?, number(&[*e, *f])?, number(&[*g, *h])?);
    let days = civil_days(year, month, day);
    // The thirtieth of February is another date.
    (civil(days) == (year, month, day)).then_some(days)
}

/// The canonical text of a date; none outside of the years 0 to 9999.
pub(super) fn date_text(days: i64) -> Option<String> {
    let (year, month, day) = civil(days.clamp(-1_000_000, 4_000_000));
    (0..=9_999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Seconds since midnight of `09:30:00`, minutes of `09:30`.
pub(super) fn read_time(text: &str) -> Option<i64> {
    let in_order = |high, low| ((0..24).contains(&high) && (0..60).contains(&low)).then_some(());
    match text.as_bytes() {
        [a, b, b':', c, d] => {
            let (hours, minutes) = (number(&[*a, *b])?, number(&[*c, *d])?);
            in_order(hours, minutes).map(|()| hours * 60 + minutes)
        }
        [a, b, b':', c, d, b':', e, f] => {
            let (hours, minutes) = (number(&[*a, *b])?, number(&[*c, *d])?);
            let seconds = number(&[*e, *f])?;
            in_order(hours, minutes).and(in_order(0, seconds))?;
            Some((hours * 60 + minutes) * 60 + seconds)
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

/// The days of 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// The days from 0000-03-01, where a year may be thought to begin so that it ends with its leap
/// day, to 1970-01-01.
const TO_1970: i64 = 719_468;

fn civil_days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA + year * 365 + year / 4 - year / 100 + day_of_year - TO_1970
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + TO_1970;
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use kernel::Stamp;

    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for day in (0..3_000).map(|step| step * 37) {
            let stamp = Stamp::from_seconds(day * 86_400);
            assert_eq!(days(stamp.date()), day);
            assert_eq!(date(day), Some(stamp.date()));
        }
        for text in ["0000-01-01", "1900-02-28", "1969-12-31", "2000-02-29", "9999-12-31"] {
            let day = read_date(text).expect("a date");
            assert_eq!(date_text(day).as_deref(), Some(text));
            assert_eq!(date(day).map(|date| date.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn only_canonical_texts_are_dates() {
        for text in ["1900-02-29", "2026-00-10", "2026-13-01", "2026-3-1", "２026-03-01", ""] {
            assert_eq!(read_date(text), None, "{text}");
        }
        assert_eq!((read_time("24:00"), read_time("09:60"), read_time("9:30")), (None, None, None));
        assert_eq!((read_time("23:59"), read_time("00:01:02")), (Some(1_439), Some(62)));
    }

    #[test]
    fn days_without_a_name_are_none() {
        for day in [i64::MIN, -15_000_001, 15_000_001, i64::MAX] {
            assert_eq!((date(day), date_text(day)), (None, None), "{day}");
        }
    }
}
