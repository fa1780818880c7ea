use document::compact::{CompactError, Numbered, decode, encode};
use form::Form;
use sync::table_of;

use crate::day::{Commit, Day};

fn numbered(commits: &[Commit]) -> Vec<Numbered<'_>> {
    commits.iter().map(Commit::numbered).collect()
}

/// Bytes per commit under zstd-3, raw and compact, in batches of a size.
fn measure(day: &Day, commits: &[Commit], batch: usize) -> (f64, f64) {
    let table = table_of(&Form::household());
    let (mut raw, mut compact) = (0, 0);
    for commits in commits.chunks(batch) {
        let changes: Vec<u8> = commits.iter().flat_map(|commit| commit.change.clone()).collect();
        raw += zstd::bulk::compress(&changes, 3).expect("compressed").len();
        let bytes = encode(day.village, &numbered(commits), &table, day);
        compact += zstd::bulk::compress(&bytes, 3).expect("compressed").len();
    }
    (raw as f64 / commits.len() as f64, compact as f64 / commits.len() as f64)
}

#[test]
fn a_day_of_visits_takes_less_than_half_of_its_changes() {
    let day = Day::of(&Form::household(), 200, 60, 7);
    for (batch, most) in [(60, 0.45), (20, 0.45), (5, 0.45), (1, 0.5)] {
        let (raw, compact) = measure(&day, &day.visits, batch);
        println!(
            "{batch:>3} a batch: raw {raw:.1}, compact {compact:.1}, ratio {:.3}",
            compact / raw
        );
        assert!(compact / raw <= most, "{batch} a batch");
    }
    let (raw, compact) = measure(&day, &day.office, 200);
    println!("200 new households: raw {raw:.1}, compact {compact:.1}, ratio {:.3}", compact / raw);
}

#[test]
fn a_day_of_visits_comes_back_as_it_was() {
    let form = Form::household();
    let table = table_of(&form);
    let day = Day::of(&form, 80, 30, 11);
    for commits in [&day.visits, &day.office] {
        let bytes = encode(day.village, &numbered(commits), &table, &day);
        let rebuilt = decode(&bytes, day.village, &table, &day, 1 << 20).expect("a batch");
        assert_eq!(rebuilt.len(), commits.len());
        for (rebuilt, commit) in rebuilt.iter().zip(commits) {
            assert_eq!(
                (rebuilt.record, rebuilt.actor, rebuilt.n),
                (commit.record, commit.actor, commit.n)
            );
            assert_eq!((rebuilt.hash, &rebuilt.change), (commit.hash, &commit.change));
        }
    }
    let bytes = encode(day.village, &numbered(&day.visits), &table, &day);
    let unknown = decode(&bytes, day.village, &table, &(), 1 << 20);
    assert!(matches!(unknown, Err(CompactError::Unknown(_))), "{unknown:?}");
}

/// Prints what one commit takes to encode and to decode. Run it optimised:
/// `cargo test --release -p zoufang-sync --test it -- --ignored --nocapture`.
#[test]
#[ignore = "it measures time, which a test must not depend on"]
#[expect(clippy::disallowed_methods, reason = "a measurement needs the clock")]
fn how_long_a_commit_takes() {
    let form = Form::household();
    let table = table_of(&form);
    let day = Day::of(&form, 200, 60, 7);
    let commits = numbered(&day.visits);
    let bytes = encode(day.village, &commits, &table, &day);
    // The quickest of many rounds, so that what else the machine does counts little.
    let quickest = |work: &dyn Fn()| {
        let rounds = (0..300).map(|_| {
            let begun = std::time::Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e6 / commits.len() as f64
        });
        rounds.fold(f64::MAX, f64::min)
    };
    let encoded = quickest(&|| {
        assert_eq!(encode(day.village, &commits, &table, &day).len(), bytes.len());
    });
    let decoded = quickest(&|| {
        let rebuilt = decode(&bytes, day.village, &table, &day, 1 << 20);
        assert_eq!(rebuilt.expect("a batch").len(), commits.len());
    });
    println!("encode {encoded:.1} µs, decode {decoded:.1} µs a commit");
}
