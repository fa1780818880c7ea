//! Photos come after the records, piece by piece, and nothing waits for them.

use kernel::{BlobRef, Digest, Media, RecordId, limit};
use store::{Blobs as _, MemoryBlobs, MemoryIndex};
use wire::Problem;
use zoufang_client::{Cancel, Refused, SaveError, SyncError, TransportError, Uploads};

use crate::{
    ports::{Fault, now},
    world::{Tablet, path, server, tablet, user},
};

const PHOTO: &str = "housing/house_photo";

/// A photo that no other has the bytes of.
fn photo(mark: u8, bytes: usize) -> Vec<u8> {
    let mut photo = vec![0xff, 0xd8, 0xff, 0xe0, mark];
    photo.resize(bytes, mark);
    photo
}

/// Some pieces and a rest.
const LARGE: usize = 3 * limit::BLOB_CHUNK + 1_000;

impl Tablet {
    fn attach(&mut self, record: RecordId, bytes: &[u8]) -> BlobRef {
        let mut visit = now(self.visit(record)).unwrap();
        visit.attach(&path(PHOTO), Media::Jpeg, bytes).unwrap();
        now(self.save(&visit)).unwrap();
        BlobRef::of(Media::Jpeg, bytes).unwrap()
    }

    fn upload(&mut self) -> Uploads {
        self.try_upload().unwrap()
    }

    fn try_upload(&mut self) -> Result<Uploads, SyncError> {
        now(self.upload_blobs(&mut |_| (), &Cancel::default()))
    }

    fn waiting(&self) -> Vec<Digest> {
        let pending = now(self.pending_blobs()).unwrap();
        assert_eq!(now(self.status()).unwrap().pending_blobs, pending.len() as u64);
        pending.into_iter().map(|pending| pending.blob.sha256()).collect()
    }
}

#[test]
fn a_photo_is_named_by_the_answer_and_comes_after_the_record() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let bytes = photo(1, LARGE);
    let blob = tablet.attach(record, &bytes);
    assert_eq!(tablet.shown(record, PHOTO), Some(blob.into()));
    tablet.exchange();
    assert_eq!(tablet.pending(), 0, "no record waits for a photo");
    assert!(server.borrow().calls.is_empty(), "a sync brings no photo");
    assert_eq!(tablet.waiting(), [blob.sha256()]);

    let mut left = Vec::new();
    let mut progress = |so_far: &Uploads| left.push(so_far.bytes_left);
    let uploads = now(tablet.upload_blobs(&mut progress, &Cancel::default())).unwrap();
    assert_eq!((uploads.brought, uploads.bytes_up), (1, LARGE as u64));
    assert!(left.is_sorted_by(|before, after| before > after), "{left:?}");
    assert_eq!(left.last(), Some(&0));
    let held = server.borrow().blobs.read(blob.sha256(), 0, usize::MAX).unwrap();
    assert_eq!(held, Some(bytes));
    assert!(tablet.waiting().is_empty());
    assert_eq!(tablet.upload(), Uploads::default(), "nothing is left to ask");
}

#[test]
fn a_photo_survives_losing_power_at_any_write_of_its_save() {
    let bytes = photo(2, 2_000);
    let blob = BlobRef::of(Media::Jpeg, &bytes).unwrap();
    for is_done in [false, true] {
        for step in 0.. {
            let server = server();
            let mut tablet = tablet(&server, "alice");
            let record = tablet.register("张三", "一号");
            let mut visit = now(tablet.visit(record)).unwrap();
            visit.attach(&path(PHOTO), Media::Jpeg, bytes.as_slice()).unwrap();
            tablet.machine.storage.fail_at(step, is_done);
            let saved = now(tablet.save(&visit));
            let was_hit = tablet.machine.storage.is_off();
            let mut tablet = tablet.again();
            let names = tablet.shown(record, PHOTO) == Some(blob.into());
            assert!(names || saved.is_err(), "step {step}: a reported save is there");
            tablet.exchange();
            tablet.upload();
            let came = server.borrow().blobs.length(blob.sha256()).unwrap().is_some();
            assert!(came || !names, "step {step}: the record names what nobody has");
            if !was_hit {
                break;
            }
        }
    }
}

