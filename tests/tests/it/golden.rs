//! Every frame of version 1, byte for byte. A file that is released is never changed: what reads
//! and writes another form is another version.

use std::{env, fs, path::PathBuf};

use kernel::{Actor, DeviceId, Digest, Division, FeedId, RecordId, Stamp, UserId, Verdict};
use wire::{
    Answer, Bundle, BundleParcel, Carried, CarriedBundle, CarriedReceipt, Certificate,
    CompactBundle, CompactPage, Control, ControlEntry, EnrolmentAnswer, EnrolmentRequest, Entered,
    HandoverAnswer, HandoverReceipt, Hold, JournalEntry, Named, Page, PageParcel, Place, Problem,
    Published, Receipt, Refusal, RelayAnswer, RelayProof, RelayRequest, Request, Row, SecretKey,
    Sheets, SignedPage, SignedRelayAnswer, SignedRelayRequest, SignedRequest, StreamEnd, Tip,
    WholePage,
};

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed([seed; 32])
}

fn village() -> Division {
    "350823106201".parse().expect("a village")
}

fn at() -> Stamp {
    Stamp::from_seconds(1_770_000_000)
}

fn actor() -> Actor {
    Actor::from_bytes([3; 16])
}

fn bundle() -> Bundle {
    let change = vec![1, 2, 3, 4, 5, 6, 7, 8, 9];
    let commit = Carried {
        record: RecordId::from_bytes([4; 16]),
        hash: Digest::of(&change[8..]),
        change: Some(change),
    };
    let erased = Carried { change: None, ..commit.clone() };
    Bundle::seal((actor(), village()), Tip::EMPTY, vec![commit, erased], &key(1))
}

