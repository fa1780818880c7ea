use super::entry;
use crate::generate::{
    chance::Chance,
    household::{Household, yuan},
    person::Person,
    scene::Scene,
};

/// Tells of a year's medical bills and of who paid them; gives what the household paid itself.
///
/// Real files hold bills that are 30 to 183 yuan below the sum of what paid them; here three
/// entries of ten are.
pub(super) fn tell(
    person: &Person,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) -> i64 {
    let hundreds = if person.health.major { (150, 1_600) } else { (15, 180) };
    let bill = i64::from(chance.between(hundreds.0, hundreds.1)) * 100;
    let of = |percent: u32| bill * i64::from(percent) / 100;
    let insured = person.insurance != "none";
    let basic = if insured { of(chance.between(45, 62)) } else { 0 };
    let major = if insured && bill > 30_000 { of(chance.between(4, 12)) } else { 0 };
    let aid = if insured && scene.watched() { of(chance.between(4, 14)) } else { 0 };
    let mut now_and_then = |percent: u32| if chance.likely(100) { of(percent) } else { 0 };
    let help = if scene.watched() { now_and_then(5) } else { 0 };
    let [outside, institution] = [2, 1].map(&mut now_and_then);
    let fiscal = if scene.watched() { now_and_then(3) } else { 0 };
    let itself = bill - basic - major - aid - help - outside - fiscal - institution;
    let off = if chance.likely(300) { i64::from(chance.between(30, 183)) } else { 0 };

    let entry = entry("medical", &person.name, scene, household);
    household.tell_of(&entry, "gross_spent", yuan(bill - off));
    for (question, amount) in [
        ("med_basic", basic),
        ("med_major", major),
        ("med_aid", aid),
        ("med_inside", help),
        ("med_outside", outside),
        ("med_fiscal", fiscal),
        ("med_institution", institution),
        ("med_self", itself),
    ] {
        household.tell_of(&entry, question, yuan(amount));
    }
    itself
}
