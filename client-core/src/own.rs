use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, Digest, Division, RecordId};
use minicbor::{Decode, Encode};
use store::Position;
use wire::Certificate;

use crate::entry::{End, Enrolled};

/// What the tablet knows of itself: who it is, and where its own streams stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    /// Who it is, once it is enrolled.
    pub enrolled: Option<Enrolled>,
    /// Its epochs, by their numbers; the last one is open.
    pub epochs: BTreeMap<u64, Certificate>,
    /// Its streams.
    pub streams: BTreeMap<(Actor, Division), Stream>,
}

/// Where one own stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Stream {
    /// The number of its last commit.
    #[n(0)]
    pub last: u64,
    /// Its end as it was sealed into bundles; nothing beyond it was ever sent.
    #[n(1)]
    pub sealed: End,
    /// Up to which number the server says that it holds it.
    #[n(2)]
    pub durable: u64,
    /// Up to which number the server's backup holds it.
    #[n(3)]
    pub archived: u64,
    /// The first number that will never be part of the server's history of the stream.
    #[n(4)]
    pub closed_from: Option<u64>,
    /// Up to which number a relay says that it keeps it.
    #[n(5)]
    #[cbor(default)]
    pub handed: u64,
}

/// Where an own commit stands in the journal, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Pointer {
    #[n(0)]
    pub at: u64,
    #[cbor(n(1), with = "crate::cbor::id")]
    pub record: RecordId,
    #[cbor(n(2), with = "crate::cbor::digest")]
    pub hash: Digest,
    /// The bytes of its change.
    #[n(3)]
    pub bytes: u64,
    /// Whether it says again what another could not.
    #[n(4)]
    pub is_again: bool,
    /// Whether another commit says it again.
    #[n(5)]
    pub said_again: bool,
}

impl Own {
    /// The actor of the open epoch, when it is the user's who is enrolled.
    pub(crate) fn actor(&self) -> Option<Actor> {
        self.epochs.last_key_value().map(|(_, epoch)| epoch.actor)
    }

    /// The epoch of an own actor.
    pub(crate) fn epoch(&self, actor: Actor) -> Option<&Certificate> {
        self.epochs.values().find(|epoch| epoch.actor == actor)
    }

    /// The number of the next epoch.
    pub(crate) fn next_epoch(&self) -> u64 {
        self.epochs.last_key_value().map_or(1, |(number, _)| number + 1)
    }

    /// A stream; one that has not begun is empty.
    pub(crate) fn stream(&self, actor: Actor, village: Division) -> Stream {
        self.streams.get(&(actor, village)).copied().unwrap_or_default()
    }

    /// How many commits an actor made, in all villages.
    pub(crate) fn written_by(&self, actor: Actor) -> u64 {
        let own = self.streams.iter().filter(|((other, _), _)| *other == actor);
        own.map(|(_, stream)| stream.last).sum()
    }

    /// The streams that the server continues otherwise, and from which number on.
    pub(crate) fn closed(&self) -> BTreeSet<((Actor, Division), u64)> {
        let streams = self.streams.iter();
        streams.filter_map(|(stream, stands)| Some((*stream, stands.closed_from?))).collect()
    }

    /// Commits that no receipt names yet.
    pub(crate) fn pending(&self) -> u64 {
        self.streams.values().map(|stream| stream.pending()).sum()
    }

    /// Commits that a receipt names.
    pub(crate) fn synced(&self) -> u64 {
        self.streams.values().map(|stream| stream.synced()).sum()
    }

    /// Commits that a relay's receipt names and no receipt of the server's.
    pub(crate) fn handed(&self) -> u64 {
        self.streams.values().map(|stream| stream.handed_over()).sum()
    }

    /// Whether commits to a village wait for their receipt.
    pub(crate) fn is_pending_in(&self, village: Division) -> bool {
        self.streams.iter().any(|((_, other), stream)| *other == village && stream.pending() > 0)
    }
}

impl Stream {
    /// The last number that may be sent.
    pub(crate) fn sendable(&self) -> u64 {
        self.closed_from.map_or(self.last, |from| self.last.min(from.saturating_sub(1)))
    }

    /// How many of its commits no receipt names yet.
    pub(crate) fn pending(&self) -> u64 {
        self.sendable().saturating_sub(self.durable)
    }

    /// How many of its commits a receipt names.
    pub(crate) fn synced(&self) -> u64 {
        self.sendable().min(self.durable)
    }

    /// How many of its commits a relay's receipt names and no receipt of the server's.
    pub(crate) fn handed_over(&self) -> u64 {
        self.handed.min(self.sendable()).saturating_sub(self.durable)
    }

    /// Whether everything that may be sent was sealed.
    pub(crate) fn is_sealed(&self) -> bool {
        self.sealed.n >= self.sendable()
    }
}

impl Default for Stream {
    fn default() -> Self {
        Self { last: 0, sealed: End::EMPTY, durable: 0, archived: 0, closed_from: None, handed: 0 }
    }
}

impl Pointer {
    /// Where it stands in the journal.
    pub(crate) fn position(&self) -> Position {
        Position(self.at)
    }
}
