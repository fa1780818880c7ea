use std::collections::{BTreeMap, BTreeSet};

use document::{Admission, Document, Refusal};
use kernel::{Digest, Division, Quarantine, RecordId, Verdict, limit};
use minicbor::{Decode, Encode};
use record::{Ledger, State};
use store::Batch;

use crate::{LocalError, Storage, Survey, key, scan::scan_all, stored};

/// A household as the tablet's index holds it: its document, what the server found of its
/// commits, and the commits that wait for others.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    pub record: RecordId,
    pub village: Division,
    pub document: Document,
    verdicts: BTreeMap<Digest, Verdict>,
    waiting: BTreeMap<Digest, Waiting>,
    resting: Resting,
    news: News,
}

/// How a record rests in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Resting {
    #[cbor(n(0), with = "crate::cbor::division")]
    village: Division,
    /// How many changes stand behind its snapshot, and how many bytes they have.
    #[n(1)]
    tails: u32,
    #[n(2)]
    tail_bytes: u64,
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

impl Resting {
    /// The record's village.
    pub(crate) fn village(&self) -> Division {
        self.village
    }
}

impl Dossier {
    /// A household nobody has written of yet.
    pub(crate) fn new(record: RecordId, village: Division) -> Self {
        Self {
            record,
            village,
            document: Document::new(),
            verdicts: BTreeMap::new(),
            waiting: BTreeMap::new(),
            resting: Resting { village, tails: 0, tail_bytes: 0 },
            news: News::default(),
        }
    }

    /// A household from the index; none when nothing was ever heard of it.
    pub(crate) async fn load(
        storage: &impl Storage,
        record: RecordId,
    ) -> Result<Option<Self>, LocalError> {
        let Some(resting) = storage.get(&key::resting(record)).await? else { return Ok(None) };
        let resting: Resting = stored::decode(&resting).ok_or(LocalError::Damaged)?;
        let mut document = match storage.get(&key::snapshot(record)).await? {
            Some(snapshot) => Document::load(&snapshot)?,
            None => Document::new(),
        };
        let tails: Vec<Vec<u8>> = scan_all(storage, &key::tails(record))
            .await?
            .into_iter()
            .map(|(_, change)| change)
            .collect();
        if !tails.is_empty() {
            document.restore(&tails)?;
        }
        let mut dossier = Self { document, resting, ..Self::new(record, resting.village) };
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
    pub(crate) fn bring(&mut self, hash: Digest, change: &[u8], verdict: Verdict) -> Taken {
        let taken = self.admit(hash, change, verdict);
        if taken == Taken::Applied {
            self.bring_waiting();
        }
        taken
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

    /// Takes commits and all that were written upon them out of the document. Gives those that
    /// were taken out, each after those it was written upon.
    pub(crate) fn take_out(&mut self, gone: &BTreeSet<Digest>) -> Result<Vec<Digest>, LocalError> {
        let mut out = Vec::new();
        let mut kept = Vec::new();
        for facts in self.document.facts() {
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
            let mut document = Document::new();
            document.restore(&kept)?;
            self.document = document;
            self.news.is_rebuilt = true;
        }
        Ok(out)
    }

    /// What was said of the household, in the words of the survey's form.
    pub(crate) fn ledger(&self, survey: &Survey) -> Ledger {
        let mut ledger = Ledger::new();
        for facts in self.document.facts() {
            let verdict = self.verdicts.get(&facts.hash).copied().unwrap_or(Verdict::Counted);
            // The document gives parents first, so none of them is missing.
            let _ = ledger.add(&facts, verdict, &survey.rules);
        }
        ledger
    }

    /// The household as it stands.
    pub(crate) fn state(&self, survey: &Survey) -> State {
        State::of(&self.ledger(survey), &survey.rules)
    }

    /// Puts what is new into a batch, save for the row of the list.
    pub(crate) fn put(&mut self, batch: &mut Batch) {
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
            batch.put(key::snapshot(self.record), self.document.save());
            self.resting = Resting { village: self.village, tails: 0, tail_bytes: 0 };
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

    fn admit(&mut self, hash: Digest, change: &[u8], verdict: Verdict) -> Taken {
        match self.document.admit(change) {
            Ok(Admission::Applied(_)) => {
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
