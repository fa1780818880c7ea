use std::{collections::BTreeSet, fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::BenchError;

/// A workload: villages of households, the tablets that edit them, and what the office edits
/// afterwards. Fields of households have arbitrary names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Workload {
    /// Which shape this is.
    pub format: String,
    /// What it was generated with, for whoever reads it.
    #[serde(default)]
    pub params: Value,
    /// The villages.
    pub villages: Vec<Village>,
    /// The tablets and what each edits offline.
    pub tablets: Vec<Tablet>,
    /// What the office edits once the day is merged.
    #[serde(default)]
    pub office_edits: Vec<Edit>,
}

/// A village.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Village {
    /// Its name in the file.
    pub id: String,
    /// Its name for people.
    #[serde(default)]
    pub name: String,
    /// Its households.
    pub households: Vec<Household>,
}

/// A household: scalars, and arrays of objects.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Household {
    /// Its name in the file.
    pub id: String,
    /// Its answers.
    pub doc: Map<String, Value>,
}

/// A tablet of a village.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tablet {
    /// Its name in the file.
    pub id: String,
    /// Its village.
    pub village: String,
    /// What it is, `primary` or `second`.
    #[serde(default)]
    pub role: String,
    /// What it writes offline, a visit each.
    pub edits: Vec<Edit>,
}

/// What is written of one household in one visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Edit {
    /// The household.
    pub hh: String,
    /// Its village, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<String>,
    /// What is written.
    pub ops: Vec<Operation>,
}

/// One thing that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Operation {
    /// A scalar, at a field or in an object of an array.
    Set {
        /// The field, or array, index and field.
        path: Vec<Step>,
        /// The scalar.
        value: Value,
    },
    /// A new object at the end of an array.
    Append {
        /// The array.
        path: Vec<Step>,
        /// The object.
        value: Value,
    },
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// Into an array.
    Index(usize),
    /// Into an object.
    Field(String),
}

/// The shape this program reads and writes.
pub const FORMAT: &str = "survey-sync-workload/1";

impl Workload {
    /// Reads a workload file and checks that what it names is in it.
    ///
    /// # Errors
    /// When it can't be read, or names a village or household that it has not.
    pub fn read(file: &Path) -> Result<Self, BenchError> {
        let workload: Self = serde_json::from_slice(&fs::read(file)?)
            .map_err(|error| BenchError::Workload(error.to_string()))?;
        workload.check()?;
        Ok(workload)
    }

    /// How many households it has.
    #[must_use]
    pub fn households(&self) -> usize {
        self.villages.iter().map(|village| village.households.len()).sum()
    }

    /// How many visits its tablets write.
    #[must_use]
    pub fn edits(&self) -> usize {
        self.tablets.iter().map(|tablet| tablet.edits.len()).sum()
    }

    fn check(&self) -> Result<(), BenchError> {
        let off = |what: &str| Err(BenchError::Workload(what.to_owned()));
        if self.format != FORMAT {
            return off("the format is not survey-sync-workload/1");
        }
        let mut villages = BTreeSet::new();
        let mut households = BTreeSet::new();
        for village in &self.villages {
            if !villages.insert(&village.id) {
                return off("a village stands twice");
            }
            for household in &village.households {
                if !households.insert(&household.id) {
                    return off("a household stands twice");
                }
            }
        }
        let mut edits = self.tablets.iter().flat_map(|tablet| &tablet.edits);
        if self.tablets.iter().any(|tablet| !villages.contains(&tablet.village)) {
            return off("a tablet is of a village that is not there");
        }
        if edits.any(|edit| !households.contains(&edit.hh))
            || self.office_edits.iter().any(|edit| !households.contains(&edit.hh))
        {
            return off("a household is edited that is not there");
        }
        Ok(())
    }
}
