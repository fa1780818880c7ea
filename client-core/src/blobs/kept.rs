use std::io::ErrorKind;

use kernel::{BlobRef, DeviceId};
use store::{Blobs, Brought, StoreError};

/// Who brings blobs to the tablet's own store: the tablet itself.
pub(crate) const HERE: DeviceId = DeviceId::from_bytes([0; 16]);

/// Keeps a blob that is here as a whole. What an earlier try left unfinished is begun anew.
pub(crate) fn keep(store: &impl Blobs, blob: &BlobRef, bytes: &[u8]) -> Result<(), StoreError> {
    let mut brought = store.append(blob, HERE, 0, bytes)?;
    if matches!(brought, Brought::Misplaced(_)) {
        store.forget(blob.sha256(), HERE)?;
        brought = store.append(blob, HERE, 0, bytes)?;
    }
    match brought {
        Brought::Whole => Ok(()),
        _ => Err(StoreError::Io(ErrorKind::InvalidData)),
    }
}
