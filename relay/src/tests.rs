use document::{About, Document, Edit};
use kernel::{
    Actor, DeviceId, Digest, Division, FeedId, Path, RecordId, Source, Stamp, UserId, Verdict,
};
use store::MemoryJournal;
use wire::{
    Bundle, BundleParcel, Carried, Certificate, Control, ControlEntry, HandoverAnswer, Page, Place,
    Problem, RelayAnswer, Request, Row, SecretKey, SignedRelayAnswer, SignedRequest, StreamEnd,
    Tip, WholePage,
};

use crate::{CarryError, entry::Entry, identity::Identity, keep::Keep, upward::Visit};

const NOON: i64 = 1_773_115_200;

/// A county with one relay over a township, and cadres with a tablet each.
struct County {
    server: SecretKey,
    journal: MemoryJournal,
    keep: Keep,
    numbers: u64,
}

fn now() -> Stamp {
    Stamp::from_seconds(NOON)
}

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed([seed; 32])
}

fn feed() -> FeedId {
    FeedId::from_bytes([1; 16])
}

fn village() -> Division {
    "350823106201".parse().expect("a village")
}

fn neighbour() -> Division {
    "350823106202".parse().expect("a village")
}

fn relay() -> DeviceId {
    DeviceId::from_bytes([90; 16])
}

impl County {
    fn new(scope: &[Division]) -> Self {
        let identity =
            Identity { device: relay(), key: key(90), server: key(9).public(), feed: feed() };
        let journal = MemoryJournal::default();
        let keep = Keep::open(Box::new(journal.clone()), identity).expect("a keep");
        let mut county = Self { server: key(9), journal, keep, numbers: 0 };
        let label = "relay".to_owned();
        county.decide(Control::Device { device: relay(), key: key(90).public(), label });
        county.decide(Control::Relay { device: relay(), scope: scope.to_vec(), until: None });
        for place in [village(), neighbour()] {
            county.decide(Control::Village { village: place, name: "村".to_owned() });
        }
        county
    }

    fn township() -> Self {
        Self::new(&["350823106".parse().expect("a township")])
    }

    fn decide(&mut self, control: Control) {
        self.numbers += 1;
        let entry = ControlEntry::sign(self.numbers, now(), control, &self.server);
        self.keep.write(vec![Entry::Control(entry)]).expect("room");
    }

    fn cadre(&mut self, seed: u8, place: Division) -> Cadre {
        let (device, user) = (DeviceId::from_bytes([seed; 16]), UserId::from_bytes([seed; 16]));
        let (label, role) = ("平板".to_owned(), "assistant".to_owned());
        let from = "2020-01-01".parse().expect("a date");
        self.decide(Control::User { user, name: "甲".to_owned() });
        self.decide(Control::Device { device, key: key(seed).public(), label });
        self.decide(Control::UserKey { user, device, key: key(seed).public() });
        self.decide(Control::Grant { user, role, scope: place, from, until: None });
        let actor = Actor::from_bytes([seed; 16]);
        let certificate = Certificate::open((device, &key(seed)), (user, &key(seed)), 1, actor);
        Cadre { seed, device, certificate, place, tip: Tip::EMPTY }
    }

    fn say(&mut self, cadre: &Cadre, bundles: &[Bundle]) -> HandoverAnswer {
        self.try_say(cadre, bundles, &[]).expect("an answer")
    }

    fn try_say(
        &mut self,
        cadre: &Cadre,
        bundles: &[Bundle],
        held: &[StreamEnd],
    ) -> Result<HandoverAnswer, Problem> {
        let request = Request {
            clock: now(),
            feed: feed(),
            control: 0,
            form: 0,
            known: None,
            explicit: true,
            places: [village(), neighbour()].map(|village| Place { village, after: 0 }).to_vec(),
            held: held.to_vec(),
            certificates: vec![cadre.certificate],
            bundles: bundles.iter().map(|b| BundleParcel::Explicit(b.encode())).collect(),
            answer_bytes: 1 << 20,
        };
        let signed = SignedRequest::sign(cadre.device, &request, &key(cadre.seed));
        self.keep.hand_over(&signed, now())
    }

    /// What the relay takes home of an answer that somebody signs.
    fn bring_home(&mut self, answer: RelayAnswer, by: &SecretKey) -> Result<bool, CarryError> {
        let mut visit = Visit::default();
        let asked = self.keep.ask(&visit, now()).expect("a request");
        let answer = RelayAnswer { to: asked.signed.digest(), ..answer };
        let signed = SignedRelayAnswer::sign(&answer, by);
        self.keep.take_home(&mut visit, &asked, &signed, now())
    }

    /// The same relay after its end.
    fn again(self) -> Self {
        let identity = self.keep.identity.clone();
        let keep = Keep::open(Box::new(self.journal.clone()), identity).expect("a keep");
        Self { keep, ..self }
    }
}

struct Cadre {
    seed: u8,
    device: DeviceId,
    certificate: Certificate,
    place: Division,
    tip: Tip,
}

