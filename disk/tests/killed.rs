//! Promise 1: what was acknowledged survives `kill -9`.
//!
//! The test starts itself as a child that writes for ever and says what was acknowledged, kills
//! it at some line, and looks at what it left. It has a program of its own, since a child that is
//! about to start holds for a moment whatever its parent has locked.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use disk::{SegmentJournal, SledIndex};
use store::{Batch, Index, Journal, Position, walk};
use tempfile::TempDir;

const CHILD: &str = "ZOUFANG_TEST_KILLED_CHILD";
const SEED: &str = "ZOUFANG_TEST_SEED";
const ROUNDS: u64 = 10;
const SEGMENT_BYTES: u64 = 20_000;
const KEYS: u64 = 30;

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let seed = env::var(SEED).ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(1, |now| now.as_nanos() as u64)
    });
    println!("{SEED}={seed}");
    let directory = TempDir::new().unwrap();
    let mut chance = seed;
    let mut entries = 0;
    for round in 0..ROUNDS {
        chance = mixed(chance.wrapping_add(round));
        let acknowledged = run_and_kill(directory.path(), 1 + chance % 60);
        let (found, applied) = look(directory.path());
        assert!(found >= acknowledged, "round {round}: {acknowledged} acknowledged, {found} found");
        assert!(applied >= acknowledged, "round {round}: {acknowledged} flushed, {applied} found");
        assert!(found > entries, "round {round}: the child went on where the last one was killed");
        entries = found;
    }
}

/// Not a test: the process that is killed.
#[test]
fn the_child_that_is_killed() {
    let Ok(directory) = env::var(CHILD) else { return };
    let (journal, index) = open(Path::new(&directory));
    let mut n = walk(&journal, Position::START).count() as u64;
    loop {
        let many: Vec<Vec<u8>> = (n..n + 1 + mixed(n) % 8).map(entry).collect();
        journal.append(&many.iter().map(Vec::as_slice).collect::<Vec<_>>()).expect("room");
        n += many.len() as u64;
        index.apply(&batch(n, journal.end())).expect("room");
        index.flush().expect("a sound device");
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {n}").and_then(|()| out.flush()).expect("a parent");
    }
}

/// Kills the child after so many acknowledgements. Answers with the number of entries that the
/// last line it wrote before its death acknowledged.
fn run_and_kill(directory: &Path, lines: u64) -> u64 {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_child_that_is_killed", "--nocapture"])
        .env(CHILD, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut last = 0;
    let mut heard = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        if let Some(n) = line.strip_prefix("acknowledged ").and_then(|n| n.parse().ok()) {
            last = n;
            heard += 1;
            if heard == lines {
                child.kill().unwrap();
            }
        }
    }
    child.wait().unwrap();
    assert!(heard >= lines, "the child ended by itself");
    last
}

/// Checks that all the child left is whole. Answers with the number of entries, and up to which
/// of them the index was applied.
fn look(directory: &Path) -> (u64, u64) {
    let (journal, index) = open(directory);
    let mut count = 0;
    for standing in walk(&journal, Position::START) {
        assert_eq!(standing.expect("no damage").entry, entry(count));
        count += 1;
    }
    let pairs = index.scan(b"", b"z", 1_000).expect("a sound index");
    assert_eq!(pairs.len() as u64, KEYS + 1, "a batch puts all keys or none");
    let applied = u64::from_be_bytes(pairs[0].1.as_slice().try_into().expect("a number"));
    let covered = index.covered("test").expect("a sound index").expect("a batch");
    for (key, value) in batch(applied, covered).changes() {
        assert_eq!(index.get(key).expect("a sound index").as_deref(), value);
    }
    let behind = walk(&journal, covered).count() as u64;
    assert_eq!(count, applied + behind, "a batch covers what it took in");
    (count, applied)
}

fn open(directory: &Path) -> (SegmentJournal, SledIndex) {
    let journal = SegmentJournal::open(&directory.join("journal"), SEGMENT_BYTES).expect("whole");
    (journal, SledIndex::open(&directory.join("index"), 4 << 20).expect("a sound index"))
}

fn entry(n: u64) -> Vec<u8> {
    let size = mixed(n) % 700;
    n.to_be_bytes().into_iter().cycle().take(8 + size as usize).collect()
}

fn batch(n: u64, next: Position) -> Batch {
    let mut batch = Batch::default();
    for key in 0..KEYS {
        batch.put(format!("k{key:03}"), n.to_be_bytes());
    }
    batch.put("large", vec![n as u8; 7_000 + (mixed(n) % 20_000) as usize]);
    batch.cover("test", next);
    batch
}

/// Steele, Lea and Flood's SplitMix64.
fn mixed(n: u64) -> u64 {
    let z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
