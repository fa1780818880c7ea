use kernel::{Date, Level};

use super::Case;
use crate::generate::{
    chance::Chance, family::Sex, household::Household, month::Month, name, scene::Scene,
};

/// Units of a county whose officials are paired with households, and the posts in them.
const UNITS: [&str; 8] = [
    "农业农村局",
    "民政局",
    "教育局",
    "卫生健康局",
    "住房和城乡建设局",
    "水利局",
    "医疗保障局",
    "人力资源和社会保障局",
];
const POSTS: [(&str, &str, u32); 4] = [
    ("county_deputy", "副局长", 700),
    ("county_chief", "局长", 240),
    ("division_deputy", "副县长", 50),
    ("below", "科员", 10),
];

/// Whoever collects the data: a name and a number.
pub(super) fn collector(chance: &mut Chance) -> (String, String) {
    (name::anybody(sex(chance), chance), phone(chance))
}

/// Tells of the official paired with the household, and of a former one in some. Who is below
/// the rank that the policy asks for is found by the form.
pub(super) fn tell(case: &Case, scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
    let this_month = Month::of(scene.as_of());
    let since = this_month.since(case.recognised);
    let paired = case.recognised.day(scene.as_of(), chance);
    let changed = since >= 12 && chance.likely(250);
    let change = this_month.back(chance.between(2, since.max(3) - 1)).first();
    if changed {
        let until = change.yesterday().unwrap_or(change);
        one(paired, Some(until), scene, household, chance);
    }
    one(if changed { change } else { paired }, None, scene, household, chance);
}

fn one(
    from: Date,
    until: Option<Date>,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let sex = sex(chance);
    let (rank, post) = chance.weigh(&POSTS.map(|(rank, post, weight)| ((rank, post), weight)));
    if rank == "below" {
        household.mean("official.rank");
    }
    let unit = format!("{}{}", scene.name(Level::County), chance.pick(UNITS));
    let official = household.create("official");
    let political = chance.weigh(&[("member", 95), ("masses", 5)]);
    let mut register = |question: &str, text: &str| {
        household.register(official.field(question), text);
    };
    register("official_name", &name::anybody(sex, chance));
    register("official_sex", sex.code());
    register("official_political", political);
    register("official_unit", &unit);
    register("official_post", post);
    register("official_rank", rank);
    register("official_phone", &phone(chance));
    register("official_from", &from.to_string());
    if let Some(until) = until {
        register("official_until", &until.to_string());
    }
}

fn sex(chance: &mut Chance) -> Sex {
    if chance.likely(720) { Sex::Man } else { Sex::Woman }
}

fn phone(chance: &mut Chance) -> String {
    format!("12{:09}", chance.below(1_000_000_000))
}
