//! A tablet that sends what it should not: each kind gets its own problem code, and nothing of it
//! disturbs the rest.

use disk::Zstd;
use document::{About, Document, Edit};
use kernel::{
    Actor, DeviceId, Digest, Division, FeedId, Path, RecordId, Source, Stamp, UserId, limit,
};
use serde_json::Value;
use wire::{
    Answer, Bundle, BundleParcel, Carried, Certificate, CompactBundle, EnrolmentAnswer,
    EnrolmentRequest, Problem, Request, SecretKey, SignedRequest, StreamEnd, Tip, pack, unpack,
};

use super::process::{Town, VILLAGE};

/// A device that speaks the protocol by hand.
pub(super) struct Device {
    base: String,
    pub(super) key: SecretKey,
    user_key: SecretKey,
    pub(super) device: DeviceId,
    user: UserId,
    feed: FeedId,
    pub(super) actor: Actor,
    http: reqwest::blocking::Client,
}

enum Said {
    Answer(Box<Answer>),
    Problem(String),
}

impl Device {
    pub(super) fn enrol(town: &Town, login: &str, seed: u8) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let role = ["--role", "assistant", "--scope", VILLAGE, "--from", "2020-01-01"];
        town.server.admin(&[["user", login, "--name", login].as_slice(), &role].concat());
        let code = town.server.admin(&["code", login]);
        let (key, user_key) = (SecretKey::from_seed([seed; 32]), SecretKey::from_seed([!seed; 32]));
        let code = code["code"].as_str().expect("a code");
        let request = EnrolmentRequest::sign(code, "手工", &key, user_key.public());
        let http = reqwest::blocking::Client::new();
        let base = town.server.base.clone();
        let body = pack(&request.encode(), &Zstd).expect("a frame");
        let answer = http.post(format!("{base}/v1/enrol")).body(body).send().expect("an answer");
        let body = answer.bytes().expect("its body");
        let content = unpack(&body, limit::ANSWER_BYTES_OPEN, &Zstd).expect("a frame");
        let EnrolmentAnswer { device, user, feed, .. } =
            EnrolmentAnswer::decode(&content).expect("an enrolment");
        let actor = Actor::from_bytes([seed; 16]);
        Self { base, key, user_key, device, user, feed, actor, http }
    }

    fn certificate(&self) -> Certificate {
        let (device, user) = ((self.device, &self.key), (self.user, &self.user_key));
        Certificate::open(device, user, 1, self.actor)
    }

    fn request(&self, bundles: Vec<Vec<u8>>) -> Request {
        Request {
            clock: Stamp::from_seconds(1_773_000_000),
            feed: self.feed,
            control: 0,
            form: 0,
            known: None,
            explicit: false,
            places: Vec::new(),
            held: vec![StreamEnd { actor: self.actor, village: village(), n: 0 }],
            certificates: vec![self.certificate()],
            bundles: bundles.into_iter().map(BundleParcel::Explicit).collect(),
            answer_bytes: 1 << 16,
        }
    }

    fn say(&self, request: &Request, key: &SecretKey) -> Said {
        self.say_as(self.device, request, key)
    }

    fn say_as(&self, device: DeviceId, request: &Request, key: &SecretKey) -> Said {
        let signed = SignedRequest::sign(device, request, key);
        self.send(pack(&signed.encode(), &Zstd).expect("a frame"), request)
    }

    fn send(&self, body: Vec<u8>, request: &Request) -> Said {
        let url = format!("{}/v1/sync", self.base);
        let answer = self.http.post(url).body(body).send().expect("an answer");
        if !answer.status().is_success() {
            let text = answer.text().expect("a body");
            let problem: Value = serde_json::from_str(&text).unwrap_or_default();
            return Said::Problem(problem["code"].as_str().unwrap_or(&text).to_owned());
        }
        let body = answer.bytes().expect("its body");
        let content = unpack(&body, limit::ANSWER_BYTES_OPEN, &Zstd).expect("a frame");
        let answer = Answer::decode(&content, self.device, request);
        Said::Answer(Box::new(answer.expect("an answer")))
    }

    /// Sends one bundle, and gives the code it was refused with; nothing when it was taken.
    pub(super) fn refusal(&self, bundle: Bundle) -> Option<Problem> {
        self.refusal_of(bundle.encode())
    }

    fn refusal_of(&self, bundle: Vec<u8>) -> Option<Problem> {
        match self.say(&self.request(vec![bundle]), &self.key) {
            Said::Answer(answer) => answer.refusals.first().map(|refusal| refusal.problem),
            Said::Problem(code) => panic!("the exchange itself was refused: {code}"),
        }
    }

    fn held(&self) -> u64 {
        match self.say(&self.request(Vec::new()), &self.key) {
            Said::Answer(answer) => answer.receipt.durable.first().map_or(0, |end| end.n),
            Said::Problem(code) => panic!("the exchange was refused: {code}"),
        }
    }

    pub(super) fn seal(&self, tip: Tip, commits: Vec<Carried>) -> Bundle {
        Bundle::seal((self.actor, village()), tip, commits, &self.key)
    }
}

