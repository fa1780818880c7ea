use core::hint::black_box;
use std::collections::BTreeMap;

use criterion::Criterion;
use form::{Moment, Sitting};
use kernel::{Gazetteer, Path, Stamp, Value, Workdays};

use crate::household::{entry, household};

/// One changed answer, with all that follows from it.
pub(crate) fn bench(c: &mut Criterion) {
    let household = household();
    let (divisions, workdays) = (Gazetteer::default(), Workdays::default());
    let now = Stamp::from_seconds(1_773_115_200);
    let at =
        Moment { today: now.date(), now, demo: true, divisions: &divisions, workdays: &workdays };
    let answers: BTreeMap<Path, Value> = household
        .document
        .facts()
        .into_iter()
        .flat_map(|facts| facts.writes)
        .map(|write| (write.path, write.value))
        .collect();
    c.bench_function("form: begin a sitting", |b| {
        b.iter(|| black_box(Sitting::begin(&household.form, &answers, &at)));
    });
    let mut sitting = Sitting::begin(&household.form, &answers, &at);
    let born = entry(1).field("birth_date");
    let mut day = 0;
    c.bench_function("form: change a date of birth", |b| {
        b.iter(|| {
            day = day % 27 + 1;
            sitting.set(&born, format!("1980-05-{day:02}"));
        });
    });
}
