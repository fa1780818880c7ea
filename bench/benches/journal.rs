use core::hint::black_box;

use criterion::Criterion;
use disk::{SEGMENT_BYTES, SegmentJournal};
use store::Journal as _;

/// Making an entry durable, alone and with others.
pub(crate) fn bench(c: &mut Criterion) {
    let place = tempfile::tempdir().expect("a directory");
    let journal = SegmentJournal::open(place.path(), SEGMENT_BYTES).expect("a journal");
    let entry = vec![7; 12 << 10];
    c.bench_function("journal: append one entry of 12 KiB", |b| {
        b.iter(|| black_box(journal.append(&[entry.as_slice()]).expect("it is durable")));
    });
    let group = vec![entry.as_slice(); 16];
    c.bench_function("journal: append sixteen under one sync", |b| {
        b.iter(|| black_box(journal.append(&group).expect("they are durable")));
    });
}
