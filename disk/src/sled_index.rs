//! The index in sled.
//!
//! sled 0.34 has to be used with care: its `flush` does not reach the device on Linux; a page of
//! a few large values turns into a file of its own that is never removed; some of its failures
//! are panics. So each flush is followed by a sync of its file, large values are kept in
//! [`pieces`], and a panic is damage. What is lost all the same comes back from the journal.

mod pieces;

use std::{
    fmt,
    fs::{File, TryLockError},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{OnceLock, PoisonError, RwLock},
    thread,
    time::Duration,
};

use sled::Db;
use store::{Batch, Damage, Index, Pair, Position, StoreError};

use crate::{directory, lock::Lock};

const DAMAGED: StoreError = StoreError::Damaged(Damage::Index);

/// How often sled writes out by itself what no flush asked for.
const FLUSH_EVERY_MS: u64 = 500;

/// Where sled keeps its data, and what it locks.
const DATA_FILE: &str = "db";

/// How long an opener waits for sled to let go of its file. It takes milliseconds, unless the
/// device hangs.
const CLOSING_MS_MAX: u64 = 10_000;

/// An index in one sled tree.
pub struct SledIndex {
    db: Db,
    /// sled's data file, to be synced after its flush.
    file: File,
    /// A value in pieces is read by several calls, and must not be replaced between them.
    whole: RwLock<()>,
    /// Why nothing more is asked of sled until it is opened again.
    stopped: OnceLock<StoreError>,
    /// Given back after sled is closed, so it stands last.
    _lock: Lock,
}

/// Where it stands is nobody's business in a log.
impl fmt::Debug for SledIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SledIndex")
    }
}

impl SledIndex {
    /// Opens the index in a directory; makes an empty one if there is none. sled keeps about
    /// `cache_bytes` of pages in memory.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it open. [`Damage::Index`] when it can't
    /// be read: then it is moved away and rebuilt from the journal.
    pub fn open(directory: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        directory::make(directory)?;
        let lock = Lock::take(directory)?;
        wait_for_sled(&directory.join(DATA_FILE))?;
        let config = sled::Config::new()
            .path(directory)
            .cache_capacity(cache_bytes)
            .flush_every_ms(Some(FLUSH_EVERY_MS));
        let db = catch_unwind(AssertUnwindSafe(|| config.open()))
            .map_err(|_| DAMAGED)?
            .map_err(|error| refusal_to_open(&error))?;
        let file = File::open(directory.join(DATA_FILE))?;
        Ok(Self { db, file, whole: RwLock::default(), stopped: OnceLock::new(), _lock: lock })
    }

    /// Calls sled. After a panic its memory can't be trusted.
    fn call<T>(&self, call: impl FnOnce(&Db) -> Result<T, Refusal>) -> Result<T, StoreError> {
        if let Some(reason) = self.stopped.get() {
            return Err(*reason);
        }
        catch_unwind(AssertUnwindSafe(|| call(&self.db)))
            .map_err(|_| self.stop(DAMAGED))?
            .map_err(Refusal::into_error)
    }

    fn stop(&self, reason: StoreError) -> StoreError {
        *self.stopped.get_or_init(|| reason)
    }

    fn read<T>(&self, call: impl FnOnce(&Db) -> Result<T, Refusal>) -> Result<T, StoreError> {
        let _whole = self.whole.read().unwrap_or_else(PoisonError::into_inner);
        self.call(call)
    }
}

impl Index for SledIndex {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|db| match db.get(pieces::head_key(key))? {
            Some(head) => pieces::join(db, key, &head).map(Some),
            None => Ok(None),
        })
    }

    fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.read(|db| collect(db, heads(db, from, until).take(limit)))
    }

    fn scan_back(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.read(|db| collect(db, heads(db, from, until).rev().take(limit)))
    }

    fn apply(&self, batch: &Batch) -> Result<(), StoreError> {
        batch.check()?;
        let _whole = self.whole.write().unwrap_or_else(PoisonError::into_inner);
        self.call(|db| {
            let mut writes = sled::Batch::default();
            for (key, value) in batch.changes() {
                pieces::split(db, key, value, &mut writes)?;
            }
            if let Some((name, position)) = batch.covers() {
                writes.insert(pieces::covered_key(name), &position.0.to_be_bytes());
            }
            Ok(db.apply_batch(writes)?)
        })
    }

    fn covered(&self, name: &str) -> Result<Option<Position>, StoreError> {
        self.call(|db| match db.get(pieces::covered_key(name))? {
            Some(bytes) => {
                let bytes = bytes.as_ref().try_into().map_err(|_| Refusal::Inconsistent)?;
                Ok(Some(Position(u64::from_be_bytes(bytes))))
            }
            None => Ok(None),
        })
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.call(|db| db.flush().map_err(Refusal::from))?;
        // sled takes what it handed over for written, and can't write it again.
        self.file.sync_data().map_err(|_| self.stop(StoreError::Unsynced))
    }
}

