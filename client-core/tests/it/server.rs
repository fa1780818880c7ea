// A server that keeps streams and feeds in memory. It judges nothing but what it is told to.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, DeviceId, Digest, Division, FeedId, RecordId, Stamp, UserId, Verdict};
use store::{Blobs as _, Brought, MemoryBlobs};
use sync::{People, bundle_problem, check_bundle};
use wire::{
    Answer, BlobReceipt, Bundle, BundleError, BundleParcel, Certificate, Control, ControlEntry,
    EnrolmentAnswer, EnrolmentRequest, Page, PageParcel, Problem, Receipt, Refusal, Request, Row,
    SecretKey, SignedClaim, SignedPage, SignedRequest, StreamEnd, Tip, pack, unpack,
};
use zoufang_client::{BlobCall, Standing, TransportError};

use crate::ports::Plain;

/// Everything of one server.
#[derive(Clone)]
pub(crate) struct Server {
    pub key: SecretKey,
    pub feed: FeedId,
    pub at: Stamp,
    pub people: People,
    pub control: Vec<ControlEntry>,
    pub tips: BTreeMap<(Actor, Division), Tip>,
    pub feeds: BTreeMap<Division, Vec<Line>>,
    /// The digests of all bundles that ever arrived, taken or not.
    pub seen: Vec<Digest>,
    /// What is said of commits before they are entered, by their hash.
    pub verdicts: BTreeMap<Digest, Verdict>,
    /// How many rows a page has at the most.
    pub page_rows: usize,
    /// What is answered to the next requests in place of an answer.
    pub problem: Option<(Problem, Option<u64>)>,
    /// Whether the pages are signed by somebody else.
    pub is_forger: bool,
    /// The photos that were brought.
    pub blobs: MemoryBlobs,
    /// Each call about a blob: which, and from where on what was brought.
    pub calls: Vec<(Digest, Option<(u64, usize)>)>,
    /// What is answered to a piece of a blob in place of an answer.
    pub blob_problems: BTreeMap<Digest, Problem>,
    opened: BTreeSet<(Actor, Division)>,
    taken: BTreeSet<Digest>,
    /// The last bundle of each actor.
    last: BTreeMap<Actor, Bundle>,
}

