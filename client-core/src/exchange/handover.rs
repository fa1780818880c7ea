use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, DeviceId, Division, limit};
use store::Batch;
use wire::{
    BundleParcel, CarriedReceipt, HandoverAnswer, Page, Place, Problem, ProvenRelay, Refusal,
    Request, Row, SignedRequest, StreamEnd, pack, unpack,
};

use super::{SyncError, carried::Brought};
use crate::{
    Cancel, Client, LocalError, Ports, Storage as _, Transport,
    entry::{Entry, Handed, Held, Origin, Receipted, Sealed},
    key, stored,
};

/// What a handover to a relay brought about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandedOver {
    /// The relay, once it is proven to be one.
    pub relay: Option<DeviceId>,
    /// Exchanges that were completed.
    pub exchanges: u32,
    /// Bytes of the requests' bodies.
    pub bytes_up: u64,
    /// Bytes of the answers' bodies.
    pub bytes_down: u64,
    /// Own commits that a relay's signed receipt named for the first time: handed over (已交接).
    pub handed: u64,
    /// Own commits that a receipt of the server, which the relay brought home, named for the
    /// first time: synced (已同步).
    pub synced: u64,
    /// Commits of others that pages of the server brought.
    pub received: u64,
    /// Commits of others of which the server has not said anything yet.
    pub carried: u64,
    /// Bundles of others that were not proven, and left.
    pub unproven: u64,
    /// What the relay did not take, and why.
    pub refusals: Vec<Refusal>,
}

/// What one handover remembers between its exchanges.
#[derive(Debug, Default)]
struct Course {
    outcome: HandedOver,
    /// Up to which number the relay has the own streams, as far as it has said so.
    has: BTreeMap<(Actor, Division), u64>,
    /// Streams of which it refused a bundle for a reason that trying again can't mend.
    set_aside: BTreeSet<(Actor, Division)>,
}

/// A request that is ready to be sent.
struct Said {
    body: Vec<u8>,
    bundles: usize,
    has_more: bool,
}

/// An answer of which everything that must be signed was found signed.
struct Heard {
    relay: ProvenRelay,
    answer: HandoverAnswer,
    pages: Vec<Page>,
}

impl<P: Ports> Client<P> {
    /// Hands what is pending over to a relay, and takes what it has for this tablet: what others
    /// handed over, pages and receipts of the server. What is handed over stays pending until a
    /// receipt of the server names it, and a later sync sends it all the same.
    ///
    /// # Errors
    /// Why it ended early. What was completed before stands.
    pub async fn hand_over(
        &mut self,
        road: &impl Transport,
        progress: &mut dyn FnMut(&HandedOver),
        cancel: &Cancel,
    ) -> Result<HandedOver, SyncError> {
        if self.own.enrolled.is_none() {
            return Err(SyncError::NotEnrolled);
        }
        self.catch_up().await?;
        self.seal_all().await?;
        let mut course = Course::default();
        loop {
            let before = (self.standing(), course.has.clone(), self.carried_ends().await?);
            let said = self.say(&course).await?;
            let (body, limit) = (said.body.clone(), limit::ANSWER_BYTES);
            let Some(answer) = cancel.or(road.post("/v1/handover", body, limit)).await else {
                return Ok(course.outcome);
            };
            let answer = answer.map_err(SyncError::Transport)?;
            course.outcome.bytes_up += said.body.len() as u64;
            course.outcome.bytes_down += answer.len() as u64;
            let heard = self.hear_relay(&answer)?;
            self.take_handover(&heard, &mut course).await?;
            course.outcome.exchanges += 1;
            progress(&course.outcome);
            let waits = heard.answer.more || said.has_more || said.bundles > 0;
            let after = (self.standing(), course.has.clone(), self.carried_ends().await?);
            if !waits || after == before || cancel.is_cancelled() {
                self.ports.storage().flush().await.map_err(LocalError::from)?;
                return Ok(course.outcome);
            }
        }
    }