impl Cadre {
    fn seal(&mut self, commits: Vec<Carried>) -> Bundle {
        let stream = (self.certificate.actor, self.place);
        let bundle = Bundle::seal(stream, self.tip, commits, &key(self.seed));
        self.tip = bundle.follows(self.tip).expect("it follows");
        bundle
    }

    fn commit(&self, document: &mut Document, record: &str, address: &str) -> Carried {
        let about = About {
            visit: None,
            observed: "2026-03-01".parse().expect("a date"),
            source: Source::Visit,
            form: "household@1".to_owned(),
        };
        let path = Path::household("household/address");
        let edit = Edit::Put { path, value: address.into() };
        let made = document.commit(self.certificate.actor, now(), &about, &[edit]);
        let made = made.expect("a commit").expect("a change");
        let record = RecordId::derive("record", record.as_bytes());
        Carried { record, hash: made.hash, change: Some(made.bytes) }
    }

    fn first(&mut self, record: &str) -> Bundle {
        let commit = self.commit(&mut Document::new(), record, "一号");
        self.seal(vec![commit])
    }
}

fn answered() -> RelayAnswer {
    RelayAnswer {
        to: Digest::ZERO,
        feed: feed(),
        at: now(),
        pages: Vec::new(),
        control: Vec::new(),
        control_next: 0,
        held: Vec::new(),
        receipts: Vec::new(),
        carried: Vec::new(),
        refusals: Vec::new(),
        more: false,
    }
}

fn problems(answer: &HandoverAnswer) -> Vec<Problem> {
    answer.refusals.iter().map(|refusal| refusal.problem).collect()
}

#[test]
fn what_was_receipted_is_there_after_the_relays_end() {
    let mut county = County::township();
    let (mut one, two) = (county.cadre(1, village()), county.cadre(2, village()));
    let bundles = [one.first("a"), one.first("b")];
    let answer = county.say(&one, &bundles);
    assert_eq!(answer.receipt.held.first().map(|end| end.n), Some(2));
    let mut county = county.again();
    assert_eq!(county.say(&one, &[]).receipt.held, answer.receipt.held);
    assert_eq!(county.say(&two, &[]).carried.len(), 2);
    assert_eq!(county.keep.waiting(), 2);
}

#[test]
fn a_bundle_is_kept_once_and_another_history_is_kept_apart() {
    let mut county = County::township();
    let mut cadre = county.cadre(1, village());
    let (one, two) = (cadre.first("a"), cadre.first("b"));
    cadre.tip = Tip::EMPTY;
    let fork = cadre.first("c");
    assert!(problems(&county.say(&cadre, &[one.clone(), two.clone()])).is_empty());
    assert!(problems(&county.say(&cadre, &[one, two])).is_empty());
    for _ in 0..2 {
        let answer = county.say(&cadre, std::slice::from_ref(&fork));
        assert_eq!(problems(&answer), [Problem::BundleFork]);
        assert_eq!(answer.receipt.held.first().map(|end| end.n), Some(2));
    }
    let mut county = county.again();
    assert_eq!((county.keep.forks.len(), county.keep.waiting()), (1, 2));
    assert_eq!(problems(&county.say(&cadre, &[fork])), [Problem::BundleFork]);
}

#[test]
fn a_gap_is_refused_with_the_number_that_is_missing() {
    let mut county = County::township();
    let mut cadre = county.cadre(1, village());
    let (one, two, three) = (cadre.first("a"), cadre.first("b"), cadre.first("c"));
    let answer = county.say(&cadre, &[two.clone(), three.clone()]);
    assert_eq!(problems(&answer), [Problem::BundleGap; 2]);
    assert_eq!(answer.refusals[0].expected, 1);
    assert!(answer.receipt.held.is_empty());
    assert!(problems(&county.say(&cadre, &[one, two, three])).is_empty());
}

#[test]
fn a_tablet_is_given_its_own_villages_only_and_brings_its_own_bundles_only() {
    let mut county = County::township();
    let mut here = county.cadre(1, village());
    let mut there = county.cadre(2, neighbour());
    let bundle = here.first("a");
    county.say(&here, std::slice::from_ref(&bundle));
    assert!(county.say(&there, &[]).carried.is_empty());
    let colleague = county.cadre(3, village());
    assert_eq!(county.say(&colleague, &[]).carried.len(), 1);
    // What was brought once is not brought again.
    let held = [StreamEnd { actor: here.certificate.actor, village: village(), n: 1 }];
    let again = county.try_say(&colleague, &[], &held).expect("an answer");
    assert!(again.carried.is_empty());
    assert_eq!(problems(&county.say(&colleague, &[bundle])), [Problem::OutOfScope]);
    assert!(problems(&county.say(&there, &[])).is_empty());
    let elsewhere = there.first("b");
    assert!(problems(&county.say(&there, &[elsewhere])).is_empty());
}

