use kernel::{Actor, DeviceId, Digest, Division, FeedId, RecordId, Stamp, UserId};
use minicbor::{Decode, Encode};
use wire::{PublicKey, SecretKey, Tip};

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
    /// A commit that follows names a blob, which is kept already.
    #[n(6)]
    Attached(#[n(0)] Attached),
    /// What became of a blob.
    #[n(7)]
    Brought(#[n(0)] Brought),
    /// A relay receipted something new.
    #[n(8)]
    Handed(#[n(0)] Handed),
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

/// What a relay said it keeps, as far as that was news.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Handed {
    /// Which relay.
    #[cbor(n(0), with = "crate::cbor::id")]
    pub relay: DeviceId,
    /// Its clock.
    #[cbor(n(1), with = "crate::cbor::stamp")]
    pub at: Stamp,
    /// Up to where it keeps the streams.
    #[n(2)]
    pub kept: Vec<Origin>,
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

/// A blob that a commit names.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Attached {
    /// Its reference, as the answer holds it.
    #[n(0)]
    pub blob: String,
    #[cbor(n(1), with = "crate::cbor::id")]
    pub record: RecordId,
    /// When, by the device's clock.
    #[cbor(n(2), with = "crate::cbor::stamp")]
    pub at: Stamp,
}

/// What became of a blob.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct Brought {
    #[cbor(n(0), with = "crate::cbor::digest")]
    pub sha256: Digest,
    /// When, by the server's clock as far as it is known.
    #[cbor(n(1), with = "crate::cbor::stamp")]
    pub at: Stamp,
    #[n(2)]
    pub fate: BlobFate,
}

/// How a blob stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum BlobFate {
    /// The server of these feeds receipted it.
    #[n(0)]
    Held(#[cbor(n(0), with = "crate::cbor::id")] FeedId),
    /// It will not be taken, by the code of a problem. It is not brought again.
    #[n(1)]
    Refused(#[n(0)] String),
    /// The tablet let it go, long after it was receipted.
    #[n(2)]
    Released,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let (actor, village) = (Actor::from_bytes([1; 16]), Division::from_number(350_823_100_201));
        let village = village.expect("a village");
        let end = |n| End { n, bundle: Digest([2; 32]), running: Digest([3; 32]) };
        vec![
            Entry::Enrolled(Enrolled {
                device: DeviceId::from_bytes([4; 16]),
                user: UserId::from_bytes([5; 16]),
                device_seed: [6; 32],
                user_seed: [7; 32],
                server_key: [8; 32],
                feed: FeedId::from_bytes([9; 16]),
                label: "平板".to_owned(),
                at: Stamp::from_seconds(1),
                certificate: vec![10],
            }),
            Entry::Opened(Opened { certificate: vec![11; 3] }),
            Entry::Committed(Committed {
                actor,
                village,
                n: 12,
                record: RecordId::from_bytes([13; 16]),
                hash: Digest([14; 32]),
                change: vec![15; 4],
                again: Some(Origin { actor, village, n: 16 }),
            }),
            Entry::Sealed(Sealed { actor, village, before: end(17), after: end(18) }),
            Entry::Receipted(Receipted {
                at: Stamp::from_seconds(19),
                held: vec![Held { actor, village, durable: 20, archived: 21 }],
            }),
            Entry::Closed(Closed { actor, village, from: 22 }),
            Entry::Attached(Attached {
                blob: "sha256:23".to_owned(),
                record: RecordId::from_bytes([24; 16]),
                at: Stamp::from_seconds(25),
            }),
            brought(26, BlobFate::Held(FeedId::from_bytes([27; 16]))),
            brought(28, BlobFate::Refused("too_large".to_owned())),
            brought(29, BlobFate::Released),
            Entry::Handed(Handed {
                relay: DeviceId::from_bytes([23; 16]),
                at: Stamp::from_seconds(24),
                kept: vec![Origin { actor, village, n: 25 }],
            }),
        ]
    }

    fn brought(number: u8, fate: BlobFate) -> Entry {
        let at = Stamp::from_seconds(i64::from(number));
        Entry::Brought(Brought { sha256: Digest([number; 32]), at, fate })
    }

    #[test]
    fn every_entry_reads_back() {
        for entry in entries() {
            assert_eq!(Entry::decode(&entry.encode()), Some(entry));
        }
    }

    #[test]
    fn cut_bytes_and_other_versions_are_no_entries() {
        for entry in entries() {
            let mut bytes = entry.encode();
            assert!((0..bytes.len()).all(|end| Entry::decode(&bytes[..end]).is_none()));
            bytes[0] = 2;
            assert_eq!(Entry::decode(&bytes), None);
        }
    }

    #[test]
    fn the_bytes_of_an_entry_never_change() {
        let digests: Vec<String> = entries()
            .iter()
            .map(|entry| Digest::of(&entry.encode()).to_string()[..16].to_owned())
            .collect();
        assert_eq!(digests, GOLDEN);
    }

    /// Released tablets hold such entries and nothing else of their work.
    const GOLDEN: [&str; 11] = [
        "b96d3bc13032b5c6",
        "218bbba9230f2e86",
        "452cb9a14c7fb0c9",
        "12bf2408354aa7e0",
        "39383f1168278940",
        "5632de0dcbe09665",
        "c8f55f5c5bd32106",
        "d7202d0bd89e840b",
        "e8f0a8fdd77afa37",
        "3f93e7917ca4cd00",
        "a590af8be33cea87",
    ];
}