pub(super) fn village() -> Division {
    VILLAGE.parse().expect("a village")
}

/// A sound commit that creates a household.
pub(super) fn commit(actor: Actor, name: &str) -> Carried {
    write(&mut Document::new(), actor, name, "household/address", name)
}

/// A sound commit upon a document.
pub(super) fn write(
    document: &mut Document,
    actor: Actor,
    record: &str,
    question: &str,
    answer: &str,
) -> Carried {
    let about = About {
        visit: None,
        observed: "2026-03-01".parse().expect("a date"),
        source: Source::Visit,
        form: "household@1".to_owned(),
    };
    let edit = Edit::Put { path: Path::household(question), value: answer.into() };
    let made = document
        .commit(actor, Stamp::from_seconds(1_773_000_000), &about, &[edit])
        .expect("a commit")
        .expect("a change");
    let record = RecordId::derive("record", record.as_bytes());
    Carried { record, hash: made.hash, change: Some(made.bytes) }
}

#[test]
fn each_kind_of_bad_bundle_gets_its_own_code_and_blocks_nothing() {
    let town = Town::new(1);
    let device = Device::enrol(&town, "hand", 3);
    let one = device.seal(Tip::EMPTY, vec![commit(device.actor, "one")]);
    let tip = one.follows(Tip::EMPTY).expect("a tip");

    let stranger = SecretKey::from_seed([9; 32]);
    let foreign = Bundle::seal(
        (device.actor, village()),
        Tip::EMPTY,
        vec![commit(device.actor, "x")],
        &stranger,
    );
    assert_eq!(device.refusal(foreign), Some(Problem::BundleSignature));

    let mut flipped = commit(device.actor, "flipped");
    if let Some(last) = flipped.change.as_mut().and_then(|change| change.last_mut()) {
        *last ^= 1;
    }
    assert_eq!(device.refusal(device.seal(Tip::EMPTY, vec![flipped])), Some(Problem::BundleDigest));

    let later = device.seal(Tip { n: 5, ..tip }, vec![commit(device.actor, "later")]);
    assert_eq!(device.refusal(later), Some(Problem::BundleGap));

    let unknown = Actor::from_bytes([7; 16]);
    let other =
        Bundle::seal((unknown, village()), Tip::EMPTY, vec![commit(unknown, "u")], &device.key);
    assert_eq!(device.refusal(other), Some(Problem::UnknownEpoch));

    let bytes = one.encode();
    assert_eq!(
        device.refusal_of(bytes[..bytes.len() - 1].to_vec()),
        Some(Problem::BundleMalformed)
    );
    assert_eq!(device.refusal_of(vec![0; limit::BUNDLE_BYTES + 1]), Some(Problem::TooLarge));

    // A village that nobody surveys takes nothing.
    let nowhere = "350823107201".parse().expect("a village");
    let lost = Bundle::seal(
        (device.actor, nowhere),
        Tip::EMPTY,
        vec![commit(device.actor, "l")],
        &device.key,
    );
    assert_eq!(device.refusal(lost), Some(Problem::OutOfScope));

    // Sound, then the same again, then another history.
    assert_eq!(device.refusal(one.clone()), None);
    assert_eq!(device.refusal(one), None);
    let fork = device.seal(Tip::EMPTY, vec![commit(device.actor, "fork")]);
    assert_eq!(device.refusal(fork), Some(Problem::BundleFork));
    assert_eq!(device.held(), 1);
    super::by_hand::wait_merged(&town);
    let set_aside = town.server.set_aside(&town.township);
    assert_eq!(set_aside[0]["code"], "forked_stream", "{set_aside:?}");
}

#[test]
fn a_commit_for_a_village_without_a_role_is_kept_without_effect_and_shown() {
    let town = Town::new(1);
    let device = Device::enrol(&town, "hand", 3);
    town.server.admin(&["village", "350823106202"]);
    let other = "350823106202".parse().expect("a village");
    let commit = commit(device.actor, "reaching out");
    let bundle = Bundle::seal((device.actor, other), Tip::EMPTY, vec![commit], &device.key);
    assert_eq!(device.refusal(bundle), None);
    super::by_hand::wait_merged(&town);
    let shown = town.server.set_aside(&town.township);
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(
        (&shown[0]["code"], &shown[0]["kind"]),
        (&"no_grant".into(), &"without_effect".into())
    );
}

