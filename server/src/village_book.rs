use std::collections::HashMap;

use form::{Answers as _, id_number::IdNumber};
use kernel::{Division, Entry, Path, RecordId, Value};
use record::State;
use roster::{PersonKey, Register, Sheeted};
use store::StoreError;

use crate::{ground::Ground, household::Household, keys, survey::InForce};

/// The households of one village as they stand, found by the numbers a roster knows them by.
pub(crate) struct VillageBook {
    states: HashMap<RecordId, State>,
    by_number: HashMap<String, RecordId>,
    by_person: HashMap<String, RecordId>,
}

impl VillageBook {
    /// Reads all households of a village.
    pub(crate) fn open(
        ground: &Ground,
        survey: &InForce,
        village: Division,
    ) -> Result<Self, StoreError> {
        let mut records = Vec::new();
        let prefix = keys::listed_in(village);
        ground.each(&prefix, |key, _| {
            records.extend(key.get(prefix.len()..).and_then(keys::split_id).map(|(id, _)| id));
            Ok(())
        })?;
        let mut book = Self {
            states: HashMap::with_capacity(records.len()),
            by_number: HashMap::new(),
            by_person: HashMap::new(),
        };
        for record in records {
            let Some(household) = Household::load(ground, &survey.rules, record)? else { continue };
            book.add(record, State::of(&household.ledger, &survey.rules));
        }
        Ok(book)
    }

    /// The household that a roster means: by its number, by a record made for it before, or by
    /// whichever of its people is known. None when the roster's people are of several.
    pub(crate) fn find(&self, sheeted: &Sheeted, village: Division) -> Option<(RecordId, &State)> {
        let named = sheeted.number.as_ref().and_then(|number| self.by_number.get(number).copied());
        let derived =
            || sheeted.records(village).into_iter().find(|record| self.states.contains_key(record));
        let record = named.or_else(derived).or_else(|| self.of_people(sheeted))?;
        self.states.get(&record).map(|state| (record, state))
    }

    fn of_people(&self, sheeted: &Sheeted) -> Option<RecordId> {
        let keys = sheeted.people.iter().filter_map(|person| person.key.as_ref());
        let mut found: Vec<RecordId> = keys.filter_map(|key| self.household_of(key)).collect();
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn add(&mut self, record: RecordId, state: State) {
        if let Some(number) = text(&state, &Path::household("household/national_household_no")) {
            self.by_number.insert(number, record);
        }
        for id in state.entries("member") {
            let member = Entry { repeat: "member".to_owned(), id };
            if text(&state, &member.field("left")).is_some() {
                continue;
            }
            for key in keys_of(&state, &member) {
                self.by_person.insert(key.canonical(), record);
            }
        }
        self.states.insert(record, state);
    }
}

impl Register for VillageBook {
    fn household_of(&self, person: &PersonKey) -> Option<RecordId> {
        self.by_person.get(&person.canonical()).copied()
    }
}

/// What a member can be recognised by: the ID number, and name with date of birth.
fn keys_of(state: &State, member: &Entry) -> Vec<PersonKey> {
    let field = |field: &str| text(state, &member.field(field));
    let number = field("id_no").and_then(|number| IdNumber::read(&number).ok());
    let number = number.map(|number| PersonKey::Number(number.resident().to_owned()));
    let birth = field("name").zip(field("birth_date"));
    let birth = birth.map(|(name, date)| PersonKey::Birth { name, date });
    number.into_iter().chain(birth).collect()
}

fn text(state: &State, path: &Path) -> Option<String> {
    match state.value(path) {
        Some(Value::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}
