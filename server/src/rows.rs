//! The values of the index, as fixed rows of bytes. They are derived from the journal and never
//! leave the server, so they may change between versions: a rebuild writes them anew.

use kernel::{Actor, Digest, Division, RecordId, Verdict};
use store::{Position, StoreError};
use wire::Tip;

use crate::keys::{split_id, split_u64, split_village};

/// Reads a row of the index; a row that can't be read means that the index is damaged.
pub(crate) fn read<T>(row: Option<T>) -> Result<T, StoreError> {
    row.ok_or(StoreError::Damaged(store::Damage::Index))
}

pub(crate) fn tip(tip: Tip) -> Vec<u8> {
    [tip.n.to_be_bytes().as_slice(), tip.bundle.as_bytes(), tip.running.as_bytes()].concat()
}

pub(crate) fn read_tip(bytes: &[u8]) -> Option<Tip> {
    let (n, rest) = split_u64(bytes)?;
    let (bundle, running) = rest.split_at_checked(32)?;
    Some(Tip {
        n,
        bundle: Digest(bundle.try_into().ok()?),
        running: Digest(running.try_into().ok()?),
    })
}

/// Where a commit rests: in which journal entry, and as which of its commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) at: Position,
    pub(crate) index: u32,
}

impl Spot {
    pub(crate) fn bytes(self) -> Vec<u8> {
        [self.at.0.to_be_bytes().as_slice(), &self.index.to_be_bytes()].concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (at, rest) = split_u64(bytes)?;
        let (index, rest) = rest.split_at_checked(4)?;
        let index = u32::from_be_bytes(index.try_into().ok()?);
        Some((Self { at: Position(at), index }, rest))
    }
}

/// A row of a village feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FeedRow {
    /// An epoch opened; its certificate rests there.
    Opened(Position),
    /// A commit.
    Commit { record: RecordId, actor: Actor, n: u64, verdict: Verdict, spot: Spot },
    /// News for the author alone: what became of a commit that is not of this village's records.
    News { record: RecordId, actor: Actor, n: u64, verdict: Verdict },
}

impl FeedRow {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Opened(at) => [[255].as_slice(), &at.0.to_be_bytes()].concat(),
            Self::News { record, actor, n, verdict } => [
                [254, verdict.number()].as_slice(),
                record.as_bytes(),
                actor.as_bytes(),
                &n.to_be_bytes(),
            ]
            .concat(),
            Self::Commit { record, actor, n, verdict, spot } => [
                [verdict.number()].as_slice(),
                record.as_bytes(),
                actor.as_bytes(),
                &n.to_be_bytes(),
                &spot.bytes(),
            ]
            .concat(),
        }
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        if *kind == 255 {
            return Some(Self::Opened(Position(split_u64(rest)?.0)));
        }
        let (number, rest) = if *kind == 254 { rest.split_first()? } else { (kind, rest) };
        let verdict = Verdict::from_number(*number)?;
        let (record, rest) = split_id(rest)?;
        let (actor, rest) = split_id(rest)?;
        let (n, rest) = split_u64(rest)?;
        if *kind == 254 {
            return Some(Self::News { record, actor, n, verdict });
        }
        let (spot, _) = Spot::read(rest)?;
        Some(Self::Commit { record, actor, n, verdict, spot })
    }
}

/// Where a village's feed ends: how many rows it has, and the checksum of its commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct End {
    pub(crate) length: u64,
    pub(crate) sum: u64,
}

impl End {
    pub(crate) fn bytes(self) -> Vec<u8> {
        [self.length.to_be_bytes(), self.sum.to_be_bytes()].concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = split_u64(bytes)?;
        Some(Self { length, sum: split_u64(rest)?.0 })
    }
}

/// An actor's share in a village's feed: the checksum of their commits, and the last number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Share {
    pub(crate) sum: u64,
    pub(crate) last: u64,
}

impl Share {
    pub(crate) fn bytes(self) -> Vec<u8> {
        [self.sum.to_be_bytes(), self.last.to_be_bytes()].concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (sum, rest) = split_u64(bytes)?;
        Some(Self { sum, last: split_u64(rest)?.0 })
    }
}

/// What is known of a household without loading its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// The village it belongs to.
    pub(crate) village: Division,
    /// How many changes its document has.
    pub(crate) changes: u32,
    /// How many of them its snapshot covers.
    pub(crate) saved: u32,
    /// How many disputes are open.
    pub(crate) disputes: u32,
}

impl Head {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [
            self.village.number().to_be_bytes().as_slice(),
            &self.changes.to_be_bytes(),
            &self.saved.to_be_bytes(),
            &self.disputes.to_be_bytes(),
        ]
        .concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (village, rest) = split_village(bytes)?;
        let mut numbers = rest.chunks_exact(4).filter_map(|four| four.try_into().ok());
        let mut next = || numbers.next().map(u32::from_be_bytes);
        Some(Self { village, changes: next()?, saved: next()?, disputes: next()? })
    }
}

/// An event of the change feed: a household changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventRow {
    pub(crate) record: RecordId,
    pub(crate) village: Division,
    /// When the server received what changed it, in milliseconds.
    pub(crate) received: u64,
    /// How many disputes it opened, and how many it closed.
    pub(crate) disputes: (u32, u32),
}

impl EventRow {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [
            self.record.as_bytes().as_slice(),
            &self.village.number().to_be_bytes(),
            &self.received.to_be_bytes(),
            &self.disputes.0.to_be_bytes(),
            &self.disputes.1.to_be_bytes(),
        ]
        .concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (record, rest) = split_id(bytes)?;
        let (village, rest) = split_village(rest)?;
        let (received, rest) = split_u64(rest)?;
        let mut numbers = rest.chunks_exact(4).filter_map(|four| four.try_into().ok());
        let mut next = || numbers.next().map(u32::from_be_bytes);
        Some(Self { record, village, received, disputes: (next()?, next()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_back_as_it_was_written() {
        let village: Division = "350823106201".parse().expect("a village");
        let spot = Spot { at: Position(7), index: 3 };
        let head = Head { village, changes: 4, saved: 2, disputes: 1 };
        assert_eq!(Head::read(&head.bytes()), Some(head));
        let commit = FeedRow::Commit {
            record: RecordId::from_bytes([1; 16]),
            actor: Actor::from_bytes([2; 16]),
            n: 9,
            verdict: Verdict::Doubted,
            spot,
        };
        let news = FeedRow::News {
            record: RecordId::from_bytes([1; 16]),
            actor: Actor::from_bytes([2; 16]),
            n: 9,
            verdict: Verdict::ALL[14],
        };
        for row in [commit, news, FeedRow::Opened(Position(5))] {
            assert_eq!(FeedRow::read(&row.bytes()), Some(row));
        }
        let event = EventRow {
            record: RecordId::from_bytes([1; 16]),
            village,
            received: 5,
            disputes: (1, 2),
        };
        assert_eq!(EventRow::read(&event.bytes()), Some(event));
        let end = Tip { n: 3, bundle: Digest([1; 32]), running: Digest([2; 32]) };
        assert_eq!(read_tip(&tip(end)), Some(end));
    }
}
