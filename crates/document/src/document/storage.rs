use automerge::{Automerge, Change, SaveOptions};
use kernel::limit;
use thiserror::Error;

use super::{Document, Index};
use crate::{engine::guarded, header, header::open};

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
    /// Loads a snapshot from our own storage.
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
        let engine = guarded(|| Automerge::load(snapshot))
            .map_err(|_| LoadError::Engine)?
            .map_err(|_| LoadError::Engine)?;
        Self::of(engine)
    }

    /// The document as a snapshot: one uncompressed chunk, which packs of many documents
    /// compress better together.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.engine.save_with_options(SaveOptions { deflate: false, retain_orphans: false })
    }

    /// Admits many changes at once that were admitted before and come from our own storage, in
    /// any order. On an error the document is as it was.
    ///
    /// # Errors
    /// When one is no commit or others are missing that it was written upon.
    pub fn restore(&mut self, changes: &[Vec<u8>]) -> Result<(), LoadError> {
        let mut hashes = Vec::with_capacity(changes.len());
        for change in changes {
            hashes.push(header(change).map_err(|_| LoadError::NotCommits)?.hash);
        }
        let engine = guarded(|| {
            let changes: Vec<_> = changes
                .iter()
                .map(|change| Change::try_from(change.as_slice()))
                .collect::<Result<_, _>>()
                .ok()?;
            let mut engine = self.engine.clone();
            engine.apply_changes(changes).ok()?;
            Some(engine)
        });
        let restored = Self::of(engine.map_err(|_| LoadError::Engine)?.ok_or(LoadError::Engine)?)?;
        if !hashes.iter().all(|hash| restored.contains(hash)) {
            return Err(LoadError::Incomplete);
        }
        *self = restored;
        Ok(())
    }

    fn of(engine: Automerge) -> Result<Self, LoadError> {
        let index = guarded(|| Index::read(&engine)).map_err(|_| LoadError::Engine)?;
        Ok(Self { index: index.ok_or(LoadError::NotCommits)?, engine })
    }
}
