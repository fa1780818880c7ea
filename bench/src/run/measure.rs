use std::{
    ops::Range,
    time::{Duration, Instant},
};

use super::{Step, World};
use crate::{BenchError, host::Used, tablet::Exchange};

/// What was measured of one phase.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) step: Step,
    /// Until the last exchange of the last round ended.
    pub(crate) exchanged: Duration,
    /// Until the server had also merged everything.
    pub(crate) merged: Duration,
    /// Every sync with the tablet that made it, round after round. The office is none of them.
    pub(crate) rounds: Vec<Vec<(usize, Exchange)>>,
    /// The office's sync.
    pub(crate) office: Option<Exchange>,
    /// What saving took, where something was saved.
    pub(crate) saves: Vec<Duration>,
    /// On the socket.
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) used: Used,
    pub(crate) peak_bytes: u64,
    pub(crate) disk_bytes: u64,
    pub(crate) documents_loaded: u64,
    /// What the journal took in meanwhile.
    pub(crate) journal: Range<u64>,
}

/// What a phase gives while it is measured.
#[derive(Debug, Default)]
pub(super) struct Worked {
    pub(super) rounds: Vec<Vec<(usize, Exchange)>>,
    pub(super) office: Option<Exchange>,
    pub(super) saves: Vec<Duration>,
}

impl World<'_> {
    /// Measures what is done between two moments at which the server has merged everything.
    pub(super) fn measure(
        &mut self,
        step: Step,
        work: impl FnOnce(&mut Self) -> Result<Worked, BenchError>,
    ) -> Result<Measured, BenchError> {
        let before = self.operator.merged(&self.runtime)?;
        self.host.forget_peak();
        let (up, down) = self.forwarder.counted();
        let used = self.host.used()?;
        let begun = Instant::now();
        let worked = work(self)?;
        let exchanged = begun.elapsed();
        let after = self.operator.merged(&self.runtime)?;
        let merged = begun.elapsed();
        let now = self.host.used()?;
        let (up_now, down_now) = self.forwarder.counted();
        Ok(Measured {
            step,
            exchanged,
            merged,
            rounds: worked.rounds,
            office: worked.office,
            saves: worked.saves,
            up: up_now - up,
            down: down_now - down,
            used: now.since(&used),
            peak_bytes: self.host.peak_bytes()?,
            disk_bytes: self.host.disk_bytes()?,
            documents_loaded: after.documents_loaded - before.documents_loaded,
            journal: before.journal_bytes..after.journal_bytes,
        })
    }
}

impl Measured {
    /// Every sync that was measured.
    pub(crate) fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        let tablets = self.rounds.iter().flatten().map(|(_, exchange)| exchange);
        tablets.chain(&self.office)
    }
}
