use std::collections::BTreeMap;

use jiff::{Span, civil::Weekday};
use thiserror::Error;

use crate::{Date, date};

/// The days on which people work: Monday to Friday, but for holidays, and those weekend days that
/// are worked in their place (调休). Outside the years of its list the weekends alone are free.
#[derive(Debug, Clone, Default)]
pub struct Workdays {
    exceptions: BTreeMap<Date, Exception>,
}

/// Why a list of exceptions can't be read; `line` counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorkdaysError {
    /// The first line is not `date,kind,name,source`.
    #[error("line 1: the header must be date,kind,name,source")]
    Header,
    /// A line has not four fields, no such date, or another kind.
    #[error("line {line}: expected a date, holiday or workday, a name and a source")]
    Line {
        /// Where.
        line: usize,
    },
    /// A date stands in the list already.
    #[error("line {line}: the date is in the list above")]
    Twice {
        /// Where.
        line: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Exception {
    worked: bool,
    name: String,
}

/// The furthest that working days are counted off, in either direction: about fourteen years.
pub const WORKDAYS_MAX: i32 = 3_660;

/// Weeks are counted from this Monday.
const MONDAY: Date = date(1970, 1, 5);

impl Workdays {
    /// Reads a list in the columns `date,kind,name,source`, where a kind is `holiday` or
    /// `workday`.
    ///
    /// # Errors
    /// At the first line that is malformed or says a date again.
    pub fn read(csv: &str) -> Result<Self, WorkdaysError> {
        let mut lines = csv.lines().enumerate();
        if lines.next().map(|(_, header)| header.trim_start_matches('\u{feff}'))
            != Some("date,kind,name,source")
        {
            return Err(WorkdaysError::Header);
        }
        let mut exceptions = BTreeMap::new();
        for (index, text) in lines.filter(|(_, text)| !text.is_empty()) {
            let line = index + 1;
            let (date, exception) = read_line(text).ok_or(WorkdaysError::Line { line })?;
            if exceptions.insert(date, exception).is_some() {
                return Err(WorkdaysError::Twice { line });
            }
        }
        Ok(Self { exceptions })
    }

    /// Whether people work on a date.
    #[must_use]
    pub fn is_workday(&self, date: Date) -> bool {
        self.exceptions.get(&date).map_or_else(|| is_weekday(date), |exception| exception.worked)
    }

    /// The holiday because of which a date is free or, on a weekend, worked, such as `春节`.
    #[must_use]
    pub fn occasion(&self, date: Date) -> Option<&str> {
        self.exceptions.get(&date).map(|exception| exception.name.as_str())
    }

    /// The `count`-th working day after a date, or before it when `count` is negative; the date
    /// itself, worked or not, when it is 0. None beyond [`WORKDAYS_MAX`] and beyond the calendar.
    #[must_use]
    pub fn add(&self, date: Date, count: i32) -> Option<Date> {
        if count.unsigned_abs() > WORKDAYS_MAX.unsigned_abs() {
            return None;
        }
        let step = Span::new().days(count.signum());
        let (mut date, mut left) = (date, count.unsigned_abs());
        while left > 0 {
            // Of seven days five are worked, unless one of the finitely many exceptions.
            date = date.checked_add(step).ok()?;
            left -= u32::from(self.is_workday(date));
        }
        Some(date)
    }

    /// How many working days lie after `from`, up to and with `to`; negative when `to` is the
    /// earlier.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> i32 {
        if to < from {
            return -self.between(to, from);
        }
        let Some(first) = from.tomorrow().ok().filter(|first| *first <= to) else { return 0 };
        let corrections = self
            .exceptions
            .range(first..=to)
            .map(|(date, exception)| i32::from(exception.worked) - i32::from(is_weekday(*date)));
        weekdays_until(to) - weekdays_until(from) + corrections.sum::<i32>()
    }
}

/// From Monday to Friday.
fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Weekdays from [`MONDAY`] up to and with a date; before it, one more than the negative count.
fn weekdays_until(date: Date) -> i32 {
    let days = date.since(MONDAY).map_or(0, |span| span.get_days());
    days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
}

