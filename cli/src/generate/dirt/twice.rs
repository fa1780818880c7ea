use kernel::{Entry, Path, Value};

use crate::generate::{chance::Chance, household::Household};

/// Two members in a thousand are told of in two households.
const TWICE_PER_MILLE: u32 = 2;

/// Somebody of a household and all that was told of them: its last member who belongs to it, who
/// is rarely the head.
#[derive(Debug)]
pub(super) struct Known {
    writes: Vec<(Path, Value)>,
    registered: Vec<(Path, Value)>,
}

impl Known {
    pub(super) fn of(household: &Household) -> Option<Self> {
        let left =
            |entry: &Entry| household.writes.iter().any(|(path, _)| *path == entry.field("left"));
        let mut members = household.created.iter().filter(|entry| entry.repeat == "member");
        let member = members.rfind(|entry| !left(entry))?.clone();
        let of = |told: &[(Path, Value)]| {
            let own = told.iter().filter(|(path, _)| path.entry.as_ref() == Some(&member));
            own.cloned().collect()
        };
        let (writes, registered) = (of(&household.writes), of(&household.registered));
        Some(Self { writes, registered })
    }

    /// Tells of them again as a member of another household, whose people they are counted
    /// among, for each of its members with the same chance.
    pub(super) fn put(self, members: usize, household: &mut Household, chance: &mut Chance) {
        let members = u32::try_from(members).unwrap_or(0);
        if !chance.likely(TWICE_PER_MILLE * members) {
            return;
        }
        let again = household.create("member");
        let again = |(path, value): (Path, Value)| match path.question.as_str() {
            "relation" => (again.field("relation"), "other".into()),
            _ => (Path { entry: Some(again.clone()), ..path }, value),
        };
        household.writes.extend(self.writes.into_iter().map(again));
        household.registered.extend(self.registered.into_iter().map(again));
        for (path, value) in &mut household.writes {
            if let ("household/people", Value::Whole(people)) = (path.question.as_str(), value) {
                *people += 1;
            }
        }
        household.dirt.push("twice");
    }
}
