use std::collections::{BTreeMap, BTreeSet};

use document::{Admission, Document, Facts, Refusal, compact::Place};
use kernel::{Actor, Digest, Division, Quarantine, RecordId, Verdict, limit};
use minicbor::{Decode, Encode};
use record::{Ledger, State};
use store::Batch;
use wire::Compression;

use crate::{LocalError, Storage, Survey, key, scan::scan_all, stored};

/// A household as the tablet's index holds it: its document, what the server found of its
/// commits, and the commits that wait for others.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    pub record: RecordId,
    pub village: Division,
    pub document: Document,
    /// What its commits say, each after those it was written upon.
    said: Vec<Facts>,
    verdicts: BTreeMap<Digest, Verdict>,
    waiting: BTreeMap<Digest, Waiting>,
    resting: Resting,
    news: News,
}

/// How a record rests in the index.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Resting {
    #[cbor(n(0), with = "crate::cbor::division")]
    village: Division,
    /// How many changes stand behind its snapshot, and how many bytes they have.
    #[n(1)]
    tails: u32,
    #[n(2)]
    tail_bytes: u64,
    /// Where its last commits stand.
    #[n(3)]
    places: Vec<Placed>,
}

/// Where a commit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct Placed {
    #[cbor(n(0), with = "crate::cbor::digest")]
    hash: Digest,
    #[cbor(n(1), with = "crate::cbor::id")]
    actor: Actor,
    #[cbor(n(2), with = "crate::cbor::division")]
    village: Division,
    #[n(3)]
    n: u64,
}

/// A commit that waits for others.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Waiting {
    #[n(0)]
    verdict: u8,
    #[cbor(n(1), with = "crate::cbor::bytes")]
    change: Vec<u8>,
}

/// What is not in the index yet.
#[derive(Debug, Clone, Default)]
struct News {
    changes: Vec<Vec<u8>>,
    verdicts: BTreeSet<Digest>,
    waiting: BTreeSet<Digest>,
    arrived: BTreeSet<Digest>,
    is_rebuilt: bool,
}

/// What became of a change that was brought to a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is in the document now, perhaps with others that waited for it.
    Applied,
    /// It was there before.
    Known,
    /// It waits for others.
    Waits,
    /// It can't be applied here.
    Refused(Quarantine),
}

/// When the changes behind a snapshot are so many or so large, a new snapshot is written.
const TAILS: u32 = 24;
const TAIL_BYTES: u64 = 24 << 10;

/// Of how many commits it is kept where they stand: the next are written upon the last.
const PLACES: usize = 8;

/// How a snapshot's changes stand in it.
const PLAIN: u8 = 0;
const PACKED: u8 = 1;

impl Resting {
    /// The record's village.
    pub(crate) fn village(&self) -> Division {
        self.village
    }

    /// The places of its last commits, by their hashes.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Digest, Place)> + use<'_> {
        self.places.iter().map(|placed| {
            let Placed { hash, actor, village, n } = *placed;
            (hash, Place { actor, village, n })
        })
    }
}

impl Dossier {
    /// A household nobody has written of yet.
    pub(crate) fn new(record: RecordId, village: Division) -> Self {
        Self {
            record,
            village,
            document: Document::new(),
            said: Vec::new(),
            verdicts: BTreeMap::new(),
            waiting: BTreeMap::new(),
            resting: Resting { village, tails: 0, tail_bytes: 0, places: Vec::new() },
            news: News::default(),
        }
    }

