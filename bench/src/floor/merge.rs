use std::{collections::BTreeMap, fs, time::Instant};

use automerge::{Automerge, AutomergeError, Change};
use kernel::RecordId;

use crate::{BenchError, made::Made, report::real};

/// What merging takes the engine by itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Merging {
    /// Processor time, in seconds.
    pub(crate) cpu_s: f64,
    /// Documents that were touched.
    pub(crate) documents: usize,
}

/// The merge floor: every document that `made` touches is loaded as `before` left it, gets its
/// changes, and is saved, in a plain loop on one core.
pub(crate) fn merging<'a>(
    before: impl Iterator<Item = &'a Made>,
    made: impl Iterator<Item = &'a Made>,
) -> Result<Merging, BenchError> {
    let mut touched: BTreeMap<RecordId, (Vec<&Made>, Vec<&Made>)> = BTreeMap::new();
    for made in made {
        touched.entry(made.record).or_default().1.push(made);
    }
    for made in before {
        if let Some((before, _)) = touched.get_mut(&made.record) {
            before.push(made);
        }
    }
    let mut work = Vec::new();
    for (before, made) in touched.values() {
        let document = match before.as_slice() {
            [] => None,
            before => Some(applied(Automerge::new(), before).map_err(engine_failed)?.save()),
        };
        work.push((document, made));
    }
    let cpu_s = repeatedly(|| {
        for (document, made) in &work {
            let document = match document {
                Some(bytes) => Automerge::load(bytes).map_err(engine_failed)?,
                None => Automerge::new(),
            };
            core::hint::black_box(applied(document, made).map_err(engine_failed)?.save());
        }
        Ok(())
    })?;
    Ok(Merging { cpu_s, documents: work.len() })
}

/// What it takes the engine to read one change, in seconds of processor time.
pub(crate) fn reading<'a>(made: impl Iterator<Item = &'a Made>) -> Result<f64, BenchError> {
    let made: Vec<&Made> = made.collect();
    let all = repeatedly(|| {
        for made in &made {
            let change = Change::try_from(made.change.as_slice());
            core::hint::black_box(change.map_err(engine_failed)?);
        }
        Ok(())
    })?;
    Ok(all / f64::max(real(made.len() as u64), 1.0))
}

/// What doing something takes, in seconds of processor time: the mean of as many times as make
/// the system's steps of some milliseconds small.
fn repeatedly(mut work: impl FnMut() -> Result<(), BenchError>) -> Result<f64, BenchError> {
    let (begun, mut times) = (ran_s(), 0);
    loop {
        work()?;
        times += 1;
        let ran = ran_s() - begun;
        if ran >= ENOUGH_S || times == TIMES {
            return Ok(ran / f64::from(times));
        }
    }
}

/// Processor time beside which a step of the clock is small, in seconds.
const ENOUGH_S: f64 = 0.4;

/// How often something is done at the most.
const TIMES: u32 = 10_000;

pub(super) fn applied(mut document: Automerge, made: &[&Made]) -> Result<Automerge, String> {
    let changes: Result<Vec<Change>, _> =
        made.iter().map(|made| Change::try_from(made.change.as_slice())).collect();
    let changes = changes.map_err(|error| error.to_string())?;
    let applied: Result<(), AutomergeError> = document.apply_changes(changes);
    applied.map_err(|error| error.to_string())?;
    Ok(document)
}

pub(super) fn engine_failed(error: impl ToString) -> BenchError {
    BenchError::Engine(error.to_string())
}

/// The processor time of this thread, in seconds, so that whoever else is busy does not count;
/// the time on the wall where the system does not say.
fn ran_s() -> f64 {
    thread_local! {
        static START: Instant = Instant::now();
    }
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|stat| stat.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(|| START.with(|start| start.elapsed().as_secs_f64()), |nanos| nanos / 1e9)
}

#[cfg(test)]
mod tests {
    use automerge::{ROOT, transaction::Transactable as _};
    use kernel::UserId;

    use super::*;

    /// The first change of each of some documents.
    fn made(records: u8) -> Vec<Made> {
        let change = |record: u8| {
            let mut document = Automerge::new();
            let mut transaction = document.transaction();
            transaction.put(ROOT, "field", i64::from(record)).expect("a value");
            transaction.commit();
            let last = document.get_changes(&[]).pop().expect("a change");
            Made {
                at: 0,
                village: "350823106201".parse().expect("a village"),
                user: UserId::from_bytes([1; 16]),
                record: RecordId::from_bytes([record; 16]),
                change: last.raw_bytes().to_vec(),
            }
        };
        (0..records).map(change).collect()
    }

    #[test]
    fn the_merge_floor_counts_the_documents_that_are_touched() {
        let first = made(5);
        let merging = merging([].iter(), first.iter()).expect("changes of the engine");
        assert_eq!(merging.documents, 5);
        assert!(merging.cpu_s >= 0.0 && reading(first.iter()).expect("changes") >= 0.0);
    }

    #[test]
    fn the_floors_of_nothing_are_nothing() {
        assert_eq!(crate::floor::wire([].iter()).expect("no bytes"), Vec::<u8>::new());
        assert_eq!(merging([].iter(), [].iter()).expect("no work").documents, 0);
        let village = made(3);
        assert!(!crate::floor::pack(village.iter()).expect("a pack").is_empty());
    }
}
