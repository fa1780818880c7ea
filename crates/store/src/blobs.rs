use kernel::{BlobRef, DeviceId, Digest};

use crate::StoreError;

/// Photos, recordings and documents, each whole under the digest of its content, and what has
/// come so far of those that are on their way.
///
/// What is unfinished belongs to the device that brings it, so nobody can spoil what another has
/// begun. Nothing here is derived from the journal, and nothing of the journal depends on it.
pub trait Blobs: Send + Sync {
    /// How many bytes a blob has; none when it is not here as a whole.
    ///
    /// # Errors
    /// When the store can't be read.
    fn length(&self, blob: Digest) -> Result<Option<u64>, StoreError>;

    /// At most `most` bytes of a whole blob from `offset` on, fewer only at its end; none when it
    /// is not here.
    ///
    /// # Errors
    /// When the store can't be read.
    fn read(&self, blob: Digest, offset: u64, most: usize) -> Result<Option<Vec<u8>>, StoreError>;

    /// How many bytes a device has brought of a blob that is not whole yet.
    ///
    /// # Errors
    /// When the store can't be read.
    fn begun(&self, blob: Digest, by: DeviceId) -> Result<u64, StoreError>;

    /// Adds a piece at `offset`, which must be where the last one ended. What it says is durable
    /// when it returns: a blob becomes whole at once or not at all, and only when the digest, the
    /// length and the first bytes are those of the reference.
    ///
    /// A device has at most [`limit::BLOB_PARTS_PER_DEVICE`](kernel::limit) unfinished blobs;
    /// beyond that the one it left longest is forgotten.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] when the piece reaches beyond the blob's length,
    /// [`StoreError::Full`] when there is no room; then what was brought before is still there.
    fn append(
        &self,
        blob: &BlobRef,
        by: DeviceId,
        offset: u64,
        piece: &[u8],
    ) -> Result<Brought, StoreError>;

    /// Forgets a blob, whole or begun by this device.
    ///
    /// # Errors
    /// When the store can't be written.
    fn forget(&self, blob: Digest, by: DeviceId) -> Result<(), StoreError>;
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// It was taken, and so many bytes are here now.
    Begun(u64),
    /// The blob is here as a whole, by this piece or already before.
    Whole,
    /// It does not follow what is here: so many bytes.
    Misplaced(u64),
    /// The bytes are not those of the digest. What was begun is forgotten.
    WrongDigest,
    /// The bytes are not of the media type. What was begun is forgotten.
    WrongMedia,
}
