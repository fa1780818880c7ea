//! What another relay brings and is given.

use std::collections::BTreeMap;

use kernel::{Actor, DeviceId, Division, Stamp, limit};
use sync::Neighbourhood;
use wire::{
    CarriedBundle, CarriedReceipt, ControlEntry, Hold, Problem, RelayAnswer, RelayRequest,
    SignedRelayAnswer, SignedRelayRequest, StreamEnd,
};

use crate::{
    intake::{Bringer, stored},
    keep::Keep,
};

impl Keep {
    /// Takes what another relay brings, durably, and gives it what is here for it.
    pub(crate) fn answer_relay(
        &mut self,
        signed: &SignedRelayRequest,
        now: Stamp,
    ) -> Result<SignedRelayAnswer, Problem> {
        let known = self.people.device(signed.device).ok_or(Problem::UnknownDevice)?;
        let request = signed.open(&known.key)?;
        let own = self.people.relay_villages(self.identity.device, now.date());
        let mut villages = self.people.relay_villages(signed.device, now.date());
        villages.retain(|village| own.contains(village));
        if villages.is_empty() {
            return Err(Problem::Forbidden);
        }
        let mut refusals = self.take_epochs(&request.certificates)?;
        refusals.extend(self.take_bundles(Bringer::Relay, &request.bundles, now)?);
        let mut answer = RelayAnswer {
            to: signed.digest(),
            feed: self.heard.feed,
            at: now,
            pages: Vec::new(),
            control: self.decisions_for(signed.device, &request, now),
            control_next: request.control,
            held: self.agreed(&request.held, &villages),
            receipts: self.receipts_for(&request.held),
            carried: Vec::new(),
            refusals,
            more: false,
        };
        let mut budget = usize::try_from(request.answer_bytes)
            .unwrap_or(limit::PAGE_BYTES)
            .clamp(limit::BUNDLE_BYTES_AIM, limit::PAGE_BYTES);
        self.give_pages(&request, &villages, &mut budget, &mut answer)?;
        self.give_bundles(&request, &villages, &mut budget, &mut answer)?;
        Ok(SignedRelayAnswer::sign(&answer, &self.identity.key))
    }

    fn decisions_for(
        &self,
        relay: DeviceId,
        request: &RelayRequest,
        now: Stamp,
    ) -> Vec<ControlEntry> {
        if request.feed != self.heard.feed {
            return Vec::new();
        }
        let scope = self.people.relay_scope(relay, now.date());
        let all = self.control.values().map(|entry| &entry.control);
        let neighbourhood = Neighbourhood::of(relay, scope, all);
        let news = self.control.range(request.control.saturating_add(1)..);
        let news = news.filter(|(_, entry)| neighbourhood.hears(&entry.control));
        news.map(|(_, entry)| entry.clone()).collect()
    }

    /// How far the named streams are held here; 0 for one that is held otherwise.
    fn agreed(&self, named: &[Hold], villages: &[Division]) -> Vec<StreamEnd> {
        let named = named.iter().filter(|hold| villages.contains(&hold.village));
        named
            .filter_map(|hold| {
                let Hold { actor, village, n, bundle } = *hold;
                let stream = self.streams.get(&(actor, village))?;
                let same = stream.bundles.iter().any(|b| (b.last, b.digest) == (n, bundle));
                let n = if stream.tip.n < n || same { stream.tip.n } else { 0 };
                Some(StreamEnd { actor, village, n })
            })
            .collect()
    }

    fn receipts_for(&self, named: &[Hold]) -> Vec<CarriedReceipt> {
        let mut receipts = BTreeMap::new();
        for hold in named {
            let Some(epoch) = self.people.epoch(hold.actor) else { continue };
            if let Some(receipt) = self.receipts.get(&epoch.device) {
                receipts.insert(epoch.device, receipt.clone());
            }
        }
        receipts.into_values().collect()
    }

    fn give_pages(
        &self,
        request: &RelayRequest,
        villages: &[Division],
        budget: &mut usize,
        answer: &mut RelayAnswer,
    ) -> Result<(), Problem> {
        if request.feed != self.heard.feed {
            return Ok(());
        }
        for village in villages {
            let Some(kept) = self.villages.get(village) else { continue };
            let place = request.places.iter().find(|place| place.village == *village);
            let after = place.map_or(0, |place| place.after);
            for leaf in kept.pages.iter().filter(|leaf| leaf.next > after) {
                if *budget == 0 {
                    answer.more = true;
                    return Ok(());
                }
                let page = self.page(leaf.at).map_err(stored)?;
                *budget = budget.saturating_sub(page.weight());
                answer.pages.push(page);
            }
        }
        Ok(())
    }

    /// Gives the other relay what it lacks of streams that the server has not told of in full.
    fn give_bundles(
        &self,
        request: &RelayRequest,
        villages: &[Division],
        budget: &mut usize,
        answer: &mut RelayAnswer,
    ) -> Result<(), Problem> {
        let held: BTreeMap<(Actor, Division), u64> =
            request.held.iter().map(|hold| ((hold.actor, hold.village), hold.n)).collect();
        for (stream, stands) in &self.streams {
            let is_told = stands.bundles.iter().all(|bundle| bundle.untold.is_empty());
            let has = held.get(stream).copied().unwrap_or_default();
            if is_told || stands.tip.n <= has || !villages.contains(&stream.1) {
                continue;
            }
            let Some(epoch) = self.people.epoch(stream.0) else { continue };
            let mut before = None;
            for resting in &stands.bundles {
                if *budget == 0 {
                    answer.more = true;
                    return Ok(());
                }
                let bundle = self.bundle(resting.at).map_err(stored)?;
                if resting.last > has {
                    let carried = CarriedBundle::new(*epoch, before.as_ref(), &bundle);
                    *budget = budget.saturating_sub(carried.weight());
                    answer.carried.push(carried);
                }
                before = Some(bundle);
            }
        }
        Ok(())
    }
}
