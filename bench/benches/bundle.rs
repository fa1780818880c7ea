use core::hint::black_box;

use criterion::Criterion;
use kernel::{Actor, RecordId};
use wire::{Bundle, Carried, SecretKey, Tip};

use crate::household::household;

/// Sealing, reading and verifying a day's bundle.
pub(crate) fn bench(c: &mut Criterion) {
    let visits = household().commits.split_off(1);
    let commits: Vec<Carried> = (0_u8..60)
        .zip(visits.iter().cycle())
        .map(|(number, visit)| Carried {
            record: RecordId::from_bytes([number; 16]),
            hash: visit.hash,
            change: Some(visit.bytes.clone()),
        })
        .collect();
    let key = SecretKey::from_seed([7; 32]);
    let stream = (Actor::from_bytes([1; 16]), "350823106201".parse().expect("a village"));
    let seal = || Bundle::seal(stream, Tip::EMPTY, commits.clone(), &key);
    let bytes = seal().encode();
    c.bench_function("bundle of 60: seal and encode", |b| b.iter(|| black_box(seal().encode())));
    c.bench_function("bundle of 60: decode and verify", |b| {
        b.iter(|| {
            let bundle = Bundle::decode(&bytes).expect("a bundle");
            bundle.verify(&key.public()).expect("its signature");
            black_box(bundle.follows(Tip::EMPTY).expect("the first"))
        });
    });
}
