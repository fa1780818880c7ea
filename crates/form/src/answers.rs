use std::collections::{BTreeMap, BTreeSet};

use kernel::{EntryId, Path, Value};

/// The answers of one household, as expressions and checks read them.
pub trait Answers {
    /// The value at a path; none when it was never collected.
    fn value(&self, path: &Path) -> Option<Value>;

    /// The entries of a repeat, in a stable order.
    fn entries(&self, repeat: &str) -> Vec<EntryId>;
}

/// Answers that are already settled, one value at each path. An entry exists once anything was
/// answered in it.
impl Answers for BTreeMap<Path, Value> {
    fn value(&self, path: &Path) -> Option<Value> {
        self.get(path).cloned()
    }

    fn entries(&self, repeat: &str) -> Vec<EntryId> {
        let entries = self.keys().filter_map(|path| path.entry.as_ref());
        let entries = entries.filter(|entry| entry.repeat == repeat).map(|entry| entry.id);
        entries.collect::<BTreeSet<_>>().into_iter().collect()
    }
}
