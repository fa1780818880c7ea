use std::collections::BTreeMap;

use form::id_number::{DEMONSTRATION_PREFIX, check_digit};
use kernel::Date;

use super::{
    chance::Chance,
    family::{Member, Sex},
};

/// Dates of birth and the ID numbers that go with them. It remembers how many were given out for
/// each date and sex, so that no two people share a number.
pub(super) struct Numbers {
    as_of: Date,
    given: BTreeMap<(Date, Sex), u32>,
}

/// The sequences of a date: three digits, the last of them odd for men and even for women. More
/// people than that share no birthday before there are tens of millions.
const SEQUENCES_PER_SEX: u32 = 500;

impl Numbers {
    pub(super) const fn new(as_of: Date) -> Self {
        Self { as_of, given: BTreeMap::new() }
    }

    /// A date of birth that makes somebody as old as they are, and a number.
    pub(super) fn draw(&mut self, member: Member, chance: &mut Chance) -> (Date, String) {
        let birth = birth_date(member.age, self.as_of, chance);
        let given = self.given.entry((birth, member.sex)).or_default();
        let sequence = (*given % SEQUENCES_PER_SEX) * 2 + u32::from(member.sex == Sex::Man);
        *given += 1;
        let (year, month, day) = (birth.year(), birth.month(), birth.day());
        let mut number = format!("{DEMONSTRATION_PREFIX}{year:04}{month:02}{day:02}{sequence:03}");
        number.extend(check_digit(&number));
        (birth, number)
    }
}

/// A date of birth that makes somebody `age` whole years old on `as_of`.
#[expect(clippy::expect_used, reason = "the day is one of its month, the year one of a human life")]
fn birth_date(age: u32, as_of: Date, chance: &mut Chance) -> Date {
    let age = i16::try_from(age).expect("nobody is that old");
    let narrow = |number: u32| i8::try_from(number).expect("a day or a month");
    let month = narrow(chance.between(1, 12));
    let year = as_of.year() - age - i16::from(month > as_of.month());
    let first = Date::new(year, month, 1).expect("the first of a month");
    // In the month of `as_of` itself, the birthday has been.
    let over = if month == as_of.month() { as_of.day() } else { 31 };
    let last = first.days_in_month().min(over);
    let day = narrow(chance.between(1, u32::from(last.unsigned_abs())));
    Date::new(year, month, day).expect("a day of the month")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::month::age_on;

    #[test]
    fn a_date_of_birth_makes_somebody_as_old_as_they_are() {
        for as_of in ["2024-02-29", "2026-01-01", "2026-03-15", "2026-12-31"] {
            let as_of: Date = as_of.parse().expect("a day");
            let village = "350823100201".parse().expect("a village");
            let mut chance = Chance::of(1, village, None);
            for age in (0..95).cycle().take(2_000) {
                let birth = birth_date(age, as_of, &mut chance);
                assert_eq!(age_on(birth, as_of), age, "{birth} on {as_of}");
            }
        }
    }
}
