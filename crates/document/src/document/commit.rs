use core::num::NonZeroU64;
use std::collections::BTreeMap;

use automerge::{Change, ExpandedChange};
use kernel::{Actor, Digest, Entry, Path, Quarantine, Stamp, Value};
use thiserror::Error;

use super::{Admission, Document, Past, Refusal};
use crate::{
    About, Facts,
    columns::KEY_BYTES,
    engine::{change_hashes, guarded},
    operation::{Act, OpId, Operation, is_field, is_household_key, is_writable},
};

/// One thing a person wrote.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// A value at a path; blank is a value.
    Put {
        /// Where. An entry must exist or be created by an earlier edit.
        path: Path,
        /// What.
        value: Value,
    },
    /// A new entry, whole.
    Create {
        /// Which.
        entry: Entry,
        /// Its fields: key in the entry's map, and value.
        fields: Vec<(String, Value)>,
    },
}

/// One save: one change.
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// The hash of the change.
    pub hash: Digest,
    /// Its canonical bytes, never deflated.
    pub bytes: Vec<u8>,
    /// What it says.
    pub facts: Facts,
}

/// Why edits were not committed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommitError {
    /// An edit is of an entry that does not exist.
    #[error("there is no entry {0}")]
    NoEntry(Entry),
    /// An edit creates an entry that exists.
    #[error("the entry {0} exists already")]
    EntryExists(Entry),
    /// A key is empty, too long, or reads as that of an entry.
    #[error("`{0}` can't be the key of a value")]
    Key(String),
    /// The value at this key is a number that is not finite, or a text longer than a text may be.
    #[error("the value of `{0}` can't be written")]
    Value(String),
    /// The form's name in `about` would not read back.
    #[error("what the commit says of itself would not read back")]
    About,
    /// The change breaks a limit on size, operations or heads.
    #[error("the commit is too large")]
    TooLarge,
    /// The engine failed.
    #[error("the engine could not write the commit")]
    Engine,
}

impl From<Quarantine> for CommitError {
    fn from(reason: Quarantine) -> Self {
        match reason {
            Quarantine::TooLarge => Self::TooLarge,
            _ => Self::Engine,
        }
    }
}

impl Document {
    /// Writes edits as one change; none when they change nothing. `at` is kept in whole seconds.
    ///
    /// A value that alone stands where it is written again is left out; of several written to one
    /// path the last counts. The caller sees to it that `actor` has committed nowhere else since:
    /// see [`Document::last_of`].
    ///
    /// # Errors
    /// When an edit can't be written; the document is then as it was.
    pub fn commit(
        &mut self,
        actor: Actor,
        at: Stamp,
        about: &About,
        edits: &[Edit],
    ) -> Result<Option<Commit>, CommitError> {
        let message = about.to_string();
        if message.parse().as_ref() != Ok(about) {
            return Err(CommitError::About);
        }
        edits.iter().try_for_each(check)?;
        let draft = Draft::of(self, actor, edits)?;
        let bytes = guarded(|| Ok::<_, CommitError>(draft.change(at, message)));
        let Some(bytes) = bytes.map_err(|_| CommitError::Engine)?? else { return Ok(None) };
        // It is judged as others will judge it.
        match self.admit(&bytes) {
            Ok(Admission::Applied(facts)) => Ok(Some(Commit { hash: facts.hash, bytes, facts })),
            Err(Refusal::Quarantined(reason)) => Err(reason.into()),
            Ok(Admission::AlreadyThere) | Err(Refusal::Waiting { .. }) => Err(CommitError::Engine),
        }
    }
}

/// Checks all of an edit that needs no document.
fn check(edit: &Edit) -> Result<(), CommitError> {
    match edit {
        Edit::Put { path, value } => {
            let key = path.key();
            // A question with a colon in it would read back as another path.
            let same = Path::from_key(path.entry.clone(), &key).as_ref() == Ok(path);
            let sound = same && (path.entry.is_some() || is_household_key(&key));
            check_value(key, sound, value)
        }
        Edit::Create { entry, fields } => {
            let name = entry.to_string();
            if name.parse().as_ref() != Ok(entry) || name.len() > KEY_BYTES {
                return Err(CommitError::Key(name));
            }
            fields
                .iter()
                .try_for_each(|(key, value)| check_value(key.clone(), is_field(key), value))
        }
    }
}