#[test]
fn a_device_that_is_no_relay_takes_nothing_and_one_takes_only_its_villages() {
    let mut county = County::new(&[]);
    let mut cadre = county.cadre(1, village());
    let bundle = cadre.first("a");
    let bundles = [bundle];
    assert_eq!(county.try_say(&cadre, &bundles, &[]).err(), Some(Problem::Forbidden));
    let mut county = County::new(&[neighbour()]);
    county.cadre(1, village());
    let answer = county.say(&cadre, &bundles);
    assert_eq!(problems(&answer), [Problem::OutOfScope]);
    assert_eq!((county.keep.waiting(), answer.receipt.held.len()), (0, 0));
    let stranger = Cadre { device: DeviceId::from_bytes([7; 16]), ..cadre };
    assert_eq!(county.try_say(&stranger, &[], &[]).err(), Some(Problem::UnknownDevice));
}

#[test]
fn what_the_engine_refuses_is_carried_up_and_not_passed_on() {
    let mut county = County::township();
    let (mut one, two) = (county.cadre(1, village()), county.cadre(2, village()));
    let garbage = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, 3, 1, 2, 3];
    let bad = Carried {
        record: RecordId::derive("record", b"bad"),
        hash: Digest::of(&garbage[8..]),
        change: Some(garbage),
    };
    // A sound change that somebody else's device is said to have written.
    let posing = two.commit(&mut Document::new(), "posing", "三号");
    let good = one.commit(&mut Document::new(), "good", "一号");
    let bundle = one.seal(vec![bad, posing, good]);
    assert!(problems(&county.say(&one, &[bundle])).is_empty());
    assert_eq!(county.keep.waiting(), 1, "all of it is carried up");
    let given = county.say(&two, &[]).carried;
    let (_, passed) = given[0].open().expect("its signature still covers it");
    let there: Vec<bool> = passed.commits().iter().map(|c| c.change.is_some()).collect();
    assert_eq!(there, [false, false, true]);
}

#[test]
fn a_commit_that_waits_for_others_is_passed_on_when_they_have_come() {
    let mut county = County::township();
    let (mut one, mut two) = (county.cadre(1, village()), county.cadre(2, village()));
    let three = county.cadre(3, village());
    let mut document = Document::new();
    let parent = one.commit(&mut document, "a", "一号");
    let child = two.commit(&mut document, "a", "二号");
    let (parent, child) = (one.seal(vec![parent]), two.seal(vec![child]));
    county.say(&two, &[child]);
    assert!(county.say(&three, &[]).carried.is_empty());
    county.say(&one, &[parent]);
    assert_eq!(county.say(&three, &[]).carried.len(), 2);
}

#[test]
fn what_the_servers_pages_tell_is_not_carried_beside_them() {
    let mut county = County::township();
    let (mut one, two) = (county.cadre(1, village()), county.cadre(2, village()));
    let bundle = one.first("a");
    county.say(&one, std::slice::from_ref(&bundle));
    let commit = bundle.commits()[0].clone();
    let row = Row::Commit {
        record: commit.record,
        actor: one.certificate.actor,
        n: 1,
        verdict: Verdict::Counted,
        change: commit.change,
    };
    let rows = vec![Row::Opened(one.certificate), row];
    let page = Page { feed: feed(), village: village(), after: 0, next: 2, rows };
    let pages = vec![WholePage::sign(&page, &county.server)];
    let server = county.server.clone();
    county.bring_home(RelayAnswer { pages, ..answered() }, &server).expect("it is believed");
    let given = county.say(&two, &[]);
    assert_eq!((given.pages.len(), given.carried.len()), (1, 0));
    let mut county = county.again();
    let given = county.say(&two, &[]);
    assert_eq!((given.pages.len(), given.carried.len()), (1, 0), "after its end as before");
}

#[test]
fn nothing_that_the_server_did_not_sign_is_taken_home() {
    let mut county = County::township();
    let stranger = key(66);
    let page = Page { feed: feed(), village: village(), after: 0, next: 2, rows: Vec::new() };
    let forged = [
        RelayAnswer { pages: vec![WholePage::sign(&page, &stranger)], ..answered() },
        RelayAnswer {
            control: vec![ControlEntry::sign(
                50,
                now(),
                Control::Relay { device: relay(), scope: vec![village()], until: None },
                &stranger,
            )],
            ..answered()
        },
        RelayAnswer {
            receipts: vec![wire::CarriedReceipt::sign(relay(), now(), Vec::new(), &stranger)],
            ..answered()
        },
    ];
    let before = county.keep.journal.end();
    for answer in forged {
        assert_eq!(county.bring_home(answer, &stranger), Err(CarryError::Forged));
    }
    // Only the server says how far its decisions were heard.
    let further = RelayAnswer { control_next: 77, ..answered() };
    county.bring_home(further.clone(), &stranger).expect("another relay may answer");
    assert_eq!((county.keep.journal.end(), county.keep.heard.control), (before, 0));
    let server = county.server.clone();
    county.bring_home(further, &server).expect("the server");
    assert_eq!(county.keep.heard.control, 77);
}