#[test]
fn an_upload_that_breaks_anywhere_goes_on_from_there() {
    for faults in [
        vec![Fault::LoseRequest],
        vec![Fault::None, Fault::LoseRequest],
        vec![Fault::None, Fault::LoseAnswer],
        vec![Fault::None, Fault::None, Fault::LoseAnswer],
        vec![Fault::None, Fault::None, Fault::None, Fault::None, Fault::LoseAnswer],
        [vec![Fault::None], vec![Fault::LoseRequest; 2]].concat(),
    ] {
        let server = server();
        let mut tablet = tablet(&server, "alice");
        let record = tablet.register("张三", "一号");
        let blob = tablet.attach(record, &photo(3, LARGE));
        tablet.machine.wire.suffer(&faults);
        let uploads = tablet.upload();
        assert_eq!(uploads.brought, 1, "{faults:?}");
        let lost = faults.iter().filter(|fault| **fault == Fault::LoseRequest).count();
        let most = LARGE + lost * limit::BLOB_CHUNK;
        assert!(uploads.bytes_up <= most as u64, "{faults:?}: {}", uploads.bytes_up);
        assert!(server.borrow().blobs.length(blob.sha256()).unwrap().is_some());
    }
}

#[test]
fn a_road_that_stays_broken_ends_the_upload_and_the_next_goes_on() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    tablet.attach(record, &photo(4, LARGE));
    // Asking always works and bringing never does: that must end too.
    let broken: Vec<Fault> = [Fault::None, Fault::None]
        .into_iter()
        .chain([Fault::LoseRequest, Fault::None].repeat(50))
        .collect();
    tablet.machine.wire.suffer(&broken);
    let cut = SyncError::Transport(TransportError::Cut);
    assert_eq!(tablet.try_upload(), Err(cut));
    assert!(server.borrow().calls.len() < 10);
    tablet.machine.wire.suffer(&[]);
    server.borrow_mut().calls.clear();
    let mut tablet = tablet.again();
    let uploads = tablet.upload();
    assert_eq!((uploads.brought, uploads.bytes_up), (1, (LARGE - limit::BLOB_CHUNK) as u64));
    assert_eq!(server.borrow().calls[0].1, None, "it asks before it brings");
}

#[test]
fn what_the_server_has_is_not_sent_again() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let bytes = photo(5, LARGE);
    let record = alice.register("张三", "一号");
    alice.attach(record, &bytes);
    alice.exchange();
    alice.upload();
    bob.exchange();
    bob.attach(record, &bytes);
    let uploads = bob.upload();
    assert_eq!((uploads.already_there, uploads.brought, uploads.bytes_up), (1, 0, 0));
    assert!(bob.waiting().is_empty());
}

#[test]
fn a_refused_photo_is_set_aside_with_its_code_and_holds_nothing_up() {
    for problem in [Problem::TooLarge, Problem::BlobType, Problem::BlobDigest] {
        let server = server();
        let mut tablet = tablet(&server, "alice");
        let record = tablet.register("张三", "一号");
        let refused = tablet.attach(record, &photo(6, 1_000));
        let taken = tablet.attach(record, &photo(7, 1_000));
        server.borrow_mut().blob_problems.insert(refused.sha256(), problem);
        let uploads = tablet.upload();
        assert_eq!(uploads.brought, 1, "the other is taken");
        assert_eq!(uploads.refused[0].code, problem.code());
        assert!(server.borrow().blobs.length(taken.sha256()).unwrap().is_some());
        tablet.exchange();
        assert_eq!(tablet.pending(), 0, "the record itself is synced");
        // Neither the next upload nor one after the index was lost tries it again.
        server.borrow_mut().calls.clear();
        tablet.machine.storage.memory.index = MemoryIndex::default();
        let mut tablet = tablet.again();
        tablet.exchange();
        assert_eq!(tablet.upload(), Uploads::default());
        assert!(server.borrow().calls.is_empty());
        let status = now(tablet.status()).unwrap();
        assert_eq!(status.refused_blobs[0].code, problem.code());
        assert_eq!(status.refused_blobs[0].sentence(), problem.sentence());
        assert_eq!((status.refused_blobs[0].record, status.pending_blobs), (record, 0));
    }
}

