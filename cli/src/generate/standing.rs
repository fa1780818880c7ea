//! What the household is to the offices: its type and classes, its number, its consent.

use kernel::{Level, Path};

use super::{
    chance::Chance,
    household::{Household, yes_no},
    income::Aid,
    month::Month,
    person::Person,
    scene::Scene,
};

/// What a letter of consent lets the offices compare.
const SCOPES: [&str; 8] =
    ["vehicle", "registration", "work", "property", "company", "payroll", "fund", "deposit"];

/// Tells of the type, the number and what else is known of the household as a whole.
pub(super) fn tell(
    people: &[Person],
    aid: Aid,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    household.tell("household/household_type", if scene.lifted { "lifted" } else { "ordinary" });
    let relocated = chance.likely(if scene.watched() { 60 } else { 6 });
    let collected = scene.collected(150, chance);
    household.tell_if(collected, "household/relocated", yes_no(relocated));
    if relocated && collected {
        let town = scene.name(Level::Township);
        household.tell("household/resettlement_site", format!("{town}集中安置点"));
    }
    let martyr = chance.likely(12);
    let collected = scene.collected(150, chance);
    household.tell_if(collected, "household/martyr_family", yes_no(martyr));
    if chance.likely(60) {
        let class = chance.weigh(&[("only_child", 55), ("two_daughters", 45)]);
        household.choose(Path::household("household/family_planning"), class);
    }
    let without = !people.iter().any(Person::is_able);
    let collected = scene.collected(300, chance);
    household.tell_if(collected, "household/no_labour", yes_no(without));
    aid.tell_class(scene, household, chance);
    if !chance.likely(if scene.watched() { 20 } else { 150 }) {
        let county = &scene.village.to_string()[..6];
        let number = format!("{county}{:010}", chance.below(u32::MAX));
        household.register(Path::household("household/national_household_no"), number);
    }
    tell_consent(scene, household, chance);
}

/// Monitored households have signed, most of the others weren't asked.
fn tell_consent(scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
    let signed = scene.monitored() || chance.likely(if scene.lifted { 400 } else { 10 });
    if !signed {
        return;
    }
    let earliest = Month::of(scene.as_of()).back(chance.between(1, 30));
    let month = scene.case.map_or(earliest, |case| case.recognised);
    household.tell("consent/consent_given", "yes");
    household.tell("consent/consent_on", month.day(scene.as_of(), chance).to_string());
    for scope in SCOPES {
        if chance.likely(850) {
            household.choose(Path::household("consent/consent_scope"), scope);
        }
    }
}
