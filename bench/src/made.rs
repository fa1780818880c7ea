use std::{collections::BTreeMap, ops::Range, path::Path};

use disk::{SegmentJournal, Zstd};
use kernel::{Actor, Division, RecordId, UserId, limit};
use store::{Damage, Position, StoreError, walk};
use wire::{Compression as _, Entered, JournalEntry};

use crate::BenchError;

/// One commit as the server's journal holds it.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// Where its entry stands.
    pub(crate) at: u64,
    pub(crate) village: Division,
    pub(crate) user: UserId,
    pub(crate) record: RecordId,
    /// The bytes of its change, as the engine wrote them.
    pub(crate) change: Vec<u8>,
}

/// The user who bears a login.
pub(crate) fn user_of(login: &str) -> UserId {
    UserId::derive("user", login.as_bytes())
}

/// Reads every commit out of a journal, in the order in which they were accepted.
pub(crate) fn read(journal: &Path) -> Result<Vec<Made>, BenchError> {
    let journal = SegmentJournal::open_read_only(journal)?;
    let mut users: BTreeMap<Actor, UserId> = BTreeMap::new();
    let mut made = Vec::new();
    for standing in walk(&journal, Position::START) {
        let standing = standing?;
        let damaged = || StoreError::Damaged(Damage::Entry(standing.at));
        let plain = Zstd.open(&standing.entry, limit::REQUEST_BYTES_OPEN).map_err(|_| damaged())?;
        match JournalEntry::decode(&plain).map_err(|_| damaged())?.entered {
            Entered::Opened(certificate) => {
                users.insert(certificate.actor, certificate.user);
            }
            Entered::Bundle(bundle) => {
                let header = bundle.header().map_err(|_| damaged())?;
                let user = *users.get(&header.actor).ok_or_else(damaged)?;
                made.extend(bundle.commits().iter().filter_map(|commit| {
                    let change = commit.change.clone()?;
                    let (at, village, record) = (standing.at.0, header.village, commit.record);
                    Some(Made { at, village, user, record, change })
                }));
            }
            Entered::Control(_) | Entered::Fork(_) => {}
        }
    }
    Ok(made)
}

/// The commits that stand in a part of the journal.
pub(crate) fn within<'a>(
    made: &'a [Made],
    part: &'a Range<u64>,
) -> impl Iterator<Item = &'a Made> + Clone {
    made.iter().filter(|made| part.contains(&made.at))
}
