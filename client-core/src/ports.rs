use core::future::Future;
use std::sync::Arc;

use kernel::{BlobRef, Digest, Stamp};
use store::{Batch, Pair, Position, StoreError};
use thiserror::Error;
use wire::{Compression, Problem};

/// What the client needs of the machine it runs on. Everything is asynchronous where a browser
/// has nothing else, and nothing has to be `Send`.
pub trait Ports {
    /// Where the journal and the index rest.
    type Storage: Storage;
    /// Where photos, recordings and documents rest.
    type Blobs: Blobs;
    /// The road to the server.
    type Transport: Transport;
    /// The device's clock.
    type Clock: Clock;
    /// The device's randomness.
    type Chance: Chance;
    /// What makes bodies smaller.
    type Compression: Compression;

    /// Where the journal and the index rest.
    fn storage(&self) -> &Self::Storage;
    /// Where photos, recordings and documents rest.
    fn blobs(&self) -> &Self::Blobs;
    /// The road to the server.
    fn transport(&self) -> &Self::Transport;
    /// The device's clock.
    fn clock(&self) -> &Self::Clock;
    /// The device's randomness.
    fn chance(&self) -> &Self::Chance;
    /// What makes bodies smaller.
    fn compression(&self) -> &Self::Compression;
}

/// A journal and an index that keep the promises of [`store::Journal`] and [`store::Index`].
pub trait Storage {
    /// Appends entries; durable when it returns. See [`store::Journal::append`].
    fn append(
        &self,
        entries: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<Vec<Position>, StoreError>>;

    /// The entry at a position and the position of the next. See [`store::Journal::read`].
    fn read(
        &self,
        at: Position,
    ) -> impl Future<Output = Result<Option<(Vec<u8>, Position)>, StoreError>>;

    /// Where the next entry will stand.
    fn end(&self) -> impl Future<Output = Position>;

    /// The value of a key.
    fn get(&self, key: &[u8]) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>>;

    /// The first `limit` pairs with `from <= key < until`, in ascending order.
    fn scan(
        &self,
        from: &[u8],
        until: &[u8],
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Pair>, StoreError>>;

    /// Applies a batch wholly or not at all.
    fn apply(&self, batch: Batch) -> impl Future<Output = Result<(), StoreError>>;

    /// Up to which position the index covers the journal under a name.
    fn covered(&self, name: &str) -> impl Future<Output = Result<Option<Position>, StoreError>>;

    /// Makes all applied batches durable.
    fn flush(&self) -> impl Future<Output = Result<(), StoreError>>;
}

/// Photos, recordings and documents under their digests, until the server has had them for long
/// enough.
pub trait Blobs {
    /// Keeps a blob, wholly or not at all; durable when it returns.
    fn keep(&self, blob: BlobRef, bytes: Arc<[u8]>)
    -> impl Future<Output = Result<(), StoreError>>;

    /// At most `most` bytes from an offset on; none when it is not here.
    fn read(
        &self,
        blob: Digest,
        offset: u64,
        most: usize,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>>;

    /// Lets a blob go.
    fn forget(&self, blob: Digest) -> impl Future<Output = Result<(), StoreError>>;
}

/// What a tablet says of one blob: `HEAD /v1/blobs/{sha256}` when it only asks, else `PUT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobCall {
    /// Which; its media type and length go into `Content-Type` and `Upload-Length`.
    pub blob: BlobRef,
    /// The header `Authorization`.
    pub authorization: String,
    /// What is brought: from which offset on, and the bytes. The offset goes into
    /// `Content-Range`.
    pub piece: Option<(u64, Vec<u8>)>,
}

/// How a blob stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has so many bytes of it, by the header `Upload-Offset`.
    Begun(u64),
    /// It has the whole, by the header `Zoufang-Receipt`, which is still to be believed.
    Whole(String),
}

/// Carries a body to the server and its answer back.
pub trait Transport {
    /// Asks after a blob or brings a piece of it.
    fn blob(&self, call: BlobCall) -> impl Future<Output = Result<Standing, TransportError>>;

    /// Posts a body to a path of the server, such as `/v1/sync`, and gives the answer's body, of
    /// at most `limit` bytes. Dropping the future gives the transfer up.
    fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<u8>, TransportError>>;
}

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TransportError {
    /// The server can't be reached.
    #[error("连不上服务器 / the server can't be reached")]
    Offline,
    /// The connection broke, or the answer took too long. The server may have taken everything.
    #[error("连接中断 / the connection broke")]
    Cut,
    /// The answer is larger than was allowed.
    #[error("服务器应答过大 / the answer is larger than is allowed")]
    TooLarge,
    /// Whoever answered is no Zoufang server: a portal page, a proxy.
    #[error("应答的不是走访服务器 / whoever answered is no Zoufang server")]
    Stranger,
    /// The server says what is wrong.
    #[error("{}", problem.sentence())]
    Problem {
        /// What.
        problem: Problem,
        /// How many seconds to wait before asking again, when it says so.
        retry_after_seconds: Option<u64>,
    },
}

/// The device's clock: a claim, never a proof.
pub trait Clock {
    /// What it shows.
    fn now(&self) -> Stamp;
}

/// Randomness that nobody can guess: keys are made from it.
pub trait Chance {
    /// Fills the bytes.
    ///
    /// # Errors
    /// When the device has none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance>;
}

/// The device has no randomness to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("设备无法产生随机数 / the device has no randomness to give")]
pub struct NoChance;
