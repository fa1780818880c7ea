use kernel::{Entry, Path, Value};

use super::{Refused, Visit};

/// An entry being added to a visit's draft.
#[derive(Debug)]
pub struct Added<'a> {
    visit: &'a mut Visit,
    entry: Entry,
}

impl<'a> Added<'a> {
    pub(super) fn new(visit: &'a mut Visit, entry: Entry) -> Self {
        Self { visit, entry }
    }

    /// The entry, by which its fields can be found later.
    #[must_use]
    pub fn entry(&self) -> Entry {
        self.entry.clone()
    }

    /// Writes one of its fields.
    ///
    /// # Errors
    /// When the repeat has no such field, or it is not for a visitor to answer.
    pub fn set(self, field: &str, value: impl Into<Value>) -> Result<Self, Refused> {
        let path = self.path(field);
        self.visit.set(&path, value)?;
        Ok(self)
    }

    /// Answers one of its multiple choices.
    ///
    /// # Errors
    /// As for [`set`](Self::set), and when there is no such code.
    pub fn choose(self, field: &str, codes: &[&str]) -> Result<Self, Refused> {
        let path = self.path(field);
        self.visit.choose(&path, codes)?;
        Ok(self)
    }

    fn path(&self, field: &str) -> Path {
        self.entry.field(field)
    }
}
