use std::{collections::HashMap, sync::Arc};

use kernel::{Actor, Digest, Division, limit};
use store::{Batch, Damage, Position, StoreError};
use wire::{Control, Entered, JournalEntry, Tip};

use crate::{ground::Ground, keys, rows, streams};

/// What the intake knows of the journal: where each stream ends, which control entry is next,
/// and the link of the last entry. It is derived from the journal alone.
pub(super) struct Book {
    pub(super) ground: Arc<Ground>,
    pub(super) link: Digest,
    pub(super) next_control: u64,
    pub(super) tips: HashMap<(Actor, Division), Tip>,
    /// What the journal has and the index has not taken yet.
    unapplied: Batch,
}

/// The name under which the intake covers the journal.
const COVER: &str = "intake";

/// How many bytes of index one batch of a replay holds.
const REPLAY_BYTES: usize = limit::PAGE_BYTES;

/// How many streams' ends are kept in memory.
const STREAMS_REMEMBERED: usize = 65_536;

/// Derives what the intake keeps in the index from a journal that nobody writes to.
pub(crate) fn derive(ground: &Arc<Ground>) -> Result<(), StoreError> {
    Book::open(Arc::clone(ground)).map(|_| ())
}

impl Book {
    /// Opens the book, and takes in whatever the journal has and the index lacks.
    pub(super) fn open(ground: Arc<Ground>) -> Result<Self, StoreError> {
        let link = ground.index.get(keys::LINK)?;
        let link = link.and_then(|link| link.try_into().ok()).map_or(Digest::ZERO, Digest);
        let last = ground.index.scan_back(&keys::control(0), &keys::control(u64::MAX), 1)?;
        let last = last.first().and_then(|(key, _)| keys::split_u64(key.get(1..)?));
        let next_control = last.map_or(1, |(number, _)| number + 1);
        let (tips, unapplied) = (HashMap::new(), Batch::default());
        let mut book = Self { ground, link, next_control, tips, unapplied };
        book.catch_up()?;
        Ok(book)
    }

    /// Takes in an entry that stands in the journal.
    pub(super) fn enter(&mut self, entry: &JournalEntry, at: Position, next: Position) {
        let place = at.0.to_be_bytes();
        match &entry.entered {
            Entered::Bundle(bundle) => {
                if let Ok(header) = bundle.header() {
                    let stream = (header.actor, header.village);
                    let n = header.first + header.count - 1;
                    let tip = Tip { n, bundle: bundle.digest(), running: header.running };
                    let key = keys::bundle(stream.0, stream.1, header.first);
                    let value = [place.as_slice(), tip.bundle.as_bytes()].concat();
                    self.unapplied.put(key, value);
                    self.unapplied.put(keys::tip(stream.0, stream.1), rows::tip(tip));
                    streams::note(bundle, &header, &mut self.unapplied);
                }
            }
            Entered::Control(entry) => {
                self.next_control = self.next_control.max(entry.number + 1);
                self.unapplied.put(keys::control(entry.number), place);
                let named = match &entry.control {
                    Control::User { user, .. } => Some(keys::user(*user)),
                    Control::Village { village, .. } => Some(keys::surveyed(*village)),
                    _ => None,
                };
                if let Some(key) = named {
                    self.unapplied.put(key, entry.number.to_be_bytes());
                }
            }
            Entered::Opened(certificate) => {
                self.unapplied.put(keys::epoch(certificate.actor), place);
            }
            Entered::Fork(bundle) => {
                self.unapplied.put(keys::fork(bundle.digest()), place);
                if let Ok(header) = bundle.header() {
                    self.unapplied.put(keys::forked(header.actor, header.village, at), []);
                }
            }
        }
        self.unapplied.put(keys::LINK, *entry.link().as_bytes());
        self.unapplied.cover(COVER, next);
    }

    /// Brings the index up to what was entered.
    pub(super) fn apply(&mut self) -> Result<(), StoreError> {
        if !self.unapplied.is_empty() {
            self.ground.index.apply(&self.unapplied)?;
            self.unapplied = Batch::default();
        }
        Ok(())
    }

    /// Where a stream ends.
    pub(super) fn tip(&mut self, stream: (Actor, Division)) -> Result<Tip, StoreError> {
        if let Some(tip) = self.tips.get(&stream) {
            return Ok(*tip);
        }
        let stored = self.ground.index.get(&keys::tip(stream.0, stream.1))?;
        let tip = match stored {
            Some(bytes) => rows::read(rows::read_tip(&bytes))?,
            None => Tip::EMPTY,
        };
        // Only what the index has too may be forgotten.
        if self.tips.len() >= STREAMS_REMEMBERED && self.unapplied.is_empty() {
            self.tips.clear();
        }
        self.tips.insert(stream, tip);
        Ok(tip)
    }

    /// How many forks of a stream are kept, counted up to the limit.
    pub(super) fn forks(&self, (actor, village): (Actor, Division)) -> Result<usize, StoreError> {
        let prefix = keys::forks(actor, village);
        let until = store::prefix_end(&prefix);
        Ok(self.ground.index.scan(&prefix, &until, limit::FORKS_PER_STREAM)?.len())
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        let ground = Arc::clone(&self.ground);
        let from = ground.index.covered(COVER)?.unwrap_or(Position::START);
        for standing in store::walk(&*ground.journal, from) {
            let standing = standing?;
            let damaged = StoreError::Damaged(Damage::Entry(standing.at));
            let entry = ground.open_entry(&standing.entry, standing.at)?;
            if let Entered::Bundle(bundle) = &entry.entered {
                let header = bundle.header().map_err(|_| damaged)?;
                let stream = (header.actor, header.village);
                let tip = bundle.follows(self.tip(stream)?).map_err(|_| damaged)?;
                self.tips.insert(stream, tip);
            }
            self.link = entry.link();
            self.enter(&entry, standing.at, standing.next);
            if self.unapplied.bytes() > REPLAY_BYTES {
                self.apply()?;
            }
        }
        self.apply()
    }
}
