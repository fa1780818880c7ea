//! One exchange with a relay: it brings bundles of any device of its villages, and takes home
//! pages that leave nothing out, decisions, and receipts. A bundle is worth what its own device's
//! signature is worth, whoever brings it.

use std::collections::BTreeMap;

use kernel::{Actor, DeviceId, Digest, Division, Stamp, limit};
use store::StoreError;
use sync::{Neighbourhood, People, check_bundle};
use wire::{
    Bundle, CarriedReceipt, Certificate, ControlEntry, Entered, Header, Hold, Page, Place, Problem,
    Refusal, RelayAnswer, RelayRequest, Row, SignedRelayAnswer, SignedRelayRequest, StreamEnd, Tip,
    WholePage,
};

use crate::{
    desk::Desk,
    ground::Ground,
    household::change_at,
    intake::Taken,
    keys,
    merge::feed_end,
    rows::{self, FeedRow},
};

impl Desk {
    /// Answers one exchange with a relay.
    pub(crate) async fn relay_exchange(
        &self,
        signed: &SignedRelayRequest,
    ) -> Result<SignedRelayAnswer, Problem> {
        let (device, today) = (signed.device, self.ports.now().date());
        let (request, scope) = {
            let people = self.people()?;
            let known = people.device(device).ok_or(Problem::UnknownDevice)?;
            (signed.open(&known.key)?, people.relay_scope(device, today).to_vec())
        };
        if scope.is_empty() {
            return Err(Problem::Forbidden);
        }
        let mut refusals = Vec::new();
        for certificate in &request.certificates {
            refusals.extend(self.open_carried(certificate).await.err());
        }
        refusals.extend(self.take_carried(&scope, &request.bundles).await);
        tracing::info!(
            %device,
            bundles = request.bundles.len(),
            refusals = refusals.len(),
            "exchange with a relay"
        );
        let (to, now) = (signed.digest(), self.ports.now());
        self.reading(move |desk| {
            let desk = Answering { desk, device, request: &request, scope: &scope, now };
            let answer = desk.answer(to, refusals).map_err(|error| {
                tracing::error!(code = error.code(), "a relay could not be answered");
                Problem::Internal
            })?;
            Ok(SignedRelayAnswer::sign(&answer, &desk.desk.identity.key))
        })
        .await
    }

    async fn open_carried(&self, certificate: &Certificate) -> Result<(), Refusal> {
        let answer = self.intake.open(*certificate).await;
        answer.unwrap_or(Err(Problem::Internal)).map_err(|problem| Refusal {
            actor: certificate.actor,
            village: None,
            first: 0,
            problem,
            expected: 0,
        })
    }

    /// Hands the bundles to the journal, all at once, so that they share a sync.
    async fn take_carried(&self, scope: &[Division], bundles: &[Vec<u8>]) -> Vec<Refusal> {
        let (mut refusals, mut waiting) = (Vec::new(), Vec::new());
        for (place, bytes) in (0_u64..).zip(bundles) {
            let read = Bundle::decode(bytes).and_then(|bundle| Ok((bundle.header()?, bundle)));
            let Ok((header, bundle)) = read else {
                refusals.push(unreadable(place));
                continue;
            };
            match self.check_carried(scope, &header, &bundle) {
                Ok(()) => waiting.push((header, self.intake.bundle(bundle))),
                Err(problem) => refusals.push(refusal(&header, problem, Tip::EMPTY)),
            }
        }
        for (header, answer) in waiting {
            let internal = Taken { problem: Problem::Internal, tip: Tip::EMPTY };
            let taken = answer.await.unwrap_or(Err(internal));
            refusals.extend(taken.err().map(|taken| refusal(&header, taken.problem, taken.tip)));
        }
        refusals
    }

    fn check_carried(
        &self,
        scope: &[Division],
        header: &Header,
        bundle: &Bundle,
    ) -> Result<(), Problem> {
        let people = self.people()?;
        let is_within = scope.iter().any(|scope| scope.contains(header.village));
        if !is_within || people.village(header.village).is_none() {
            return Err(Problem::OutOfScope);
        }
        // The server's own streams come from itself alone.
        if people.is_server(header.actor) {
            return Err(Problem::OutOfScope);
        }
        check_bundle(&people, bundle)
    }
}

