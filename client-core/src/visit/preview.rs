use form::Answers;
use kernel::{Entry, EntryId, Path, Value};

use super::{VISITS, Visit, plan};

/// The household as it will be once the draft is saved. A dispute that saving opens or closes
/// is not foreseen: what was typed is what is shown.
pub(super) struct Preview<'a> {
    visit: &'a Visit,
    /// Stands for the entry of this visit, whose id is known when it is saved.
    this: Entry,
}

impl<'a> Preview<'a> {
    pub(super) fn of(visit: &'a Visit) -> Self {
        Self { visit, this: visit.this() }
    }
}

impl Answers for Preview<'_> {
    fn value(&self, path: &Path) -> Option<Value> {
        if let Some(entry) = &path.entry {
            if *entry == self.this {
                return plan::visit_fields(self.visit).remove(&path.key());
            }
            if let Some(draft) = self.visit.added.iter().find(|draft| draft.entry == *entry) {
                return draft.fields.get(&path.key()).cloned();
            }
        }
        self.visit.written.get(path).cloned().or_else(|| self.visit.shown.value(path))
    }

    fn entries(&self, repeat: &str) -> Vec<EntryId> {
        let mut entries: Vec<EntryId> =
            self.visit.entries(repeat).into_iter().map(|entry| entry.id).collect();
        if repeat == VISITS {
            entries.push(self.this.id);
        }
        entries
    }
}
