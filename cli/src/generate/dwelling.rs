//! The house, the water, food and clothing.

use kernel::{Date, Value};

use super::{chance::Chance, household::Household};

/// Tells of the dwelling. What is unsafe is rare, and less so in monitored households.
pub(super) fn tell(monitored: bool, as_of: Date, household: &mut Household, chance: &mut Chance) {
    let unsafe_house = if monitored { 30 } else { 3 };
    let grade =
        chance.weigh(&[("A", 720), ("B", 270), ("C", unsafe_house), ("D", unsafe_house / 3)]);
    let structure = chance.weigh(&[
        ("brick_concrete", 58),
        ("frame", 14),
        ("brick_wood", 14),
        ("earth", 13),
        ("stone", 1),
    ]);
    let area = f64::from(chance.between(120, 500)) / 2.0;
    household.tell("housing/grade", grade);
    household.tell("housing/structure", structure);
    household.tell("housing/area", Value::Real(area));
    if let Some(certified) = appraisal(as_of, chance) {
        household.tell("housing/certified_on", certified.to_string());
    }
    let unmet = if monitored { 20 } else { 4 };
    for question in ["quantity", "quality", "convenience", "reliability"] {
        let grade = chance.weigh(&[("met", 850), ("basic", 150 - unmet), ("unmet", unmet)]);
        household.tell(&format!("water/{question}"), grade);
    }
    for question in ["food", "clothing"] {
        let enough = !chance.likely(if monitored { 10 } else { 1 });
        household.tell(&format!("guarantees/{question}"), if enough { "yes" } else { "no" });
    }
}

/// A day in one of the three years before.
fn appraisal(as_of: Date, chance: &mut Chance) -> Option<Date> {
    let years = i16::try_from(chance.between(1, 3)).ok()?;
    let month = i8::try_from(chance.between(1, 12)).ok()?;
    let day = i8::try_from(chance.between(1, 28)).ok()?;
    Date::new(as_of.year() - years, month, day).ok()
}