fn check_value(key: String, sound: bool, value: &Value) -> Result<(), CommitError> {
    if !sound || key.len() > KEY_BYTES {
        Err(CommitError::Key(key))
    } else if !is_writable(value) {
        Err(CommitError::Value(key))
    } else {
        Ok(())
    }
}

/// A change that is being written.
///
/// The engine's own transaction is not used: where several values stand, it writes the one it
/// prefers again as a deletion of the others, and a commit has no deletions.
struct Draft<'a> {
    document: &'a Document,
    heads: Vec<Digest>,
    past: Past<'a>,
    actor: Actor,
    start_op: u64,
    operations: Vec<Operation>,
    /// Where each path's value is among the operations.
    places: BTreeMap<(Option<OpId>, String), usize>,
    /// The entries it creates.
    made: BTreeMap<Entry, OpId>,
}

impl<'a> Draft<'a> {
    fn of(document: &'a Document, actor: Actor, edits: &[Edit]) -> Result<Self, CommitError> {
        let heads = document.heads();
        let max_op = heads.iter().filter_map(|head| document.index.max_op(head)).max();
        let mut draft = Self {
            document,
            heads,
            past: Past::all(&document.index),
            actor,
            start_op: max_op.unwrap_or(0) + 1,
            operations: Vec::with_capacity(edits.len()),
            places: BTreeMap::new(),
            made: BTreeMap::new(),
        };
        for edit in edits {
            match edit {
                Edit::Put { path, value } => {
                    let within = path.entry.as_ref().map(|entry| draft.find(entry)).transpose()?;
                    draft.put(within, path.key(), value)?;
                }
                Edit::Create { entry, fields } => {
                    let map = draft.create(entry)?;
                    for (key, value) in fields {
                        draft.put(Some(map), key.clone(), value)?;
                    }
                }
            }
        }
        Ok(draft)
    }

    fn find(&self, entry: &Entry) -> Result<OpId, CommitError> {
        let made = self.made.get(entry).copied();
        let found = made.or_else(|| self.document.index.map_of(entry));
        found.ok_or_else(|| CommitError::NoEntry(entry.clone()))
    }

    fn create(&mut self, entry: &Entry) -> Result<OpId, CommitError> {
        if self.find(entry).is_ok() {
            return Err(CommitError::EntryExists(entry.clone()));
        }
        let map = self.write(None, entry.to_string(), Act::Create(entry.clone()), vec![]);
        self.made.insert(entry.clone(), map);
        Ok(map)
    }

    fn put(&mut self, within: Option<OpId>, key: String, value: &Value) -> Result<(), CommitError> {
        let act = Act::Put(value.clone());
        let place = (within, key);
        if let Some(operation) = self.places.get(&place).and_then(|at| self.operations.get_mut(*at))
        {
            operation.act = act;
            return Ok(());
        }
        let (within, key) = place;
        let standing = match within {
            // Nothing stands in a map this change makes.
            Some(map) if map.counter >= self.start_op => vec![],
            _ => self.past.standing(within, &key),
        };
        if let [only] = standing.as_slice()
            && self.document.written(only.place, only.id.counter).as_ref() == Some(value)
        {
            return Ok(());
        }
        let preds = standing.into_iter().map(|written| written.id).collect();
        self.places.insert((within, key.clone()), self.operations.len());
        self.write(within, key, act, preds);
        Ok(())
    }

    fn write(&mut self, within: Option<OpId>, key: String, act: Act, preds: Vec<OpId>) -> OpId {
        let counter = self.start_op + self.operations.len() as u64;
        self.operations.push(Operation { within, key, act, preds });
        OpId { counter, actor: self.actor }
    }

    /// The change in its canonical bytes; none when it has no operations.
    fn change(self, at: Stamp, message: String) -> Option<Vec<u8>> {
        if self.operations.is_empty() {
            return None;
        }
        let (seq, mut deps) = (self.document.last_of(self.actor), self.heads);
        if let Some((_, last)) = &seq
            && !deps.contains(last)
        {
            deps.push(*last);
        }
        let change = ExpandedChange {
            operations: self.operations.iter().map(Operation::to_engine).collect(),
            actor_id: self.actor.as_bytes().into(),
            hash: None,
            seq: seq.map_or(1, |(seq, _)| seq + 1),
            start_op: NonZeroU64::new(self.start_op)?,
            time: at.seconds(),
            message: Some(message),
            deps: change_hashes(&deps),
            extra_bytes: vec![],
            author: None,
        };
        Some(Change::from(change).raw_bytes().to_vec())
    }
}
