use kernel::{Level, Value};

use super::wrong;
use crate::generate::{
    chance::Chance,
    household::{Household, yes_no},
    problem::{self, Kind},
    scene::Scene,
};

/// Tells of the drinking water: four grades, and the numbers on which they rest.
pub(super) fn tell(scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
    let central = chance.likely(870);
    household.tell("water/supply", if central { "central" } else { "scattered" });
    let village = scene.village_name();
    let works = if central {
        format!("{village}集中供水工程")
    } else {
        format!("{village}山泉蓄水池")
    };
    let collected = scene.collected(150, chance);
    household.tell_if(collected, "water/works", works);
    let keeper = format!("{}{village}管水员", scene.name(Level::Township));
    let collected = scene.collected(300, chance);
    household.tell_if(collected, "water/water_keeper", keeper);

    let unmet = wrong(scene, 12, 3);
    let grade = |chance: &mut Chance| {
        chance.weigh(&[("met", 850), ("basic", 150 - unmet), ("unmet", unmet)])
    };
    let quantity = if scene.suffers("11") { "unmet" } else { grade(chance) };
    let [quality, convenience, reliability] = [(); 3].map(|()| grade(chance));
    tell_quantity(quantity, household, chance);
    household.tell("water/quality", quality);
    let evidence = if central || chance.likely(250) { "report" } else { "senses" };
    household.tell("water/quality_evidence", evidence);
    tell_convenience(convenience, household, chance);
    tell_reliability(reliability, household, chance);
    let grades = [quantity, quality, convenience, reliability];
    if grades.contains(&"unmet") {
        household.mean("water.unsafe");
        problem::tell(Kind::Water, "饮水有一项未达标", scene, household, chance);
    }
}

/// Where there is plenty of rain, 35 litres a head and day are enough.
fn tell_quantity(grade: &str, household: &mut Household, chance: &mut Chance) {
    let litres = match grade {
        "met" => chance.between(50, 140),
        "basic" => chance.between(35, 49),
        _ => chance.between(10, 30),
    };
    household.tell("water/quantity", grade);
    let collected = chance.likely(700);
    household.tell_if(collected, "water/litres", Value::Real(f64::from(litres)));
}

/// Piped to the house; or 20 minutes, 800 m across and 80 m up at the most.
fn tell_convenience(grade: &str, household: &mut Household, chance: &mut Chance) {
    household.tell("water/convenience", grade);
    household.tell("water/piped", yes_no(grade == "met"));
    let ends = match grade {
        "met" => return,
        "basic" => [(3, 20), (50, 800), (5, 80)],
        _ => [(21, 60), (801, 2_000), (81, 200)],
    };
    for (question, (least, most)) in
        ["fetch_minutes", "fetch_metres", "fetch_climb"].into_iter().zip(ends)
    {
        let amount = i64::from(chance.between(least, most));
        household.tell(&format!("water/{question}"), amount);
    }
}

/// No more than 36 days a year without water.
fn tell_reliability(grade: &str, household: &mut Household, chance: &mut Chance) {
    let days = match grade {
        "met" => chance.between(0, 10),
        "basic" => chance.between(11, 36),
        _ => chance.between(37, 90),
    };
    household.tell("water/reliability", grade);
    let collected = chance.likely(700);
    household.tell_if(collected, "water/dry_days", i64::from(days));
}
