use kernel::{Division, Path, RecordId, Value};

use crate::{Note, Told};

/// A household of a file laid beside what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Its record, to be found or made; none when the file does not say which household it is.
    pub record: Option<RecordId>,
    /// Its village.
    pub village: Option<Division>,
    /// Whether the record has yet to be made.
    pub is_new: bool,
    /// Its rows, each in one bin.
    pub rows: Vec<Binned>,
    /// How many present members no row speaks of. They stay; a list is never complete.
    pub absent: usize,
}

/// A row and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Binned {
    /// The row, as the spreadsheet counts it.
    pub row: u32,
    /// What becomes of it.
    pub bin: Bin,
    /// What is wrong with single cells, which are left out, and what should be looked at.
    pub hints: Vec<Told>,
    /// What was done to the cells so that they could be read.
    pub notes: Vec<Note>,
    /// The texts of columns that are not taken, with their heads.
    pub kept: Vec<(String, String)>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Bin {
    /// The person is not known yet: all that the row says.
    New(Vec<Change>),
    /// It says nothing that is not known already.
    Same,
    /// What it says otherwise than what is known.
    Changed(Vec<Change>),
    /// It can't be taken without deciding something that is for a person to decide.
    Conflict(Vec<Told>),
    /// It can't be understood.
    Unreadable(Vec<Told>),
}

/// One answer before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The answer.
    pub path: Path,
    /// What is known; blank when it was never collected.
    pub before: Value,
    /// What the file says.
    pub after: Value,
}

impl Bin {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Same => "same",
            Self::Changed(_) => "changed",
            Self::Conflict(_) => "conflict",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// What the row changes.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        match self {
            Self::New(changes) | Self::Changed(changes) => changes,
            Self::Same | Self::Conflict(_) | Self::Unreadable(_) => &[],
        }
    }

    /// Why the row is not taken.
    #[must_use]
    pub fn reasons(&self) -> &[Told] {
        match self {
            Self::Conflict(reasons) | Self::Unreadable(reasons) => reasons,
            Self::New(_) | Self::Same | Self::Changed(_) => &[],
        }
    }
}

impl Comparison {
    /// What is to be written into the record, in the order of the rows; nothing when every row is
    /// known, in conflict or unreadable.
    #[must_use]
    pub fn writes(&self) -> Vec<(Path, Value)> {
        let changes = self.rows.iter().flat_map(|row| row.bin.changes());
        changes.map(|change| (change.path.clone(), change.after.clone())).collect()
    }
}
