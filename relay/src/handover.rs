//! What a tablet hands over and is given.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, DeviceId, Division, Stamp, limit};
use sync::Audience;
use wire::{
    BundleParcel, CarriedBundle, Control, ControlEntry, HandoverAnswer, HandoverReceipt, Problem,
    Refusal, RelayProof, Request, SignedRequest, WholePage,
};

use crate::{
    intake::{Bringer, stored},
    keep::Keep,
};

/// What of the villages fits into one answer.
#[derive(Default)]
struct Gift {
    pages: Vec<WholePage>,
    carried: Vec<CarriedBundle>,
    more: bool,
}

impl Keep {
    /// Takes what a tablet hands over, durably, and gives it what is here for it.
    pub(crate) fn hand_over(
        &mut self,
        signed: &SignedRequest,
        now: Stamp,
    ) -> Result<HandoverAnswer, Problem> {
        let proof = self.proof(now).ok_or(Problem::Forbidden)?;
        let device = signed.device;
        let known = self.people.device(device).ok_or(Problem::UnknownDevice)?;
        let is_revoked = known.revoked.is_some();
        let request = signed.open(&known.key)?;
        let mut refusals = self.take_epochs(&request.certificates)?;
        let (bundles, compact) = explicit(&request.bundles);
        refusals.extend(compact);
        refusals.extend(self.take_bundles(Bringer::Tablet(device), &bundles, now)?);
        let villages = if is_revoked { Vec::new() } else { self.villages_of(device, now) };
        let gift = self.gift(device, &request, &villages)?;
        let users = self.people.holder(device).users;
        let control = self.news(&request, &Audience { users, villages }, &gift.carried);
        let key = (self.identity.device, &self.identity.key);
        let receipt = HandoverReceipt::sign(key, device, now, self.ends_of(device));
        Ok(HandoverAnswer {
            proof,
            receipt,
            refusals,
            pages: gift.pages,
            control: if is_revoked { Vec::new() } else { control },
            carried: gift.carried,
            synced: self.receipts.get(&device).cloned(),
            more: gift.more,
        })
    }

    /// The decisions that make this device a relay; none while it is none.
    pub(crate) fn proof(&self, now: Stamp) -> Option<RelayProof> {
        let own = self.identity.device;
        let device =
            self.decision(|c| matches!(c, Control::Device { device, .. } if *device == own));
        let relay = self.decision(|c| matches!(c, Control::Relay { device, .. } if *device == own));
        let proof = RelayProof { device: device?.clone(), relay: relay?.clone() };
        (!self.people.relay_scope(own, now.date()).is_empty()).then_some(proof)
    }

    /// The villages a tablet may hold, as far as the relay may hold them too.
    fn villages_of(&self, device: DeviceId, now: Stamp) -> Vec<Division> {
        let own = self.people.relay_villages(self.identity.device, now.date());
        let mut villages = self.people.villages_of(&self.people.holder(device), now.date());
        villages.retain(|village| own.contains(village));
        villages
    }

    /// The pages after the tablet's places, and behind them what others handed over.
    fn gift(
        &mut self,
        device: DeviceId,
        request: &Request,
        villages: &[Division],
    ) -> Result<Gift, Problem> {
        let mut gift = Gift::default();
        let mut budget = usize::try_from(request.answer_bytes)
            .unwrap_or(limit::PAGE_BYTES)
            .clamp(limit::BUNDLE_BYTES_AIM, limit::PAGE_BYTES);
        let mut whole = Vec::new();
        for place in request.places.iter().filter(|place| villages.contains(&place.village)) {
            whole.push(place.village);
            // What a tablet says of another life of the feeds means nothing here.
            if request.feed != self.heard.feed {
                continue;
            }
            let Some(village) = self.villages.get(&place.village) else { continue };
            for leaf in village.pages.iter().filter(|leaf| leaf.next > place.after) {
                if budget == 0 {
                    gift.more = true;
                    whole.pop();
                    break;
                }
                let page = self.page(leaf.at).map_err(stored)?;
                budget = budget.saturating_sub(page.weight());
                gift.pages.push(page);
            }
        }
        self.carry_for(device, request, &whole, &mut gift, &mut budget)?;
        Ok(gift)
    }

