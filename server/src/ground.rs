//! What the server stands on: the journal, which is the truth, and the index derived from it.

use std::{
    fmt,
    sync::{Arc, atomic::AtomicU64},
};

use kernel::limit;
use store::{Damage, Index, Journal, Position, StoreError};
use sync::People;
use wire::{Compression, Entered, JournalEntry};

use crate::{keys, opened::Opened};

/// Journal, index, and the compression in which entries rest.
pub(crate) struct Ground {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) index: Arc<dyn Index>,
    pub(crate) compression: Arc<dyn Compression + Send + Sync>,
    /// Entries that were opened lately.
    pub(crate) opened: Opened,
    /// How many households were brought into memory since the start.
    pub(crate) loaded: AtomicU64,
}

impl Ground {
    /// An entry as it rests.
    pub(crate) fn pack_entry(&self, entry: &JournalEntry) -> Result<Vec<u8>, StoreError> {
        let plain = entry.encode();
        self.compression.compress(&plain).map_err(|_| StoreError::TooLarge)
    }

    /// The entry of bytes that rest at a position.
    pub(crate) fn open_entry(
        &self,
        packed: &[u8],
        at: Position,
    ) -> Result<JournalEntry, StoreError> {
        let damaged = StoreError::Damaged(Damage::Entry(at));
        let plain =
            self.compression.open(packed, limit::REQUEST_BYTES_OPEN).map_err(|_| damaged)?;
        JournalEntry::decode(&plain).map_err(|_| damaged)
    }

    /// What was entered at a position, opened at most once while it is asked for again and again:
    /// a day's commits and those they were written upon rest in few entries.
    pub(crate) fn entered(&self, at: Position) -> Result<Arc<Entered>, StoreError> {
        if let Some(entered) = self.opened.get(at) {
            return Ok(entered);
        }
        let damaged = StoreError::Damaged(Damage::Entry(at));
        let (packed, _) = self.journal.read(at)?.ok_or(damaged)?;
        let plain =
            self.compression.open(&packed, limit::REQUEST_BYTES_OPEN).map_err(|_| damaged)?;
        let entry = JournalEntry::decode(&plain).map_err(|_| damaged)?;
        let entered = Arc::new(entry.entered);
        self.opened.put(at, &entered, plain.len());
        Ok(entered)
    }

    /// The entry at a position that the index names.
    pub(crate) fn entry_at(&self, at: Position) -> Result<JournalEntry, StoreError> {
        let damaged = StoreError::Damaged(Damage::Entry(at));
        let (packed, _) = self.journal.read(at)?.ok_or(damaged)?;
        self.open_entry(&packed, at)
    }

    /// The value of an index key that is a position in its first eight bytes.
    pub(crate) fn position(&self, key: &[u8]) -> Result<Option<Position>, StoreError> {
        let value = self.index.get(key)?;
        Ok(value.and_then(|value| keys::split_u64(&value).map(|(at, _)| Position(at))))
    }

    /// Everybody the journal knows, as far as the intake has covered it.
    pub(crate) fn people(&self) -> Result<People, StoreError> {
        self.people_before(Position(u64::MAX))
    }

    /// Everybody the journal knew before a position: its entries in their order.
    pub(crate) fn people_before(&self, end: Position) -> Result<People, StoreError> {
        let mut places = Vec::new();
        for kind in [b"K", b"E"] {
            self.each(kind, |_, value| {
                let (at, _) = crate::rows::read(keys::split_u64(value))?;
                places.extend((Position(at) < end).then_some(Position(at)));
                Ok(())
            })?;
        }
        places.sort_unstable();
        let mut people = People::default();
        for at in places {
            learn(&mut people, &self.entry_at(at)?.entered);
        }
        Ok(people)
    }

    /// Goes through all pairs under a prefix, some hundreds at a time.
    pub(crate) fn each(
        &self,
        prefix: &[u8],
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let (mut from, until) = (prefix.to_vec(), store::prefix_end(prefix));
        loop {
            let pairs = self.index.scan(&from, &until, SCAN)?;
            for (key, value) in &pairs {
                visit(key, value)?;
            }
            match pairs.last() {
                Some((last, _)) if pairs.len() == SCAN => {
                    from.clone_from(last);
                    from.push(0);
                }
                _ => return Ok(()),
            }
        }
    }
}

/// Takes in what a journal entry says of people.
pub(crate) fn learn(people: &mut People, entered: &Entered) {
    match entered {
        Entered::Control(entry) => people.learn(&entry.control),
        Entered::Opened(certificate) => {
            // It was checked when it was accepted; a revocation since then must not hide whose
            // the older commits are.
            let _ = people.open(certificate);
        }
        Entered::Bundle(_) | Entered::Fork(_) => {}
    }
}

/// How many pairs a long walk reads at a time.
const SCAN: usize = 512;

impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ground")
    }
}