    /// A household from the index; none when nothing was ever heard of it.
    pub(crate) async fn load(
        storage: &impl Storage,
        compression: &impl Compression,
        record: RecordId,
    ) -> Result<Option<Self>, LocalError> {
        let Some(resting) = storage.get(&key::resting(record)).await? else { return Ok(None) };
        let resting: Resting = stored::decode(&resting).ok_or(LocalError::Damaged)?;
        let mut dossier = Self::new(record, resting.village);
        dossier.resting = resting;
        if let Some(packed) = storage.get(&key::snapshot(record)).await? {
            let plain = match packed.split_first() {
                Some((&PACKED, packed)) => compression.open(packed, limit::DOCUMENT_BYTES),
                Some((_, plain)) => Ok(plain.to_vec()),
                None => Ok(Vec::new()),
            };
            let plain = plain.map_err(|_| LocalError::Damaged)?;
            dossier.restore(document::split_changes(&plain).ok_or(LocalError::Damaged)?)?;
        }
        let tails = scan_all(storage, &key::tails(record)).await?;
        dossier.restore(tails.iter().map(|(_, change)| change.as_slice()))?;
        for (key, value) in scan_all(storage, &key::verdicts(record)).await? {
            let hash = hash_of(&key).ok_or(LocalError::Damaged)?;
            let verdict = value.first().and_then(|number| Verdict::from_number(*number));
            dossier.verdicts.insert(hash, verdict.ok_or(LocalError::Damaged)?);
        }
        for (key, value) in scan_all(storage, &key::waitings(record)).await? {
            let hash = hash_of(&key).ok_or(LocalError::Damaged)?;
            dossier.waiting.insert(hash, stored::decode(&value).ok_or(LocalError::Damaged)?);
        }
        Ok(Some(dossier))
    }

    /// Brings a change with its verdict. Those that waited for it follow.
    pub(crate) fn bring(
        &mut self,
        (hash, change): (Digest, &[u8]),
        at: Place,
        verdict: Verdict,
    ) -> Taken {
        self.note_place(hash, at);
        let taken = self.admit(hash, change, verdict);
        if taken == Taken::Applied {
            self.bring_waiting();
        }
        taken
    }

    fn note_place(&mut self, hash: Digest, Place { actor, village, n }: Place) {
        let places = &mut self.resting.places;
        places.retain(|placed| placed.hash != hash);
        if places.len() >= PLACES {
            places.remove(0);
        }
        places.push(Placed { hash, actor, village, n });
    }

    /// Says what the server found of a commit, also of one that waits.
    pub(crate) fn judge(&mut self, hash: Digest, verdict: Verdict) {
        if let Some(waiting) = self.waiting.get_mut(&hash) {
            waiting.verdict = verdict.number();
            self.news.waiting.insert(hash);
        }
        let before = self.verdicts.get(&hash).copied().unwrap_or(Verdict::Counted);
        if before != verdict {
            self.verdicts.insert(hash, verdict);
            self.news.verdicts.insert(hash);
        }
    }

    /// The commits in the document that the server has quarantined.
    pub(crate) fn quarantined(&self) -> impl Iterator<Item = Digest> {
        let bad = self.verdicts.iter().filter(|(_, verdict)| !verdict.is_merged());
        bad.map(|(hash, _)| *hash).filter(|hash| self.document.contains(hash))
    }

    /// Takes commits and all that were written upon them out of the document. Gives those that
    /// were taken out, each after those it was written upon.
    pub(crate) fn take_out(&mut self, gone: &BTreeSet<Digest>) -> Result<Vec<Digest>, LocalError> {
        let mut out = Vec::new();
        let mut kept = Vec::new();
        for facts in &self.said {
            if gone.contains(&facts.hash) || facts.deps.iter().any(|dep| out.contains(dep)) {
                out.push(facts.hash);
            } else {
                kept.extend(self.document.change_bytes(&facts.hash));
            }
        }
        for hash in gone {
            self.stop_waiting(*hash);
        }
        if !out.is_empty() {
            self.document = Document::new();
            self.said.clear();
            self.restore(kept.iter().map(Vec::as_slice))?;
            self.news.is_rebuilt = true;
        }
        Ok(out)
    }

    /// What was said of the household, in the words of the survey's form.
    pub(crate) fn ledger(&self, survey: &Survey) -> Ledger {
        let mut ledger = Ledger::new();
        for facts in &self.said {
            let verdict = self.verdicts.get(&facts.hash).copied().unwrap_or(Verdict::Counted);
            // Parents stand first, so none of them is missing.
            let _ = ledger.add(facts, verdict, &survey.rules);
        }
        ledger
    }

