mod admission;
mod commit;
mod index;
mod standing;
mod storage;

use core::fmt;

use automerge::{Automerge, Change, ROOT, ReadDoc};
use kernel::{Actor, Digest, Entry, Path, Value};

use crate::{
    Facts,
    change::Sound,
    engine::{change_hash, digest},
    operation::{self, OpId},
};

pub use admission::{Admission, Refusal};
pub use commit::{Commit, CommitError, Edit};
use index::Index;
pub use storage::LoadError;

/// One household: all commits that were ever admitted to it.
#[derive(Clone, Default)]
pub struct Document {
    engine: Automerge,
    index: Index,
}

impl Document {
    /// A document that nobody has written in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nobody has written in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.engine.is_empty()
    }

    /// The commits that no other one was written upon, ascending.
    #[must_use]
    pub fn heads(&self) -> Vec<Digest> {
        self.engine.get_heads().into_iter().map(digest).collect()
    }

    /// Whether a commit is in it.
    #[must_use]
    pub fn contains(&self, hash: &Digest) -> bool {
        self.index.max_op(hash).is_some()
    }

    /// An actor's last commit in it: its number and its hash.
    #[must_use]
    pub fn last_of(&self, actor: Actor) -> Option<(u64, Digest)> {
        self.index.last_of(actor)
    }

    /// What all commits say, each after those it was written upon. Whatever was admitted reads.
    #[must_use]
    pub fn facts(&self) -> Vec<Facts> {
        let changes = self.engine.get_changes(&[]);
        changes.into_iter().filter_map(|change| self.read(change)).collect()
    }

    /// What one commit says; none when it is not in the document.
    #[must_use]
    pub fn facts_of(&self, hash: &Digest) -> Option<Facts> {
        self.read(self.engine.get_change_by_hash(&change_hash(hash))?)
    }

    /// A commit's change in its canonical bytes; none when it is not in the document.
    #[must_use]
    pub fn change_bytes(&self, hash: &Digest) -> Option<Vec<u8>> {
        let change = self.engine.get_change_by_hash(&change_hash(hash))?;
        Some(change.raw_bytes().to_vec())
    }

    /// The value a plain Automerge reader sees at a path: of several written at the same time,
    /// the one the engine prefers, which no rule of the field knows of.
    #[must_use]
    pub fn value(&self, path: &Path) -> Option<Value> {
        let map = match &path.entry {
            None => ROOT,
            Some(entry) => self.engine.get(ROOT, entry.to_string()).ok()??.1,
        };
        let (value, _) = self.engine.get(map, path.key()).ok()??;
        operation::from_scalar(value.as_scalar()?)
    }

    /// The entries of all repeats, ascending.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.index.entries()
    }

    /// The operation that made an entry's map.
    fn map_of(&self, entry: &Entry) -> Option<OpId> {
        let (_, map) = self.engine.get(ROOT, entry.to_string()).ok()??;
        standing::read_id(&map)
    }

    fn read(&self, change: Change) -> Option<Facts> {
        Sound::of(change).ok()?.facts(self.index.maps()).ok()
    }
}

/// Only its heads: what a document holds belongs in no log.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("heads", &self.heads()).finish_non_exhaustive()
    }
}
