//! Which commit stands at a place of a stream, as the feeds told: what travels in columns names
//! commits by their places.

use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use document::compact::{Names, Place, Places};
use kernel::{Actor, Digest, Division, RecordId};
use store::Batch;

use crate::{Client, LocalError, Ports, Storage as _, key, scan::scan_all};

/// How many numbers of a stream one row of the index covers.
const ROW: u64 = 64;

/// Number, record and hash of one commit.
const COMMIT: usize = 8 + 16 + 32;

/// Commits at their places, for as long as one piece of work takes.
#[derive(Debug, Default)]
pub(crate) struct Known(HashMap<Place, (RecordId, Digest)>);

/// The places of commits, by the records they are of.
#[derive(Debug, Default)]
pub(crate) struct Named(pub(crate) HashMap<(RecordId, Digest), Place>);

/// Commits that a page brings, on their way into the index.
#[derive(Debug, Default)]
pub(crate) struct Arriving {
    rows: BTreeMap<RowId, Row>,
}

/// A village, an actor, and which of its rows.
type RowId = (Division, Actor, u64);

/// Commits by their numbers.
type Row = BTreeMap<u64, (RecordId, Digest)>;

impl Places for Known {
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)> {
        self.0.get(&at).copied()
    }
}

impl Names for Named {
    fn place(&self, record: RecordId, hash: &Digest) -> Option<Place> {
        self.0.get(&(record, *hash)).copied()
    }
}

impl Arriving {
    /// Notes a commit; tells whether the feeds brought it for the first time.
    pub(crate) async fn note<P: Ports>(
        &mut self,
        client: &Client<P>,
        at: Place,
        commit: (RecordId, Digest),
    ) -> Result<bool, LocalError> {
        let row = match self.rows.entry(row_of(at)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let stored = client.row(*place.key()).await?;
                place.insert(stored)
            }
        };
        Ok(row.insert(at.n, commit).is_none())
    }

    /// Puts the rows into a batch.
    pub(crate) fn put(self, batch: &mut Batch) {
        for ((village, actor, row), commits) in self.rows {
            let bytes = commits.iter().flat_map(|(n, (record, hash))| {
                [n.to_be_bytes().as_slice(), record.as_bytes(), hash.as_bytes()].concat()
            });
            batch.put(key::commits(village, actor, row), bytes.collect::<Vec<u8>>());
        }
    }
}

impl<P: Ports> Client<P> {
    /// The commits at some places, as far as they are known.
    pub(crate) async fn known(&self, places: &[Place]) -> Result<Known, LocalError> {
        let mut known = Known::default();
        let mut rows: BTreeMap<RowId, Row> = BTreeMap::new();
        for place in places {
            let Place { actor, village, n } = *place;
            if self.own.epoch(actor).is_some()
                && let Some(pointer) = self.pointer(actor, village, n).await?
            {
                known.0.insert(*place, (pointer.record, pointer.hash));
                continue;
            }
            let row = match rows.entry(row_of(*place)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let stored = self.row(*place.key()).await?;
                    place.insert(stored)
                }
            };
            known.0.extend(row.get(&n).map(|commit| (*place, *commit)));
        }
        Ok(known)
    }

    async fn row(&self, (village, actor, row): RowId) -> Result<Row, LocalError> {
        let stored = self.ports.storage().get(&key::commits(village, actor, row)).await?;
        read(&stored.unwrap_or_default()).ok_or(LocalError::Damaged)
    }

    /// Puts into a batch that what a village's feed told is forgotten: it will be told again.
    pub(crate) async fn forget_feed(
        &self,
        village: Division,
        batch: &mut Batch,
    ) -> Result<(), LocalError> {
        for (key, _) in scan_all(self.ports.storage(), &key::commits_in(village)).await? {
            batch.delete(key);
        }
        batch.put(key::place(village), Reached::default().bytes());
        Ok(())
    }
}

/// How far a village's feed was read, and the checksum of the commits it brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Reached {
    pub after: u64,
    pub sum: u64,
}

impl Reached {
    pub(crate) fn bytes(self) -> Vec<u8> {
        [self.after.to_be_bytes(), self.sum.to_be_bytes()].concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (after, sum) = bytes.split_first_chunk()?;
        let sum = u64::from_be_bytes(sum.try_into().ok()?);
        Some(Self { after: u64::from_be_bytes(*after), sum })
    }
}

fn row_of(at: Place) -> RowId {
    (at.village, at.actor, at.n / ROW)
}

fn read(bytes: &[u8]) -> Option<Row> {
    let mut commits = BTreeMap::new();
    for commit in bytes.chunks(COMMIT) {
        let (n, rest) = commit.split_first_chunk()?;
        let (record, hash) = rest.split_first_chunk()?;
        let record = RecordId::from_bytes(*record);
        commits.insert(u64::from_be_bytes(*n), (record, Digest(hash.try_into().ok()?)));
    }
    Some(commits)
}