/// sled's own threads may still write for a moment after it was closed in this process. Whoever
/// holds the lock of the directory knows that nobody else has sled open.
fn wait_for_sled(data: &Path) -> Result<(), StoreError> {
    const STEP_MS: u64 = 2;
    let file = match File::open(data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    for _ in 0..CLOSING_MS_MAX / STEP_MS {
        match file.try_lock() {
            Ok(()) => return Ok(file.unlock()?),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(STEP_MS)),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(StoreError::Locked)
}

fn heads(
    db: &Db,
    from: &[u8],
    until: &[u8],
) -> impl DoubleEndedIterator<Item = sled::Result<(sled::IVec, sled::IVec)>> + use<> {
    // A range that ends before it begins is empty.
    db.range(pieces::head_key(from)..pieces::head_key(until.max(from)))
}

fn collect(
    db: &Db,
    heads: impl Iterator<Item = sled::Result<(sled::IVec, sled::IVec)>>,
) -> Result<Vec<Pair>, Refusal> {
    heads
        .map(|pair| {
            let (head_key, head) = pair?;
            let key = pieces::key_of(&head_key).ok_or(Refusal::Inconsistent)?;
            Ok((key.to_vec(), pieces::join(db, key, &head)?))
        })
        .collect()
}

/// Why a call of sled brought nothing.
enum Refusal {
    Sled(sled::Error),
    /// What was found there can't have been written by this index.
    Inconsistent,
}

impl Refusal {
    fn into_error(self) -> StoreError {
        match self {
            Self::Sled(sled::Error::Io(error)) => error.into(),
            Self::Sled(_) | Self::Inconsistent => DAMAGED,
        }
    }
}

impl From<sled::Error> for Refusal {
    fn from(error: sled::Error) -> Self {
        Self::Sled(error)
    }
}

/// sled says all its refusals to open as errors of the operating system, and that the file is
/// locked with a kind of its own choice.
fn refusal_to_open(error: &sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => {
            StoreError::Locked
        }
        sled::Error::Io(error) => match error.kind() {
            io::ErrorKind::PermissionDenied => StoreError::Io(io::ErrorKind::PermissionDenied),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => DAMAGED,
        },
        _ => DAMAGED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn index(directory: &TempDir) -> SledIndex {
        SledIndex::open(directory.path(), 1 << 20).expect("an index")
    }

    #[test]
    fn a_panic_of_sled_is_damage_until_reopened() {
        let directory = TempDir::new().expect("a directory");
        let broken = index(&directory);
        broken.apply(Batch::default().put("key", "value")).expect("room");
        let outcome: Result<(), StoreError> = broken.call(|_| panic!("as sled would"));
        assert_eq!(outcome, Err(DAMAGED));
        assert_eq!(broken.get(b"key"), Err(DAMAGED));
        assert_eq!(broken.apply(Batch::default().put("key", "later")), Err(DAMAGED));
        drop(broken);
        assert_eq!(index(&directory).get(b"key"), Ok(Some(b"value".to_vec())));
    }

    #[test]
    fn after_a_failed_sync_nothing_is_applied_until_reopened() {
        let directory = TempDir::new().expect("a directory");
        let mut broken = index(&directory);
        // A file that can't be synced.
        broken.file = File::open("/dev/null").expect("a device");
        assert_eq!(broken.flush(), Err(StoreError::Unsynced));
        let refused = broken.apply(Batch::default().put("key", "value"));
        assert_eq!(refused, Err(StoreError::Unsynced));
    }

    #[test]
    fn an_index_opens_again_as_soon_as_it_is_closed() {
        let directory = TempDir::new().expect("a directory");
        for round in 0..60_u8 {
            let index = index(&directory);
            assert_eq!(index.get(b"key 0").map(|value| value.is_some()), Ok(round > 0));
            let mut batch = Batch::default();
            for n in 0..200 {
                batch.put(format!("key {n}"), vec![round; 3_000]);
            }
            index.apply(&batch).expect("room");
        }
    }

    #[test]
    fn a_missing_piece_is_damage() {
        let directory = TempDir::new().expect("a directory");
        let index = index(&directory);
        index.apply(Batch::default().put("key", vec![7; 20_000])).expect("room");
        let pieces: Vec<_> = index.db.range([2]..[3]).keys().collect();
        assert_eq!(pieces.len(), 4);
        index.db.remove(pieces[2].as_ref().expect("a key")).expect("a sound tree");
        assert_eq!(index.get(b"key"), Err(DAMAGED));
        assert_eq!(index.scan(b"a", b"z", 9), Err(DAMAGED));
        index.apply(Batch::default().delete("key")).expect("room");
        assert_eq!(index.db.range([2]..[3]).count(), 0, "no piece stays behind");
    }
}
