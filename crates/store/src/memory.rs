use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{Batch, Damage, Index, Journal, Pair, Position, StoreError, limit};

/// A journal in memory. Its clones are the same journal, as two openings of one file would be.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    standing: BTreeMap<Position, Vec<u8>>,
    end: Position,
}

impl Journal for MemoryJournal {
    fn append(&self, entries: &[&[u8]]) -> Result<Vec<Position>, StoreError> {
        let bytes = entries.iter().map(|entry| entry.len()).sum::<usize>();
        if bytes > limit::APPEND_BYTES || entries.iter().any(|e| e.len() > limit::ENTRY_BYTES) {
            return Err(StoreError::TooLarge);
        }
        let mut held = lock(&self.0);
        let mut positions = Vec::with_capacity(entries.len());
        for entry in entries {
            let at = held.end;
            held.standing.insert(at, entry.to_vec());
            held.end = at.after(entry.len());
            positions.push(at);
        }
        Ok(positions)
    }

    fn read(&self, at: Position) -> Result<Option<(Vec<u8>, Position)>, StoreError> {
        let held = lock(&self.0);
        if at == held.end {
            return Ok(None);
        }
        let entry = held.standing.get(&at).ok_or(StoreError::Damaged(Damage::Entry(at)))?;
        Ok(Some((entry.clone(), at.after(entry.len()))))
    }

    fn end(&self) -> Position {
        lock(&self.0).end
    }
}

/// An index in memory. Its clones are the same index.
#[derive(Debug, Clone, Default)]
pub struct MemoryIndex(Arc<Mutex<Pairs>>);

#[derive(Debug, Default)]
struct Pairs {
    pairs: BTreeMap<Vec<u8>, Vec<u8>>,
    covered: BTreeMap<String, Position>,
}

impl Index for MemoryIndex {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(lock(&self.0).pairs.get(key).cloned())
    }

    fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        Ok(lock(&self.0).range(from, until).take(limit).map(owned).collect())
    }

    fn scan_back(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        Ok(lock(&self.0).range(from, until).rev().take(limit).map(owned).collect())
    }

    fn apply(&self, batch: &Batch) -> Result<(), StoreError> {
        batch.check()?;
        let mut held = lock(&self.0);
        for (key, value) in batch.changes() {
            match value {
                Some(value) => held.pairs.insert(key.to_vec(), value.to_vec()),
                None => held.pairs.remove(key),
            };
        }
        if let Some((name, position)) = batch.covers() {
            held.covered.insert(name.to_owned(), position);
        }
        Ok(())
    }

    fn covered(&self, name: &str) -> Result<Option<Position>, StoreError> {
        Ok(lock(&self.0).covered.get(name).copied())
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Pairs {
    fn range<'a>(
        &'a self,
        from: &'a [u8],
        until: &'a [u8],
    ) -> impl DoubleEndedIterator<Item = (&'a Vec<u8>, &'a Vec<u8>)> {
        // A map panics on a range that ends before it begins; here such a range is empty.
        let until = until.max(from);
        self.pairs.range::<[u8], _>((Bound::Included(from), Bound::Excluded(until)))
    }
}

fn owned((key, value): (&Vec<u8>, &Vec<u8>)) -> Pair {
    (key.clone(), value.clone())
}

/// No method leaves its data half changed, so a panic elsewhere under the lock harms nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
