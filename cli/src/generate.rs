//! Households for demonstrations, training and load tests. Nobody in them exists: ID numbers begin
//! with 350899 and phones with 12, which were never given to anybody.
//!
//! Each household is drawn from the seed, its village and its number, so that the same plan gives
//! the same households, and none has to be kept.

mod chance;
mod dirt;
mod dwelling;
mod family;
mod household;
mod income;
mod monitoring;
mod month;
mod name;
mod number;
mod person;
mod place;
mod problem;
mod scene;
mod spending;
mod standing;

use kernel::{Date, Division, Gazetteer};

use chance::Chance;
use dirt::Dirt;
pub(crate) use household::Household;
use monitoring::Case;
use month::Month;
use number::Numbers;
use scene::Scene;

/// What to generate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan<'a> {
    /// The divisions that exist; addresses take their names.
    pub divisions: &'a Gazetteer,
    /// In which villages.
    pub villages: &'a [Division],
    /// How many households in each.
    pub households_per_village: u32,
    /// What makes one plan's households differ from another's.
    pub seed: u64,
    /// The day on which they are as they are; nothing in them is later, but what is still due.
    pub as_of: Date,
    /// Whether what is wrong in real files is put in: left out answers, mistyped numbers, people
    /// told of twice.
    pub dirt: bool,
}

/// One household in a hundred is monitored: the upper end of what counties of the region report.
const MONITORED_PER_MILLE: u32 = 10;

/// The households of a plan, village by village.
pub(crate) fn generate(plan: Plan<'_>) -> impl Iterator<Item = Household> {
    let mut numbers = Numbers::new(plan.as_of);
    let mut dirt = plan.dirt.then(|| Dirt::new(&plan));
    plan.villages
        .iter()
        .flat_map(move |village| (0..plan.households_per_village).map(move |n| (*village, n)))
        .map(move |(village, number)| {
            let mut chance = Chance::of(plan.seed, village, Some(number));
            let monitored = chance.likely(MONITORED_PER_MILLE);
            let case = monitored.then(|| Case::draw(Month::of(plan.as_of), &mut chance));
            let lifted = monitoring::lifted(case.as_ref(), &mut chance);
            let scene = Scene { plan: &plan, village, case: case.as_ref(), lifted };
            let mut household = draw(&scene, number, &mut numbers, &mut chance);
            if let Some(dirt) = &mut dirt {
                dirt.put(number, &mut household);
            }
            household
        })
}

fn draw(scene: &Scene<'_>, number: u32, numbers: &mut Numbers, chance: &mut Chance) -> Household {
    let mut household = Household::new(scene.plan.seed, scene.village, number);
    let members = family::draw(scene.case, chance);
    let mut people = person::draw(&members, scene, numbers, chance);
    let income = income::draw(&mut people, scene, chance);
    let former = person::former(&people, scene, numbers, chance);

    place::tell(&people, scene, &mut household, chance);
    standing::tell(&people, income.aid, scene, &mut household, chance);
    for person in people.iter().chain(&former) {
        person.tell(&people, income.aid, scene, &mut household, chance);
    }
    income.tell(scene, &mut household, chance);
    spending::tell(&people, scene, &mut household, chance);
    dwelling::tell(scene, &mut household, chance);
    monitoring::tell(&people, scene, &mut household, chance);
    household
}

#[cfg(test)]
mod tests;
