use core::hint::black_box;

use criterion::{BatchSize, Criterion};
use document::Document;

use crate::household::household;

/// Merging one visit, writing one, and bringing a household into memory.
pub(crate) fn bench(c: &mut Criterion) {
    let household = household();
    let (last, before) = household.commits.split_last().expect("commits");
    let mut held = Document::new();
    for commit in before {
        held.admit(&commit.bytes).expect("a commit");
    }
    c.bench_function("document: admit a visit", |b| {
        b.iter_batched_ref(
            || held.clone(),
            |document| black_box(document.admit(&last.bytes).expect("a commit")),
            BatchSize::SmallInput,
        );
    });
    let changes: Vec<Vec<u8>> = household.commits.iter().map(|made| made.bytes.clone()).collect();
    c.bench_function("document: restore a year from its changes", |b| {
        b.iter(|| {
            let mut document = Document::new();
            document.restore(changes.iter().map(Vec::as_slice)).expect("its own changes");
            black_box(document)
        });
    });
    let saved = household.document.save().expect("a snapshot");
    c.bench_function("document: load a year from a snapshot", |b| {
        b.iter(|| black_box(Document::load(&saved).expect("its own snapshot")));
    });
}
