use super::world::Told;
use crate::generate::Household;

/// The questions whose answers are counted.
const COUNTED: [&str; 12] = [
    "left",
    "sex",
    "birth_date",
    "ethnicity",
    "health",
    "case/class",
    "case/eliminated",
    "income/wage",
    "income/business",
    "income/property",
    "income/transfer",
    "income/expense",
];

/// How much the members of a household are alike in age, health and the like: the variance of a
/// share of members is this much wider than if each were drawn for themselves.
pub(super) const ALIKE: f64 = 1.6;

/// A household with the answers to those.
pub(super) fn counted(household: &Household) -> Told {
    Told::only(household, |question| COUNTED.contains(&question))
}

/// How many hold, of how many.
pub(super) fn count(items: impl Iterator<Item = bool>) -> (u32, u32) {
    items.fold((0, 0), |(hits, all), hit| (hits + u32::from(hit), all + 1))
}

/// How many members a code of health is true of, of those whose health was collected.
pub(super) fn health(told: &[Told], code: &str) -> (u32, u32) {
    let members = told.iter().flat_map(|told| told.present().map(move |member| (told, member)));
    count(members.map(|(told, member)| told.has(member, "health", code)))
}