#[test]
fn a_problem_of_the_device_or_the_server_sets_no_photo_aside() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let blob = tablet.attach(record, &photo(8, 1_000));
    for problem in [
        Problem::Busy,
        Problem::StorageFull,
        Problem::BlobQuota,
        Problem::DeviceRevoked,
        Problem::Internal,
    ] {
        server.borrow_mut().blob_problems.insert(blob.sha256(), problem);
        let told = TransportError::Problem { problem, retry_after_seconds: None };
        assert_eq!(tablet.try_upload(), Err(SyncError::Transport(told)));
        assert_eq!(tablet.waiting(), [blob.sha256()]);
    }
    server.borrow_mut().blob_problems.clear();
    assert_eq!(tablet.upload().brought, 1);
}

#[test]
fn only_the_servers_signed_word_makes_a_photo_safe() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let blob = tablet.attach(record, &photo(9, 1_000));
    // Somebody in between answers that it is there.
    tablet.machine.wire.suffer(&[Fault::None, Fault::Damage { at: 0 }]);
    assert_eq!(tablet.try_upload(), Err(SyncError::Forged));
    assert_eq!(tablet.waiting(), [blob.sha256()]);
    assert_eq!(tablet.upload().already_there, 1);
}

#[test]
fn what_a_power_loss_tore_on_the_server_is_brought_anew_once() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let bytes = photo(10, 2_000);
    let blob = tablet.attach(record, &bytes);
    let device = tablet.enrolment().unwrap().device;
    let mut torn = bytes[..1_500].to_vec();
    torn[1_000..].fill(0);
    server.borrow().blobs.append(&blob, device, 0, &torn).unwrap();
    let uploads = tablet.upload();
    assert_eq!((uploads.brought, uploads.bytes_up), (1, 2_500));
}

#[test]
fn a_server_of_another_life_is_asked_again_and_gets_what_it_lost() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let (kept, lost) = (photo(11, 500), photo(12, 500));
    tablet.attach(record, &kept);
    let lost_blob = tablet.attach(record, &lost);
    tablet.exchange();
    assert_eq!(tablet.upload().brought, 2);
    let backup = MemoryBlobs::default();
    let device = tablet.enrolment().unwrap().device;
    let kept_blob = BlobRef::of(Media::Jpeg, &kept).unwrap();
    backup.append(&kept_blob, device, 0, &kept).unwrap();
    server.borrow_mut().blobs = backup;
    server.borrow_mut().feed = kernel::FeedId::from_bytes([2; 16]);
    tablet.exchange();
    let uploads = tablet.upload();
    assert_eq!((uploads.already_there, uploads.brought), (1, 1));
    assert!(server.borrow().blobs.length(lost_blob.sha256()).unwrap().is_some());
}