    /// Signs what the next exchange says: the very request of a sync, with the streams of others
    /// that relays brought among those that are held.
    async fn say(&self, course: &Course) -> Result<Said, SyncError> {
        let enrolled = self.own.enrolled.as_ref().ok_or(SyncError::NotEnrolled)?;
        let heard = self.heard.as_ref().ok_or(SyncError::NotEnrolled)?;
        let pending =
            self.own.streams.iter().filter(|(stream, stands)| {
                stands.pending() > 0 && !course.set_aside.contains(stream)
            });
        let after = pending.map(|(stream, stands)| {
            let known = course.has.get(stream).copied();
            (*stream, known.unwrap_or(stands.durable.max(stands.handed)))
        });
        let (bundles, has_more) = self.sealed_bundles(&after.collect()).await?;
        let actors: BTreeSet<Actor> =
            bundles.iter().filter_map(|b| b.header().ok()).map(|header| header.actor).collect();
        let epochs = self.own.epochs.values().filter(|epoch| actors.contains(&epoch.actor));
        let places = self.places.iter();
        let request = Request {
            clock: self.now(),
            feed: heard.feed,
            control: heard.control,
            form: 0,
            known: (heard.control == 0).then(|| sync::built_in().digest()),
            explicit: true,
            places: places
                .map(|(village, reached)| Place { village: *village, after: reached.after })
                .collect(),
            held: self.held_of_all().await?,
            certificates: epochs.take(limit::CERTIFICATES_PER_REQUEST).copied().collect(),
            bundles: bundles.iter().map(|bundle| BundleParcel::Explicit(bundle.encode())).collect(),
            answer_bytes: limit::PAGE_BYTES as u64,
        };
        let signed = SignedRequest::sign(enrolled.device, &request, &enrolled.device_key());
        let body = pack(&signed.encode(), self.ports.compression());
        let body = body.map_err(|_| LocalError::Damaged)?;
        Ok(Said { body, bundles: bundles.len(), has_more })
    }

    async fn held_of_all(&self) -> Result<Vec<StreamEnd>, LocalError> {
        let mut ends = self.carried_ends().await?;
        for (stream, stands) in &self.own.streams {
            ends.insert(*stream, stands.sealed.n.min(stands.sendable()));
        }
        let ends = ends.into_iter().filter(|(_, n)| *n > 0);
        let ends = ends.map(|((actor, village), n)| StreamEnd { actor, village, n });
        Ok(ends.take(limit::STREAMS_PER_REQUEST).collect())
    }

    /// Reads an answer and checks every signature in it, before anything of it is used. What is
    /// carried of others is checked bundle by bundle, when it is taken.
    fn hear_relay(&self, body: &[u8]) -> Result<Heard, SyncError> {
        let enrolled = self.own.enrolled.as_ref().ok_or(SyncError::NotEnrolled)?;
        let server = enrolled.server();
        let answer = unpack(body, limit::ANSWER_BYTES_OPEN, self.ports.compression())
            .ok()
            .and_then(|bytes| HandoverAnswer::decode(&bytes).ok())
            .ok_or(SyncError::Forged)?;
        let relay = answer.proof.check(&server, self.now().date());
        let relay = relay.map_err(|_| SyncError::NoRelay)?;
        let known = self.people.device(relay.device);
        if known.is_some_and(|known| known.revoked.is_some()) {
            return Err(SyncError::NoRelay);
        }
        let receipt = &answer.receipt;
        let own = |synced: &CarriedReceipt| {
            synced.device == enrolled.device && synced.verify(&server).is_ok()
        };
        let is_sound = receipt.device == enrolled.device
            && receipt.verify(&relay).is_ok()
            && answer.synced.as_ref().is_none_or(own)
            && answer.control.iter().all(|entry| entry.verify(&server).is_ok());
        let pages: Option<Vec<Page>> =
            answer.pages.iter().map(|page| page.open(&server).ok()).collect();
        match pages {
            Some(pages) if is_sound => Ok(Heard { relay, answer, pages }),
            _ => Err(SyncError::Forged),
        }
    }

    async fn take_handover(&mut self, heard: &Heard, course: &mut Course) -> Result<(), SyncError> {
        course.outcome.relay = Some(heard.relay.device);
        let (handed, synced) = (self.own.handed(), self.own.synced());
        self.learn_decisions(heard).await?;
        self.heed(heard, course);
        self.take_receipts(heard, course).await?;
        let newly = self.own.synced().saturating_sub(synced);
        course.outcome.synced += newly;
        course.outcome.handed += (self.own.handed() + newly).saturating_sub(handed);
        for page in &heard.pages {
            let is_same_life = self.heard.as_ref().is_some_and(|known| known.feed == page.feed);
            let place = self.places.get(&page.village);
            let is_next = place
                .is_some_and(|reached| page.after <= reached.after && reached.after < page.next);
            if is_same_life && is_next && heard.relay.covers(page.village) {
                let page = self.with_own_news(page).await?;
                course.outcome.received += self.take_page(&page).await?;
            }
        }
        for carried in &heard.answer.carried {
            match self.take_carried(&heard.relay, carried).await? {
                Brought::Taken(commits) => course.outcome.carried += commits,
                Brought::Waits => {}
                Brought::Refused => course.outcome.unproven += 1,
            }
        }
        self.mend(&mut super::Outcome::default()).await
    }

