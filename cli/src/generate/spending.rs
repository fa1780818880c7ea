//! What a household had to spend in twelve months: on illness, on schools, after a disaster.

mod illness;
mod school;

use kernel::{Date, Entry};

use super::{
    chance::Chance,
    household::{Household, yuan},
    month::Month,
    person::Person,
    scene::Scene,
};

/// What the household paid itself, and what insurances paid it, in whole yuan.
#[derive(Debug, Clone, Copy, Default)]
struct Paid {
    itself: i64,
    claims: i64,
}

/// Tells of the spending of those who are gravely ill or study beyond the free years, of what a
/// disaster or an accident cost, and of what it comes to.
pub(super) fn tell(
    people: &[Person],
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let mut paid = Paid::default();
    for person in people {
        let treated = if scene.watched() { 300 } else { 60 };
        if person.health.major && chance.likely(850)
            || person.health.chronic && chance.likely(treated)
        {
            paid.itself += illness::tell(person, scene, household, chance);
        }
        if person.school.costs() && (scene.watched() || chance.likely(400)) {
            school::tell(person, scene, household, chance);
        }
    }
    if scene.case.is_some_and(|case| case.has("02") || case.has("05")) {
        let claim = loss(people, scene, household, chance);
        paid.claims += claim;
    }
    household.tell_if(paid.itself > 0, "income/self_paid", yuan(paid.itself));
    household.tell_if(paid.claims > 0, "income/claims", yuan(paid.claims));
}

/// A new entry of spending in the twelve months.
fn entry(kind: &str, who: &str, scene: &Scene<'_>, household: &mut Household) -> Entry {
    let last = Month::of(scene.as_of()).back(1);
    let (from, until): (Date, Date) = (last.back(11).first(), last.last());
    let entry = household.create("spending");
    for (question, text) in [
        ("spending_kind", kind),
        ("spending_person", who),
        ("spending_from", &from.to_string()),
        ("spending_until", &until.to_string()),
    ] {
        household.tell_of(&entry, question, text);
    }
    entry
}

/// What a disaster or an accident cost. Gives what an insurance paid.
fn loss(
    people: &[Person],
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) -> i64 {
    let who = people.first().map_or("", |head| head.name.as_str());
    let entry = entry("disaster", who, scene, household);
    let lost = i64::from(chance.between(40, 800)) * 100;
    let claim = if chance.likely(500) { lost * i64::from(chance.between(10, 60)) / 100 } else { 0 };
    household.tell_of(&entry, "gross_spent", yuan(lost));
    household.tell_of(&entry, "reimbursed", yuan(claim));
    claim
}
