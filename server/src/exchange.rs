//! One exchange: take what a tablet brings, say what is held, give what is new. It reads the
//! journal and the village feeds only; no document is ever loaded for it.

mod bundles;
mod feed;
mod news;

use std::sync::Arc;

use kernel::{Actor, DeviceId, Division, Stamp, limit};
use store::StoreError;
use sync::Audience;
use wire::{Answer, ControlEntry, Place, Problem, Receipt, Refusal, Request, SignedRequest};

use crate::desk::Desk;
use feed::Of;

impl Desk {
    /// Opens a request, when a known device signed it.
    pub(crate) fn admit(&self, request: &SignedRequest) -> Result<Request, Problem> {
        let people = self.people()?;
        let device = people.device(request.device).ok_or(Problem::UnknownDevice)?;
        request.open(&device.key)
    }

    /// Answers one exchange.
    pub(crate) async fn exchange(
        &self,
        device: DeviceId,
        request: Arc<Request>,
    ) -> Result<Answer, Problem> {
        let mut refusals = Vec::new();
        for certificate in &request.certificates {
            refusals.extend(self.open_epoch(certificate).await.err());
        }
        let asked = Arc::clone(&request);
        let brought = self.reading(move |desk| Ok(desk.read_bundles(device, &asked))).await?;
        refusals.extend(brought.refusals);
        refusals.extend(self.take_bundles(device, brought.bundles).await);
        let now = self.ports.now();
        let touched = brought.touched;
        // Reading the index and the journal may touch the disk.
        self.reading(move |desk| {
            desk.answer((device, &request), touched, refusals, now).map_err(|error| {
                tracing::error!(code = error.code(), "an exchange could not be answered");
                Problem::Internal
            })
        })
        .await
    }

    fn answer(
        &self,
        (device, request): (DeviceId, &Request),
        touched: Vec<(Actor, Division)>,
        refusals: Vec<Refusal>,
        now: Stamp,
    ) -> Result<Answer, StoreError> {
        let (holder, revoked, mut scope) = self.scope_of(device, now)?;
        let durable = self.durable((device, request), touched)?;
        let audience = Audience { users: holder.users, villages: scope.clone() };
        let mut more = false;
        let (mut pages, mut passed) = (Vec::new(), Vec::new());
        let mut budget = usize::try_from(request.answer_bytes)
            .unwrap_or(limit::PAGE_BYTES)
            .clamp(limit::BUNDLE_BYTES_AIM, limit::PAGE_BYTES);
        let known = |village: &Division| request.places.iter().find(|p| p.village == *village);
        for village in &scope {
            // What a tablet says of another life of the feeds means nothing here.
            let after = known(village)
                .filter(|_| request.feed == self.identity.feed)
                .map_or(0, |place| place.after);
            let place = Place { village: *village, after };
            if let Some((page, whole)) = self.page(place, &request.held, &mut budget, Of::All)? {
                more |= !whole;
                // A page that only says how far it reaches costs more than the receipt's word.
                if page.rows.is_empty() {
                    passed.push(Place { village: *village, after: page.next });
                } else {
                    pages.push(page);
                }
            }
        }
        // Whoever loses a village still hears what became of their own commits there, and keeps
        // it until they did.
        let lost =
            request.places.iter().filter(|place| !audience.villages.contains(&place.village));
        for place in lost.filter(|_| request.feed == self.identity.feed) {
            let merged = self.is_merged(&durable, place.village)?;
            let page = self.page(*place, &request.held, &mut budget, Of::Own)?;
            if !merged || page.as_ref().is_some_and(|(_, whole)| !whole) {
                scope.push(place.village);
            }
            pages.extend(page.map(|(page, _)| page));
        }
        scope.sort_unstable();
        let named: Vec<Division> = request.places.iter().map(|place| place.village).collect();
        let (mut control, mut control_next) = (Vec::new(), request.control);
        if !revoked {
            more |= self.news(&audience, &mut control, &mut control_next)?;
            let entered = audience.villages.iter().filter(|village| !named.contains(village));
            self.named(entered, &pages, &mut control)?;
        }
        let form = self.form_of(request, control_next).filter(|_| !pages.is_empty());
        let table = form.as_ref().map(|(_, table)| &**table);
        // Only where the pages reach the ends of the feeds do they and the claims make the whole.
        let is_all = !more && scope == audience.villages;
        let sum = if is_all { self.sum(&scope, &request.held)? } else { None };
        let key = &self.identity.key;
        let receipt = Receipt::sign(device, now, durable, Vec::new(), passed, key);
        Ok(Answer {
            feed: self.identity.feed,
            receipt,
            refusals,
            villages: (named != scope).then_some(scope),
            form: form.as_ref().map_or(0, |(number, _)| *number),
            pages: pages.iter().map(|page| self.parcel(page, table)).collect(),
            sum,
            control: control
                .into_iter()
                .map(|entry: ControlEntry| entry.for_reader_of(request.known))
                .collect(),
            control_next,
            more,
        })
    }
}
