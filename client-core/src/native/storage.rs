use std::{io, path::Path, sync::Arc};

use disk::{DirectoryBlobs, SEGMENT_BYTES, SegmentJournal, SledIndex};
use kernel::{BlobRef, Digest};
use store::{Batch, Blobs as _, Index as _, Journal as _, Pair, Position, StoreError};
use tokio::runtime::Handle;

use crate::{Blobs, Storage, blobs::kept};

/// A journal of plain segment files, a sled index and a file for each blob, in one directory.
///
/// Inside a tokio runtime the work is done on its threads for blocking work; outside of one,
/// such as in a script, it is done at once.
#[derive(Debug, Clone)]
pub struct DirectoryStorage {
    journal: Arc<SegmentJournal>,
    index: Arc<SledIndex>,
    blobs: Arc<DirectoryBlobs>,
}

/// How much of the index is kept in memory, in bytes.
const CACHE_BYTES: u64 = 32 << 20;

impl DirectoryStorage {
    /// Opens the store in a directory, which is made if it is not there.
    ///
    /// # Errors
    /// When another process has it open, or the directory can't be used.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let journal = SegmentJournal::open(&directory.join("journal"), SEGMENT_BYTES)?;
        let index = SledIndex::open(&directory.join("index"), CACHE_BYTES)?;
        let blobs = DirectoryBlobs::open(&directory.join("blobs"))?;
        let (journal, index, blobs) = (Arc::new(journal), Arc::new(index), Arc::new(blobs));
        Ok(Self { journal, index, blobs })
    }

    async fn on_journal<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SegmentJournal) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let journal = Arc::clone(&self.journal);
        aside(move || work(&journal)).await
    }

    async fn on_index<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SledIndex) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let index = Arc::clone(&self.index);
        aside(move || work(&index)).await
    }
}

impl Storage for DirectoryStorage {
    async fn append(&self, entries: Vec<Vec<u8>>) -> Result<Vec<Position>, StoreError> {
        self.on_journal(move |journal| {
            let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
            journal.append(&entries)
        })
        .await
    }

    async fn read(&self, at: Position) -> Result<Option<(Vec<u8>, Position)>, StoreError> {
        self.on_journal(move |journal| journal.read(at)).await
    }

    async fn end(&self) -> Position {
        self.journal.end()
    }

    async fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key.to_vec();
        self.on_index(move |index| index.get(&key)).await
    }

    async fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        let (from, until) = (from.to_vec(), until.to_vec());
        self.on_index(move |index| index.scan(&from, &until, limit)).await
    }

    async fn apply(&self, batch: Batch) -> Result<(), StoreError> {
        self.on_index(move |index| index.apply(&batch)).await
    }

    async fn covered(&self, name: &str) -> Result<Option<Position>, StoreError> {
        let name = name.to_owned();
        self.on_index(move |index| index.covered(&name)).await
    }

    async fn flush(&self) -> Result<(), StoreError> {
        self.on_index(store::Index::flush).await
    }
}

impl Blobs for DirectoryStorage {
    async fn keep(&self, blob: BlobRef, bytes: Arc<[u8]>) -> Result<(), StoreError> {
        let blobs = Arc::clone(&self.blobs);
        aside(move || kept::keep(&*blobs, &blob, &bytes)).await
    }

    async fn read(
        &self,
        blob: Digest,
        offset: u64,
        most: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let blobs = Arc::clone(&self.blobs);
        aside(move || blobs.read(blob, offset, most)).await
    }

    async fn forget(&self, blob: Digest) -> Result<(), StoreError> {
        let blobs = Arc::clone(&self.blobs);
        aside(move || blobs.forget(blob, kept::HERE)).await
    }
}

/// Does blocking work aside of the runtime, if there is one.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match Handle::try_current() {
        Ok(runtime) => match runtime.spawn_blocking(work).await {
            Ok(done) => done,
            Err(_) => Err(StoreError::Io(io::ErrorKind::Other)),
        },
        Err(_) => work(),
    }
}
