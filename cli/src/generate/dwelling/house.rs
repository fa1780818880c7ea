use kernel::{Date, Path, Value};

use super::wrong;
use crate::generate::{
    chance::Chance,
    household::{Household, yes_no},
    month::Month,
    problem::{self, Kind},
    scene::Scene,
};

/// Structures with the years in which they were built, by weight.
const SOUND: [(Structure, u32); 5] = [
    (("brick_concrete", (1988, 2023)), 60),
    (("frame", (2005, 2024)), 16),
    (("brick_wood", (1975, 2002)), 14),
    (("earth", (1960, 1992)), 9),
    (("stone", (1965, 1995)), 1),
];
const DANGEROUS: [(Structure, u32); 3] = [
    (("earth", (1945, 1982)), 75),
    (("brick_wood", (1962, 1988)), 22),
    (("stone", (1955, 1980)), 3),
];

type Structure = (&'static str, (u32, u32));

/// Tells of the house. One that is dangerous has been appraised by the department; most such
/// houses are lived in no more.
pub(super) fn tell(scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
    let as_of = scene.as_of();
    let lasting = scene.suffers("10");
    let dangerous = lasting || chance.likely(wrong(scene, 40, 8));
    let grade = if dangerous {
        chance.weigh(&[("C", 70), ("D", 30)])
    } else {
        chance.weigh(&[("A", 730), ("B", 270)])
    };
    let lived_in = !dangerous || lasting || chance.likely(350);
    let (structure, years) = chance.weigh(if dangerous { &DANGEROUS } else { &SOUND });
    let latest = u32::try_from(as_of.year() - 1).unwrap_or(years.1);
    let built = chance.between(years.0, years.1.min(latest));
    let area = f64::from(chance.between(if dangerous { 80 } else { 120 }, 500)) / 2.0;

    household.tell("housing/grade", grade);
    let (day, by) = (past(as_of, 3, chance), "村两委与驻村工作队");
    let collected = scene.collected(150, chance);
    household.tell_if(collected, "housing/certified_on", day.to_string());
    household.tell_if(collected, "housing/assessed_by", by);
    if dangerous || chance.likely(60) {
        tell_appraised(grade, lived_in, scene, household, chance);
    }
    let collected = dangerous || scene.collected(80, chance);
    household.tell_if(collected, "housing/lived_in", yes_no(lived_in));
    let only = lived_in && chance.likely(850);
    let collected = scene.collected(120, chance);
    household.tell_if(collected, "housing/only_home", yes_no(only));
    household.tell("housing/area", Value::Real(area));
    household.tell("housing/structure", structure);
    let collected = scene.collected(180, chance);
    household.tell_if(collected, "housing/built_year", i64::from(built));
    if dangerous && lived_in {
        household.mean("housing.unsafe");
        let detail = format!("{grade}级住房仍有人居住");
        problem::tell(Kind::Housing, &detail, scene, household, chance);
    }
}

/// The grade of the department, which in one house of a hundred is another than the visitors'.
fn tell_appraised(
    grade: &str,
    lived_in: bool,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let other = match grade {
        "A" => "B",
        "B" => "A",
        "C" => "D",
        _ => "C",
    };
    let appraised = if lived_in && chance.likely(10) { other } else { grade };
    if appraised != grade {
        household.mean("housing.contradiction");
    }
    household.register(Path::household("housing/appraised_grade"), appraised);
    let day = past(scene.as_of(), 5, chance);
    household.register(Path::household("housing/appraised_on"), day.to_string());
}

/// A day in the years before.
fn past(as_of: Date, years: u32, chance: &mut Chance) -> Date {
    Month::of(as_of).back(chance.between(1, 12 * years)).day(as_of, chance)
}
