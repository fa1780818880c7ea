//! What the relay says to the server or to another relay, and what it takes home.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, Digest, Division, Stamp, limit};
use wire::{
    Hold, Place, Problem, RelayAnswer, RelayRequest, SignedRelayAnswer, SignedRelayRequest,
};

use crate::{
    carry::{Carried, CarryError},
    entry::{Entry, Heard},
    intake::{Bringer, stored},
    keep::Keep,
};

/// What one visit to the other side remembers between its exchanges.
#[derive(Debug, Default)]
pub(crate) struct Visit {
    /// How far the other side holds the streams.
    theirs: BTreeMap<(Actor, Division), u64>,
    /// Streams of which a bundle was refused for a reason that trying again can't mend.
    aside: BTreeSet<(Actor, Division)>,
    /// Streams that were brought from their beginning, because they are held otherwise there.
    from_first: BTreeSet<(Actor, Division)>,
    /// Whether the forks were brought.
    forks: bool,
    /// Whether the other side has said yet what it holds.
    asked: bool,
    pub(crate) so_far: Carried,
}

/// A request on its way.
pub(crate) struct Asked {
    pub(crate) signed: SignedRelayRequest,
    digest: Digest,
    /// Up to which number the streams in it were brought.
    brought: BTreeMap<(Actor, Division), u64>,
    /// How far the streams in it were said to be held here.
    named: Vec<Hold>,
    has_more: bool,
}

/// How many bytes of bundles one request brings before compression.
const REQUEST_BUNDLES: usize = 512 << 10;
/// How many forks one visit brings.
const FORKS: usize = 64;

impl Keep {
    /// What the next exchange says.
    pub(crate) fn ask(&self, visit: &Visit, now: Stamp) -> Result<Asked, CarryError> {
        let own = self.identity.device;
        let (bundles, actors, brought, has_more) = self.load(visit)?;
        let epochs = actors.iter().filter_map(|actor| self.people.epoch(*actor).copied());
        let villages = self.people.relay_villages(own, now.date());
        let place = |village: &Division| {
            let after = self.villages.get(village).map_or(0, |kept| kept.next);
            Place { village: *village, after }
        };
        let named = self.unsettled();
        let request = RelayRequest {
            clock: now,
            feed: self.heard.feed,
            control: self.heard.control,
            places: villages.iter().map(place).take(limit::VILLAGES_PER_DEVICE).collect(),
            held: named.clone(),
            certificates: epochs.take(limit::STREAMS_PER_REQUEST).collect(),
            bundles,
            answer_bytes: limit::PAGE_BYTES as u64,
        };
        let signed = SignedRelayRequest::sign(own, &request, &self.identity.key);
        Ok(Asked { digest: signed.digest(), signed, brought, named, has_more })
    }

    /// Takes home what was answered. Tells whether another exchange is needed.
    pub(crate) fn take_home(
        &mut self,
        visit: &mut Visit,
        asked: &Asked,
        answer: &SignedRelayAnswer,
        now: Stamp,
    ) -> Result<bool, CarryError> {
        let server = self.identity.server;
        let opened = answer.open(asked.digest, &server);
        let (answer, is_server) = opened.map_err(|_| CarryError::Forged)?;
        let before = (self.journal.end(), visit.theirs.clone());
        self.take_decisions(&answer, is_server)?;
        self.take_pages(&answer)?;
        self.take_receipts(&answer)?;
        self.take_carried(visit, &answer, now)?;
        self.note_held(visit, asked, &answer, is_server);
        let first = !core::mem::replace(&mut visit.asked, true);
        visit.so_far.exchanges += 1;
        visit.so_far.is_server = is_server;
        let is_new = before != (self.journal.end(), visit.theirs.clone());
        let waits = answer.more || asked.has_more || self.has_load(visit);
        Ok(waits && (is_new || first))
    }

    /// Bundles the server has not said it holds.
    pub(crate) fn waiting(&self) -> usize {
        let streams = self.streams.values();
        streams.map(|s| s.bundles.iter().filter(|b| b.last > s.settled).count()).sum()
    }

