//! What is wrong in real files, put into sound households where it is asked for. The rates are
//! assumed; that such things occur was read of.

mod bill;
mod id_number;
mod missing;
mod name;
mod twice;

use kernel::{Division, Entry, Path, Value};

use super::{Plan, chance::Chance, household::Household};
use twice::Known;

/// Puts dirt into households, one after the other.
pub(super) struct Dirt {
    seed: u64,
    /// Somebody of the household before, who may be told of twice.
    known: Option<Known>,
}

/// One household in five hundred is registered under a county that is none since 2014.
const OLD_CODE_PER_MILLE: u32 = 2;
const OLD_COUNTY: &str = "350822";

impl Dirt {
    pub(super) const fn new(plan: &Plan<'_>) -> Self {
        Self { seed: plan.seed, known: None }
    }

    /// Puts dirt into a household. Chance runs apart from that which drew it, so that with dirt
    /// or without the household is the same.
    pub(super) fn put(&mut self, number: u32, household: &mut Household) {
        let village = household.village;
        let mut chance = Chance::of(!self.seed, village, Some(number));
        let known = Known::of(household);
        let members: Vec<Entry> =
            household.created.iter().filter(|entry| entry.repeat == "member").cloned().collect();
        let negligence = missing::Negligence::of(self.seed, village);
        for member in &members {
            id_number::put(member, household, &mut chance);
            name::put(member, household, &mut chance);
            missing::put(&negligence, member, household, &mut chance);
        }
        missing::settle(household);
        bill::put(household, &mut chance);
        if chance.likely(OLD_CODE_PER_MILLE) {
            old_code(village, household);
        }
        if let Some(known) = self.known.take() {
            known.put(members.len(), household, &mut chance);
        }
        self.known = known;
    }
}

/// The code of the village as it was when 永定 was a county; elsewhere of that county's seat,
/// from where somebody moved.
fn old_code(village: Division, household: &mut Household) {
    let now = village.to_string();
    let within = now.strip_prefix("350803").unwrap_or("100000");
    let code = format!("{OLD_COUNTY}{within:0<6}");
    replace(household, &Path::household("household/registered_division"), code.as_str());
    household.dirt.push("old_code");
}

/// Replaces what a visitor wrote; nothing when nothing was.
fn replace(household: &mut Household, path: &Path, value: impl Into<Value>) {
    if let Some((_, written)) = household.writes.iter_mut().find(|(written, _)| written == path) {
        *written = value.into();
    }
}

/// The text that a visitor wrote.
fn written<'a>(household: &'a Household, path: &Path) -> Option<&'a str> {
    let found = household.writes.iter().find(|(written, _)| written == path);
    found.and_then(|(_, value)| value.text())
}
