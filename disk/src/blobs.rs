//! Blobs as files: each whole one under its digest, in a directory of the digest's first two
//! digits; each unfinished one under its device and digest in `parts`.
//!
//! A whole blob appears by one rename of a file that was synced and whose digest was checked, so
//! there is never one that is cut. What a power loss tears of an unfinished one is found by the
//! digest when it is finished.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::{BlobRef, ContentDigester, DeviceId, Digest, Media, limit};
use store::{Blobs, Brought, StoreError};

use crate::directory;

/// Blobs in a directory. One process may write to it.
pub struct DirectoryBlobs {
    directory: PathBuf,
    /// Held while a blob is written to, by the first byte of its digest: whoever brings another
    /// does not wait for this one's disk.
    locks: [Mutex<()>; LOCKS],
}

/// How many blobs may be written to at once.
const LOCKS: usize = 16;

/// How much of a file is read at a time.
const PIECE_BYTES: usize = 64 << 10;

/// Where it stands is nobody's business in a log.
impl std::fmt::Debug for DirectoryBlobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DirectoryBlobs")
    }
}

impl DirectoryBlobs {
    /// Opens the blobs in a directory, which is made if it is not there.
    ///
    /// # Errors
    /// When the directory can't be used.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        directory::make(directory)?;
        directory::make(&directory.join("parts"))?;
        Ok(Self { directory: directory.to_owned(), locks: Default::default() })
    }

    fn whole(&self, blob: Digest) -> PathBuf {
        let digits = blob.to_string();
        let (first, _) = digits.split_at_checked(2).unwrap_or_default();
        self.directory.join(first).join(&digits)
    }

    fn parts_of(&self, device: DeviceId) -> PathBuf {
        self.directory.join("parts").join(device.to_string())
    }

    fn part(&self, blob: Digest, device: DeviceId) -> PathBuf {
        self.parts_of(device).join(blob.to_string())
    }

    /// A panic under a lock leaves no more behind than a power loss does.
    fn lock(&self, blob: Digest) -> Option<MutexGuard<'_, ()>> {
        let Digest([first, ..]) = blob;
        let lock = self.locks.get(usize::from(first) % LOCKS)?;
        Some(lock.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes room for a device's next part: the one it left longest gives way.
    fn make_room(&self, device: DeviceId) -> Result<(), StoreError> {
        let directory = self.parts_of(device);
        directory::make(&directory)?;
        let mut parts = Vec::new();
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            parts.push((entry.metadata()?.modified()?, entry.path()));
        }
        parts.sort();
        let too_many = (parts.len() + 1).saturating_sub(limit::BLOB_PARTS_PER_DEVICE);
        for (_, path) in parts.iter().take(too_many) {
            remove(path)?;
        }
        Ok(())
    }

    /// Makes a part whole, when it is what it is said to be.
    fn finish(&self, part: &Path, file: &File, blob: &BlobRef) -> Result<Brought, StoreError> {
        let (digest, first) = inspect(file)?;
        if !blob.media().begins(&first) {
            remove(part)?;
            return Ok(Brought::WrongMedia);
        }
        if digest != blob.sha256() {
            remove(part)?;
            return Ok(Brought::WrongDigest);
        }
        let whole = self.whole(blob.sha256());
        let home = whole.parent().unwrap_or(&self.directory);
        directory::make(home)?;
        fs::rename(part, &whole)?;
        File::open(home)?.sync_all()?;
        Ok(Brought::Whole)
    }
}

impl Blobs for DirectoryBlobs {
    fn length(&self, blob: Digest) -> Result<Option<u64>, StoreError> {
        length(&self.whole(blob))
    }

    fn read(&self, blob: Digest, offset: u64, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let file = match File::open(self.whole(blob)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let left = file.metadata()?.len().saturating_sub(offset);
        let mut bytes = vec![0; usize::try_from(left).map_or(most, |left| left.min(most))];
        file.read_exact_at(&mut bytes, offset)?;
        Ok(Some(bytes))
    }

    fn begun(&self, blob: Digest, by: DeviceId) -> Result<u64, StoreError> {
        Ok(length(&self.part(blob, by))?.unwrap_or(0))
    }

    fn append(
        &self,
        blob: &BlobRef,
        by: DeviceId,
        offset: u64,
        piece: &[u8],
    ) -> Result<Brought, StoreError> {
        let _alone = self.lock(blob.sha256());
        if self.length(blob.sha256())?.is_some() {
            return Ok(Brought::Whole);
        }
        let begun = self.begun(blob.sha256(), by)?;
        if offset != begun {
            return Ok(Brought::Misplaced(begun));
        }
        let end = begun.saturating_add(piece.len() as u64);
        if end > blob.bytes() {
            return Err(StoreError::TooLarge);
        }
        // What is of another type is not even begun.
        if begun == 0 && piece.len() >= Media::TELLING && !blob.media().begins(piece) {
            return Ok(Brought::WrongMedia);
        }
        if begun == 0 {
            self.make_room(by)?;
        }
        let part = self.part(blob.sha256(), by);
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).mode(0o600).truncate(false);
        let file = file.open(&part)?;
        if let Err(error) = file.write_all_at(piece, begun).and_then(|()| file.sync_data()) {
            // What was brought before stays, and the next piece follows it.
            file.set_len(begun)?;
            return Err(error.into());
        }
        if end < blob.bytes() { Ok(Brought::Begun(end)) } else { self.finish(&part, &file, blob) }
    }

