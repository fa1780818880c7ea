//! How a household lives: the house, the water, food and clothing, land and comfort.

mod house;
mod living;
mod needs;
mod water;

use super::{chance::Chance, household::Household, scene::Scene};

/// Tells of the dwelling. What is unsafe is rare, less so in monitored households, and nowhere
/// where the risk is over.
pub(super) fn tell(scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
    house::tell(scene, household, chance);
    water::tell(scene, household, chance);
    needs::tell(scene, household, chance);
    // Collected once a year, and from one household in seven not at all.
    if scene.collected(150, chance) {
        living::tell(household, chance);
    }
}

/// How many in a thousand have something wrong: of the monitored, of others, and of those whose
/// risk is over none.
fn wrong(scene: &Scene<'_>, monitored: u32, others: u32) -> u32 {
    match (scene.eliminated(), scene.monitored()) {
        (true, _) => 0,
        (false, true) => monitored,
        (false, false) => others,
    }
}
