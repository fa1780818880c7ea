use kernel::{Actor, DeviceId, Digest, Division, FeedId, RecordId, Stamp, UserId};
use minicbor::{Decode, Encode};
use wire::{PublicKey, SecretKey, StreamEnd, Tip};

/// One entry of the tablet's journal: what exists nowhere else. All else it holds can be fetched
/// or computed again.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) enum Entry {
    /// The device became known to a server.
    #[n(0)]
    Enrolled(#[n(0)] Enrolled),
    /// An epoch of the store began.
    #[n(1)]
    Opened(#[n(0)] Opened),
    /// The user saved.
    #[n(2)]
    Committed(#[n(0)] Committed),
    /// A run of commits became a bundle, before it was sent for the first time.
    #[n(3)]
    Sealed(#[n(0)] Sealed),
    /// The server receipted something new.
    #[n(4)]
    Receipted(#[n(0)] Receipted),
    /// The server has another history of a stream.
    #[n(5)]
    Closed(#[n(0)] Closed),
}

/// Who the device is and whom it trusts.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Enrolled {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub device: DeviceId,
    #[cbor(n(1), with = "crate::cbor::id")]
    pub user: UserId,
    #[cbor(n(2), with = "crate::cbor::bytes")]
    pub device_seed: [u8; 32],
    #[cbor(n(3), with = "crate::cbor::bytes")]
    pub user_seed: [u8; 32],
    #[cbor(n(4), with = "crate::cbor::bytes")]
    pub server_key: [u8; 32],
    #[cbor(n(5), with = "crate::cbor::id")]
    pub feed: FeedId,
    #[n(6)]
    pub label: String,
    #[cbor(n(7), with = "crate::cbor::stamp")]
    pub at: Stamp,
    /// The server's certificate for the device.
    #[cbor(n(8), with = "crate::cbor::bytes")]
    pub certificate: Vec<u8>,
}

/// An epoch began: the certificate with both signatures.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Opened {
    #[cbor(n(0), with = "crate::cbor::bytes")]
    pub certificate: Vec<u8>,
}

/// One commit of the tablet's own.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Committed {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub actor: Actor,
    #[cbor(n(1), with = "crate::cbor::division")]
    pub village: Division,
    #[n(2)]
    pub n: u64,
    #[cbor(n(3), with = "crate::cbor::id")]
    pub record: RecordId,
    #[cbor(n(4), with = "crate::cbor::digest")]
    pub hash: Digest,
    #[cbor(n(5), with = "crate::cbor::bytes")]
    pub change: Vec<u8>,
    /// The commit that the server could not take and that this one says again.
    #[n(6)]
    pub again: Option<Origin>,
}

/// A commit named by its stream and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub(crate) struct Origin {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub actor: Actor,
    #[cbor(n(1), with = "crate::cbor::division")]
    pub village: Division,
    #[n(2)]
    pub n: u64,
}

/// Where a bundle begins and ends. With the commits this makes the same bundle each time.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Sealed {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub actor: Actor,
    #[cbor(n(1), with = "crate::cbor::division")]
    pub village: Division,
    /// The stream's end before it.
    #[n(2)]
    pub before: End,
    /// The stream's end with it.
    #[n(3)]
    pub after: End,
}

/// The end of a stream; see [`Tip`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct End {
    #[n(0)]
    pub n: u64,
    #[cbor(n(1), with = "crate::cbor::digest")]
    pub bundle: Digest,
    #[cbor(n(2), with = "crate::cbor::digest")]
    pub running: Digest,
}

/// What the server said it holds, as far as that was news.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Receipted {
    /// The server's clock.
    #[cbor(n(0), with = "crate::cbor::stamp")]
    pub at: Stamp,
    #[n(1)]
    pub held: Vec<Held>,
}

/// How far the server holds one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Held {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub actor: Actor,
    #[cbor(n(1), with = "crate::cbor::division")]
    pub village: Division,
    #[n(2)]
    pub durable: u64,
    #[n(3)]
    pub archived: u64,
}

/// The commits from `from` on will never be part of the stream that the server holds.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Closed {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub actor: Actor,
    #[cbor(n(1), with = "crate::cbor::division")]
    pub village: Division,
    #[n(2)]
    pub from: u64,
}

/// The version of the entries, in front of each.
const VERSION: u8 = 1;

impl Entry {
    /// Its bytes in the journal.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(crate::stored::encode(self));
        bytes
    }

    /// An entry from its bytes; none when they are not one, or of a later version.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first() {
            Some((&VERSION, rest)) => crate::stored::decode(rest),
            _ => None,
        }
    }
}

impl Enrolled {
    /// What the device signs with.
    pub(crate) fn device_key(&self) -> SecretKey {
        SecretKey::from_seed(self.device_seed)
    }

    /// What its user signs with.
    pub(crate) fn user_key(&self) -> SecretKey {
        SecretKey::from_seed(self.user_seed)
    }

    /// What the server signs with.
    pub(crate) fn server(&self) -> PublicKey {
        PublicKey(self.server_key)
    }
}

impl Committed {
    /// Which commit it is.
    pub(crate) fn origin(&self) -> Origin {
        Origin { actor: self.actor, village: self.village, n: self.n }
    }
}

impl End {
    /// The end of a stream that has not begun.
    pub(crate) const EMPTY: Self = Self { n: 0, bundle: Digest::ZERO, running: Digest::ZERO };
}

impl From<Tip> for End {
    fn from(tip: Tip) -> Self {
        Self { n: tip.n, bundle: tip.bundle, running: tip.running }
    }
}

impl From<End> for Tip {
    fn from(end: End) -> Self {
        Self { n: end.n, bundle: end.bundle, running: end.running }
    }
}

impl From<Held> for StreamEnd {
    fn from(held: Held) -> Self {
        Self { actor: held.actor, village: held.village, n: held.durable }
    }
}
