mod admission;
mod commit;
mod engine;
mod index;
mod past;
mod storage;

use core::fmt;
use std::sync::Arc;

use kernel::{Actor, Digest, Entry, Path, Value};

use crate::{Facts, change::Sound, operation::Act};

pub use admission::{Admission, Refusal};
pub use commit::{Commit, CommitError, Edit};
use index::Index;
use past::Past;
pub use storage::LoadError;

/// One household: all commits that were ever admitted to it.
///
/// What is kept is the changes and an index over their operations, which is what admitting and
/// writing need. The engine's own document is only made where somebody asks for a snapshot:
/// bringing it up to date change by change would cost more than everything else together.
#[derive(Clone, Default)]
pub struct Document {
    /// In the order in which they were admitted, so parents stand before their children.
    changes: Vec<Kept>,
    index: Index,
}

/// A change in its canonical bytes.
#[derive(Clone)]
struct Kept {
    start_op: u64,
    bytes: Arc<[u8]>,
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
        self.changes.is_empty()
    }

    /// The commits that no other one was written upon, ascending.
    #[must_use]
    pub fn heads(&self) -> Vec<Digest> {
        self.index.heads().collect()
    }

    /// Whether a commit is in it.
    #[must_use]
    pub fn contains(&self, hash: &Digest) -> bool {
        self.index.place(hash).is_some()
    }

    /// An actor's last commit in it: its number and its hash.
    #[must_use]
    pub fn last_of(&self, actor: Actor) -> Option<(u64, Digest)> {
        self.index.last_of(actor)
    }

    /// What all commits say, each after those it was written upon. Whatever was admitted reads.
    #[must_use]
    pub fn facts(&self) -> Vec<Facts> {
        self.changes.iter().filter_map(|kept| self.read(kept)).collect()
    }

    /// What one commit says; none when it is not in the document.
    #[must_use]
    pub fn facts_of(&self, hash: &Digest) -> Option<Facts> {
        self.read(self.kept(hash)?)
    }

    /// A commit's change in its canonical bytes; none when it is not in the document.
    #[must_use]
    pub fn change_bytes(&self, hash: &Digest) -> Option<Vec<u8>> {
        Some(self.kept(hash)?.bytes.to_vec())
    }

    /// All changes in their canonical bytes, each after those it was written upon.
    pub fn changes(&self) -> impl Iterator<Item = &[u8]> {
        self.changes.iter().map(|kept| &*kept.bytes)
    }

    /// The value a plain Automerge reader sees at a path: of several written at the same time,
    /// the one the engine prefers, which no rule of the field knows of.
    #[must_use]
    pub fn value(&self, path: &Path) -> Option<Value> {
        let map = match &path.entry {
            None => None,
            Some(entry) => Some(self.index.map_of(entry)?),
        };
        let standing = Past::all(&self.index).standing(map, &path.key());
        // The engine prefers the higher counter, then the higher actor.
        self.written(standing.last()?.place, standing.last()?.id.counter)
    }

    /// The entries of all repeats, ascending.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.index.entries()
    }

    /// The value that an operation of a commit wrote.
    fn written(&self, place: u32, counter: u64) -> Option<Value> {
        let kept = self.changes.get(usize::try_from(place).ok()?)?;
        let mut operations = Sound::stored(&kept.bytes).ok()?.operations;
        let index = usize::try_from(counter.checked_sub(kept.start_op)?).ok()?;
        match (index < operations.len()).then(|| operations.swap_remove(index))?.act {
            Act::Put(value) => Some(value),
            Act::Create(_) => None,
        }
    }

    fn kept(&self, hash: &Digest) -> Option<&Kept> {
        self.changes.get(usize::try_from(self.index.place(hash)?).ok()?)
    }

    fn read(&self, kept: &Kept) -> Option<Facts> {
        Sound::stored(&kept.bytes).ok()?.facts(self.index.maps()).ok()
    }

    /// Takes in a commit whose parents are in the document.
    fn take_in(&mut self, commit: &Sound, bytes: &[u8]) {
        let kept = Kept { start_op: commit.header.start_op, bytes: Arc::from(bytes) };
        self.index.add(commit);
        self.changes.push(kept);
    }
}

/// Only its heads: what a document holds belongs in no log.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("heads", &self.heads()).finish_non_exhaustive()
    }
}
