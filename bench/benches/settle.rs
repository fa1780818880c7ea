use core::hint::black_box;

use criterion::Criterion;
use kernel::Verdict;
use record::{Ledger, Rules, State};

use crate::household::household;

/// Settling a household with a year of visits.
pub(crate) fn bench(c: &mut Criterion) {
    let household = household();
    let rules = Rules::of(&household.form);
    let facts = household.document.facts();
    let ledger = || {
        let mut ledger = Ledger::new();
        for facts in &facts {
            ledger.add(facts, Verdict::Counted, &rules).expect("parents come first");
        }
        ledger
    };
    c.bench_function("record: a ledger of a year", |b| b.iter(|| black_box(ledger())));
    let ledger = ledger();
    c.bench_function("record: settle a year", |b| {
        b.iter(|| black_box(State::of(&ledger, &rules)));
    });
}
