//! What may be passed on: the engine's own validator, run on each household as far as it is held
//! here. What fails is still carried up to the server, which quarantines it.

use std::collections::{BTreeSet, HashMap};

use document::{Document, Refusal, header};
use kernel::{Actor, Digest, RecordId};
use store::{Position, StoreError};
use wire::{Bundle, Row};

use crate::{entry::Entry, keep::Keep};

/// Where one change of a household rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) at: Position,
    pub(crate) index: usize,
    pub(crate) hash: Digest,
    /// Who is said to have written it.
    pub(crate) actor: Actor,
    pub(crate) vouched: Vouched,
}

/// Who vouches for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// The server, by a page.
    ByServer,
    /// The device, by a bundle.
    ByDevice,
}

/// What was found of households, each with the number of changes it was found of.
pub(crate) type Memo = HashMap<RecordId, (usize, Sifted)>;

/// What was found of a household's changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sifted {
    sound: BTreeSet<Digest>,
    waiting: BTreeSet<Digest>,
}

impl Keep {
    /// A bundle as it may be passed on: without the changes of households where one of its
    /// commits fails. None while a commit in it waits for others.
    pub(crate) fn sift(&mut self, bundle: &Bundle) -> Result<Option<Bundle>, StoreError> {
        let mut sound = bundle.clone();
        let records: BTreeSet<RecordId> = bundle.commits().iter().map(|c| c.record).collect();
        for record in records {
            let found = self.sifted(record)?;
            let mut own = bundle.commits().iter().filter(|commit| commit.record == record);
            if own.clone().any(|commit| found.waiting.contains(&commit.hash)) {
                return Ok(None);
            }
            if !own.all(|commit| found.sound.contains(&commit.hash)) {
                sound = sound.without(record);
            }
        }
        Ok(Some(sound))
    }

    fn sifted(&mut self, record: RecordId) -> Result<Sifted, StoreError> {
        let sources = self.records.get(&record).map_or(&[][..], Vec::as_slice);
        if let Some((count, found)) = self.sifted.get(&record)
            && *count == sources.len()
        {
            return Ok(found.clone());
        }
        let found = self.admit_all(sources)?;
        self.sifted.insert(record, (sources.len(), found.clone()));
        Ok(found)
    }

    /// Tries all changes of a household in a document; those that wait are tried again after
    /// others.
    fn admit_all(&self, sources: &[Source]) -> Result<Sifted, StoreError> {
        let (mut document, mut found) = (Document::new(), Sifted::default());
        let mut rest = Vec::new();
        let mut last: Option<(Position, Entry)> = None;
        for source in sources {
            if last.as_ref().is_none_or(|(at, _)| *at != source.at) {
                last = Some((source.at, self.entry(source.at)?));
            }
            let Some(change) = last.as_ref().and_then(|(_, entry)| change(entry, source.index))
            else {
                continue;
            };
            // A device vouches for what it wrote itself and for nothing else.
            if header(&change).is_ok_and(|header| header.actor == source.actor) {
                rest.push((source.hash, change));
            }
        }
        loop {
            let before = rest.len();
            rest.retain(|(hash, change)| match document.admit(change) {
                Ok(_) => {
                    found.sound.insert(*hash);
                    false
                }
                Err(Refusal::Waiting { .. }) => true,
                Err(Refusal::Quarantined(_)) => false,
            });
            if rest.len() == before || rest.is_empty() {
                break;
            }
        }
        found.waiting = rest.into_iter().map(|(hash, _)| hash).collect();
        found.waiting.retain(|hash| !found.sound.contains(hash));
        Ok(found)
    }
}

/// The bytes of a change in an entry.
fn change(entry: &Entry, index: usize) -> Option<Vec<u8>> {
    match entry {
        Entry::Bundle(bundle) => bundle.commits().get(index)?.change.clone(),
        Entry::Page(page) => match page.page().ok()?.rows.into_iter().nth(index)? {
            Row::Commit { change, .. } => change,
            _ => None,
        },
        _ => None,
    }
}
