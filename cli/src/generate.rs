//! Households for demonstrations, training and load tests. Nobody in them exists: ID numbers begin
//! with 350899 and phones with 12, which were never given to anybody.
//!
//! Each household is drawn from the seed, its village and its number, so that the same plan gives
//! the same households, and none has to be kept.

mod chance;
mod dwelling;
mod family;
mod household;
mod income;
mod monitoring;
mod name;
mod number;
mod person;
mod place;

use kernel::{Date, Division, Gazetteer};

use chance::Chance;
pub(crate) use household::Household;
use number::Numbers;

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
}

/// One household in a hundred is monitored: the upper end of what counties of the region report.
const MONITORED_PER_MILLE: u32 = 10;

/// The households of a plan, village by village.
pub(crate) fn generate(plan: Plan<'_>) -> impl Iterator<Item = Household> {
    let mut numbers = Numbers::new(plan.as_of);
    plan.villages
        .iter()
        .flat_map(move |village| (0..plan.households_per_village).map(move |n| (*village, n)))
        .map(move |(village, number)| draw(&plan, village, number, &mut numbers))
}

fn draw(plan: &Plan<'_>, village: Division, number: u32, numbers: &mut Numbers) -> Household {
    let mut chance = Chance::of(plan.seed, village, Some(number));
    let mut household = Household::new(plan.seed, village, number);
    let monitored = chance.likely(MONITORED_PER_MILLE).then(|| monitoring::class(&mut chance));

    let members = family::draw(&mut chance);
    let people = person::draw(&members, monitored.is_some(), numbers, &mut chance);
    let income = income::draw(&people, monitored, plan.as_of, &mut chance);

    place::tell(plan, village, &people, &mut household, &mut chance);
    monitoring::tell_type(monitored, &mut household, &mut chance);
    for person in &people {
        person.tell(income.dibao, &mut household);
    }
    income.tell(&mut household);
    dwelling::tell(monitored.is_some(), plan.as_of, &mut household, &mut chance);
    if let Some(class) = monitored {
        monitoring::tell(class, &people, plan.as_of, &mut household, &mut chance);
    }
    household
}

#[cfg(test)]
mod tests;
