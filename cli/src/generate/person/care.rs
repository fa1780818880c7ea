use kernel::Entry;

use super::{Disability, Person};
use crate::generate::{chance::Chance, family::Sex, household::Household};

/// Tells who needs care: the young, the wives and the old whom workers left behind, and those
/// who can't look after themselves.
pub(super) fn tell(
    person: &Person,
    people: &[Person],
    entry: &Entry,
    household: &mut Household,
    chance: &mut Chance,
) {
    let age = person.member.age;
    let away = |other: &Person| other.job.as_ref().is_some_and(|job| job.away && job.months >= 6);
    let left_behind = people.iter().any(away) && !away(person);
    let somebody_at_home = people.iter().any(|other| {
        (18..60).contains(&other.member.age) && !away(other) && !other.school.is_at_school()
    });
    let adult = (20..60).contains(&age) && person.member.sex == Sex::Woman;
    let severe = person.disability.as_ref().is_some_and(Disability::is_severe);
    let weak = severe || person.health.major || age >= 80;
    let alone = age >= 65 && !somebody_at_home;
    for (code, holds, per_mille) in [
        ("left_child", age < 16 && left_behind && !somebody_at_home, 800),
        ("child_in_need", age < 18 && (severe || person.health.major), 700),
        ("left_woman", adult && left_behind && person.member.relation != "daughter", 250),
        ("left_elder", alone && left_behind, 800),
        ("incapable", weak, 90),
        ("severely_disabled", severe, 900),
    ] {
        if holds && chance.likely(per_mille) {
            household.choose(entry.field("care"), code);
        }
    }
    if weak && chance.likely(80) && !is_told(household, entry, "incapable") {
        household.choose(entry.field("care"), "half_incapable");
    }
}

fn is_told(household: &Household, entry: &Entry, code: &str) -> bool {
    household
        .writes
        .iter()
        .any(|(path, _)| path.entry.as_ref() == Some(entry) && path.code.as_deref() == Some(code))
}
