//! What a tablet hands over to a relay, and what it believes of one: a relay that forges, drops
//! and holds back.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use kernel::{DeviceId, Digest, Quarantine, RecordId, Verdict};
use wire::{
    Bundle, BundleParcel, CarriedBundle, CarriedReceipt, Certificate, Control, HandoverAnswer,
    HandoverReceipt, Hold, Page, RelayProof, Request, Row, SecretKey, SignedRequest, StreamEnd,
    WholePage, pack, unpack,
};
use zoufang_client::{
    BlobCall, Cancel, HandedOver, Standing, SyncError, Transport, TransportError,
};

use crate::{
    ports::{Plain, now},
    server::{Line, Server},
    world::{Tablet, server, tablet, village},
};

/// A relay that answers what the test wants.
struct Relay {
    server: Rc<RefCell<Server>>,
    device: DeviceId,
    key: SecretKey,
    proof: RelayProof,
    /// What it took, in order, each with its epoch.
    taken: RefCell<Vec<(Certificate, Bundle)>>,
    /// What it gives beside its receipt.
    gift: RefCell<Gift>,
    lie: Cell<Lie>,
}

#[derive(Default, Clone)]
struct Gift {
    pages: Vec<WholePage>,
    carried: Vec<CarriedBundle>,
    synced: Option<CarriedReceipt>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lie {
    None,
    /// It proves itself by an appointment that nobody signed.
    Appointment,
    /// Its receipt is signed by somebody else.
    Receipt,
    /// Its receipt is for another device.
    OthersReceipt,
}

impl Relay {
    fn new(server: &Rc<RefCell<Server>>) -> Self {
        let key = SecretKey::from_seed([77; 32]);
        let device = DeviceId::from_bytes([77; 16]);
        let mut county = server.borrow_mut();
        let label = "中继".to_owned();
        let enrolled = county.decide(Control::Device { device, key: key.public(), label });
        let scope = vec![village()];
        let relay = county.decide(Control::Relay { device, scope, until: None });
        drop(county);
        Self {
            server: Rc::clone(server),
            device,
            key,
            proof: RelayProof { device: enrolled, relay },
            taken: RefCell::default(),
            gift: RefCell::default(),
            lie: Cell::new(Lie::None),
        }
    }

    fn answer(&self, signed: &SignedRequest, request: &Request) -> HandoverAnswer {
        let (mut held, mut taken) = (Vec::<StreamEnd>::new(), self.taken.borrow_mut());
        for bundle in &request.bundles {
            let BundleParcel::Explicit(bytes) = bundle else { panic!("a compact bundle") };
            let bundle = Bundle::decode(bytes).unwrap();
            let actor = bundle.header().unwrap().actor;
            let epoch = request.certificates.iter().find(|epoch| epoch.actor == actor);
            taken.push((*epoch.unwrap(), bundle));
        }
        for (epoch, bundle) in taken.iter().filter(|(epoch, _)| epoch.device == signed.device) {
            let header = bundle.header().unwrap();
            let (village, n) = (header.village, header.first + header.count - 1);
            held.retain(|end| end.actor != epoch.actor);
            held.push(StreamEnd { actor: epoch.actor, village, n });
        }
        let stranger = SecretKey::from_seed([5; 32]);
        let key = if self.lie.get() == Lie::Receipt { &stranger } else { &self.key };
        let nobody = DeviceId::from_bytes([6; 16]);
        let whose = if self.lie.get() == Lie::OthersReceipt { nobody } else { signed.device };
        let mut proof = self.proof.clone();
        if self.lie.get() == Lie::Appointment {
            let control = proof.relay.control.clone();
            proof.relay = wire::ControlEntry::sign(9, proof.relay.at, control, &stranger);
        }
        let Gift { pages, carried, synced } = self.gift.borrow().clone();
        let county = self.server.borrow();
        HandoverAnswer {
            proof,
            receipt: HandoverReceipt::sign((self.device, key), whose, county.at, held),
            refusals: Vec::new(),
            pages,
            control: county.control.clone(),
            carried,
            synced,
            more: false,
        }
    }

    /// What it took of others, as it would carry it.
    fn carried(&self) -> Vec<CarriedBundle> {
        let taken = self.taken.borrow();
        taken.iter().map(|(epoch, bundle)| CarriedBundle::new(*epoch, None, bundle)).collect()
    }

    /// The server's receipt for the device of what it took, as if all of it had been brought.
    fn receipt(&self, by: &SecretKey) -> CarriedReceipt {
        let taken = self.taken.borrow();
        let hold = |(epoch, bundle): &(Certificate, Bundle)| {
            let header = bundle.header().unwrap();
            let (village, n) = (header.village, header.first + header.count - 1);
            Hold { actor: epoch.actor, village, n, bundle: bundle.digest() }
        };
        let device = taken.first().unwrap().0.device;
        let at = self.server.borrow().at;
        CarriedReceipt::sign(device, at, taken.iter().map(hold).collect(), by)
    }
}

impl Transport for &Relay {
    /// A relay takes records only.
    async fn blob(&self, _: BlobCall) -> Result<Standing, TransportError> {
        Err(TransportError::Stranger)
    }