fn read_line(text: &str) -> Option<(Date, Exception)> {
    let mut fields = text.split(',');
    let (date, kind, name, source) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let worked = match kind {
        "workday" => true,
        "holiday" => false,
        _ => return None,
    };
    let sound =
        fields.next().is_none() && date.len() == 10 && !name.is_empty() && !source.is_empty();
    let exception = Exception { worked, name: name.to_owned() };
    if sound { Some((date.parse().ok()?, exception)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn china() -> Workdays {
        Workdays::read(include_str!("../../../forms/calendar/china.csv")).expect("the shipped list")
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn years_have_as_many_working_days_as_they_are_said_to() {
        for (year, count) in [(2024, 251), (2025, 248), (2026, 248), (2027, 254), (2028, 260)] {
            let (from, to) = (date(year - 1, 12, 31), date(year, 12, 31));
            assert_eq!(china().between(from, to), count, "{year}");
        }
    }

    #[test]
    fn holidays_are_free_and_weekends_in_their_place_are_worked() {
        for (text, worked, occasion) in [
            ("2026-02-14", true, Some("春节")),
            ("2026-02-15", false, Some("春节")),
            ("2026-02-23", false, Some("春节")),
            ("2026-02-24", true, None),
            ("2026-02-28", true, Some("春节")),
            ("2026-03-01", false, None),
            ("2026-03-02", true, None),
            ("2027-10-01", false, Some("国庆节")),
            ("2028-10-02", true, None),
            ("1999-05-01", false, None),
        ] {
            assert_eq!(china().is_workday(day(text)), worked, "{text}");
            assert_eq!(china().occasion(day(text)), occasion, "{text}");
        }
    }

    #[test]
    fn working_days_are_counted_over_holidays() {
        for (from, count, to) in [
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-02-14", 1, "2026-02-24"),
            ("2026-02-24", -1, "2026-02-14"),
            ("2026-09-30", 5, "2026-10-13"),
            ("2026-10-04", 0, "2026-10-04"),
            ("2026-03-01", 15, "2026-03-20"),
        ] {
            assert_eq!(china().add(day(from), count), Some(day(to)), "{from} {count}");
        }
        assert_eq!(china().add(day("2026-03-01"), WORKDAYS_MAX + 1), None);
        assert_eq!(china().add(day("2026-03-01"), i32::MIN), None);
        assert_eq!(china().add(Date::MAX, 1), None);
        assert!(china().add(day("2026-03-01"), -WORKDAYS_MAX).is_some());
    }

    #[test]
    fn counting_off_and_counting_between_agree() {
        let china = china();
        let starts = (0..1_600).step_by(7).map(|days| date(2023, 11, 1) + Span::new().days(days));
        for from in starts.chain([date(1969, 12, 30), date(1, 1, 2), date(9_998, 6, 1)]) {
            for count in [1, 2, 5, 22, 251] {
                let after = china.add(from, count).expect("in the calendar");
                assert_eq!(china.between(from, after), count, "{from} and {count} days");
                assert_eq!(china.between(after, from), -count, "{from} and {count} days");
            }
            assert_eq!(china.between(from, from), 0);
        }
        assert_eq!(china.between(Date::MAX, Date::MAX), 0);
        let early = china.between(Date::MIN, date(2026, 3, 1));
        let late = china.between(date(2026, 3, 1), Date::MAX);
        assert_eq!(china.between(Date::MIN, Date::MAX), early + late);
    }

    #[test]
    fn a_broken_list_names_its_line() {
        let read = |body: &str| Workdays::read(&format!("date,kind,name,source\n{body}")).err();
        assert_eq!(Workdays::read("date").err(), Some(WorkdaysError::Header));
        for body in [
            "2026-01-01",
            "2026-01-01,holiday,元旦",
            "2026-01-01,free,元旦,x",
            "2026-02-30,holiday,元旦,x",
            "20260101,holiday,元旦,x",
            "2026-01-01,holiday,,x",
            "2026-01-01,holiday,元旦,x,y",
        ] {
            assert_eq!(read(body), Some(WorkdaysError::Line { line: 2 }), "{body}");
        }
        let twice = "2026-01-01,holiday,元旦,x\n\n2026-01-01,workday,元旦,x";
        assert_eq!(read(twice), Some(WorkdaysError::Twice { line: 4 }));
    }
}
