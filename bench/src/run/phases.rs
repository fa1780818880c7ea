use std::collections::BTreeMap;

use kernel::Division;

use super::{Measured, Step, World, measure::Worked};
use crate::{
    BenchError,
    parallel::in_parallel,
    tablet::{Exchange, register, visit},
};

/// After so many rounds the replicas of a village have had every chance to converge.
const ROUNDS: usize = 10;

impl World<'_> {
    /// Works through a phase.
    pub(super) fn work(&mut self, step: Step) -> Result<Measured, BenchError> {
        match step {
            Step::Seed => self.seed(),
            Step::Initial | Step::NoOp => self.measure(step, |world| {
                let all = (0..world.tablets.len()).collect();
                Ok(Worked { rounds: vec![world.sync(all)?], ..Worked::default() })
            }),
            Step::Offline => self.measure(step, Self::offline),
            Step::DayEnd => self.measure(step, Self::day_end),
            Step::Next => self.next(),
        }
    }

    /// The office registers every household, which is not measured, and syncs.
    fn seed(&mut self) -> Result<Measured, BenchError> {
        let base = self.forwarder.base();
        // The office hears of the form and of its villages before it can register anything.
        self.introduction = self.office.exchange(&self.runtime, &base)?;
        let saves = self.runtime.block_on(async {
            let mut client = self.office.open(&base).await?;
            let mut saves = Vec::new();
            for village in &self.workload.villages {
                let Some(division) = self.villages.get(&village.id) else { continue };
                let households = &village.households;
                let took = register(&mut client, self.shape, *division, households, &self.register)
                    .await?;
                saves.extend(took);
            }
            Ok::<_, BenchError>(saves)
        })?;
        self.measure(Step::Seed, |world| {
            let office = Some(world.office.exchange(&world.runtime, &base)?);
            Ok(Worked { office, saves, ..Worked::default() })
        })
    }

    /// Each tablet writes its edits, a visit each.
    fn offline(&mut self) -> Result<Worked, BenchError> {
        let base = self.forwarder.base();
        let jobs = self.tablets.iter().zip(&self.workload.tablets).collect();
        let written = in_parallel(jobs, self.at_a_time, |runtime, (tablet, wanted)| {
            runtime.block_on(async {
                let mut client = tablet.open(&base).await?;
                let (mut stated, mut saves) = (Vec::new(), Vec::new());
                for edit in &wanted.edits {
                    let (said, took) = visit(&mut client, self.shape, edit, &self.register).await?;
                    stated.extend(said);
                    saves.push(took);
                }
                Ok((stated, saves))
            })
        })?;
        let mut worked = Worked::default();
        for (stated, saves) in written {
            self.stated.extend(stated);
            worked.saves.extend(saves);
        }
        Ok(worked)
    }

    /// All sync; then those sync again in whose village another tablet has brought something
    /// since, until that is nobody. Between two rounds the server merges.
    fn day_end(&mut self) -> Result<Worked, BenchError> {
        let mut rounds = Vec::new();
        let mut due: Vec<usize> = (0..self.tablets.len()).collect();
        while !due.is_empty() && rounds.len() < ROUNDS {
            let round = self.sync(due)?;
            let mut brought: BTreeMap<Option<Division>, Vec<usize>> = BTreeMap::new();
            for (at, _) in round.iter().filter(|(_, exchange)| exchange.sent > 0) {
                let village = self.tablets.get(*at).and_then(|tablet| tablet.village);
                brought.entry(village).or_default().push(*at);
            }
            due = (0..self.tablets.len())
                .filter(|at| {
                    let village = self.tablets.get(*at).and_then(|tablet| tablet.village);
                    brought.get(&village).is_some_and(|who| who.iter().any(|other| other != at))
                })
                .collect();
            rounds.push(round);
            if !due.is_empty() {
                self.operator.merged(&self.runtime)?;
            }
        }
        Ok(Worked { rounds, ..Worked::default() })
    }

    /// The office hears of the day, edits and syncs, which is not measured; then the tablets
    /// pull.
    fn next(&mut self) -> Result<Measured, BenchError> {
        let base = self.forwarder.base();
        self.office.exchange(&self.runtime, &base)?;
        let stated = self.runtime.block_on(async {
            let mut client = self.office.open(&base).await?;
            let mut stated = Vec::new();
            for edit in &self.workload.office_edits {
                stated.extend(visit(&mut client, self.shape, edit, &self.register).await?.0);
            }
            Ok::<_, BenchError>(stated)
        })?;
        self.stated.extend(stated);
        let before = self.operator.merged(&self.runtime)?.journal_bytes;
        self.office.exchange(&self.runtime, &base)?;
        let mut measured = self.measure(Step::Next, |world| {
            let all = (0..world.tablets.len()).collect();
            Ok(Worked { rounds: vec![world.sync(all)?], ..Worked::default() })
        })?;
        // What the tablets pull is what the office brought before.
        measured.journal.start = before;
        Ok(measured)
    }

    /// Some tablets sync, so many at a time.
    fn sync(&self, due: Vec<usize>) -> Result<Vec<(usize, Exchange)>, BenchError> {
        let base = self.forwarder.base();
        in_parallel(due, self.at_a_time, |runtime, at| {
            let tablet = self.tablets.get(at);
            let tablet = tablet.ok_or_else(|| BenchError::Tablet(format!("no tablet {at}")))?;
            Ok((at, tablet.exchange(runtime, &base)?))
        })
    }
}