    async fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        _limit: usize,
    ) -> Result<Vec<u8>, TransportError> {
        assert_eq!(path, "/v1/handover");
        let signed = SignedRequest::decode(&unpack(&body, usize::MAX, &Plain).unwrap()).unwrap();
        let key = self.server.borrow().people.device(signed.device).unwrap().key;
        let request = signed.open(&key).unwrap();
        Ok(pack(&self.answer(&signed, &request).encode(), &Plain).unwrap())
    }
}

impl Tablet {
    fn hand_over(&mut self, relay: &Relay) -> Result<HandedOver, SyncError> {
        now((**self).hand_over_to(&relay))
    }
}

/// A handover without an onlooker.
trait HandOver {
    async fn hand_over_to(&mut self, relay: &&Relay) -> Result<HandedOver, SyncError>;
}

impl<P: zoufang_client::Ports> HandOver for zoufang_client::Client<P> {
    async fn hand_over_to(&mut self, relay: &&Relay) -> Result<HandedOver, SyncError> {
        self.hand_over(relay, &mut |_| (), &Cancel::default()).await
    }
}

/// Pending, handed over, synced.
fn stands(tablet: &Tablet) -> (u64, u64, u64) {
    let status = now(tablet.status()).unwrap();
    (status.pending, status.handed, status.synced)
}

#[test]
fn what_a_relay_drops_is_never_called_synced_and_is_sent_again_on_another_road() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let relay = Relay::new(&server);
    let record = alice.register("张三", "一号");
    assert_eq!(alice.hand_over(&relay).unwrap().handed, 1);
    alice.answer(record, "household/household_phone", "12900000001");
    assert_eq!(alice.hand_over(&relay).unwrap().handed, 1);
    assert_eq!(stands(&alice), (2, 2, 0));
    // The relay brings the second bundle and has lost the first. The server sees the gap.
    let (_, second) = relay.taken.borrow()[1].clone();
    let header = second.header().unwrap();
    assert!(header.first == 2 && header.previous != Digest::ZERO);
    assert!(second.follows(wire::Tip::EMPTY).is_err());
    let mut alice = alice.again();
    assert_eq!(stands(&alice), (2, 2, 0), "handed over is remembered");
    alice.exchange();
    assert_eq!(stands(&alice), (0, 0, 2));
}

#[test]
fn what_is_not_signed_by_the_server_or_a_proven_relay_is_refused() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let relay = Relay::new(&server);
    alice.register("张三", "一号");
    for (lie, error) in [
        (Lie::Appointment, SyncError::NoRelay),
        (Lie::Receipt, SyncError::Forged),
        (Lie::OthersReceipt, SyncError::Forged),
    ] {
        relay.lie.set(lie);
        assert_eq!(alice.hand_over(&relay), Err(error));
        assert_eq!(stands(&alice), (1, 0, 0));
    }
    relay.lie.set(Lie::None);
    let stranger = SecretKey::from_seed([5; 32]);
    let forged = relay.receipt(&stranger);
    relay.gift.borrow_mut().synced = Some(forged);
    assert_eq!(alice.hand_over(&relay), Err(SyncError::Forged));
    relay.gift.borrow_mut().synced = None;
    let feed = server.borrow().feed;
    let page = Page { feed, village: village(), after: 0, next: 9, rows: Vec::new() };
    relay.gift.borrow_mut().pages = vec![WholePage::sign(&page, &stranger)];
    assert_eq!(alice.hand_over(&relay), Err(SyncError::Forged));
    assert_eq!(stands(&alice), (1, 0, 0));
    relay.gift.borrow_mut().pages.clear();
    assert_eq!(alice.hand_over(&relay).unwrap().handed, 1);
}

#[test]
fn a_revoked_relay_is_none() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let relay = Relay::new(&server);
    let (device, streams) = (relay.device, Vec::new());
    server.borrow_mut().decide(Control::DeviceRevoked { device, streams });
    alice.exchange();
    assert_eq!(alice.hand_over(&relay), Err(SyncError::NoRelay));
}

#[test]
fn a_receipt_that_a_relay_brings_home_counts_only_for_the_very_bundles() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let relay = Relay::new(&server);
    alice.register("张三", "一号");
    alice.hand_over(&relay).unwrap();
    let key = server.borrow().key.clone();
    let honest = relay.receipt(&key);
    let mut durable = honest.durable.clone();
    durable[0].bundle = Digest::of(b"another history");
    let other = CarriedReceipt::sign(honest.device, honest.at, durable, &key);
    relay.gift.borrow_mut().synced = Some(other);
    alice.hand_over(&relay).unwrap();
    assert_eq!(stands(&alice), (1, 1, 0));
    relay.gift.borrow_mut().synced = Some(honest);
    assert_eq!(alice.hand_over(&relay).unwrap().synced, 1);
    assert_eq!(stands(&alice), (0, 0, 1));
}

