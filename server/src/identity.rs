//! Who this server is: its key, its device, and the life of its feeds.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use kernel::{DeviceId, FeedId};
use wire::{PublicKey, SecretKey};

use crate::ports::Ports;

/// The server's own name and keys.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) key: SecretKey,
    pub(crate) device: DeviceId,
    pub(crate) feed: FeedId,
}

/// The file that holds the server's secret and the life of its feeds.
const FILE: &str = "server.key";

impl Identity {
    /// Reads the identity of a data directory, or makes one when it is new.
    pub(crate) fn open(data: &Path, ports: &Ports) -> io::Result<Self> {
        let file = data.join(FILE);
        match fs::read(&file) {
            Ok(bytes) => Self::read(&bytes).ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidData, "the server's key file is damaged")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (seed, feed) = (ports.random::<32>(), ports.random::<16>());
                write_secret(&file, &[seed.as_slice(), &feed].concat())?;
                Ok(Self::of(seed, FeedId::from_bytes(feed)))
            }
            Err(error) => Err(error),
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (seed, feed) = bytes.split_at_checked(32)?;
        Some(Self::of(seed.try_into().ok()?, FeedId::from_bytes(feed.try_into().ok()?)))
    }

    fn of(seed: [u8; 32], feed: FeedId) -> Self {
        let key = SecretKey::from_seed(seed);
        let device = device_id(&key.public());
        Self { key, device, feed }
    }
}

/// A device is named by its key.
pub(crate) fn device_id(key: &PublicKey) -> DeviceId {
    DeviceId::derive("device", &key.0)
}

/// Writes a secret where only its owner may read it, wholly or not at all.
pub(crate) fn write_secret(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = file.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&draft)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(&draft, file)?;
    match file.parent() {
        Some(directory) => fs::File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}
