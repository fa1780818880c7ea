use kernel::Entry;

use super::{Disability, Person};
use crate::generate::{
    chance::Chance,
    household::{Household, yes_no},
    income::Aid,
    problem::{self, Kind},
    scene::Scene,
};

/// Basic pension insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generate) enum Pension {
    /// 城乡居民基本养老保险
    Resident,
    /// 城镇职工基本养老保险
    Employee,
    /// 未参保
    None,
}

/// The code of the basic medical insurance. Nobody whose risk is over is without, nor is
/// anybody too young to be found out.
pub(super) fn insurance(age: u32, scene: &Scene<'_>, chance: &mut Chance) -> &'static str {
    let none = match (scene.eliminated(), scene.watched()) {
        (true, _) => 0,
        (false, true) => 4,
        (false, false) => 15,
    };
    let employee = if (22..75).contains(&age) { 55 } else { 0 };
    chance.weigh(&[("resident", 945 - none), ("none", none), ("employee", employee)])
}

/// The pension insurance of whoever is 16 and not at school. That of the old who receive a
/// pension is known once their income is.
pub(super) fn pension(
    age: u32,
    at_school: bool,
    job: bool,
    chance: &mut Chance,
) -> Option<Pension> {
    let employee = if job { 110 } else { 25 };
    match age {
        _ if age < 16 || at_school => None,
        16..60 => Some(chance.weigh(&[
            (Pension::Resident, 930 - employee),
            (Pension::Employee, employee),
            (Pension::None, 70),
        ])),
        _ => Some(Pension::Resident),
    }
}

/// Tells what the member is insured against and what is paid to them.
pub(super) fn tell(
    person: &Person,
    aid: Aid,
    entry: &Entry,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    tell_medical(person, entry, scene, household, chance);
    tell_pension(person, aid, entry, scene, household, chance);
    if let Some(disability) = &person.disability {
        disability.tell(entry, household);
    }
    for allowance in aid.allowances(person) {
        household.register_choice(entry.field("disability_allowances"), allowance);
    }
    let (dibao, tekun) = (aid == Aid::Dibao, aid == Aid::Tekun);
    if scene.collected(50, chance) || dibao {
        household.register(entry.field("dibao"), yes_no(dibao));
    }
    if scene.collected(50, chance) || tekun {
        household.register(entry.field("tekun"), yes_no(tekun));
    }
    if tekun {
        let support = chance.weigh(&[("scattered", 82), ("collective", 18)]);
        let nursing = chance.weigh(&[("self", 65), ("half", 20), ("full", 15)]);
        household.register(entry.field("support_kind"), support);
        household.register(entry.field("nursing_grade"), nursing);
    }
}

fn tell_medical(
    person: &Person,
    entry: &Entry,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let insured = person.insurance != "none";
    household.register_choice(entry.field("medical_insurance"), person.insurance);
    if !insured && person.member.age >= 1 {
        household.mean("V28.none");
        let detail = format!("{}未参加基本医疗保险", person.name);
        problem::tell(Kind::Medical, &detail, scene, household, chance);
    }
    let major = insured && (scene.watched() || chance.likely(960));
    if !major && scene.watched() {
        household.mean("V14");
    }
    if scene.collected(60, chance) {
        household.register(entry.field("major_illness_insurance"), yes_no(major));
    }
    let aided = person.health.major && chance.likely(if scene.watched() { 750 } else { 250 });
    if scene.collected(80, chance) {
        household.register(entry.field("medical_aid"), yes_no(aided));
    }
    let commercial = chance.likely(130);
    let collected = scene.collected(250, chance);
    household.tell_of_if(collected, entry, "commercial_insurance", yes_no(commercial));
    let other = person.health.chronic && scene.watched() && chance.likely(400);
    let collected = scene.collected(300, chance);
    household.tell_of_if(collected, entry, "other_health_aid", yes_no(other));
}

fn tell_pension(
    person: &Person,
    aid: Aid,
    entry: &Entry,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let Some(pension) = person.pension else { return };
    let code = match pension {
        Pension::Resident => "resident",
        Pension::Employee => "employee",
        Pension::None => "none",
    };
    if !scene.collected(40, chance) {
        return;
    }
    household.register_choice(entry.field("pension"), code);
    // The government pays for the poor and the severely disabled until they receive a pension.
    let severe = person.disability.as_ref().is_some_and(Disability::is_severe);
    let poor = aid != Aid::None || scene.case.is_some_and(|case| case.eliminated.is_none());
    let paid = pension == Pension::Resident && person.member.age < 60 && (severe || poor);
    household.register(entry.field("pension_paid"), yes_no(paid));
}
