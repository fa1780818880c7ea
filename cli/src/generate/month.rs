use kernel::Date;

use super::chance::Chance;

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    year: i16,
    /// From 1.
    month: i8,
}

impl Month {
    pub(super) fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// The month so many months before.
    pub(super) fn back(self, months: u32) -> Self {
        (0..months).fold(self, |at, _| match at.month {
            1 => Self { year: at.year - 1, month: 12 },
            month => Self { month: month - 1, ..at },
        })
    }

    /// The month after.
    pub(super) fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// How many months lie between an earlier one and this; none when it isn't earlier.
    pub(super) fn since(self, earlier: Self) -> u32 {
        let count = |at: Self| i32::from(at.year) * 12 + i32::from(at.month);
        u32::try_from(count(self) - count(earlier)).unwrap_or(0)
    }

    #[expect(clippy::expect_used, reason = "every month of a human life has a first day")]
    pub(super) fn first(self) -> Date {
        Date::new(self.year, self.month, 1).expect("a first day")
    }

    pub(super) fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// One of its days that are not after `until`; its first when all are.
    pub(super) fn day(self, until: Date, chance: &mut Chance) -> Date {
        let last = if Self::of(until) == self { until.day() } else { self.last().day() };
        let day = chance.between(1, u32::from(last.unsigned_abs()));
        let found =
            i8::try_from(day).ok().and_then(|day| Date::new(self.year, self.month, day).ok());
        found.unwrap_or_else(|| self.first())
    }

    /// Whether it is so many months into its year.
    pub(super) const fn is(self, month: i8) -> bool {
        self.month == month
    }

    /// As the national platform writes it: `202603`.
    pub(super) fn code(self) -> String {
        format!("{:04}{:02}", self.year, self.month)
    }
}

/// In whole years, on a day.
pub(super) fn age_on(birth: Date, day: Date) -> u32 {
    let had = (birth.month(), birth.day()) <= (day.month(), day.day());
    u32::try_from(day.year() - birth.year() - i16::from(!had)).unwrap_or(0)
}

/// The 31 August on which the school year that runs on `today` counts ages.
#[expect(clippy::expect_used, reason = "every August has 31 days")]
pub(super) fn school_day(today: Date) -> Date {
    let year = today.year() - i16::from(today.month() < 9);
    Date::new(year, 8, 31).expect("31 August")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn months_go_back_over_new_year() {
        let march = Month::of(day("2026-03-15"));
        assert_eq!(march.back(3).code(), "202512");
        assert_eq!(march.back(26).code(), "202401");
        assert_eq!(march.since(march.back(26)), 26);
        assert_eq!(march.back(1).last(), day("2026-02-28"));
        assert_eq!(march.since(march), 0);
    }

    #[test]
    fn a_school_year_begins_in_september() {
        for (today, counted) in [
            ("2026-03-15", "2025-08-31"),
            ("2026-08-31", "2025-08-31"),
            ("2026-09-01", "2026-08-31"),
        ] {
            assert_eq!(school_day(day(today)), day(counted));
        }
        assert_eq!(age_on(day("2019-09-01"), day("2025-08-31")), 5);
        assert_eq!(age_on(day("2019-08-31"), day("2025-08-31")), 6);
    }
}
