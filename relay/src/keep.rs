//! What a relay keeps: the journal, and what is derived from it in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kernel::{Actor, DeviceId, Digest, Division, RecordId};
use store::{Damage, Journal, Position, StoreError, walk};
use sync::People;
use wire::{
    Bundle, CarriedReceipt, Certificate, Control, ControlEntry, Hold, Page, Row, StreamEnd, Tip,
    WholePage,
};

use crate::{
    entry::{Entry, Heard},
    identity::Identity,
    sieve::{Memo, Source, Vouched},
};

/// A relay's own view of the world.
pub(crate) struct Keep {
    pub(crate) journal: Box<dyn Journal>,
    pub(crate) identity: Identity,
    pub(crate) people: People,
    /// The server's decisions, by their numbers.
    pub(crate) control: BTreeMap<u64, ControlEntry>,
    certificates: Vec<Certificate>,
    pub(crate) heard: Heard,
    pub(crate) villages: BTreeMap<Division, Village>,
    pub(crate) streams: BTreeMap<(Actor, Division), Stream>,
    /// Where bundles rest that continue their streams otherwise.
    pub(crate) forks: BTreeMap<Digest, Position>,
    pub(crate) receipts: BTreeMap<DeviceId, CarriedReceipt>,
    /// Where the changes of each household rest, in the order in which they came.
    pub(crate) records: HashMap<RecordId, Vec<Source>>,
    pub(crate) sifted: Memo,
    /// The hashes of all commits that the server's pages tell of.
    told: HashSet<Digest>,
    /// Commits of which the server's pages tell without their bytes.
    news: BTreeSet<(Actor, Division, u64)>,
    /// Where the commits stand that the server's pages do not tell of yet.
    untold: HashMap<Digest, (Actor, Division, u64)>,
}

/// A village's feed as far as it was heard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Village {
    /// The sequence it was heard up to.
    pub(crate) next: u64,
    /// Its pages, in order.
    pub(crate) pages: Vec<Leaf>,
}

/// Where a page rests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaf {
    /// The sequence up to which it brings its reader.
    pub(crate) next: u64,
    pub(crate) at: Position,
}

/// A stream from its first bundle on.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) tip: Tip,
    pub(crate) bundles: Vec<Resting>,
    /// Up to which number the server has said that it holds this very history.
    pub(crate) settled: u64,
}

/// Where a bundle rests.
#[derive(Debug, Clone)]
pub(crate) struct Resting {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) digest: Digest,
    pub(crate) at: Position,
    /// The numbers of which the server's pages do not tell yet.
    pub(crate) untold: BTreeSet<u64>,
}

impl Keep {
    /// Reads everything the journal has.
    pub(crate) fn open(journal: Box<dyn Journal>, identity: Identity) -> Result<Self, StoreError> {
        let heard = Heard { feed: identity.feed, control: 0 };
        let mut keep = Self {
            journal,
            identity,
            people: People::default(),
            control: BTreeMap::new(),
            certificates: Vec::new(),
            heard,
            villages: BTreeMap::new(),
            streams: BTreeMap::new(),
            forks: BTreeMap::new(),
            receipts: BTreeMap::new(),
            records: HashMap::new(),
            sifted: Memo::default(),
            told: HashSet::new(),
            news: BTreeSet::new(),
            untold: HashMap::new(),
        };
        let mut entries = Vec::new();
        for standing in walk(&*keep.journal, Position::START) {
            let standing = standing?;
            let entry = Entry::open(&standing.entry);
            entries.push((standing.at, entry.ok_or(damaged(standing.at))?));
        }
        for (at, entry) in entries {
            keep.take_in(entry, at)?;
        }
        keep.learn_anew();
        Ok(keep)
    }