    /// The household as it stands.
    pub(crate) fn state(&self, survey: &Survey) -> State {
        State::of(&self.ledger(survey), &survey.rules)
    }

    /// Puts what is new into a batch, save for the row of the list.
    pub(crate) fn put(&mut self, batch: &mut Batch, compression: &dyn Compression) {
        let news = core::mem::take(&mut self.news);
        for change in &news.changes {
            batch.put(key::tail(self.record, self.resting.tails), change.as_slice());
            self.resting.tails += 1;
            self.resting.tail_bytes += change.len() as u64;
        }
        let is_long = self.resting.tails >= TAILS || self.resting.tail_bytes >= TAIL_BYTES;
        if news.is_rebuilt || is_long {
            for place in 0..self.resting.tails {
                batch.delete(key::tail(self.record, place));
            }
            (self.resting.tails, self.resting.tail_bytes) = (0, 0);
            let changes: Vec<&[u8]> = self.document.changes().collect();
            // What can't be packed rests as it is.
            let plain = changes.concat();
            let packed = compression.compress(&plain).map_or_else(
                |_| [&[PLAIN], &*plain].concat(),
                |packed| [&[PACKED], &*packed].concat(),
            );
            batch.put(key::snapshot(self.record), packed);
        }
        batch.put(key::resting(self.record), stored::encode(&self.resting));
        for hash in &news.verdicts {
            if let Some(verdict) = self.verdicts.get(hash) {
                batch.put(key::verdict(self.record, *hash), vec![verdict.number()]);
            }
        }
        for hash in &news.arrived {
            batch.delete(key::waiting(self.record, *hash));
        }
        for hash in &news.waiting {
            if let Some(waiting) = self.waiting.get(hash) {
                batch.put(key::waiting(self.record, *hash), stored::encode(waiting));
            }
        }
    }

    fn restore<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), LocalError> {
        self.said.extend(self.document.restore(changes)?);
        Ok(())
    }

    fn admit(&mut self, hash: Digest, change: &[u8], verdict: Verdict) -> Taken {
        match self.document.admit(change) {
            Ok(Admission::Applied(facts)) => {
                self.said.push(facts);
                self.news.changes.push(change.to_vec());
                self.judge(hash, verdict);
                Taken::Applied
            }
            Ok(Admission::AlreadyThere) => {
                self.judge(hash, verdict);
                Taken::Known
            }
            Err(Refusal::Quarantined(reason)) => Taken::Refused(reason),
            Err(Refusal::Waiting { .. }) if self.waiting.contains_key(&hash) => Taken::Waits,
            Err(Refusal::Waiting { .. }) => {
                if self.waiting.len() >= limit::WAITING_COMMITS_PER_RECORD {
                    return Taken::Refused(Quarantine::NeverComplete);
                }
                let waiting = Waiting { verdict: verdict.number(), change: change.to_vec() };
                self.waiting.insert(hash, waiting);
                self.news.waiting.insert(hash);
                Taken::Waits
            }
        }
    }

    /// Each round admits at least one, so there are no more rounds than waiting commits.
    fn bring_waiting(&mut self) {
        loop {
            let before = self.waiting.len();
            for (hash, waiting) in self.waiting.clone() {
                let verdict = Verdict::from_number(waiting.verdict).unwrap_or(Verdict::Counted);
                if self.admit(hash, &waiting.change, verdict) != Taken::Waits {
                    self.stop_waiting(hash);
                }
            }
            if self.waiting.len() == before {
                return;
            }
        }
    }

    fn stop_waiting(&mut self, hash: Digest) {
        if self.waiting.remove(&hash).is_some() {
            self.news.waiting.remove(&hash);
            self.news.arrived.insert(hash);
        }
    }
}

fn hash_of(key: &[u8]) -> Option<Digest> {
    Some(Digest(key.get(17..)?.try_into().ok()?))
}
