//! Puts the floors beside what was measured, and the project's targets beside both.

mod targets;

use std::{ops::Range, time::Duration};

use crate::{
    BenchError,
    floor::{self, Merging, Timed, Trip},
    made::{Made, user_of, within},
    report::{Beside, Phase, Target, percentile, real},
    run::{Measured, Step, World},
};

/// The phases with their floors, the targets, and what else is worth knowing.
pub(crate) type Weighed = (Vec<Phase>, Vec<Target>, Vec<String>);

/// What a phase is held against.
#[derive(Debug, Default)]
struct Floor {
    timed: Timed,
    merging: Merging,
    /// Bodies, in bytes.
    up: Option<usize>,
    down: Option<usize>,
}

/// Weighs every phase.
pub(crate) fn weigh(
    world: &World<'_>,
    measured: &[Measured],
    made: &[Made],
) -> Result<Weighed, BenchError> {
    let mut phases = Vec::new();
    let mut weighed = Vec::new();
    for measured in measured {
        let floor = floor_of(world, measured, made)?;
        let mut phase = phase_of(measured);
        let has_merge = floor.merging.documents > 0;
        phase.beside(Beside {
            wall_s: Some(floor.timed.wall.as_secs_f64()).filter(|wall| *wall > 0.0),
            bytes_up: floor.up.map(|up| real(up as u64)),
            bytes_down: floor.down.map(|down| real(down as u64)),
            cpu_s: has_merge.then_some(floor.merging.cpu_s),
        });
        phases.push(phase);
        weighed.push((measured, floor));
    }
    let (targets, notes) = targets::targets(world, &weighed, made)?;
    Ok((phases, targets, notes))
}

fn phase_of(measured: &Measured) -> Phase {
    let took: Vec<f64> = measured.exchanges().map(|exchange| ms(exchange.took)).collect();
    let wall = match measured.step {
        Step::Seed | Step::DayEnd => measured.merged,
        Step::Initial | Step::Offline | Step::NoOp | Step::Next => measured.exchanged,
    };
    Phase {
        name: measured.step.name(),
        wall_s: wall.as_secs_f64(),
        exchange_ms_p50: percentile(&took, 50),
        exchange_ms_p99: percentile(&took, 99),
        bytes_up: measured.up,
        bytes_down: measured.down,
        requests: measured.exchanges().map(|exchange| exchange.requests).sum(),
        server_cpu_s: measured.used.cpu_s,
        server_peak_rss_bytes: measured.peak_bytes,
        server_disk_bytes: measured.disk_bytes,
        documents_loaded: measured.documents_loaded,
        ..Phase::default()
    }
}

fn floor_of(world: &World<'_>, measured: &Measured, made: &[Made]) -> Result<Floor, BenchError> {
    let part = &measured.journal;
    match measured.step {
        Step::Seed => {
            let up = floor::wire(within(made, part))?;
            let bytes = Some(up.len());
            let trips = [vec![Trip { up, down: Vec::new() }]];
            let timed = floor::time(&trips, world.ground())?;
            Ok(Floor { timed, merging: merging(made, part)?, up: bytes, down: None })
        }
        Step::Initial => {
            let trips = tablets(world, |village, _| {
                let held = made.iter().filter(|made| made.at < part.end);
                let down = floor::pack(held.filter(|made| Some(made.village) == village))?;
                Ok(Trip { up: Vec::new(), down })
            })?;
            timed(world, vec![trips], Merging::default())
        }
        Step::Offline => Ok(Floor::default()),
        Step::DayEnd => timed(world, day_end(world, measured, made)?, merging(made, part)?),
        Step::NoOp => {
            let mut floor =
                timed(world, vec![vec![Trip::default(); world.tablets.len()]], Merging::default())?;
            (floor.up, floor.down) = (None, None);
            Ok(floor)
        }
        Step::Next => {
            let trips = tablets(world, |village, _| {
                let written = within(made, part).filter(|made| Some(made.village) == village);
                Ok(Trip { up: Vec::new(), down: floor::wire(written)? })
            })?;
            timed(world, vec![trips], Merging::default())
        }
    }
}

/// The floor's exchanges at day end: each tablet brings its own in the first round, and fetches
/// what others wrote in its last.
fn day_end(
    world: &World<'_>,
    measured: &Measured,
    made: &[Made],
) -> Result<Vec<Vec<Trip>>, BenchError> {
    let part = &measured.journal;
    let whole = tablets(world, |village, login| {
        let own = user_of(login);
        let written = within(made, part).filter(|made| Some(made.village) == village);
        let (ours, theirs): (Vec<&Made>, Vec<&Made>) = written.partition(|made| made.user == own);
        Ok(Trip { up: floor::wire(ours.into_iter())?, down: floor::wire(theirs.into_iter())? })
    })?;
    let mut rounds = Vec::new();
    for (number, round) in measured.rounds.iter().enumerate() {
        let later = measured.rounds.get(number + 1..).unwrap_or_default();
        let trips = round.iter().map(|(at, _)| {
            let is_last = !later.iter().flatten().any(|(other, _)| other == at);
            let mut trip = whole.get(*at).cloned().unwrap_or_default();
            if number > 0 {
                trip.up.clear();
            }
            if !is_last {
                trip.down.clear();
            }
            trip
        });
        rounds.push(trips.collect());
    }
    Ok(rounds)
}

fn tablets(
    world: &World<'_>,
    mut trip: impl FnMut(Option<kernel::Division>, &str) -> Result<Trip, BenchError>,
) -> Result<Vec<Trip>, BenchError> {
    world.tablets.iter().map(|tablet| trip(tablet.village, &tablet.login)).collect()
}

fn timed(world: &World<'_>, rounds: Vec<Vec<Trip>>, merging: Merging) -> Result<Floor, BenchError> {
    let up = rounds.iter().flatten().map(|trip| trip.up.len()).sum();
    let down = rounds.iter().flatten().map(|trip| trip.down.len()).sum();
    let timed = floor::time(&rounds, world.ground())?;
    Ok(Floor { timed, merging, up: Some(up), down: Some(down) })
}

fn merging(made: &[Made], part: &Range<u64>) -> Result<Merging, BenchError> {
    let before = made.iter().filter(|made| made.at < part.start);
    floor::merging(before, within(made, part))
}

/// A duration in milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
