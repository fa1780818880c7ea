//! Where the house stands and how to reach the people in it.

use kernel::{Division, Level, Value};

use super::{chance::Chance, household::Household, person::Person, scene::Scene};

/// The ends of each county of Longyan, in thousandths of a degree: latitudes, longitudes.
const COUNTIES: [(u64, Bounds); 7] = [
    (350_802, Bounds { south: 24_790, north: 25_580, west: 116_670, east: 117_330 }),
    (350_803, Bounds { south: 24_390, north: 25_080, west: 116_420, east: 117_080 }),
    (350_821, Bounds { south: 25_310, north: 26_030, west: 116_010, east: 116_650 }),
    (350_823, Bounds { south: 24_770, north: 25_460, west: 116_260, east: 116_950 }),
    (350_824, Bounds { south: 24_790, north: 25_480, west: 115_850, east: 116_380 }),
    (350_825, Bounds { south: 25_220, north: 25_930, west: 116_530, east: 117_160 }),
    (350_881, Bounds { south: 24_900, north: 25_780, west: 117_180, east: 117_730 }),
];

/// Where villages of other places are put: the middle of Longyan.
const ELSEWHERE: Bounds = Bounds { south: 25_000, north: 25_400, west: 116_400, east: 117_000 };

#[derive(Debug, Clone, Copy)]
struct Bounds {
    south: u32,
    north: u32,
    west: u32,
    east: u32,
}

/// How far houses stand from the middle of their village at the most: about 1.5 km.
const SPREAD: u32 = 15;

/// Tells of the address, the phone, the people's number and the point.
pub(super) fn tell(
    people: &[Person],
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let (plan, village) = (scene.plan, scene.village);
    let (group, house) = (chance.between(1, 12), chance.between(1, 120));
    let name = plan.divisions.full_name(village);
    let name = match name.strip_suffix("村委会") {
        Some(short) => format!("{short}村"),
        None => name.trim_end_matches("居民委员会").trim_end_matches("居委会").to_owned(),
    };
    household.tell("household/address", format!("{name}{group}组{house}号"));
    household.tell("household/natural_village", format!("{group}组"));
    household.tell("household/registered_division", village.to_string());
    household.tell("household/people", i64::try_from(people.len()).unwrap_or(0));
    if let Some(phone) = people.iter().find_map(Person::phone) {
        household.tell("household/household_phone", phone);
    }
    household.tell("location/point", point(plan.seed, village, chance));
    let road = f64::from(chance.between(0, 35)) / 10.0;
    let collected = scene.collected(120, chance);
    household.tell_if(collected, "location/road_distance", Value::Real(road));
    let kind = chance.weigh(&[("concrete", 88), ("asphalt", 5), ("gravel", 5), ("earth", 2)]);
    let collected = scene.collected(120, chance);
    household.tell_if(collected, "location/road_type", kind);
}

/// A point near the middle of the village, with three decimals, which is as near as a hundred
/// metres: it shows on a map and leads to nobody's door.
fn point(seed: u64, village: Division, chance: &mut Chance) -> String {
    let county = village.at(Level::County).number() / 1_000_000;
    let found = COUNTIES.iter().find(|(code, _)| *code == county);
    let within = found.map_or(ELSEWHERE, |(_, within)| *within);
    let mut middle = Chance::of(seed, village, None);
    let latitude = middle.between(within.south + SPREAD, within.north - SPREAD);
    let longitude = middle.between(within.west + SPREAD, within.east - SPREAD);
    let altitude = middle.between(180, 900);
    let mut near = |middle| middle - SPREAD + chance.below(2 * SPREAD + 1);
    let (latitude, longitude) = (near(latitude), near(longitude));
    let accuracy = chance.between(3, 30);
    let degrees = |thousandths| format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    format!("{} {} {altitude} {accuracy}", degrees(latitude), degrees(longitude))
}