#[test]
fn bytes_stay_until_they_were_receipted_for_long_and_then_go() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let bytes = photo(13, 500);
    let blob = tablet.attach(record, &bytes);
    let is_kept = |tablet: &Tablet| {
        tablet.machine.storage.memory.blobs.length(blob.sha256()).unwrap().is_some()
    };
    tablet.machine.clock.pass_days(40);
    let problem = Some((Problem::Busy, None));
    server.borrow_mut().problem = problem;
    assert!(tablet.try_upload().is_err());
    assert!(is_kept(&tablet), "what nobody receipted never goes");
    server.borrow_mut().problem = None;
    let later = server.borrow().at.plus_millis(40 * 86_400_000);
    server.borrow_mut().at = later;
    tablet.upload();
    tablet.machine.clock.pass_days(29);
    tablet.upload();
    assert!(is_kept(&tablet));
    tablet.machine.clock.pass_days(2);
    tablet.upload();
    assert!(!is_kept(&tablet));
    // The same photo again is asked after and found there.
    tablet.attach(record, &bytes);
    assert_eq!(tablet.upload().already_there, 1);
}

#[test]
fn the_oldest_visit_goes_first_and_a_cancelled_upload_loses_nothing() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let marks: [u8; 3] = [200, 20, 110];
    let blobs: Vec<Digest> =
        marks.iter().map(|mark| tablet.attach(record, &photo(*mark, LARGE)).sha256()).collect();
    assert_eq!(tablet.waiting(), blobs);
    let cancel = Cancel::default();
    let uploads = now(tablet.upload_blobs(
        &mut |so_far| {
            if so_far.bytes_up > LARGE as u64 {
                cancel.cancel();
            }
        },
        &cancel,
    ));
    assert_eq!(uploads.unwrap().brought, 1);
    assert_eq!(tablet.waiting(), blobs[1..]);
    let uploads = tablet.upload();
    assert_eq!((uploads.brought, uploads.bytes_up), (2, (2 * LARGE - limit::BLOB_CHUNK) as u64));
}

#[test]
fn only_files_that_a_question_takes_are_attached() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut visit = now(tablet.visit(record)).unwrap();
    let jpeg = photo(14, 100);
    let png = b"\x89PNG\r\n\x1a\n signature".as_slice();
    let (photo, voice, signature) =
        (visit.this().field("photo"), visit.this().field("voice"), visit.this().field("signature"));
    let mut refused = |path: &kernel::Path, media, bytes: &[u8]| {
        matches!(visit.attach(path, media, bytes), Err(Refused::Attachment(_)))
    };
    assert!(refused(&photo, Media::Png, &jpeg), "it says that it is another");
    assert!(refused(&photo, Media::Pdf, b"%PDF-1.7"), "a photo is no document");
    assert!(refused(&voice, Media::Jpeg, &jpeg));
    assert!(refused(&signature, Media::Jpeg, &jpeg), "a signature is PNG");
    assert!(refused(&photo, Media::Jpeg, b""));
    assert!(refused(&path("household/address"), Media::Jpeg, &jpeg));
    let large = vec![0xff; usize::try_from(limit::BLOB_BYTES).unwrap() + 1];
    assert!(refused(&photo, Media::Jpeg, &large));
    assert!(!refused(&photo, Media::Jpeg, &jpeg));
    assert!(!refused(&signature, Media::Png, png));
    assert!(!refused(&voice, Media::Ogg, b"OggS\0\x02"));
    now(tablet.save(&visit)).unwrap();
    assert_eq!(tablet.upload().brought, 3);
}

#[test]
fn on_a_full_tablet_the_record_can_be_saved_without_its_photo() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut visit = now(tablet.visit(record)).unwrap();
    visit.attach(&path(PHOTO), Media::Jpeg, photo(15, 100)).unwrap();
    tablet.machine.storage.fill_up();
    assert_eq!(now(tablet.save(&visit)), Err(SaveError::Full));
    tablet.machine.storage.power_up();
    visit.set(&path(PHOTO), kernel::Value::Blank).unwrap();
    visit.set(&path("household/address"), "二号").unwrap();
    now(tablet.save(&visit)).unwrap();
    assert!(tablet.waiting().is_empty(), "a photo that no answer names is not kept");
    assert!(tablet.enrolment().unwrap().user == user("alice"));
}