    fn forget(&self, blob: Digest, by: DeviceId) -> Result<(), StoreError> {
        let _alone = self.lock(blob);
        remove(&self.part(blob, by))?;
        Ok(remove(&self.whole(blob))?)
    }
}

/// The digest of a file and its first bytes.
fn inspect(file: &File) -> io::Result<(Digest, Vec<u8>)> {
    let (mut digester, mut first) = (ContentDigester::default(), Vec::new());
    let (mut buffer, mut at) = (vec![0; PIECE_BYTES], 0);
    loop {
        let count = file.read_at(&mut buffer, at)?;
        let piece = buffer.get(..count).unwrap_or_default();
        if piece.is_empty() {
            return Ok((digester.finish(), first));
        }
        first.extend(piece.iter().take(Media::TELLING.saturating_sub(first.len())));
        digester.piece(piece);
        at += piece.len() as u64;
    }
}

fn length(path: &Path) -> Result<Option<u64>, StoreError> {
    match fs::metadata(path) {
        Ok(about) => Ok(Some(about.len())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn open(directory: &TempDir) -> DirectoryBlobs {
        DirectoryBlobs::open(&directory.path().join("blobs")).expect("a directory")
    }

    fn photo() -> (BlobRef, Vec<u8>) {
        let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
        bytes.extend((0..150_000_u32).map(|n| n.to_le_bytes()[0]));
        (BlobRef::of(Media::Jpeg, &bytes).expect("a photo"), bytes)
    }

    #[test]
    fn it_keeps_the_contract() {
        let directory = TempDir::new().expect("a directory");
        store::conformance::blobs(&open(&directory));
    }

    #[test]
    fn a_blob_goes_on_after_the_store_was_closed_at_any_piece() {
        let directory = TempDir::new().expect("a directory");
        let (blob, bytes) = photo();
        let by = DeviceId::from_bytes([1; 16]);
        for piece in bytes.chunks(40_000) {
            let store = open(&directory);
            let at = store.begun(blob.sha256(), by).expect("a store");
            store.append(&blob, by, at, piece).expect("room");
        }
        assert_eq!(open(&directory).read(blob.sha256(), 0, 1 << 20), Ok(Some(bytes)));
        let left = fs::read_dir(open(&directory).parts_of(by)).expect("a directory").count();
        assert_eq!(left, 0, "no part stays behind");
    }

    /// A power loss may leave fewer bytes of the last piece, or as many and others in their
    /// place. Neither ever becomes whole; what is sound is gone on with.
    #[test]
    fn a_torn_part_never_becomes_whole() {
        let (blob, bytes) = photo();
        let by = DeviceId::from_bytes([1; 16]);
        for (kept, zeroed, right) in [
            (100_000, 0, Brought::Whole),
            (99_999, 0, Brought::Whole),
            (1, 0, Brought::Whole),
            (0, 0, Brought::Whole),
            (100_000, 4_096, Brought::WrongDigest),
            (100_000, 100_000, Brought::WrongMedia),
        ] {
            let directory = TempDir::new().expect("a directory");
            open(&directory).append(&blob, by, 0, &bytes[..100_000]).expect("room");
            let part = open(&directory).part(blob.sha256(), by);
            let mut torn = bytes[..kept].to_vec();
            torn[kept - zeroed..].fill(0);
            fs::write(&part, &torn).expect("a torn part");

            let store = open(&directory);
            let at = store.begun(blob.sha256(), by).expect("a store");
            assert_eq!(at, kept as u64);
            let rest = &bytes[kept..];
            assert_eq!(store.append(&blob, by, at, rest), Ok(right), "{kept} {zeroed}");
            if right != Brought::Whole {
                assert_eq!(store.length(blob.sha256()), Ok(None));
                assert_eq!(store.begun(blob.sha256(), by), Ok(0), "it begins anew");
                assert_eq!(store.append(&blob, by, 0, &bytes), Ok(Brought::Whole));
            }
            assert_eq!(store.read(blob.sha256(), 0, 1 << 20), Ok(Some(bytes.clone())));
        }
    }

    #[test]
    fn only_the_owner_reads_what_is_there() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = TempDir::new().expect("a directory");
        let store = open(&directory);
        let (blob, bytes) = photo();
        let by = DeviceId::from_bytes([1; 16]);
        store.append(&blob, by, 0, &bytes[..10]).expect("room");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode(&store.part(blob.sha256(), by)) & 0o777, 0o600);
        store.append(&blob, by, 10, &bytes[10..]).expect("room");
        assert_eq!(mode(&store.whole(blob.sha256())) & 0o777, 0o600);
        assert_eq!(mode(&store.directory) & 0o777, 0o700);
    }
}