    /// What others handed over in these villages and the server has not told of yet, in the
    /// order in which it came.
    fn carry_for(
        &mut self,
        device: DeviceId,
        request: &Request,
        villages: &[Division],
        gift: &mut Gift,
        budget: &mut usize,
    ) -> Result<(), Problem> {
        let own: BTreeSet<Actor> = self.people.actors_of(device).collect();
        let held: BTreeMap<(Actor, Division), u64> =
            request.held.iter().map(|end| ((end.actor, end.village), end.n)).collect();
        let mut coming = Vec::new();
        for (stream, stands) in &self.streams {
            if own.contains(&stream.0) || !villages.contains(&stream.1) {
                continue;
            }
            let has = held.get(stream).copied().unwrap_or_default();
            let mut before = None;
            for bundle in &stands.bundles {
                if bundle.last > has && !bundle.untold.is_empty() {
                    coming.push((bundle.at, before, *stream));
                }
                before = Some(bundle.at);
            }
        }
        coming.sort_unstable_by_key(|(at, _, _)| *at);
        let mut held_back = BTreeSet::new();
        for (at, before, stream) in coming {
            if *budget == 0 {
                gift.more = true;
                break;
            }
            let bundle = self.bundle(at).map_err(stored)?;
            let Some(epoch) = self.people.epoch(stream.0).copied() else { continue };
            // What is not whole here yet waits, and what its stream says after it too.
            let sound = self.sift(&bundle).map_err(stored)?;
            let Some(bundle) = sound.filter(|_| !held_back.contains(&stream)) else {
                held_back.insert(stream);
                continue;
            };
            let before = before.map(|at| self.bundle(at)).transpose().map_err(stored)?;
            let carried = CarriedBundle::new(epoch, before.as_ref(), &bundle);
            *budget = budget.saturating_sub(carried.weight());
            gift.carried.push(carried);
        }
        Ok(())
    }

    /// The decisions that concern a tablet and came after those it heard of, and those that prove
    /// who wrote what is carried.
    fn news(
        &self,
        request: &Request,
        audience: &Audience,
        carried: &[CarriedBundle],
    ) -> Vec<ControlEntry> {
        let writers: BTreeSet<_> =
            carried.iter().map(|c| (c.certificate.user, c.certificate.device)).collect();
        let proves = |control: &Control| match control {
            Control::User { user, .. } => writers.iter().any(|(writer, _)| writer == user),
            Control::UserKey { user, device, .. } => writers.contains(&(*user, *device)),
            Control::Device { device, .. } | Control::DeviceRevoked { device, .. } => {
                writers.iter().any(|(_, writer)| writer == device)
            }
            _ => false,
        };
        let concerns = |entry: &&ControlEntry| {
            let is_new = entry.number > request.control && request.feed == self.heard.feed;
            (is_new && audience.hears(&entry.control)) || proves(&entry.control)
        };
        let entries = self.control.values().filter(concerns).cloned();
        entries.map(|entry| entry.for_reader_of(request.known)).collect()
    }
}

/// The bundles in explicit form, and refusals of those that only the server can rebuild.
fn explicit(parcels: &[BundleParcel]) -> (Vec<Vec<u8>>, Vec<Refusal>) {
    let (mut bundles, mut refusals) = (Vec::new(), Vec::new());
    for parcel in parcels {
        match parcel {
            BundleParcel::Explicit(bytes) => bundles.push(bytes.clone()),
            BundleParcel::Compact(compact) => refusals.push(Refusal {
                actor: compact.actor,
                village: Some(compact.village),
                first: compact.first,
                problem: Problem::SendExplicit,
                expected: 0,
            }),
        }
    }
    (bundles, refusals)
}