#[test]
fn what_a_relay_carries_is_shown_at_once_and_the_feed_says_the_same_again() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let relay = Relay::new(&server);
    let record = alice.register("张三", "一号");
    alice.hand_over(&relay).unwrap();
    relay.gift.borrow_mut().carried = relay.carried();
    assert_eq!(bob.hand_over(&relay).unwrap().carried, 1);
    assert_eq!(bob.heads(), ["张三"]);
    assert_eq!(bob.hand_over(&relay).unwrap().carried, 0, "nothing comes twice");
    bob.answer(record, "household/household_phone", "12900000001");
    relay.gift.borrow_mut().carried.clear();
    alice.exchange();
    bob.exchange();
    alice.exchange();
    bob.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
    assert_eq!(bob.pending(), 0);
}

#[test]
fn carried_commits_that_are_not_proven_are_left() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let relay = Relay::new(&server);
    alice.register("张三", "一号");
    alice.hand_over(&relay).unwrap();
    let (epoch, bundle) = relay.taken.borrow()[0].clone();
    let header = bundle.header().unwrap();
    // The same commits under the relay's own signature.
    let stream = (header.actor, header.village);
    let commits = bundle.commits().to_vec();
    let forged = Bundle::seal(stream, wire::Tip::EMPTY, commits, &relay.key);
    relay.gift.borrow_mut().carried = vec![CarriedBundle::new(epoch, None, &forged)];
    let taken = bob.hand_over(&relay).unwrap();
    assert_eq!((taken.carried, taken.unproven), (0, 1));
    assert!(bob.heads().is_empty());
}

#[test]
fn own_commits_in_a_page_that_leaves_nothing_out_are_news_of_the_own() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let relay = Relay::new(&server);
    alice.register("张三", "一号");
    alice.hand_over(&relay).unwrap();
    let page = whole_page(&server, &relay, Verdict::Doubted);
    relay.gift.borrow_mut().pages = vec![page];
    alice.hand_over(&relay).unwrap();
    let notices = now(alice.status()).unwrap().notices;
    assert_eq!(notices.iter().map(|n| n.verdict).collect::<Vec<_>>(), [Verdict::Doubted]);
    assert_eq!(alice.heads(), ["张三"]);
}

#[test]
fn what_the_server_quarantines_of_a_carried_commit_goes_again_and_work_upon_it_is_said_again() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let relay = Relay::new(&server);
    // A household that everybody has.
    let record = alice.register("张三", "一号");
    alice.exchange();
    bob.exchange();
    // What alice adds reaches bob by the relay; bob writes upon it.
    alice.answer(record, "household/address", "二号");
    alice.hand_over(&relay).unwrap();
    let certificate = *server.borrow().people.epoch(relay.taken.borrow()[0].0.actor).unwrap();
    let first = server.borrow().taken_bundle(certificate.actor);
    let (_, second) = relay.taken.borrow()[0].clone();
    let carried = CarriedBundle::new(certificate, Some(&first), &second);
    relay.gift.borrow_mut().carried = vec![carried];
    assert_eq!(bob.hand_over(&relay).unwrap().carried, 1);
    relay.gift.borrow_mut().carried.clear();
    bob.answer(record, "household/household_phone", "12900000001");
    assert_eq!(bob.shown(record, "household/address"), Some("二号".into()));
    // The server can't take it.
    let verdict = Verdict::Quarantined(Quarantine::Engine);
    let (actor, after) = (certificate.actor, server.borrow().feeds[&village()].len() as u64);
    server.borrow_mut().feeds.get_mut(&village()).unwrap().push(Line::News {
        record,
        actor,
        n: 2,
        verdict,
    });
    let rows = vec![Row::Own { record, actor, n: 2, verdict }];
    let page =
        Page { feed: server.borrow().feed, village: village(), after, next: after + 1, rows };
    relay.gift.borrow_mut().pages = vec![WholePage::sign(&page, &server.borrow().key)];
    bob.hand_over(&relay).unwrap();
    assert_eq!(bob.shown(record, "household/address"), Some("一号".into()));
    assert_eq!(bob.shown(record, "household/household_phone"), Some("12900000001".into()));
    let notices = now(bob.status()).unwrap().notices;
    assert!(notices.iter().all(|notice| notice.said_again), "{notices:?}");
}

/// A page of the server with the commits the relay took.
fn whole_page(server: &Rc<RefCell<Server>>, relay: &Relay, verdict: Verdict) -> WholePage {
    let mut rows = Vec::new();
    for (epoch, bundle) in relay.taken.borrow().iter() {
        rows.push(Row::Opened(*epoch));
        for (n, commit) in (bundle.header().unwrap().first..).zip(bundle.commits()) {
            let (record, change): (RecordId, _) = (commit.record, commit.change.clone());
            rows.push(Row::Commit { record, actor: epoch.actor, n, verdict, change });
        }
    }
    let server = server.borrow();
    let next = rows.len() as u64;
    let page = Page { feed: server.feed, village: village(), after: 0, next, rows };
    WholePage::sign(&page, &server.key)
}
