use kernel::{Division, RecordId};

use crate::{Note, PersonKey, PlaceFault, Said, Told, person::Identity};

/// A household as a file has it, or a piece of it: its rows may lie scattered, and each run of
/// them is a piece of its own that merges with the others by its record.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheeted {
    /// 户编号
    pub number: Option<String>,
    /// The ID number of the head.
    pub head: Option<String>,
    /// Where the household is.
    pub village: Result<Division, PlaceFault>,
    /// What the file says of the household; only what all rows agree on.
    pub answers: Vec<Said>,
    /// The people of its rows.
    pub people: Vec<Person>,
}

/// A person as one row has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The row, as the spreadsheet counts it.
    pub row: u32,
    /// What the person is recognised by.
    pub key: Option<PersonKey>,
    /// What the row says of them.
    pub answers: Vec<Said>,
    /// What keeps the row from being used.
    pub faults: Vec<Told>,
    /// Where the row contradicts others.
    pub conflicts: Vec<Told>,
    /// What is wrong with single cells, which are left out, and what should be looked at.
    pub hints: Vec<Told>,
    /// What was done to the cells so that they could be read.
    pub notes: Vec<Note>,
    /// The texts of columns that are not taken, with their heads.
    pub kept: Vec<(String, String)>,
    pub(crate) identity: Identity,
    /// Whether an earlier row of this household says the same of this person.
    pub(crate) repeated: bool,
    /// What the row says of the head.
    pub(crate) head_name: Option<String>,
    pub(crate) head_document: Option<String>,
}

impl Sheeted {
    /// The records under which an import would have stored the household in a village, the best
    /// first: by 户编号, and by the head's ID number, by which it may have come before it had one.
    #[must_use]
    pub fn records(&self, village: Division) -> Vec<RecordId> {
        let named = |word: &str, key: &String| {
            RecordId::derive("roster", format!("{village} {word} {key}").as_bytes())
        };
        let number = self.number.iter().map(|number| named("number", number));
        number.chain(self.head.iter().map(|head| named("head", head))).collect()
    }
}
