//! The ports of a machine with files, threads and sockets: a directory for the store, HTTP for
//! the road to the server, the system's clock and randomness.

mod clock;
mod storage;
mod transport;

use std::path::Path;

use disk::Zstd;
use store::StoreError;
use thiserror::Error;

use crate::Ports;

pub use clock::{SystemChance, SystemClock};
pub use storage::DirectoryStorage;
pub use transport::{AddressError, HttpTransport};

/// A client on a machine with files and sockets; see [`Client::open`](crate::Client::open).
#[derive(Debug)]
pub struct Native {
    storage: DirectoryStorage,
    transport: HttpTransport,
}

/// Why a native client can't be set up.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NativeError {
    /// The directory can't be used: most often, another process has it open.
    #[error(transparent)]
    Storage(#[from] StoreError),
    /// The server's address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl Native {
    /// Opens the store in a directory, which is made if it is not there, for the server at an
    /// address such as `https://zoufang.example.cn`. One process may have it open at a time.
    ///
    /// # Errors
    /// When the directory can't be used or the address is none.
    pub fn open(directory: &Path, server: &str) -> Result<Self, NativeError> {
        let transport = HttpTransport::new(server)?;
        Ok(Self { storage: DirectoryStorage::open(directory)?, transport })
    }
}

impl Ports for Native {
    type Storage = DirectoryStorage;
    type Blobs = DirectoryStorage;
    type Transport = HttpTransport;
    type Clock = SystemClock;
    type Chance = SystemChance;
    type Compression = Zstd;

    fn storage(&self) -> &DirectoryStorage {
        &self.storage
    }

    fn blobs(&self) -> &DirectoryStorage {
        &self.storage
    }

    fn transport(&self) -> &HttpTransport {
        &self.transport
    }

    fn clock(&self) -> &SystemClock {
        &SystemClock
    }

    fn chance(&self) -> &SystemChance {
        &SystemChance
    }

    fn compression(&self) -> &Zstd {
        &Zstd
    }
}