/// What one answer is made from.
struct Answering<'a> {
    desk: &'a Desk,
    device: DeviceId,
    request: &'a RelayRequest,
    scope: &'a [Division],
    now: Stamp,
}

impl Answering<'_> {
    fn answer(&self, to: Digest, refusals: Vec<Refusal>) -> Result<RelayAnswer, StoreError> {
        let desk = self.desk;
        let (held, receipts) = self.receipts()?;
        let (pages, pages_wait) = self.pages()?;
        let (control, control_next, control_waits) = self.news()?;
        Ok(RelayAnswer {
            to,
            feed: desk.identity.feed,
            at: self.now,
            pages,
            control,
            control_next,
            held,
            receipts,
            carried: Vec::new(),
            refusals,
            more: pages_wait || control_waits,
        })
    }

    /// How far the named streams are held here, and a receipt for each of their devices.
    fn receipts(&self) -> Result<(Vec<StreamEnd>, Vec<CarriedReceipt>), StoreError> {
        let people = self.people()?;
        let (mut ends, mut devices) = (Vec::new(), BTreeMap::<DeviceId, Vec<Hold>>::new());
        for named in &self.request.held {
            let Hold { actor, village, .. } = *named;
            let Some(epoch) = people.epoch(actor).filter(|_| self.holds(village)) else { continue };
            let key = keys::tip(actor, village);
            let Some(tip) = self.desk.ground.index.get(&key)? else { continue };
            let tip = rows::read(rows::read_tip(&tip))?;
            // Who holds another history of a stream brings it whole, so that it is kept apart.
            let n = if tip.n < named.n || self.agrees(named)? { tip.n } else { 0 };
            ends.push(StreamEnd { actor, village, n });
            let hold = Hold { actor, village, n: tip.n, bundle: tip.bundle };
            devices.entry(epoch.device).or_default().push(hold);
        }
        let key = &self.desk.identity.key;
        let signed = |(device, durable)| CarriedReceipt::sign(device, self.now, durable, key);
        Ok((ends, devices.into_iter().map(signed).collect()))
    }

    /// Whether the bundle that is named stands in its stream here.
    fn agrees(&self, named: &Hold) -> Result<bool, StoreError> {
        let Hold { actor, village, n, bundle } = *named;
        let from = keys::bundle(actor, village, 0);
        let until = keys::bundle(actor, village, n.saturating_add(1));
        let last = self.desk.ground.index.scan_back(&from, &until, 1)?;
        Ok(last.first().is_some_and(|(_, value)| value.get(8..) == Some(bundle.as_bytes())))
    }

    fn pages(&self) -> Result<(Vec<WholePage>, bool), StoreError> {
        let villages: Vec<Division> = {
            let people = self.people()?;
            let surveyed = people.villages().map(|(village, _)| village);
            surveyed.filter(|village| self.holds(*village)).collect()
        };
        let mut budget = usize::try_from(self.request.answer_bytes)
            .unwrap_or(limit::PAGE_BYTES)
            .clamp(limit::BUNDLE_BYTES_AIM, limit::PAGE_BYTES);
        let (mut pages, mut more) = (Vec::new(), false);
        for village in villages {
            let known = self.request.places.iter().find(|place| place.village == village);
            let known = known.filter(|_| self.request.feed == self.desk.identity.feed);
            let place = known.copied().unwrap_or(Place { village, after: 0 });
            if let Some((page, is_whole)) = self.page(place, &mut budget)? {
                more |= !is_whole;
                pages.extend(page.map(|page| WholePage::sign(&page, &self.desk.identity.key)));
            }
        }
        Ok((pages, more))
    }

    /// The next page of a village's feed within the budget, and whether it reaches the end; none
    /// when there is nothing new.
    fn page(
        &self,
        place: Place,
        budget: &mut usize,
    ) -> Result<Option<(Option<Page>, bool)>, StoreError> {
        let ground = &self.desk.ground;
        let length = feed_end(ground, place.village)?.length;
        let after = if place.after > length { 0 } else { place.after };
        if after == length {
            return Ok(None);
        }
        if *budget == 0 {
            return Ok(Some((None, false)));
        }
        let (feed, village) = (self.desk.identity.feed, place.village);
        let mut page = Page { feed, village, after, next: after, rows: Vec::new() };
        while page.next < length && *budget > 0 {
            let from = keys::feed(village, page.next + 1);
            let until = keys::feed(village, length + 1);
            for (_, value) in ground.index.scan(&from, &until, FEED_SCAN)? {
                let (row, bytes) = whole_row(ground, rows::read(FeedRow::read(&value))?)?;
                *budget = budget.saturating_sub(bytes);
                page.rows.extend(row);
                page.next += 1;
                if *budget == 0 {
                    break;
                }
            }
        }
        let is_whole = page.next == length;
        Ok(Some((Some(page), is_whole)))
    }

    /// The decisions after the relay's last one that concern it, and those before it that came
    /// to concern it since; up to which one that brings it; and whether there are more.
    fn news(&self) -> Result<(Vec<ControlEntry>, u64, bool), StoreError> {
        let all = self.decisions()?;
        let cursor = self.request.control;
        let last = all.last().map_or(0, |entry| entry.number);
        let next = last.min(cursor.saturating_add(CONTROL_STEP));
        if next <= cursor {
            return Ok((Vec::new(), cursor, false));
        }
        let before = self.neighbourhood(&all, cursor);
        let now = self.neighbourhood(&all, next);
        let news = all.into_iter().filter(|entry| {
            let was_heard = entry.number <= cursor && before.hears(&entry.control);
            entry.number <= next && now.hears(&entry.control) && !was_heard
        });
        Ok((news.collect(), next, next < last))
    }

    fn neighbourhood(&self, all: &[ControlEntry], upto: u64) -> Neighbourhood {
        let so_far = all.iter().take_while(|entry| entry.number <= upto).map(|e| &e.control);
        let mut people = People::default();
        so_far.clone().for_each(|control| people.learn(control));
        Neighbourhood::of(self.device, people.relay_scope(self.device, self.now.date()), so_far)
    }

    fn decisions(&self) -> Result<Vec<ControlEntry>, StoreError> {
        let ground = &self.desk.ground;
        let mut all = Vec::new();
        ground.each(b"K", |_, value| {
            let (at, _) = rows::read(keys::split_u64(value))?;
            if let Entered::Control(entry) = ground.entry_at(store::Position(at))?.entered {
                all.push(entry);
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn holds(&self, village: Division) -> bool {
        self.scope.iter().any(|scope| scope.contains(village))
    }

    fn people(&self) -> Result<std::sync::RwLockReadGuard<'_, People>, StoreError> {
        self.desk.people().map_err(|_| StoreError::Damaged(store::Damage::Index))
    }
}

/// A feed row as a relay gets it, and about the bytes it takes: with nothing left out, news for
/// the authors included.
fn whole_row(ground: &Ground, row: FeedRow) -> Result<(Option<Row>, usize), StoreError> {
    Ok(match row {
        FeedRow::Opened(at) => match &*ground.entered(at)? {
            Entered::Opened(certificate) => (Some(Row::Opened(*certificate)), CERTIFICATE_BYTES),
            _ => (None, 0),
        },
        FeedRow::News { record, actor, n, verdict } => {
            (Some(Row::Own { record, actor, n, verdict }), ROW_BYTES)
        }
        FeedRow::Commit { record, actor, n, verdict, spot } => {
            let change = change_at(ground, spot)?;
            let bytes = ROW_BYTES + change.as_ref().map_or(0, Vec::len);
            (Some(Row::Commit { record, actor, n, verdict, change }), bytes)
        }
    })
}

fn unreadable(place: u64) -> Refusal {
    let (actor, problem) = (Actor::from_bytes([0; 16]), Problem::BundleMalformed);
    Refusal { actor, village: None, first: place, problem, expected: 0 }
}

fn refusal(header: &Header, problem: Problem, tip: Tip) -> Refusal {
    let Header { actor, village, first, .. } = *header;
    Refusal { actor, village: Some(village), first, problem, expected: tip.n + 1 }
}

/// How many feed rows are read at a time.
const FEED_SCAN: usize = 256;
/// How many control entries one answer looks through.
const CONTROL_STEP: u64 = 4_096;
/// About what a certificate and a bare row take on the wire.
const CERTIFICATE_BYTES: usize = 200;
const ROW_BYTES: usize = 48;