fn certificate() -> Certificate {
    let (device, user) = (DeviceId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
    Certificate::open((device, &key(1)), (user, &key(2)), 1, actor())
}

fn control() -> ControlEntry {
    let grant = Control::Grant {
        user: UserId::from_bytes([2; 16]),
        role: "assistant".to_owned(),
        scope: village(),
        from: "2026-01-01".parse().expect("a date"),
        until: None,
    };
    ControlEntry::sign(7, at(), grant, &key(9))
}

/// What a person decided of a commit that was set aside: released, or discarded.
fn decided(is_released: bool) -> ControlEntry {
    let commit = Named {
        record: RecordId::from_bytes([4; 16]),
        actor: actor(),
        village: village(),
        n: 3,
        hash: Digest([6; 32]),
    };
    let (by, reason) = (UserId::from_bytes([2; 16]), "核实无误".to_owned());
    let control = if is_released {
        Control::Released { commit, by, reason }
    } else {
        Control::Discarded { commit, by, reason }
    };
    ControlEntry::sign(8, at(), control, &key(9))
}

fn page() -> SignedPage {
    let (record, actor) = (RecordId::from_bytes([4; 16]), actor());
    let page = Page {
        feed: FeedId::from_bytes([5; 16]),
        village: village(),
        after: 1,
        next: 4,
        rows: vec![
            Row::Opened(certificate()),
            Row::Commit { record, actor, n: 1, verdict: Verdict::Counted, change: Some(vec![9]) },
            Row::Own { record, actor, n: 2, verdict: Verdict::Doubted },
        ],
    };
    SignedPage::sign(&page, &key(9))
}

fn asked() -> Request {
    let compact = CompactBundle {
        actor: actor(),
        village: village(),
        first: 3,
        signature: bundle().signature(),
        columns: vec![1, 2, 3],
    };
    Request {
        clock: at(),
        feed: FeedId::from_bytes([5; 16]),
        control: 7,
        form: 2,
        known: Some(Digest([6; 32])),
        explicit: false,
        places: vec![Place { village: village(), after: 4 }],
        held: vec![StreamEnd { actor: actor(), village: village(), n: 2 }],
        certificates: vec![certificate()],
        bundles: vec![BundleParcel::Explicit(bundle().encode()), BundleParcel::Compact(compact)],
        answer_bytes: 1 << 20,
    }
}

fn request() -> SignedRequest {
    SignedRequest::sign(DeviceId::from_bytes([1; 16]), &asked(), &key(1))
}

fn answer() -> Answer {
    let end = StreamEnd { actor: actor(), village: village(), n: 2 };
    let device = DeviceId::from_bytes([1; 16]);
    let compact = CompactPage {
        village: village(),
        after: 4,
        next: 6,
        kinds: vec![0, 255],
        others: vec![Row::Opened(certificate())],
        columns: vec![1, 2, 3],
        signature: page().signature(),
    };
    let passed = vec![Place { village: village(), after: 6 }];
    Answer {
        feed: FeedId::from_bytes([6; 16]),
        receipt: Receipt::sign(device, at(), vec![end], vec![end], passed, &key(9)),
        refusals: vec![Refusal {
            actor: actor(),
            village: Some(village()),
            first: 3,
            problem: Problem::BundleGap,
            expected: 2,
        }],
        villages: Some(vec![village()]),
        form: 2,
        pages: vec![PageParcel::Explicit(page()), PageParcel::Compact(compact)],
        sum: Some(77),
        control: vec![control()],
        control_next: 8,
        more: true,
    }
}

/// The answer where nobody has anything new.
fn quiet() -> Answer {
    let request = asked();
    let device = DeviceId::from_bytes([1; 16]);
    Answer {
        feed: request.feed,
        receipt: Receipt::sign(device, at(), request.held.clone(), request.held, vec![], &key(9)),
        refusals: vec![],
        villages: None,
        form: 0,
        pages: vec![],
        sum: None,
        control: vec![],
        control_next: request.control,
        more: false,
    }
}

fn whole_page() -> WholePage {
    WholePage::sign(&page().open(&key(9).public()).expect("a page"), &key(9))
}

fn hold() -> Hold {
    Hold { actor: actor(), village: village(), n: 2, bundle: bundle().digest() }
}

fn carried_receipt() -> CarriedReceipt {
    CarriedReceipt::sign(DeviceId::from_bytes([1; 16]), at(), vec![hold()], &key(9))
}

fn appointment() -> ControlEntry {
    let device = DeviceId::from_bytes([7; 16]);
    let until = "2026-12-31".parse().ok();
    let relay = Control::Relay { device, scope: vec![village()], until };
    ControlEntry::sign(10, at(), relay, &key(9))
}

fn handover() -> HandoverAnswer {
    let (relay, device) = (DeviceId::from_bytes([7; 16]), DeviceId::from_bytes([1; 16]));
    let end = StreamEnd { actor: actor(), village: village(), n: 2 };
    let certified =
        Control::Device { device: relay, key: key(7).public(), label: "中继".to_owned() };
    HandoverAnswer {
        proof: RelayProof {
            device: ControlEntry::sign(9, at(), certified, &key(9)),
            relay: appointment(),
        },
        receipt: HandoverReceipt::sign((relay, &key(7)), device, at(), vec![end]),
        refusals: answer().refusals,
        pages: vec![whole_page()],
        control: vec![control()],
        carried: vec![CarriedBundle::new(certificate(), Some(&bundle()), &bundle())],
        synced: Some(carried_receipt()),
        more: true,
    }
}

fn relay_request() -> SignedRelayRequest {
    let request = RelayRequest {
        clock: at(),
        feed: FeedId::from_bytes([5; 16]),
        control: 7,
        places: vec![Place { village: village(), after: 4 }],
        held: vec![hold()],
        certificates: vec![certificate()],
        bundles: vec![bundle().encode()],
        answer_bytes: 1 << 20,
    };
    SignedRelayRequest::sign(DeviceId::from_bytes([7; 16]), &request, &key(7))
}

fn relay_answer() -> SignedRelayAnswer {
    let answer = RelayAnswer {
        to: relay_request().digest(),
        feed: FeedId::from_bytes([5; 16]),
        at: at(),
        pages: vec![whole_page()],
        control: vec![appointment()],
        control_next: 8,
        held: vec![StreamEnd { actor: actor(), village: village(), n: 2 }],
        receipts: vec![carried_receipt()],
        carried: vec![CarriedBundle::new(certificate(), None, &bundle())],
        refusals: answer().refusals,
        more: false,
    };
    SignedRelayAnswer::sign(&answer, &key(9))
}

fn sheets() -> Sheets {
    let sheet = |name: &str| name.to_owned();
    Sheets {
        survey: sheet("survey"),
        choices: sheet("choices"),
        settings: sheet("settings"),
        rules: sheet("rules"),
    }
}

fn form() -> ControlEntry {
    let sheets = Published::Whole(sheets());
    let form = Control::Form { reference: "household@2".to_owned(), sheets };
    ControlEntry::sign(8, at(), form, &key(9))
}

#[test]
fn a_form_left_out_for_who_has_it_is_signed_all_the_same() {
    let known = form().for_reader_of(Some(sheets().digest()));
    assert_ne!(known.encode(), form().encode());
    assert_eq!(known.verify(&key(9).public()), Ok(()));
    assert_eq!(form().for_reader_of(Some(Digest::ZERO)), form());
}

#[test]
fn every_frame_of_version_1_keeps_its_bytes() {
    let enrolment = EnrolmentRequest::sign("1234-5678", "平板", &key(1), key(2).public());
    let enrolled = EnrolmentAnswer {
        device: DeviceId::from_bytes([1; 16]),
        user: UserId::from_bytes([2; 16]),
        at: at(),
        server_key: key(9).public(),
        feed: FeedId::from_bytes([5; 16]),
        certificate: control(),
    };
    let entry = |entered| JournalEntry { previous: Digest::ZERO, received: at(), entered }.encode();
    for (name, bytes) in [
        ("bundle", bundle().encode()),
        ("certificate", certificate().encode()),
        ("control", control().encode()),
        ("control_form", form().encode()),
        ("control_form_known", form().for_reader_of(Some(sheets().digest())).encode()),
        ("control_released", decided(true).encode()),
        ("control_discarded", decided(false).encode()),
        ("control_relay", appointment().encode()),
        ("whole_page", whole_page().encode()),
        ("carried_receipt", carried_receipt().encode()),
        ("handover_answer", handover().encode()),
        ("relay_request", relay_request().encode()),
        ("relay_answer", relay_answer().encode()),
        ("enrolment_request", enrolment.encode()),
        ("enrolment_answer", enrolled.encode()),
        ("request", request().encode()),
        ("answer", answer().encode(&asked())),
        ("answer_without_news", quiet().encode(&asked())),
        ("journal_bundle", entry(Entered::Bundle(bundle()))),
        ("journal_control", entry(Entered::Control(control()))),
        ("journal_opened", entry(Entered::Opened(certificate()))),
        ("journal_fork", entry(Entered::Fork(bundle()))),
    ] {
        same(name, &bytes);
    }
}

#[test]
fn every_golden_frame_reads_back_as_what_it_was() {
    assert_eq!(Bundle::decode(&golden("bundle")), Ok(bundle()));
    assert_eq!(Certificate::decode(&golden("certificate")), Ok(certificate()));
    assert_eq!(ControlEntry::decode(&golden("control")), Ok(control()));
    assert_eq!(ControlEntry::decode(&golden("control_released")), Ok(decided(true)));
    assert_eq!(ControlEntry::decode(&golden("control_discarded")), Ok(decided(false)));
    assert_eq!(SignedRequest::decode(&golden("request")), Ok(request()));
    let device = DeviceId::from_bytes([1; 16]);
    let read = |name| Answer::decode(&golden(name), device, &asked());
    assert_eq!(read("answer"), Ok(answer()));
    assert_eq!(read("answer_without_news"), Ok(quiet()));
    assert_eq!(ControlEntry::decode(&golden("control_relay")), Ok(appointment()));
    assert_eq!(WholePage::decode(&golden("whole_page")), Ok(whole_page()));
    assert_eq!(CarriedReceipt::decode(&golden("carried_receipt")), Ok(carried_receipt()));
    assert_eq!(HandoverAnswer::decode(&golden("handover_answer")), Ok(handover()));
    assert_eq!(SignedRelayRequest::decode(&golden("relay_request")), Ok(relay_request()));
    let answer = SignedRelayAnswer::decode(&golden("relay_answer")).expect("an answer");
    let opened = answer.open(relay_request().digest(), &key(9).public());
    assert!(opened.is_ok_and(|(_, is_server)| is_server));
    assert!(answer.open(Digest::ZERO, &key(9).public()).is_err(), "it answers one request only");
    let entry = JournalEntry::decode(&golden("journal_bundle")).expect("an entry");
    assert_eq!(entry.entered, Entered::Bundle(bundle()));
}

#[test]
fn a_frame_cut_anywhere_is_refused() {
    let (request, answer) = (golden("request"), golden("answer"));
    for end in 0..request.len() {
        assert!(SignedRequest::decode(&request[..end]).is_err(), "request cut at {end}");
    }
    let handover = golden("handover_answer");
    for end in 0..handover.len() {
        assert!(HandoverAnswer::decode(&handover[..end]).is_err(), "handover cut at {end}");
    }
    for end in 0..answer.len() {
        let cut = Answer::decode(&answer[..end], DeviceId::from_bytes([1; 16]), &asked());
        assert!(cut.is_err(), "answer cut at {end}");
    }
}

/// Compares with the golden file; `ZOUFANG_GOLDEN=write` makes one that is not there yet.
fn same(name: &str, bytes: &[u8]) {
    let file = place(name);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if !file.exists() && env::var("ZOUFANG_GOLDEN").is_ok_and(|wish| wish == "write") {
        fs::write(&file, format!("{hex}\n")).expect("a golden file");
    }
    assert_eq!(bytes, golden(name), "{name} has other bytes than its golden file");
}

fn golden(name: &str) -> Vec<u8> {
    let text = fs::read_to_string(place(name)).unwrap_or_else(|_| {
        panic!("tests/golden/{name}.hex is missing: ZOUFANG_GOLDEN=write makes it")
    });
    let digits = text.trim().as_bytes();
    digits
        .chunks(2)
        .map(|pair| {
            let pair = core::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(pair, 16).expect("hexadecimal digits")
        })
        .collect()
}

fn place(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{name}.hex"))
}