/// One line of a feed.
#[derive(Clone)]
pub(crate) enum Line {
    Opened(Certificate),
    Commit { record: RecordId, actor: Actor, n: u64, verdict: Verdict, change: Vec<u8> },
    News { record: RecordId, actor: Actor, n: u64, verdict: Verdict },
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            key: SecretKey::from_seed([7; 32]),
            feed: FeedId::from_bytes([1; 16]),
            at: Stamp::noon("2026-03-10".parse().unwrap()),
            people: People::default(),
            control: Vec::new(),
            tips: BTreeMap::new(),
            feeds: BTreeMap::new(),
            seen: Vec::new(),
            verdicts: BTreeMap::new(),
            page_rows: 100,
            problem: None,
            is_forger: false,
            blobs: MemoryBlobs::default(),
            calls: Vec::new(),
            blob_problems: BTreeMap::new(),
            opened: BTreeSet::new(),
            taken: BTreeSet::new(),
            last: BTreeMap::new(),
        }
    }

    pub(crate) fn decide(&mut self, control: Control) -> ControlEntry {
        let number = self.control.len() as u64 + 1;
        let entry = ControlEntry::sign(number, self.at, control, &self.key);
        self.people.learn(&entry.control);
        self.control.push(entry.clone());
        entry
    }

    pub(crate) fn serve(&mut self, path: &str, body: &[u8]) -> Result<Vec<u8>, TransportError> {
        if let Some((problem, retry_after_seconds)) = self.problem {
            return Err(TransportError::Problem { problem, retry_after_seconds });
        }
        let body = unpack(body, usize::MAX, &Plain).unwrap();
        let answer = match path {
            "/v1/enrol" => self.enrol(&EnrolmentRequest::decode(&body).unwrap()),
            "/v1/sync" => self.exchange(&SignedRequest::decode(&body).unwrap()),
            other => panic!("nothing is at {other}"),
        };
        let told = |problem| TransportError::Problem { problem, retry_after_seconds: None };
        Ok(pack(&answer.map_err(told)?, &Plain).unwrap())
    }

    pub(crate) fn blob(&mut self, call: &BlobCall) -> Result<Standing, TransportError> {
        let (blob, piece) = (call.blob, call.piece.as_ref());
        let sha256 = blob.sha256();
        self.calls.push((sha256, piece.map(|(at, bytes)| (*at, bytes.len()))));
        let told = |problem| TransportError::Problem { problem, retry_after_seconds: None };
        if let Some((problem, retry_after_seconds)) = self.problem {
            return Err(TransportError::Problem { problem, retry_after_seconds });
        }
        let place = piece.map(|(at, bytes)| (*at, bytes.len() as u64));
        let signed = SignedClaim::read(&call.authorization, blob, place).unwrap();
        let device = self.people.device(signed.device()).unwrap();
        let claim = signed.open(&device.key).unwrap();
        if let Some(problem) = self.blob_problems.get(&sha256) {
            return Err(told(*problem));
        }
        let brought = match piece {
            None if self.blobs.length(sha256).unwrap().is_some() => Brought::Whole,
            None => Brought::Begun(self.blobs.begun(sha256, claim.device).unwrap()),
            Some((at, bytes)) => {
                assert_eq!(claim.piece.unwrap().digest, Digest::of(bytes));
                self.blobs.append(&blob, claim.device, *at, bytes).unwrap()
            }
        };
        match brought {
            Brought::Begun(at) | Brought::Misplaced(at) => Ok(Standing::Begun(at)),
            Brought::Whole => {
                let (device, bytes) = (claim.device, blob.bytes());
                let receipt = BlobReceipt::sign(device, sha256, bytes, self.at, &self.key);
                Ok(Standing::Whole(receipt.to_string()))
            }
            Brought::WrongDigest => Err(told(Problem::BlobDigest)),
            Brought::WrongMedia => Err(told(Problem::BlobType)),
        }
    }

    /// The code is the user's name.
    fn enrol(&mut self, request: &EnrolmentRequest) -> Result<Vec<u8>, Problem> {
        request.verify().map_err(|_| Problem::BadSignature)?;
        let user = UserId::derive("user", request.code.as_bytes());
        self.people.name(user).ok_or(Problem::BadCode)?;
        let device = DeviceId::derive("device", &request.device_key.0);
        let key = request.device_key;
        let certificate =
            self.decide(Control::Device { device, key, label: request.label.clone() });
        self.decide(Control::UserKey { user, device, key: request.user_key });
        let (at, feed, server_key) = (self.at, self.feed, self.key.public());
        Ok(EnrolmentAnswer { device, user, at, server_key, feed, certificate }.encode())
    }

    fn exchange(&mut self, request: &SignedRequest) -> Result<Vec<u8>, Problem> {
        let device = self.people.device(request.device).ok_or(Problem::UnknownDevice)?;
        let (device, request) = (request.device, request.open(&device.key)?);
        let mut refusals = Vec::new();
        for certificate in &request.certificates {
            self.people.open(certificate).unwrap();
        }
        for bundle in &request.bundles {
            refusals.extend(match bundle {
                BundleParcel::Explicit(bundle) => self.take(&Bundle::decode(bundle).unwrap()).err(),
                // This server knows no form's columns.
                BundleParcel::Compact(parcel) => Some(Refusal {
                    actor: parcel.actor,
                    village: Some(parcel.village),
                    first: parcel.first,
                    problem: Problem::SendExplicit,
                    expected: 0,
                }),
            });
        }
        let holder = self.people.holder(device);
        let scope = self.people.villages_of(&holder, self.at.date());
        let named: Vec<Division> = request.places.iter().map(|place| place.village).collect();
        let (pages, more) = self.pages(&request, &scope);
        let control: Vec<ControlEntry> =
            self.control.iter().filter(|entry| entry.number > request.control).cloned().collect();
        let answer = Answer {
            feed: self.feed,
            receipt: self.receipt(device),
            refusals,
            villages: (named != scope).then_some(scope),
            form: 0,
            pages: pages.into_iter().map(PageParcel::Explicit).collect(),
            sum: None,
            control,
            control_next: self.control.len() as u64,
            more,
        };
        Ok(answer.encode(&request))
    }

    fn take(&mut self, bundle: &Bundle) -> Result<(), Refusal> {
        let header = bundle.header().unwrap();
        let (actor, village) = (header.actor, header.village);
        self.seen.push(bundle.digest());
        let tip = self.tips.get(&(actor, village)).copied().unwrap_or(Tip::EMPTY);
        let refusal = |problem| Refusal {
            actor,
            village: Some(village),
            first: header.first,
            problem,
            expected: tip.n + 1,
        };
        check_bundle(&self.people, bundle).map_err(refusal)?;
        // What was taken before is taken again without a word.
        if self.taken.contains(&bundle.digest()) {
            return Ok(());
        }
        let after =
            bundle.follows(tip).map_err(|error: BundleError| refusal(bundle_problem(&error)))?;
        self.tips.insert((actor, village), after);
        self.taken.insert(bundle.digest());
        self.last.insert(actor, bundle.clone());
        let feed = self.feeds.entry(village).or_default();
        if self.opened.insert((actor, village)) {
            feed.push(Line::Opened(*self.people.epoch(actor).unwrap()));
        }
        for (n, commit) in (header.first..).zip(bundle.commits()) {
            let verdict = self.verdicts.get(&commit.hash).copied().unwrap_or(Verdict::Counted);
            let (record, change) = (commit.record, commit.change.clone().unwrap());
            feed.push(Line::Commit { record, actor, n, verdict, change });
        }
        Ok(())
    }

    /// The last bundle that was taken of an actor.
    #[allow(dead_code, reason = "the documentation's example has no relay")]
    pub(crate) fn taken_bundle(&self, actor: Actor) -> Bundle {
        self.last[&actor].clone()
    }

    fn receipt(&self, device: DeviceId) -> Receipt {
        let own =
            |actor: Actor| self.people.epoch(actor).is_some_and(|epoch| epoch.device == device);
        let durable = self
            .tips
            .iter()
            .filter(|((actor, _), _)| own(*actor))
            .map(|((actor, village), tip)| StreamEnd { actor: *actor, village: *village, n: tip.n })
            .collect();
        Receipt::sign(device, self.at, durable, Vec::new(), Vec::new(), &self.key)
    }

    fn pages(&self, request: &Request, scope: &[Division]) -> (Vec<SignedPage>, bool) {
        let mut pages = Vec::new();
        let mut more = false;
        for village in scope {
            let place = request.places.iter().find(|place| place.village == *village);
            let known = place.filter(|_| request.feed == self.feed).map_or(0, |place| place.after);
            let lines = self.feeds.get(village).map_or(&[][..], Vec::as_slice);
            let after = if known > lines.len() as u64 { 0 } else { known };
            let next = lines.len().min(after as usize + self.page_rows);
            let rows = lines[after as usize..next]
                .iter()
                .filter_map(|line| outgoing(line, &request.held, *village))
                .collect();
            let next = next as u64;
            if next == after {
                continue;
            }
            more |= next < lines.len() as u64;
            let page = Page { feed: self.feed, village: *village, after, next, rows };
            let forged = SecretKey::from_seed([8; 32]);
            pages.push(SignedPage::sign(&page, if self.is_forger { &forged } else { &self.key }));
        }
        (pages, more)
    }
}

fn outgoing(line: &Line, held: &[StreamEnd], village: Division) -> Option<Row> {
    let is_own = |actor: Actor, n: u64| {
        held.iter().any(|end| end.actor == actor && end.village == village && n <= end.n)
    };
    match line.clone() {
        Line::Opened(certificate) => Some(Row::Opened(certificate)),
        Line::News { record, actor, n, verdict } => {
            is_own(actor, n).then_some(Row::Own { record, actor, n, verdict })
        }
        Line::Commit { record, actor, n, verdict, .. } if is_own(actor, n) => {
            (verdict != Verdict::Counted).then_some(Row::Own { record, actor, n, verdict })
        }
        Line::Commit { record, actor, n, verdict, change } => {
            let change = verdict.is_merged().then_some(change);
            Some(Row::Commit { record, actor, n, verdict, change })
        }
    }
}
