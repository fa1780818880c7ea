//! A run: the server is started, people are made known, and phase after phase is worked through
//! and measured.

mod assemble;
mod measure;
mod phases;

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use kernel::Gazetteer;
use serde_json::json;

use crate::{BenchError, Leash, Report, Workload, check, made, shape::Shape, weigh};
pub(crate) use assemble::World;
pub(crate) use measure::Measured;

/// What is to be measured, and how.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The workload.
    pub workload: &'a Workload,
    /// What the workload is called in the report.
    pub name: String,
    /// The program that serves.
    pub program: PathBuf,
    /// The division list the server knows.
    pub divisions: &'a Gazetteer,
    /// How many tablets sync at a time.
    pub concurrency: usize,
    /// How long everything on the wire takes in each direction.
    pub delay: Duration,
    /// The phases that are told; those before the last of them are worked through in any case.
    pub phases: Vec<Step>,
}

/// A phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The server comes to hold all households.
    Seed,
    /// Each tablet loads its village from nothing.
    Initial,
    /// The tablets write, without a network.
    Offline,
    /// All sync until every replica has converged.
    DayEnd,
    /// Each syncs again, with nothing new anywhere.
    NoOp,
    /// The office has written, and the tablets pull.
    Next,
}

impl Step {
    /// All phases, in their order.
    pub const ALL: [Self; 6] =
        [Self::Seed, Self::Initial, Self::Offline, Self::DayEnd, Self::NoOp, Self::Next];

    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Initial => "initial",
            Self::Offline => "offline",
            Self::DayEnd => "dayend",
            Self::NoOp => "noop",
            Self::Next => "next",
        }
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|step| step.name() == text);
        found.ok_or_else(|| format!("阶段 / phases: {}", Self::ALL.map(Self::name).join(" ")))
    }
}

/// Measures a workload in an empty directory. The server hangs on the leash, so that it can be
/// ended from outside. What is going on is told in lines.
///
/// # Errors
/// When something could not be measured. That a promise was found broken is no error: the report
/// says it.
pub fn run(
    plan: &Plan<'_>,
    place: &Path,
    leash: &Leash,
    tell: &dyn Fn(&str),
) -> Result<Report, BenchError> {
    let shape = Shape::of(plan.workload)?;
    tell("启动服务器 / the server starts");
    let mut world = World::begin(plan, &shape, place, leash)?;
    // What was written offline is only to be found once it was brought home.
    let last = plan.phases.iter().max().copied().unwrap_or(Step::Next);
    let last = if last == Step::Offline { Step::DayEnd } else { last };
    let mut measured = Vec::new();
    for step in Step::ALL.into_iter().filter(|step| *step <= last) {
        tell(&format!("阶段 / phase {}", step.name()));
        measured.push(world.work(step)?);
    }
    tell("核对 / every replica is compared");
    let check = check::check(&world)?;
    world.host.end();
    tell("底线 / the floors");
    let made = made::read(&world.host.data.join("journal"))?;
    let (phases, targets, notes) = weigh::weigh(&world, &measured, &made)?;
    let told = |name: &str| plan.phases.iter().any(|step| step.name() == name);
    let workload = plan.workload;
    Ok(Report {
        workload: json!({
            "name": plan.name, "params": workload.params,
            "villages": workload.villages.len(), "households": workload.households(),
            "tablets": workload.tablets.len(), "edits": workload.edits(),
            "office_edits": workload.office_edits.len(),
            "concurrency": plan.concurrency, "delay_ms": plan.delay.as_secs_f64() * 1e3,
        }),
        phases: phases.into_iter().filter(|phase| told(phase.name)).collect(),
        check,
        targets,
        notes,
    })
}
