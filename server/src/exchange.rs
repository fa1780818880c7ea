//! One exchange: take what a tablet brings, say what is held, give what is new. It reads the
//! journal and the village feeds only; no document is ever loaded for it.

use std::sync::Arc;

use kernel::{Actor, DeviceId, Division, Stamp, Verdict, limit};
use store::StoreError;
use sync::{Audience, Holder, check_bundle};
use wire::{
    Answer, Bundle, BundleParcel, Certificate, ControlEntry, Entered, Header, Page, PageParcel,
    Place, Problem, Receipt, Refusal, Request, Row, SignedPage, SignedRequest, StreamEnd,
};

use crate::{
    desk::Desk,
    household::Reader,
    intake::Taken,
    keys,
    merge::feed_length,
    rows::{self, FeedRow},
};

impl Desk {
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
        let (bundles, unreadable) = read_bundles(&request.bundles);
        refusals.extend(unreadable);
        let touched: Vec<(Actor, Division)> =
            bundles.iter().map(|(header, _)| (header.actor, header.village)).collect();
        refusals.extend(self.take_bundles(device, bundles).await);
        let now = self.ports.now();
        let desk = self.clone();
        // Reading the index and the journal may touch the disk.
        let reading = tokio::task::spawn_blocking(move || {
            desk.answer((device, &request), touched, refusals, now).map_err(|error| {
                tracing::error!(code = error.code(), "an exchange could not be answered");
                Problem::Internal
            })
        });
        reading.await.map_err(|_| Problem::Internal)?
    }

    /// Opens a request, when a known device signed it.
    pub(crate) fn admit(&self, request: &SignedRequest) -> Result<Request, Problem> {
        let people = self.people()?;
        let device = people.device(request.device).ok_or(Problem::UnknownDevice)?;
        request.open(&device.key)
    }

    async fn open_epoch(&self, certificate: &Certificate) -> Result<(), Refusal> {
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
    async fn take_bundles(&self, device: DeviceId, bundles: Vec<(Header, Bundle)>) -> Vec<Refusal> {
        let mut answers = Vec::new();
        for (header, bundle) in bundles {
            let checked = self.people().and_then(|people| {
                let epoch = people.epoch(header.actor).ok_or(Problem::UnknownEpoch)?;
                // A device brings its own bundles, to villages that are surveyed.
                let own = epoch.device == device && people.village(header.village).is_some();
                if own { check_bundle(&people, &bundle) } else { Err(Problem::OutOfScope) }
            });
            let refusal = move |taken: Taken| Refusal {
                actor: header.actor,
                village: Some(header.village),
                first: header.first,
                problem: taken.problem,
                expected: taken.tip.n + 1,
            };
            answers.push(match checked {
                Ok(()) => Ok((self.intake.bundle(bundle), refusal)),
                Err(problem) => Err(refusal(Taken { problem, tip: wire::Tip::EMPTY })),
            });
        }
        let mut refusals = Vec::new();
        for answer in answers {
            match answer {
                Ok((answer, refusal)) => {
                    let internal = Taken { problem: Problem::Internal, tip: wire::Tip::EMPTY };
                    let taken = answer.await.unwrap_or(Err(internal));
                    refusals.extend(taken.err().map(refusal));
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        refusals
    }

    fn answer(
        &self,
        (device, request): (DeviceId, &Request),
        touched: Vec<(Actor, Division)>,
        refusals: Vec<Refusal>,
        now: Stamp,
    ) -> Result<Answer, StoreError> {
        let (holder, revoked, mut scope) = self.scope_of(device, now)?;
        let receipt = self.receipt((device, request), touched, now)?;
        let audience = Audience { users: holder.users, villages: scope.clone() };
        let mut more = false;
        let mut pages = Vec::new();
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
                pages.push(page);
            }
        }
        // Whoever loses a village still hears what became of their own commits there, and keeps
        // it until they did.
        let lost =
            request.places.iter().filter(|place| !audience.villages.contains(&place.village));
        for place in lost.filter(|_| request.feed == self.identity.feed) {
            let merged = self.is_merged(&receipt.durable, place.village)?;
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
        let signed = |page| PageParcel::Explicit(SignedPage::sign(page, &self.identity.key));
        Ok(Answer {
            feed: self.identity.feed,
            receipt,
            refusals,
            villages: (named != scope).then_some(scope),
            form: 0,
            pages: pages.iter().map(signed).collect(),
            sum: None,
            control: control
                .into_iter()
                .map(|entry: ControlEntry| entry.for_reader_of(request.known))
                .collect(),
            control_next,
            more,
        })
    }

    /// Who holds a device, whether it is revoked, and which villages it may hold today.
    fn scope_of(
        &self,
        device: DeviceId,
        now: Stamp,
    ) -> Result<(Holder, bool, Vec<Division>), StoreError> {
        let people = self.people().map_err(|_| StoreError::Damaged(store::Damage::Index))?;
        let holder = people.holder(device);
        let revoked = people.device(device).is_none_or(|device| device.revoked.is_some());
        let mut scope = if revoked { Vec::new() } else { people.villages_of(&holder, now.date()) };
        scope.truncate(limit::VILLAGES_PER_DEVICE);
        Ok((holder, revoked, scope))
    }

    fn receipt(
        &self,
        (device, request): (DeviceId, &Request),
        touched: Vec<(Actor, Division)>,
        now: Stamp,
    ) -> Result<Receipt, StoreError> {
        let mut streams: Vec<(Actor, Division)> =
            request.held.iter().map(|end| (end.actor, end.village)).chain(touched).collect();
        streams.sort_unstable();
        streams.dedup();
        streams.truncate(limit::STREAMS_PER_REQUEST);
        let people = self.people().map_err(|_| StoreError::Damaged(store::Damage::Index))?;
        let own = |actor: Actor| people.epoch(actor).is_some_and(|e| e.device == device);
        let mut durable = Vec::new();
        for (actor, village) in streams.into_iter().filter(|(actor, _)| own(*actor)) {
            if let Some(bytes) = self.ground.index.get(&keys::tip(actor, village))? {
                let n = rows::read(rows::read_tip(&bytes))?.n;
                durable.push(StreamEnd { actor, village, n });
            }
        }
        Ok(Receipt::sign(device, now, durable, Vec::new(), &self.identity.key))
    }

    /// Whether the last bundle of each of these streams in a village is merged.
    fn is_merged(&self, ends: &[StreamEnd], village: Division) -> Result<bool, StoreError> {
        let reached = *self.merger.reached().borrow();
        for end in ends.iter().filter(|end| end.village == village) {
            let from = keys::bundle(end.actor, village, 0);
            let until = keys::bundle(end.actor, village, u64::MAX);
            let last = self.ground.index.scan_back(&from, &until, 1)?;
            let at = last.first().and_then(|(_, value)| keys::split_u64(value));
            if at.is_some_and(|(at, _)| at >= reached.0) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next page of a village's feed, within the budget, and whether it reaches the end;
    /// none when there is nothing new.
    fn page(
        &self,
        place: Place,
        held: &[StreamEnd],
        budget: &mut usize,
        of: Of,
    ) -> Result<Option<(Page, bool)>, StoreError> {
        let length = feed_length(&self.ground, place.village)?;
        // A cursor from the future is of a feed that this server does not have: begin again.
        let after = if place.after > length { 0 } else { place.after };
        if after == length {
            return Ok(None);
        }
        let (feed, village) = (self.identity.feed, place.village);
        let mut page = Page { feed, village, after, next: after, rows: Vec::new() };
        let mut reader = Reader::new(&self.ground);
        while page.next < length && *budget > 0 {
            let from = keys::feed(village, page.next + 1);
            let until = keys::feed(village, length + 1);
            for (_, value) in self.ground.index.scan(&from, &until, FEED_SCAN)? {
                let row = rows::read(FeedRow::read(&value))?;
                if let Some((row, bytes)) = outgoing(&mut reader, row, (held, of), village)? {
                    *budget = budget.saturating_sub(bytes);
                    page.rows.push(row);
                }
                page.next += 1;
                if *budget == 0 {
                    break;
                }
            }
        }
        let whole = page.next == length;
        Ok(Some((page, whole)))
    }

    /// Adds the control entries after `next` that concern a device, and brings `next` to the
    /// last one looked at. Tells whether there are more to look at.
    fn news(
        &self,
        audience: &Audience,
        entries: &mut Vec<ControlEntry>,
        next: &mut u64,
    ) -> Result<bool, StoreError> {
        let (from, until) = (keys::control(next.saturating_add(1)), keys::control(u64::MAX));
        let pairs = self.ground.index.scan(&from, &until, CONTROL_SCAN)?;
        for (key, _) in &pairs {
            let number = rows::read(key.get(1..).and_then(keys::split_u64))?.0;
            let entry = rows::read(self.control_entry(number)?)?;
            *next = number;
            if audience.hears(&entry.control) {
                entries.push(entry);
            }
        }
        Ok(pairs.len() == CONTROL_SCAN)
    }

    /// Adds the names of villages the device has just come to, and of the people whose epochs
    /// it hears of for the first time, however long ago they were given.
    fn named<'a>(
        &self,
        villages: impl Iterator<Item = &'a Division>,
        pages: &[Page],
        entries: &mut Vec<ControlEntry>,
    ) -> Result<(), StoreError> {
        let opened = pages.iter().flat_map(|page| &page.rows).filter_map(|row| match row {
            Row::Opened(certificate) => Some(keys::user(certificate.user)),
            _ => None,
        });
        let places = villages.map(|village| keys::surveyed(*village));
        for key in opened.chain(places) {
            let number = self.ground.index.get(&key)?;
            let number = number.and_then(|value| keys::split_u64(&value).map(|(n, _)| n));
            let known = |n: u64| entries.iter().any(|entry| entry.number == n);
            if let Some(number) = number.filter(|number| !known(*number)) {
                entries.extend(self.control_entry(number)?);
            }
        }
        Ok(())
    }

    fn control_entry(&self, number: u64) -> Result<Option<ControlEntry>, StoreError> {
        let Some(at) = self.ground.position(&keys::control(number))? else { return Ok(None) };
        Ok(match self.ground.entry_at(at)?.entered {
            Entered::Control(entry) => Some(entry),
            _ => None,
        })
    }
}

/// The bundles that can be read, and refusals of the others.
fn read_bundles(parcels: &[BundleParcel]) -> (Vec<(Header, Bundle)>, Vec<Refusal>) {
    let (mut bundles, mut refusals) = (Vec::new(), Vec::new());
    for (place, parcel) in (0_u64..).zip(parcels) {
        let BundleParcel::Explicit(bytes) = parcel else { continue };
        let read = Bundle::decode(bytes).and_then(|bundle| Ok((bundle.header()?, bundle)));
        match read {
            Ok(read) => bundles.push(read),
            Err(_) => {
                let oversized = bytes.len() > limit::BUNDLE_BYTES;
                let problem = if oversized { Problem::TooLarge } else { Problem::BundleMalformed };
                let actor = Actor::from_bytes([0; 16]);
                refusals.push(Refusal { actor, village: None, first: place, problem, expected: 0 });
            }
        }
    }
    (bundles, refusals)
}

/// Whose rows of a feed a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Everybody's.
    All,
    /// News of the reader's own commits only.
    Own,
}

/// How many feed rows are read at a time.
const FEED_SCAN: usize = 256;

/// How many control entries one answer looks through.
const CONTROL_SCAN: usize = 512;

/// A feed row as it goes out to a tablet, with the bytes it takes; none when the tablet brought
/// it and there is no news of it.
fn outgoing(
    reader: &mut Reader<'_>,
    row: FeedRow,
    (held, of): (&[StreamEnd], Of),
    village: Division,
) -> Result<Option<(Row, usize)>, StoreError> {
    let is_own = |actor: Actor, n: u64| {
        held.iter().any(|end| (end.actor, end.village) == (actor, village) && n <= end.n)
    };
    Ok(match row {
        FeedRow::Opened(_) if of == Of::Own => None,
        FeedRow::Opened(at) => match reader.entered(at)? {
            Entered::Opened(certificate) => {
                let own = held.iter().any(|end| end.actor == certificate.actor);
                (!own).then_some((Row::Opened(*certificate), CERTIFICATE_BYTES))
            }
            _ => None,
        },
        FeedRow::News { record, actor, n, verdict } => {
            is_own(actor, n).then_some((Row::Own { record, actor, n, verdict }, ROW_BYTES))
        }
        FeedRow::Commit { record, actor, n, verdict, .. } if is_own(actor, n) => {
            let news = verdict != Verdict::Counted;
            news.then_some((Row::Own { record, actor, n, verdict }, ROW_BYTES))
        }
        FeedRow::Commit { .. } if of == Of::Own => None,
        FeedRow::Commit { record, actor, n, verdict, spot } => {
            let change = reader.change(spot)?;
            let bytes = ROW_BYTES + change.as_ref().map_or(0, Vec::len);
            Some((Row::Commit { record, actor, n, verdict, change }, bytes))
        }
    })
}

/// About what a certificate and a bare row take on the wire.
const CERTIFICATE_BYTES: usize = 200;
const ROW_BYTES: usize = 48;
