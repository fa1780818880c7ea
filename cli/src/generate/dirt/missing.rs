use kernel::{Division, Entry};

use crate::generate::{chance::Chance, household::Household};

/// How much of a village's members was left out: from village to village as the people differ
/// who collected it.
pub(super) struct Negligence {
    /// Per mille of the members without health.
    health: u32,
    /// Per mille of the members without ability to work.
    labour: u32,
}

impl Negligence {
    pub(super) fn of(seed: u64, village: Division) -> Self {
        let mut chance = Chance::of(!seed, village, None);
        Self { health: 200, labour: chance.between(200, 500) }
    }
}

/// Leaves out a member's health or ability to work.
pub(super) fn put(
    negligence: &Negligence,
    member: &Entry,
    household: &mut Household,
    chance: &mut Chance,
) {
    for (missing, kind, questions) in [
        (negligence.health, "health_missing", ["health", "disease", "disease_code"].as_slice()),
        (negligence.labour, "labour_missing", ["labour"].as_slice()),
    ] {
        if chance.likely(missing) {
            household.writes.retain(|(path, _)| {
                path.entry.as_ref() != Some(member) || !questions.contains(&path.question.as_str())
            });
            household.dirt.push(kind);
        }
    }
}

/// Whoever left out somebody's ability to work didn't say either that nobody has any.
pub(super) fn settle(household: &mut Household) {
    if household.dirt.contains(&"labour_missing") {
        household.writes.retain(|(path, _)| path.question != "household/no_labour");
    }
}