    /// The streams of which something waits for the server's word.
    fn unsettled(&self) -> Vec<Hold> {
        let streams = self.streams.iter().filter(|(_, stream)| stream.settled < stream.tip.n);
        let holds = streams.filter_map(|(stream, _)| self.hold(*stream));
        holds.take(limit::STREAMS_PER_REQUEST).collect()
    }

    fn has_load(&self, visit: &Visit) -> bool {
        let named = self.unsettled();
        named.iter().any(|hold| {
            let stream = (hold.actor, hold.village);
            !visit.aside.contains(&stream) && visit.theirs_of(stream) < hold.n
        })
    }

    /// The bundles the other side lacks, as far as there is room.
    #[expect(clippy::type_complexity, reason = "bundles, their actors and ends, and what waits")]
    fn load(
        &self,
        visit: &Visit,
    ) -> Result<(Vec<Vec<u8>>, BTreeSet<Actor>, BTreeMap<(Actor, Division), u64>, bool), CarryError>
    {
        let (mut bundles, mut actors, mut brought) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
        if !visit.asked {
            return Ok((bundles, actors, brought, false));
        }
        let mut bytes = 0;
        if !visit.forks {
            for at in self.forks.values().take(FORKS) {
                let bundle = self.bundle(*at).map_err(CarryError::Store)?;
                actors.extend(bundle.header().map(|header| header.actor));
                bundles.push(bundle.encode());
            }
        }
        for hold in self.unsettled() {
            let stream = (hold.actor, hold.village);
            if visit.aside.contains(&stream) {
                continue;
            }
            let has = visit.theirs_of(stream);
            let Some(stands) = self.streams.get(&stream) else { continue };
            for resting in stands.bundles.iter().filter(|bundle| bundle.last > has) {
                if bytes >= REQUEST_BUNDLES || bundles.len() >= limit::STREAMS_PER_REQUEST {
                    return Ok((bundles, actors, brought, true));
                }
                let bundle = self.bundle(resting.at).map_err(CarryError::Store)?.encode();
                bytes += bundle.len();
                bundles.push(bundle);
                actors.insert(hold.actor);
                brought.insert(stream, resting.last);
            }
        }
        Ok((bundles, actors, brought, false))
    }

    fn take_decisions(&mut self, answer: &RelayAnswer, is_server: bool) -> Result<(), CarryError> {
        let server = self.identity.server;
        if answer.control.iter().any(|entry| entry.verify(&server).is_err()) {
            return Err(CarryError::Forged);
        }
        let mut entries = Vec::new();
        if is_server {
            let is_new_life = answer.feed != self.heard.feed;
            let control = if is_new_life { 0 } else { answer.control_next };
            let heard = Heard { feed: answer.feed, control };
            if heard != self.heard {
                entries.push(Entry::Heard(heard));
            }
            if is_new_life {
                return self.keep(entries);
            }
        } else if answer.feed != self.heard.feed {
            // Another relay numbers decisions by another life of the server than is known here.
            return Ok(());
        }
        let news = answer.control.iter().filter(|e| self.control.get(&e.number) != Some(e));
        let mut all: Vec<Entry> = news.cloned().map(Entry::Control).collect();
        all.append(&mut entries);
        self.keep(all)
    }

    fn take_pages(&mut self, answer: &RelayAnswer) -> Result<(), CarryError> {
        let mut nexts = BTreeMap::new();
        let mut entries = Vec::new();
        for page in &answer.pages {
            let opened = page.open(&self.identity.server).map_err(|_| CarryError::Forged)?;
            let kept = self.villages.get(&opened.village).map_or(0, |kept| kept.next);
            let next = nexts.entry(opened.village).or_insert(kept);
            let fits = opened.feed == self.heard.feed && opened.after <= *next;
            if fits && opened.next > *next {
                *next = opened.next;
                entries.push(Entry::Page(page.clone()));
            }
        }
        self.keep(entries)
    }

