use std::thread;

use disk::{SEGMENT_BYTES, SegmentJournal};
use store::{Journal, Position, StoreError, conformance, walk};
use tempfile::TempDir;

#[test]
fn the_segment_journal_conforms() {
    for segment_bytes in [SEGMENT_BYTES, 1_000, 0] {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("deep/journal");
        conformance::journal(&mut || {
            Box::new(SegmentJournal::open(&path, segment_bytes).expect("a journal"))
        });
    }
}

#[test]
fn a_second_opener_is_refused_and_a_reader_is_not() {
    let directory = TempDir::new().unwrap();
    let journal = SegmentJournal::open(directory.path(), SEGMENT_BYTES).unwrap();
    let second = SegmentJournal::open(directory.path(), SEGMENT_BYTES);
    assert_eq!(second.err(), Some(StoreError::Locked));

    journal.append(&[b"one"]).unwrap();
    let reader = SegmentJournal::open_read_only(directory.path()).unwrap();
    journal.append(&[b"two"]).unwrap();
    assert_eq!(reader.append(&[b"three"]), Err(StoreError::ReadOnly));
    assert_eq!(walk(&reader, Position::START).count(), 1, "as it stood when it was opened");

    drop(journal);
    assert!(SegmentJournal::open(directory.path(), SEGMENT_BYTES).is_ok());
}

#[test]
fn what_is_not_there_is_not_opened_for_reading() {
    let directory = TempDir::new().unwrap();
    let opened = SegmentJournal::open_read_only(&directory.path().join("none"));
    assert_eq!(opened.err(), Some(StoreError::Io(std::io::ErrorKind::NotFound)));
}

#[test]
fn readers_see_only_whole_acknowledged_entries_while_another_appends() {
    let directory = TempDir::new().unwrap();
    let journal = SegmentJournal::open(directory.path(), 2_000).unwrap();
    let entry = |n: u64| vec![n as u8; (n % 97) as usize];
    let total = 600;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let (mut at, mut seen) = (Position::START, 0);
                while seen < total {
                    if let Some((read, next)) = journal.read(at).expect("no damage") {
                        assert_eq!(read, entry(seen));
                        (at, seen) = (next, seen + 1);
                    } else {
                        thread::yield_now();
                    }
                }
            });
        }
        for n in (0..total).step_by(3) {
            let three = [entry(n), entry(n + 1), entry(n + 2)];
            journal.append(&three.each_ref().map(Vec::as_slice)).expect("room");
        }
    });
}

#[test]
fn files_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("journal");
    let journal = SegmentJournal::open(&path, SEGMENT_BYTES).unwrap();
    journal.append(&[b"entry"]).unwrap();
    let segment = path.join(format!("{:020}", 0));
    for (path, mode) in [(&path, 0o700), (&segment, 0o600)] {
        let permissions = std::fs::metadata(path).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode);
    }
}
