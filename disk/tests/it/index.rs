use std::{fs, path::Path, thread};

use disk::SledIndex;
use store::{Batch, Damage, Index, StoreError, conformance};
use tempfile::TempDir;

const CACHE_BYTES: u64 = 8 << 20;

fn open(path: &Path) -> SledIndex {
    SledIndex::open(path, CACHE_BYTES).expect("an index")
}

#[test]
fn the_sled_index_conforms() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("deep/index");
    conformance::index(&mut || Box::new(open(&path)));
    assert!(no_value_has_a_file_of_its_own(&path));
}

#[test]
fn large_values_with_long_keys_never_become_files() {
    let directory = TempDir::new().unwrap();
    let index = open(directory.path());
    for round in 0..6_usize {
        for group in 0..8 {
            let mut batch = Batch::default();
            for n in 0..40 {
                let key = format!("{:0>512}", (n * 37 + group * 11) % 320);
                // The largest that are kept whole, and some that are not.
                batch.put(key, vec![round as u8; 6_144 - round % 2 + n / 30 * 9_000]);
            }
            index.apply(&batch).expect("room");
        }
        index.flush().expect("a sound device");
    }
    drop(index);
    drop(open(directory.path()));
    assert!(no_value_has_a_file_of_its_own(directory.path()));
}

fn no_value_has_a_file_of_its_own(path: &Path) -> bool {
    fs::read_dir(path.join("blobs")).is_ok_and(|mut files| files.next().is_none())
}

#[test]
fn a_second_opener_is_refused() {
    let directory = TempDir::new().unwrap();
    let index = open(directory.path());
    let second = SledIndex::open(directory.path(), CACHE_BYTES);
    assert_eq!(second.err(), Some(StoreError::Locked));
    drop(index);
    assert!(SledIndex::open(directory.path(), CACHE_BYTES).is_ok());
}

#[test]
fn what_sled_can_not_open_is_said_to_be_rebuilt() {
    let directory = TempDir::new().unwrap();
    let index = open(directory.path());
    for n in 0..200_u32 {
        index.apply(Batch::default().put(n.to_be_bytes(), vec![7; 3_000])).unwrap();
    }
    index.flush().unwrap();
    drop(index);
    fs::write(directory.path().join("conf"), b"segment_size: nonsense").unwrap();
    let opened = SledIndex::open(directory.path(), CACHE_BYTES);
    assert_eq!(opened.err(), Some(StoreError::Damaged(Damage::Index)));
}

#[test]
fn a_reader_never_sees_half_a_batch_nor_half_a_value() {
    let directory = TempDir::new().unwrap();
    let index = open(directory.path());
    let write = |n: u8| {
        let mut batch = Batch::default();
        batch.put("a", vec![n]).put("b", vec![n; 20_000 + usize::from(n) * 100]).put("c", vec![n]);
        index.apply(&batch).expect("room");
    };
    write(0);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            loop {
                let found = index.scan(b"", b"z", 9).expect("an index");
                let n = found[0].1[0];
                assert!(found.iter().all(|(_, value)| value.iter().all(|byte| *byte == n)));
                assert_eq!(found[1].1.len(), 20_000 + usize::from(n) * 100);
                if n == 100 {
                    break;
                }
            }
        });
        for n in 1..=100 {
            write(n);
        }
        reader.join().expect("the reader saw whole batches");
    });
}