    /// Keeps the server's decisions. How far they were heard from the server itself stays.
    async fn learn_decisions(&mut self, heard: &Heard) -> Result<(), LocalError> {
        if heard.answer.control.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::default();
        for entry in &heard.answer.control {
            batch.put(key::control(entry.number), entry.encode());
        }
        self.ports.storage().apply(batch).await?;
        self.learn_anew().await
    }

    /// Heeds refusals as the hints they are: nobody signed them, so nothing is closed or taken
    /// back for them.
    fn heed(&self, heard: &Heard, course: &mut Course) {
        for refusal in &heard.answer.refusals {
            let Some(village) = refusal.village else { continue };
            let stream = (refusal.actor, village);
            let stands = self.own.stream(refusal.actor, village);
            let is_gap = refusal.problem == Problem::BundleGap
                && refusal.expected > 0
                && refusal.expected <= stands.sealed.n;
            if is_gap && course.has.get(&stream) != Some(&(refusal.expected - 1)) {
                course.has.insert(stream, refusal.expected - 1);
            } else {
                course.set_aside.insert(stream);
            }
            if !course.outcome.refusals.contains(refusal) && !is_gap {
                course.outcome.refusals.push(*refusal);
            }
        }
    }

    /// Journals what the relay says it keeps, and what the server says in the receipt that the
    /// relay brought home. Both only ever add, and only for the very bundles of this store.
    async fn take_receipts(&mut self, heard: &Heard, course: &mut Course) -> Result<(), SyncError> {
        let mut entries = Vec::new();
        let mut kept = Vec::new();
        for StreamEnd { actor, village, n } in heard.answer.receipt.held.iter().copied() {
            let stands = self.own.stream(actor, village);
            let is_ours = self.own.epoch(actor).is_some() && n <= stands.sealed.n;
            let is_aside = course.set_aside.contains(&(actor, village));
            if !is_ours || is_aside || !heard.relay.covers(village) {
                continue;
            }
            course.has.insert((actor, village), n);
            if n > stands.handed {
                kept.push(Origin { actor, village, n });
            }
        }
        if !kept.is_empty() {
            let (relay, at) = (heard.relay.device, heard.answer.receipt.at);
            entries.push(Entry::Handed(Handed { relay, at, kept }));
        }
        let mut held = Vec::new();
        if let Some(receipt) = &heard.answer.synced {
            for hold in &receipt.durable {
                let stands = self.own.stream(hold.actor, hold.village);
                let key = key::bundle(hold.actor, hold.village, hold.n);
                let sealed = self.ports.storage().get(&key).await.map_err(LocalError::from)?;
                let sealed = sealed.and_then(|bytes| stored::decode::<Sealed>(&bytes));
                let is_ours = sealed.is_some_and(|sealed| sealed.after.bundle == hold.bundle);
                if is_ours && hold.n > stands.durable {
                    let (actor, village, archived) = (hold.actor, hold.village, stands.archived);
                    held.push(Held { actor, village, durable: hold.n, archived });
                }
            }
            if !held.is_empty() {
                entries.push(Entry::Receipted(Receipted { at: receipt.at, held }));
            }
        }
        self.write(&entries).await.map_err(LocalError::from)?;
        Ok(self.catch_up().await?)
    }

    /// A page that leaves nothing out brings own commits as if they were somebody else's; here
    /// they become news of the own ones.
    async fn with_own_news(&self, page: &Page) -> Result<Page, LocalError> {
        let mut page = page.clone();
        for row in &mut page.rows {
            let Row::Commit { record, actor, n, verdict, change } = row else { continue };
            if self.own.epoch(*actor).is_none() {
                continue;
            }
            let hash = change.as_ref().and_then(|change| change.get(8..)).map(kernel::Digest::of);
            let pointer = self.pointer(*actor, page.village, *n).await?;
            let is_ours = pointer.is_some_and(|own| {
                own.record == *record && hash.is_none_or(|hash| hash == own.hash)
            });
            if is_ours {
                *row = Row::Own { record: *record, actor: *actor, n: *n, verdict: *verdict };
            }
        }
        Ok(page)
    }
}
