use std::collections::BTreeMap;

use automerge::Automerge;
use kernel::{Digest, limit};
use thiserror::Error;

use super::Document;
use crate::{Facts, change::Sound, engine::guarded, header::open};

/// Why what was stored can't be made a document again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LoadError {
    /// It is larger than a snapshot may be.
    #[error("the snapshot is larger than a document may be")]
    TooLarge,
    /// It is not one whole document chunk: cut short, damaged, or with changes behind it that
    /// wait for others.
    #[error("the bytes are not one whole snapshot")]
    Damaged,
    /// It holds changes that are not commits.
    #[error("a change in it is not a commit")]
    NotCommits,
    /// Commits are missing that others were written upon.
    #[error("commits are missing that others were written upon")]
    Incomplete,
    /// The engine failed on it.
    #[error("the engine could not read it")]
    Engine,
}

/// The type of the chunk that holds a whole document.
const DOCUMENT: u8 = 0;

impl Document {
    /// Loads the engine's own snapshot of a document.
    ///
    /// The engine believes a snapshot much that it would not believe a single change, so this is
    /// not for bytes from outside: what is rebuilt there is rebuilt from its changes.
    ///
    /// # Errors
    /// When the bytes are not a whole snapshot of commits.
    pub fn load(snapshot: &[u8]) -> Result<Self, LoadError> {
        if snapshot.len() > limit::DOCUMENT_BYTES {
            return Err(LoadError::TooLarge);
        }
        open(snapshot, DOCUMENT).ok_or(LoadError::Damaged)?;
        let changes = guarded(|| {
            let engine = Automerge::load(snapshot).ok()?;
            let changes = engine.get_changes(&[]);
            Some(changes.iter().map(|change| change.raw_bytes().to_vec()).collect::<Vec<_>>())
        });
        let changes = changes.ok().flatten().ok_or(LoadError::Engine)?;
        let mut document = Self::new();
        document.restore(changes.iter().map(Vec::as_slice))?;
        Ok(document)
    }

    /// Takes in changes that were admitted before and come from our own storage, in any order,
    /// without the checks that admission makes. Gives what those say that were not there yet,
    /// each after those it was written upon. On an error the document is as it was.
    ///
    /// # Errors
    /// When one is no commit or others are missing that it was written upon.
    pub fn restore<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Vec<Facts>, LoadError> {
        let mut restored = self.clone();
        let mut facts = Vec::new();
        let mut early: BTreeMap<Digest, (Sound, &[u8])> = BTreeMap::new();
        for bytes in changes {
            let commit = guarded(|| Sound::stored(bytes)).map_err(|_| LoadError::Engine)?;
            let commit = commit.map_err(|_| LoadError::NotCommits)?;
            if commit.header.deps.iter().all(|dep| restored.contains(dep)) {
                facts.extend(restored.put_back(&commit, bytes)?);
            } else {
                early.insert(commit.header.hash, (commit, bytes));
            }
        }
        // Storage keeps parents first, so there is rarely anything left; each round puts at
        // least one back or is the last.
        let mut before = usize::MAX;
        while early.len() < before {
            before = early.len();
            let ready = |(_, (commit, _)): &(&Digest, &(Sound, &[u8]))| {
                commit.header.deps.iter().all(|dep| restored.contains(dep))
            };
            let ready: Vec<Digest> = early.iter().filter(ready).map(|(hash, _)| *hash).collect();
            for (commit, bytes) in ready.iter().filter_map(|hash| early.remove(hash)) {
                facts.extend(restored.put_back(&commit, bytes)?);
            }
        }
        if !early.is_empty() {
            return Err(LoadError::Incomplete);
        }
        *self = restored;
        Ok(facts)
    }

    /// Takes in one stored commit whose parents are there.
    fn put_back(&mut self, commit: &Sound, bytes: &[u8]) -> Result<Option<Facts>, LoadError> {
        if self.contains(&commit.header.hash) {
            return Ok(None);
        }
        let facts = commit.facts(self.index.maps()).map_err(|_| LoadError::NotCommits)?;
        self.take_in(commit, bytes);
        Ok(Some(facts))
    }
}
