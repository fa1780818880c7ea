//! The journal on a device that fails.

use std::{
    fs::File,
    io::{self, ErrorKind},
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use super::*;
use store::walk;
use tempfile::TempDir;

/// A device with so many bytes of room, whose syncs or cuts can be made to fail.
#[derive(Clone, Default)]
struct Faulty {
    room: Arc<AtomicU64>,
    sync_fails: Arc<AtomicBool>,
    cut_fails: Arc<AtomicBool>,
}

impl Faulty {
    fn with_room(room: u64) -> Self {
        let faulty = Self::default();
        faulty.room.store(room, Relaxed);
        faulty
    }
}

impl Medium for Faulty {
    fn write(&mut self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let room = self.room.load(Relaxed).min(bytes.len() as u64);
        self.room.fetch_sub(room, Relaxed);
        let fitting = &bytes[..usize::try_from(room).expect("a small room")];
        Device.write(file, fitting, offset)?;
        if fitting.len() < bytes.len() {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        if self.sync_fails.load(Relaxed) {
            return Err(io::Error::other("the device is gone"));
        }
        Device.sync(file)
    }

    fn cut(&mut self, file: &File, bytes: u64) -> io::Result<()> {
        if self.cut_fails.load(Relaxed) {
            return Err(io::Error::other("the device is gone"));
        }
        Device.cut(file, bytes)
    }
}

fn open_on(faulty: &Faulty, directory: &TempDir, segment_bytes: u64) -> SegmentJournal {
    SegmentJournal::open_on(Box::new(faulty.clone()), directory.path(), segment_bytes)
        .expect("a journal")
}

fn reopen(directory: &TempDir) -> SegmentJournal {
    SegmentJournal::open(directory.path(), SEGMENT_BYTES).expect("a journal")
}

fn entries(journal: &SegmentJournal) -> Vec<Vec<u8>> {
    walk(journal, Position::START).map(|standing| standing.expect("an entry").entry).collect()
}

#[test]
fn a_disk_that_fills_at_any_byte_keeps_what_was_acknowledged() {
    let whole = (header::BYTES + 2 * (Frame::BYTES + 5) + Frame::BYTES + 6) as u64;
    for room in 0..whole {
        let directory = TempDir::new().expect("a directory");
        let faulty = Faulty::with_room(room);
        let journal = open_on(&faulty, &directory, SEGMENT_BYTES);
        let mut kept = Vec::new();
        for batch in [&[&b"first"[..], b"secnd"][..], &[b"third!"]] {
            match journal.append(batch) {
                Ok(_) => kept.extend(batch.iter().map(|entry| entry.to_vec())),
                Err(error) => assert_eq!(error, StoreError::Full, "with room for {room}"),
            }
        }
        assert!(kept.len() < 3, "with room for {room}");
        assert_eq!(entries(&journal), kept, "with room for {room}");

        faulty.room.store(1 << 20, Relaxed);
        journal.append(&[b"later"]).expect("there is room again");
        kept.push(b"later".to_vec());
        assert_eq!(entries(&journal), kept, "with room for {room}");
        drop(journal);
        assert_eq!(entries(&reopen(&directory)), kept, "with room for {room}");
    }
}

#[test]
fn a_disk_that_fills_while_a_segment_begins_keeps_the_journal_going() {
    let directory = TempDir::new().expect("a directory");
    let faulty = Faulty::with_room(1 << 20);
    let journal = open_on(&faulty, &directory, 1);
    journal.append(&[b"one"]).expect("room");
    for room in [0, 10] {
        faulty.room.store(room, Relaxed);
        assert_eq!(journal.append(&[b"two"]), Err(StoreError::Full));
    }
    faulty.room.store(1 << 20, Relaxed);
    journal.append(&[b"two"]).expect("room");
    drop(journal);
    assert_eq!(entries(&reopen(&directory)), [b"one", b"two"]);
}

#[test]
fn after_a_failed_sync_nothing_is_appended_until_reopened() {
    let directory = TempDir::new().expect("a directory");
    let faulty = Faulty::with_room(1 << 20);
    let journal = open_on(&faulty, &directory, SEGMENT_BYTES);
    journal.append(&[b"kept"]).expect("room");
    faulty.sync_fails.store(true, Relaxed);
    assert_eq!(journal.append(&[b"lost"]), Err(StoreError::Unsynced));
    faulty.sync_fails.store(false, Relaxed);
    assert_eq!(journal.append(&[b"refused"]), Err(StoreError::Unsynced));
    assert_eq!(entries(&journal), [b"kept"], "reading goes on");
    drop(journal);
    let journal = reopen(&directory);
    journal.append(&[b"more"]).expect("a sound device");
    assert_eq!(entries(&journal), [b"kept", b"more"]);
}

#[test]
fn a_segment_whose_birth_can_not_be_synced_stops_the_journal() {
    let directory = TempDir::new().expect("a directory");
    let faulty = Faulty::with_room(1 << 20);
    let journal = open_on(&faulty, &directory, SEGMENT_BYTES);
    faulty.sync_fails.store(true, Relaxed);
    assert!(journal.append(&[b"lost"]).is_err());
    faulty.sync_fails.store(false, Relaxed);
    drop(journal);
    assert_eq!(entries(&reopen(&directory)), Vec::<Vec<u8>>::new());
}

#[test]
fn a_full_disk_that_can_not_be_cut_back_stops_the_journal() {
    let directory = TempDir::new().expect("a directory");
    let faulty = Faulty::with_room((header::BYTES + Frame::BYTES + 4 + 9) as u64);
    let journal = open_on(&faulty, &directory, SEGMENT_BYTES);
    journal.append(&[b"kept"]).expect("room");
    faulty.cut_fails.store(true, Relaxed);
    assert_eq!(journal.append(&[b"partly"]), Err(StoreError::Full));
    faulty.room.store(1 << 20, Relaxed);
    assert_eq!(journal.append(&[b"refused"]), Err(StoreError::Unsynced));
    drop(journal);
    assert_eq!(entries(&reopen(&directory)), [b"kept"], "the torn rest is cut at opening");
}

/// A journal of three appends, its file's bytes, and where each entry lies in them.
fn three_appends(directory: &TempDir) -> (Vec<u8>, std::path::PathBuf, [Range<usize>; 4]) {
    let journal = reopen(directory);
    for batch in [&[&b"first"[..]][..], &[b"second", b"third"], &[b"fourth"]] {
        journal.append(batch).expect("room");
    }
    let path = directory.path().join(header::file_name(Position::START));
    let bytes = std::fs::read(&path).expect("the segment");
    let mut at = header::BYTES;
    let places = [5, 6, 5, 6].map(|length| {
        let from = at;
        at += Frame::BYTES + length;
        from..at
    });
    (bytes, path, places)
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_at_opening() {
    let directory = TempDir::new().expect("a directory");
    let (bytes, path, places) = three_appends(&directory);
    for length in header::BYTES..bytes.len() {
        std::fs::write(&path, &bytes[..length]).expect("a shorter segment");
        let whole = places.iter().filter(|place| place.end <= length).count();
        let read_only = SegmentJournal::open_read_only(directory.path()).expect("a journal");
        assert_eq!(entries(&read_only).len(), whole, "cut at {length}");
        let journal = reopen(&directory);
        assert_eq!(entries(&journal).len(), whole, "cut at {length}");
        journal.append(&[b"more"]).expect("room");
        drop(journal);
        assert_eq!(entries(&reopen(&directory)).len(), whole + 1, "cut at {length}");
    }
}

#[test]
fn a_changed_byte_before_a_later_append_is_damage_and_says_where() {
    let directory = TempDir::new().expect("a directory");
    let (bytes, path, places) = three_appends(&directory);
    for (place, changed) in places[..3].iter().flat_map(|p| p.clone().map(move |c| (p, c))) {
        let mut damaged = bytes.clone();
        damaged[changed] ^= 0x10;
        std::fs::write(&path, &damaged).expect("a damaged segment");
        let at = Position((place.start - header::BYTES) as u64);
        let right = Some(StoreError::Damaged(Damage::Entry(at)));
        let opened = SegmentJournal::open(directory.path(), SEGMENT_BYTES);
        assert_eq!(opened.err(), right, "byte {changed}");
        let opened = SegmentJournal::open_read_only(directory.path());
        assert_eq!(opened.err(), right, "byte {changed}");
        assert_eq!(std::fs::read(&path).expect("the segment"), damaged, "nothing is cut");
    }
}

#[test]
fn pages_of_an_unfinished_append_may_come_in_any_order() {
    let directory = TempDir::new().expect("a directory");
    let journal = reopen(&directory);
    journal.append(&[b"kept"]).expect("room");
    let torn = header::offset_of(Position::START, journal.end());
    journal.append(&[b"lost", b"stands", b"stands"]).expect("room");
    drop(journal);
    // The power went before the append was acknowledged, and its first page never came.
    let path = directory.path().join(header::file_name(Position::START));
    let mut bytes = std::fs::read(&path).expect("the segment");
    let torn = usize::try_from(torn).expect("a small file");
    bytes[torn..torn + 14].fill(0);
    std::fs::write(&path, &bytes).expect("a torn segment");
    let journal = SegmentJournal::open(directory.path(), 1).expect("a journal");
    assert_eq!(entries(&journal), [b"kept"]);
    journal.append(&[b"more"]).expect("room in the next segment");
    drop(journal);
    assert_eq!(entries(&reopen(&directory)), [b"kept", b"more"], "nothing of it is left between");
}

#[test]
fn damage_while_the_journal_is_open_is_said_at_reading() {
    let directory = TempDir::new().expect("a directory");
    let journal = open_on(&Faulty::with_room(1 << 20), &directory, 1);
    let at = journal.append(&[b"first"]).expect("room")[0];
    let second = journal.append(&[b"second"]).expect("room")[0];
    let path = directory.path().join(header::file_name(at));
    let mut bytes = std::fs::read(&path).expect("the segment");
    *bytes.last_mut().expect("a byte") ^= 1;
    std::fs::write(&path, &bytes).expect("a damaged segment");
    assert_eq!(journal.read(at), Err(StoreError::Damaged(Damage::Entry(at))));
    assert!(matches!(journal.read(second), Ok(Some(_))));
    assert_eq!(journal.read(Position(1)), Err(StoreError::Damaged(Damage::Entry(Position(1)))));
}

#[test]
fn a_missing_cut_or_foreign_segment_is_damage() {
    for harm in ["missing", "cut", "foreign", "first"] {
        let directory = TempDir::new().expect("a directory");
        let journal = open_on(&Faulty::with_room(1 << 20), &directory, 1);
        let places: Vec<Position> =
            (0..3).map(|_| journal.append(&[b"entry"]).expect("room")[0]).collect();
        drop(journal);
        let path = |at: Position| directory.path().join(header::file_name(at));
        let hurt = if harm == "first" { places[0] } else { places[1] };
        let mut bytes = std::fs::read(path(hurt)).expect("a segment");
        bytes.truncate(bytes.len() - usize::from(harm == "cut"));
        bytes[7] += u8::from(harm == "foreign");
        std::fs::write(path(hurt), bytes).expect("a segment");
        if matches!(harm, "missing" | "first") {
            std::fs::remove_file(path(hurt)).expect("a segment");
        }
        let error = SegmentJournal::open(directory.path(), 1).err();
        assert!(matches!(error, Some(StoreError::Damaged(Damage::Segment(_)))), "{harm}");
    }
}
