use kernel::{Date, Entry};

use super::Person;
use crate::generate::{chance::Chance, household::Household, month::Month, scene::Scene};

/// Since when a member belongs to the household, or since when no longer.
#[derive(Debug, Clone, Copy)]
pub(in crate::generate) enum Change {
    Joined(&'static str, Date),
    Left(&'static str, Date),
}

/// Draws who joined since the household was registered, some years ago: the newly born, some of
/// those who married in, few others.
pub(super) fn draw(people: &mut [Person], scene: &Scene<'_>, chance: &mut Chance) {
    let this_month = Month::of(scene.as_of());
    for person in people {
        let month = this_month.back(chance.between(1, 24));
        person.change = match (person.member.age, person.member.relation) {
            (0..2, _) if chance.likely(850) => Some(Change::Joined("born", person.birth)),
            (21..40, "daughter_in_law") if chance.likely(120) => {
                Some(Change::Joined("married_in", month.day(scene.as_of(), chance)))
            }
            (16.., relation) if relation != "head" && chance.likely(3) => {
                Some(Change::Joined("moved_in", month.day(scene.as_of(), chance)))
            }
            _ => None,
        };
    }
}

/// Draws why and when somebody young left.
pub(super) fn leaving(scene: &Scene<'_>, chance: &mut Chance) -> Change {
    let reason =
        chance.weigh(&[("married_out", 68), ("moved_out", 22), ("died", 6), ("imprisoned", 4)]);
    let month = Month::of(scene.as_of()).back(chance.between(1, 18));
    Change::Left(reason, month.day(scene.as_of(), chance))
}

impl Change {
    /// Tells of the change. Its photo is missing, because nobody stands before the camera; that
    /// somebody left without one is found by the form.
    pub(super) fn tell(self, entry: &Entry, household: &mut Household) {
        match self {
            Self::Joined(reason, on) => {
                household.tell_of(entry, "joined", reason);
                household.tell_of(entry, "joined_on", on.to_string());
            }
            Self::Left(reason, on) => {
                household.tell_of(entry, "left", reason);
                household.tell_of(entry, "left_on", on.to_string());
                household.mean("left.evidence");
            }
        }
    }
}