    fn take_receipts(&mut self, answer: &RelayAnswer) -> Result<(), CarryError> {
        let mut entries = Vec::new();
        for receipt in &answer.receipts {
            receipt.verify(&self.identity.server).map_err(|_| CarryError::Forged)?;
            let kept = self.receipts.get(&receipt.device);
            let is_news =
                kept.is_none_or(|kept| kept.at < receipt.at && kept.durable != receipt.durable);
            if is_news {
                entries.push(Entry::Receipt(receipt.clone()));
            }
        }
        self.keep(entries)
    }

    /// Takes what another relay gives. What can't be proven is left, and nothing else waits.
    fn take_carried(
        &mut self,
        visit: &mut Visit,
        answer: &RelayAnswer,
        now: Stamp,
    ) -> Result<(), CarryError> {
        let (mut certificates, mut bundles) = (Vec::new(), Vec::new());
        for carried in &answer.carried {
            let Ok((_, bundle)) = carried.open() else { continue };
            certificates.push(carried.certificate);
            bundles.push(bundle.encode());
        }
        let before: usize = self.streams.values().map(|stream| stream.bundles.len()).sum();
        self.take_epochs(&certificates).map_err(CarryError::Local)?;
        self.take_bundles(Bringer::Relay, &bundles, now).map_err(CarryError::Local)?;
        let after: usize = self.streams.values().map(|stream| stream.bundles.len()).sum();
        visit.so_far.received += after.saturating_sub(before) as u64;
        Ok(())
    }

    /// Notes how far the other side holds the streams now.
    fn note_held(
        &mut self,
        visit: &mut Visit,
        asked: &Asked,
        answer: &RelayAnswer,
        is_server: bool,
    ) {
        for (stream, n) in &asked.brought {
            let known = visit.theirs.entry(*stream).or_default();
            *known = (*known).max(*n);
        }
        for end in &answer.held {
            let stream = (end.actor, end.village);
            let brought = asked.brought.get(&stream).copied().unwrap_or_default();
            if !visit.from_first.contains(&stream) {
                visit.theirs.insert(stream, end.n.max(brought));
            }
            if let Some(stands) = self.streams.get_mut(&stream).filter(|_| is_server) {
                // The server has compared the bundle that was named.
                let named = asked.named.iter().find(|hold| (hold.actor, hold.village) == stream);
                if let Some(hold) = named.filter(|hold| hold.n <= end.n) {
                    stands.settled = stands.settled.max(hold.n);
                }
            }
        }
        visit.forks |= visit.asked;
        for refusal in &answer.refusals {
            let Some(village) = refusal.village else { continue };
            let stream = (refusal.actor, village);
            match refusal.problem {
                Problem::BundleGap if visit.theirs_of(stream) >= refusal.expected => {
                    visit.theirs.insert(stream, refusal.expected.saturating_sub(1));
                }
                // It is held otherwise there. All of it is brought once, so that what differs is
                // kept apart and shown.
                Problem::BundleFork if visit.from_first.insert(stream) => {
                    visit.theirs.insert(stream, 0);
                }
                // The server keeps it apart now, and there is nothing left to carry.
                Problem::BundleFork if is_server => {
                    let brought = asked.brought.get(&stream).copied().unwrap_or_default();
                    if let Some(stands) = self.streams.get_mut(&stream) {
                        stands.settled = stands.settled.max(brought);
                    }
                }
                Problem::BundleFork => {}
                _ => {
                    visit.aside.insert(stream);
                }
            }
            visit.so_far.refusals.push(*refusal);
        }
        visit.so_far.sent += asked.brought.len() as u64;
    }

    fn keep(&mut self, entries: Vec<Entry>) -> Result<(), CarryError> {
        self.write(entries).map_err(|error| CarryError::Local(stored(error)))
    }
}

impl Visit {
    fn theirs_of(&self, stream: (Actor, Division)) -> u64 {
        self.theirs.get(&stream).copied().unwrap_or_default()
    }
}
