use kernel::{Path, Value};

use crate::generate::{
    chance::Chance,
    household::{Household, yes_no},
};

/// Tells of the land, in tenths of a mu: a household has little farmland and more forest.
const LAND: [(&str, u32, u32); 6] = [
    ("farmland", 930, 80),
    ("forest_land", 700, 400),
    ("orchard", 300, 60),
    ("returned_land", 40, 30),
    ("pond", 60, 20),
    ("pasture", 5, 50),
];

/// Comforts and ties, and how many of a thousand households have them.
const HAVE: [(&str, u32); 7] = [
    ("power", 999),
    ("production_power", 860),
    ("broadcast", 975),
    ("toilet", 930),
    ("cooperative", 180),
    ("enterprise", 90),
    ("leader", 110),
];

pub(super) fn tell(household: &mut Household, chance: &mut Chance) {
    for (question, owned, most) in LAND {
        let tenths = if chance.likely(owned) { chance.between(3, most) } else { 0 };
        let area = Value::Real(f64::from(tenths) / 10.0);
        household.tell(&format!("living/{question}"), area);
    }
    let fuel =
        chance.weigh(&[("gas", 52), ("electricity", 30), ("wood", 16), ("biogas", 1), ("coal", 1)]);
    household.tell("living/fuel", fuel);
    for (question, per_mille) in HAVE {
        let has = chance.likely(per_mille);
        household.tell(&format!("living/{question}"), yes_no(has));
    }
    if chance.likely(120) {
        let kind = chance.weigh(&[
            ("planting", 45),
            ("livestock", 25),
            ("forestry", 20),
            ("processing", 4),
            ("trade", 4),
            ("tourism", 2),
        ]);
        household.choose(Path::household("living/industry_support"), kind);
    }
}
