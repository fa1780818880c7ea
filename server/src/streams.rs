//! Which commit stands at a place of a stream, without opening the journal.

use document::compact::{Names, Place, Places};
use kernel::{Digest, Division, RecordId};
use store::{Batch, StoreError};
use wire::{Bundle, Header};

use crate::{
    ground::Ground,
    keys,
    rows::{self, Spot},
};

/// How many commits one row tells of: what stays below the size from which values are split.
const ROW: usize = 64;

/// Record and hash of one commit.
const COMMIT: usize = 16 + 32;

/// Notes the commits of a bundle by their places.
pub(crate) fn note(bundle: &Bundle, header: &Header, batch: &mut Batch) {
    let firsts = (header.first..).step_by(ROW);
    for (first, commits) in firsts.zip(bundle.commits().chunks(ROW)) {
        let ids = commits.iter().flat_map(|commit| {
            commit.record.as_bytes().iter().chain(commit.hash.as_bytes()).copied()
        });
        batch.put(keys::commits(header.actor, header.village, first), ids.collect::<Vec<u8>>());
    }
}

/// Record and hash of the commit at a place; none when no such commit is held.
pub(crate) fn commit_at(
    ground: &Ground,
    Place { actor, village, n }: Place,
) -> Result<Option<(RecordId, Digest)>, StoreError> {
    let (from, until) =
        (keys::commits(actor, village, 0), keys::commits(actor, village, n.saturating_add(1)));
    let rows = ground.index.scan_back(&from, &until, 1)?;
    let Some((key, value)) = rows.first() else { return Ok(None) };
    let first = rows::read(key.get(25..).and_then(keys::split_u64))?.0;
    let place = n.checked_sub(first).and_then(|place| usize::try_from(place).ok());
    let start = place.and_then(|place| place.checked_mul(COMMIT));
    let commit = start.and_then(|start| value.get(start..start.checked_add(COMMIT)?));
    let Some((record, hash)) = commit.and_then(keys::split_id) else { return Ok(None) };
    Ok(Some((record, Digest(rows::read(hash.try_into().ok())?))))
}

/// The commits that the server holds, for what travels in columns. What can't be read reads as
/// unknown: the explicit form does without.
pub(crate) struct Held<'a> {
    pub(crate) ground: &'a Ground,
    /// The village of what travels: its readers know commits by their places there.
    pub(crate) village: Division,
}

impl Places for Held<'_> {
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)> {
        commit_at(self.ground, at).ok().flatten()
    }
}

impl Names for Held<'_> {
    fn place(&self, record: RecordId, hash: &Digest) -> Option<Place> {
        let (from, until) = (keys::change(record, 0), keys::change(record, u32::MAX));
        let rows = self.ground.index.scan_back(&from, &until, LOOKED_THROUGH).ok()?;
        let mut merged = rows.iter().filter_map(|(_, value)| Merged::read(value));
        let is_named = |merged: &Merged| {
            merged.place.village == self.village && hash.as_bytes().starts_with(&merged.hash)
        };
        merged.find(is_named).map(|merged| merged.place)
    }
}

/// Among how many of a household's last changes a name is looked for.
const LOOKED_THROUGH: usize = 64;

/// A change of a household: where it rests, where it stands, and the first bytes of its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) spot: Spot,
    pub(crate) place: Place,
    /// Enough to find it by; who rebuilds a change compares the whole.
    pub(crate) hash: [u8; 8],
}

impl Merged {
    pub(crate) fn of(spot: Spot, place: Place, hash: &Digest) -> Self {
        let mut short = [0; 8];
        short.copy_from_slice(&hash.as_bytes()[..8]);
        Self { spot, place, hash: short }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [
            self.spot.bytes().as_slice(),
            &self.hash,
            self.place.actor.as_bytes(),
            &self.place.village.number().to_be_bytes(),
            &self.place.n.to_be_bytes(),
        ]
        .concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (spot, rest) = Spot::read(bytes)?;
        let (hash, rest) = rest.split_first_chunk()?;
        let (actor, rest) = keys::split_id(rest)?;
        let (village, rest) = keys::split_village(rest)?;
        let (n, _) = keys::split_u64(rest)?;
        Some(Self { spot, place: Place { actor, village, n }, hash: *hash })
    }
}
