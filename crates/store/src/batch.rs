use std::collections::BTreeMap;

use crate::{Position, StoreError, limit};

/// Changes to an index that happen together or not at all. The last word on a key holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    covers: Option<(String, Position)>,
}

impl Batch {
    /// Sets the value of a key.
    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> &mut Self {
        self.changes.insert(key.into(), Some(value.into()));
        self
    }

    /// Removes a key; no harm if there is none.
    pub fn delete(&mut self, key: impl Into<Vec<u8>>) -> &mut Self {
        self.changes.insert(key.into(), None);
        self
    }

    /// Says that with this batch the index covers the journal up to `next`, the position after
    /// the last entry it took in. The name tells apart those who derive at their own pace.
    pub fn cover(&mut self, name: impl Into<String>, next: Position) -> &mut Self {
        self.covers = Some((name.into(), next));
        self
    }

    /// The changes in the order of their keys; a change without a value removes the key.
    pub fn changes(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.changes.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// What the batch covers, if it says so.
    #[must_use]
    pub fn covers(&self) -> Option<(&str, Position)> {
        self.covers.as_ref().map(|(name, position)| (name.as_str(), *position))
    }

    /// Whether it would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.covers.is_none()
    }

    /// The bytes of all its keys and values, for those who fill batches up to a size.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.changes().map(|(key, value)| key.len() + value.map_or(0, <[u8]>::len)).sum()
    }

    /// What every backend asks before it applies a batch.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] when a key, a value or all together are over their limits.
    pub fn check(&self) -> Result<(), StoreError> {
        let fits = |key: &[u8], value: Option<&[u8]>| {
            key.len() <= limit::KEY_BYTES
                && value.is_none_or(|value| value.len() <= limit::VALUE_BYTES)
        };
        let sound = self.changes().all(|(key, value)| fits(key, value))
            && self.covers().is_none_or(|(name, _)| fits(name.as_bytes(), None))
            && self.bytes() <= limit::BATCH_BYTES;
        if sound { Ok(()) } else { Err(StoreError::TooLarge) }
    }
}