#[test]
fn a_compact_bundle_in_anothers_stream_is_refused_and_tells_nothing_of_it() {
    let town = Town::new(1);
    let (owner, other) = (Device::enrol(&town, "owner", 3), Device::enrol(&town, "other", 4));
    let bundle = owner.seal(Tip::EMPTY, vec![commit(owner.actor, "own")]);
    assert_eq!(owner.refusal(bundle.clone()), None);
    let compact = CompactBundle {
        actor: owner.actor,
        village: village(),
        first: 2,
        signature: bundle.signature(),
        columns: vec![1, 2, 3],
    };
    let mut request = other.request(Vec::new());
    request.bundles = vec![BundleParcel::Compact(compact)];
    let Said::Answer(answer) = other.say(&request, &other.key) else { panic!("no answer") };
    let told: Vec<_> = answer.refusals.iter().map(|told| (told.problem, told.expected)).collect();
    assert_eq!(told, vec![(Problem::OutOfScope, 1)]);
}

#[test]
fn each_kind_of_bad_exchange_gets_its_own_code() {
    let town = Town::new(1);
    let device = Device::enrol(&town, "hand", 3);
    let request = device.request(Vec::new());
    let signed = SignedRequest::sign(device.device, &request, &device.key);
    let good = pack(&signed.encode(), &Zstd).expect("a frame");

    let code = |said: Said| match said {
        Said::Problem(code) => code,
        Said::Answer(_) => "answered".to_owned(),
    };
    assert_eq!(code(device.send(good.clone(), &request)), "answered");
    assert_eq!(code(device.send(good[..good.len() / 2].to_vec(), &request)), "bad_frame");
    assert_eq!(code(device.send(Vec::new(), &request)), "bad_frame");
    let mut future = good.clone();
    future[0] = 200;
    assert_eq!(code(device.send(future, &request)), "unsupported_version");
    let stranger = SecretKey::from_seed([9; 32]);
    assert_eq!(code(device.say(&request, &stranger)), "bad_signature");
    let nobody = DeviceId::from_bytes([8; 16]);
    assert_eq!(code(device.say_as(nobody, &request, &device.key)), "unknown_device");
    let bomb = pack(&vec![0; limit::REQUEST_BYTES_OPEN + 1], &Zstd).expect("a frame");
    assert_eq!(code(device.send(bomb, &request)), "too_large");
}

#[test]
fn a_commit_that_can_not_be_applied_is_quarantined_and_the_rest_goes_on() {
    let town = Town::new(1);
    let device = Device::enrol(&town, "hand", 3);
    let garbage = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, 3, 1, 2, 3];
    let bad = Carried {
        record: RecordId::derive("record", b"bad"),
        hash: Digest::of(&garbage[8..]),
        change: Some(garbage),
    };
    let good = commit(device.actor, "good");
    let record = good.record.to_string();
    assert_eq!(device.refusal(device.seal(Tip::EMPTY, vec![bad, good])), None);
    super::by_hand::wait_merged(&town);
    let set_aside = town.server.set_aside(&town.township);
    assert_eq!(set_aside.len(), 1, "{set_aside:?}");
    assert_eq!(set_aside[0]["kind"], "quarantined", "{set_aside:?}");
    let tablet = town.tablet("cadre");
    assert!(tablet.records().contains(&record));
}

#[test]
fn a_commit_that_comes_before_its_parent_waits_and_is_merged_when_the_parent_comes() {
    let town = Town::new(1);
    let (first, second) = (Device::enrol(&town, "first", 3), Device::enrol(&town, "second", 4));
    let mut document = Document::new();
    let (address, phone) = ("household/address", "household/household_phone");
    let parent = write(&mut document, first.actor, "early", address, "东头坪3号");
    let child = write(&mut document, second.actor, "early", phone, "12900000001");
    let record = parent.record.to_string();

    assert_eq!(second.refusal(second.seal(Tip::EMPTY, vec![child])), None);
    super::by_hand::wait_merged(&town);
    let tablet = town.tablet("cadre");
    assert!(!tablet.records().contains(&record), "nothing of it can be shown yet");

    assert_eq!(first.refusal(first.seal(Tip::EMPTY, vec![parent])), None);
    super::by_hand::wait_merged(&town);
    tablet.settle();
    assert_eq!(tablet.value(&record, address), "东头坪3号");
    assert_eq!(tablet.value(&record, phone), "12900000001");
}