    /// Makes entries durable, with one sync for all, and takes them in.
    pub(crate) fn write(&mut self, entries: Vec<Entry>) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let packed: Vec<Vec<u8>> = entries
            .iter()
            .map(|entry| entry.pack().map_err(|_| StoreError::TooLarge))
            .collect::<Result<_, _>>()?;
        let slices: Vec<&[u8]> = packed.iter().map(Vec::as_slice).collect();
        let positions = self.journal.append(&slices)?;
        let decided = |entry: &Entry| matches!(entry, Entry::Control(_) | Entry::Heard(_));
        let is_decided = entries.iter().any(decided);
        for (entry, at) in entries.into_iter().zip(positions) {
            self.take_in(entry, at)?;
        }
        if is_decided {
            self.learn_anew();
        }
        Ok(())
    }

    /// The entry at a position that is remembered.
    pub(crate) fn entry(&self, at: Position) -> Result<Entry, StoreError> {
        let (packed, _) = self.journal.read(at)?.ok_or(damaged(at))?;
        Entry::open(&packed).ok_or(damaged(at))
    }

    /// The bundle at a position that is remembered.
    pub(crate) fn bundle(&self, at: Position) -> Result<Bundle, StoreError> {
        match self.entry(at)? {
            Entry::Bundle(bundle) | Entry::Fork(bundle) => Ok(bundle),
            _ => Err(damaged(at)),
        }
    }

    /// The page at a position that is remembered.
    pub(crate) fn page(&self, at: Position) -> Result<WholePage, StoreError> {
        match self.entry(at)? {
            Entry::Page(page) => Ok(page),
            _ => Err(damaged(at)),
        }
    }

    /// How far a stream is held, and by which bundle.
    pub(crate) fn hold(&self, stream: (Actor, Division)) -> Option<Hold> {
        let Tip { n, bundle, .. } = self.streams.get(&stream)?.tip;
        Some(Hold { actor: stream.0, village: stream.1, n, bundle })
    }

    /// How far the streams of a device are held.
    pub(crate) fn ends_of(&self, device: DeviceId) -> Vec<StreamEnd> {
        let mut ends = Vec::new();
        for actor in self.people.actors_of(device) {
            let own = self.streams.iter().filter(|((other, _), _)| *other == actor);
            ends.extend(own.map(|((actor, village), stream)| StreamEnd {
                actor: *actor,
                village: *village,
                n: stream.tip.n,
            }));
        }
        ends.sort_unstable_by_key(|end| (end.actor, end.village));
        ends.truncate(kernel::limit::STREAMS_PER_REQUEST);
        ends
    }

    fn take_in(&mut self, entry: Entry, at: Position) -> Result<(), StoreError> {
        match entry {
            Entry::Control(entry) => {
                self.control.insert(entry.number, entry);
            }
            Entry::Opened(certificate) => {
                // It is known after the decisions it rests on; see `learn_anew`.
                let _ = self.people.open(&certificate);
                self.certificates.push(certificate);
            }
            Entry::Bundle(bundle) => self.take_bundle(&bundle, at).ok_or(damaged(at))?,
            Entry::Fork(bundle) => {
                self.forks.insert(bundle.digest(), at);
            }
            Entry::Page(page) => {
                let page = page.page().map_err(|_| damaged(at))?;
                if page.feed == self.heard.feed {
                    self.take_page(&page, at);
                }
            }
            Entry::Receipt(receipt) => {
                self.settle(&receipt.durable);
                self.receipts.insert(receipt.device, receipt);
            }
            Entry::Heard(heard) => {
                if heard.feed != self.heard.feed {
                    self.begin_anew();
                }
                self.heard = heard;
            }
        }
        Ok(())
    }

    fn take_bundle(&mut self, bundle: &Bundle, at: Position) -> Option<()> {
        let header = bundle.header().ok()?;
        let key = (header.actor, header.village);
        let last = header.first + header.count - 1;
        let mut untold = BTreeSet::new();
        for ((n, index), carried) in (header.first..).zip(0..).zip(bundle.commits()) {
            let is_told = self.told.contains(&carried.hash)
                || self.news.contains(&(header.actor, header.village, n));
            if !is_told {
                untold.insert(n);
                self.untold.insert(carried.hash, (header.actor, header.village, n));
            }
            let vouched = Vouched::ByDevice;
            let source = Source { at, index, hash: carried.hash, actor: header.actor, vouched };
            self.records.entry(carried.record).or_default().push(source);
        }
        let empty = Stream { tip: Tip::EMPTY, bundles: Vec::new(), settled: 0 };
        let stream = self.streams.entry(key).or_insert(empty);
        stream.tip = Tip { n: last, bundle: bundle.digest(), running: header.running };
        let digest = bundle.digest();
        stream.bundles.push(Resting { first: header.first, last, digest, at, untold });
        Some(())
    }

    fn take_page(&mut self, page: &Page, at: Position) {
        let village = self.villages.entry(page.village).or_default();
        village.pages.push(Leaf { next: page.next, at });
        village.next = village.next.max(page.next);
        for (index, row) in (0..).zip(&page.rows) {
            match row {
                Row::Opened(_) => {}
                Row::Commit { record, actor, change: Some(change), .. } => {
                    let Some(hash) = change.get(8..).map(Digest::of) else { continue };
                    self.told.insert(hash);
                    if let Some((actor, village, n)) = self.untold.remove(&hash) {
                        self.tell((actor, village), n);
                    }
                    let (actor, vouched) = (*actor, Vouched::ByServer);
                    let source = Source { at, index, hash, actor, vouched };
                    self.records.entry(*record).or_default().push(source);
                }
                Row::Commit { actor, n, .. } | Row::Own { actor, n, .. } => {
                    self.news.insert((*actor, page.village, *n));
                    self.tell((*actor, page.village), *n);
                }
            }
        }
    }

    /// Notes that the server's pages tell of a commit.
    fn tell(&mut self, stream: (Actor, Division), n: u64) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            let mut bundles = stream.bundles.iter_mut();
            if let Some(bundle) = bundles.find(|b| b.first <= n && n <= b.last) {
                bundle.untold.remove(&n);
            }
        }
    }

    /// Notes how far the server holds streams, where it holds the same history.
    pub(crate) fn settle(&mut self, durable: &[Hold]) {
        for hold in durable {
            let Some(stream) = self.streams.get_mut(&(hold.actor, hold.village)) else { continue };
            let same = |bundle: &Resting| bundle.last == hold.n && bundle.digest == hold.bundle;
            if stream.bundles.iter().any(same) {
                stream.settled = stream.settled.max(hold.n);
            }
        }
    }

    /// Another life of the server: its feeds are read anew, and what it holds is asked anew.
    fn begin_anew(&mut self) {
        self.villages.clear();
        self.receipts.clear();
        self.control.clear();
        self.told.clear();
        self.news.clear();
        for sources in self.records.values_mut() {
            sources.retain(|source| source.vouched == Vouched::ByDevice);
        }
        self.sifted.clear();
        for stream in self.streams.values_mut() {
            stream.settled = 0;
        }
    }

    /// Learns who everybody is from all decisions in their order, and the epochs that rest on
    /// them.
    fn learn_anew(&mut self) {
        let mut people = People::default();
        for entry in self.control.values() {
            people.learn(&entry.control);
        }
        for certificate in &self.certificates {
            // It was checked when it came.
            let _ = people.open(certificate);
        }
        self.people = people;
    }

    /// The last decision of a kind.
    pub(crate) fn decision(&self, is_it: impl Fn(&Control) -> bool) -> Option<&ControlEntry> {
        self.control.values().rev().find(|entry| is_it(&entry.control))
    }
}

pub(crate) fn damaged(at: Position) -> StoreError {
    StoreError::Damaged(Damage::Entry(at))
}
