use std::sync::Arc;

use kernel::{BlobRef, Digest};
use store::{
    Batch, Blobs as _, Index as _, Journal as _, MemoryBlobs, MemoryIndex, MemoryJournal, Pair,
    Position, StoreError,
};

use crate::{Blobs, Storage, blobs::kept};

/// A store in memory, for tests and demonstrations. Its clones are the same store, as two
/// openings of one directory would be.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    /// The journal.
    pub journal: MemoryJournal,
    /// The index.
    pub index: MemoryIndex,
    /// The blobs.
    pub blobs: MemoryBlobs,
}

impl Blobs for MemoryStorage {
    async fn keep(&self, blob: BlobRef, bytes: Arc<[u8]>) -> Result<(), StoreError> {
        kept::keep(&self.blobs, &blob, &bytes)
    }

    async fn read(
        &self,
        blob: Digest,
        offset: u64,
        most: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.blobs.read(blob, offset, most)
    }

    async fn forget(&self, blob: Digest) -> Result<(), StoreError> {
        self.blobs.forget(blob, kept::HERE)
    }
}

impl Storage for MemoryStorage {
    async fn append(&self, entries: Vec<Vec<u8>>) -> Result<Vec<Position>, StoreError> {
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        self.journal.append(&entries)
    }

    async fn read(&self, at: Position) -> Result<Option<(Vec<u8>, Position)>, StoreError> {
        self.journal.read(at)
    }

    async fn end(&self) -> Position {
        self.journal.end()
    }

    async fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.index.get(key)
    }

    async fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.index.scan(from, until, limit)
    }

    async fn apply(&self, batch: Batch) -> Result<(), StoreError> {
        self.index.apply(&batch)
    }

    async fn covered(&self, name: &str) -> Result<Option<Position>, StoreError> {
        self.index.covered(name)
    }

    async fn flush(&self) -> Result<(), StoreError> {
        self.index.flush()
    }
}
