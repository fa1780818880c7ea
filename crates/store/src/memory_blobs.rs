use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::{BlobRef, DeviceId, Digest, Media, limit};

use crate::{Blobs, Brought, StoreError};

/// Blobs in memory. Its clones are the same store.
#[derive(Debug, Clone, Default)]
pub struct MemoryBlobs(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    whole: BTreeMap<Digest, Vec<u8>>,
    /// What is unfinished, with the moment it was last added to.
    parts: BTreeMap<(DeviceId, Digest), (u64, Vec<u8>)>,
    moment: u64,
}

impl Held {
    fn drop_oldest_part(&mut self, by: DeviceId) {
        let own = self.parts.iter().filter(|((device, _), _)| *device == by);
        let own: Vec<(u64, (DeviceId, Digest))> =
            own.map(|(part, (moment, _))| (*moment, *part)).collect();
        let oldest = own.iter().min().filter(|_| own.len() >= limit::BLOB_PARTS_PER_DEVICE);
        if let Some((_, part)) = oldest {
            self.parts.remove(part);
        }
    }
}

impl Blobs for MemoryBlobs {
    fn length(&self, blob: Digest) -> Result<Option<u64>, StoreError> {
        Ok(lock(&self.0).whole.get(&blob).map(|bytes| bytes.len() as u64))
    }

    fn read(&self, blob: Digest, offset: u64, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let piece = |bytes: &Vec<u8>| bytes.iter().skip(offset).take(most).copied().collect();
        Ok(lock(&self.0).whole.get(&blob).map(piece))
    }

    fn begun(&self, blob: Digest, by: DeviceId) -> Result<u64, StoreError> {
        Ok(lock(&self.0).parts.get(&(by, blob)).map_or(0, |(_, bytes)| bytes.len() as u64))
    }

    fn append(
        &self,
        blob: &BlobRef,
        by: DeviceId,
        offset: u64,
        piece: &[u8],
    ) -> Result<Brought, StoreError> {
        let mut held = lock(&self.0);
        let part = (by, blob.sha256());
        if held.whole.contains_key(&blob.sha256()) {
            return Ok(Brought::Whole);
        }
        let mut bytes = held.parts.get(&part).map_or_else(Vec::new, |(_, bytes)| bytes.clone());
        let begun = bytes.len() as u64;
        if offset != begun {
            return Ok(Brought::Misplaced(begun));
        }
        let end = begun.saturating_add(piece.len() as u64);
        if end > blob.bytes() {
            return Err(StoreError::TooLarge);
        }
        bytes.extend_from_slice(piece);
        let is_whole = end == blob.bytes();
        if (is_whole || bytes.len() >= Media::TELLING) && !blob.media().begins(&bytes) {
            held.parts.remove(&part);
            return Ok(Brought::WrongMedia);
        }
        if !is_whole {
            if begun == 0 {
                held.drop_oldest_part(by);
            }
            held.moment += 1;
            let moment = held.moment;
            held.parts.insert(part, (moment, bytes));
            return Ok(Brought::Begun(end));
        }
        held.parts.remove(&part);
        if Digest::of(&bytes) != blob.sha256() {
            return Ok(Brought::WrongDigest);
        }
        held.whole.insert(blob.sha256(), bytes);
        Ok(Brought::Whole)
    }

    fn forget(&self, blob: Digest, by: DeviceId) -> Result<(), StoreError> {
        let mut held = lock(&self.0);
        held.whole.remove(&blob);
        held.parts.remove(&(by, blob));
        Ok(())
    }
}

/// Nothing is ever half done under the lock.
fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_contract() {
        crate::conformance::blobs(&MemoryBlobs::default());
    }
}
