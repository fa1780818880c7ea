use serde::Serialize;
use serde_json::Value;

/// What a run measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was worked on, and under which circumstances.
    pub workload: Value,
    /// The phases, in their order.
    pub phases: Vec<Phase>,
    /// What became of what was written.
    pub check: Check,
    /// The project's targets with what was reached.
    #[serde(skip)]
    pub targets: Vec<Target>,
    /// What else is worth knowing, in lines for people.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// One phase.
#[derive(Debug, Default, Serialize)]
pub struct Phase {
    /// Which.
    pub name: &'static str,
    /// Until the last exchange ended; at day end until every replica has converged and the
    /// server has merged everything.
    pub wall_s: f64,
    /// Half of the tablets' syncs took no longer, in milliseconds, from opening the store to
    /// closing it.
    pub exchange_ms_p50: f64,
    /// All but a hundredth took no longer.
    pub exchange_ms_p99: f64,
    /// On the socket, headers included.
    pub bytes_up: u64,
    /// On the socket, headers included.
    pub bytes_down: u64,
    /// Requests of tablets.
    pub requests: u64,
    /// The server's processor time.
    pub server_cpu_s: f64,
    /// The server's peak of memory in this phase.
    pub server_peak_rss_bytes: u64,
    /// What the server's data takes on its disk at the end.
    pub server_disk_bytes: u64,
    /// How many households the server brought into memory.
    pub documents_loaded: u64,
    /// What the same work costs with nothing around it.
    pub floor: Beside,
    /// What was measured, as a multiple of the floor.
    pub ratio: Beside,
}

/// Figures beside those of a phase; none where the floor has no such cost.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Beside {
    /// Time floor.
    pub wall_s: Option<f64>,
    /// Wire floor: bodies only.
    pub bytes_up: Option<f64>,
    /// Wire floor, or pack floor for the first sync: bodies only.
    pub bytes_down: Option<f64>,
    /// Merge floor.
    pub cpu_s: Option<f64>,
}

/// Whether everything is everywhere.
#[derive(Debug, Default, Serialize)]
pub struct Check {
    /// Tablets.
    pub replicas: usize,
    /// Households that some tablet and the server show differently.
    pub replica_mismatch: usize,
    /// Entries that were appended and that the server does not show whole.
    pub visits_lost: usize,
    /// Values that the server shows nowhere: not as they stand, not in a history.
    pub values_lost: usize,
    /// Paths about which a person must decide.
    pub disputes: usize,
}

/// What the project means to reach.
#[derive(Debug)]
pub struct Target {
    /// What is measured, in both languages.
    pub what: &'static str,
    /// What was measured.
    pub value: f64,
    /// What it may be at the most.
    pub limit: f64,
    /// The unit of both.
    pub unit: &'static str,
}

impl Target {
    /// Whether it was reached.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.value <= self.limit
    }
}

impl Check {
    /// Whether all replicas agree and nothing was lost.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.replica_mismatch == 0 && self.visits_lost == 0 && self.values_lost == 0
    }
}

impl Phase {
    /// Sets the floor, and the ratios to it.
    pub(crate) fn beside(&mut self, floor: Beside) {
        let over = |value: f64, floor: Option<f64>| {
            floor.filter(|floor| *floor > 0.0).map(|floor| value / floor)
        };
        self.ratio = Beside {
            wall_s: over(self.wall_s, floor.wall_s),
            bytes_up: over(real(self.bytes_up), floor.bytes_up),
            bytes_down: over(real(self.bytes_down), floor.bytes_down),
            cpu_s: over(self.server_cpu_s, floor.cpu_s),
        };
        self.floor = floor;
    }
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "counts of bytes stay far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// The value below which so many hundredths of the values lie.
pub(crate) fn percentile(values: &[f64], hundredths: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let at = (values.len() * hundredths).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        for (hundredths, expected) in [(50, 100.0), (99, 198.0), (100, 200.0), (0, 1.0)] {
            assert!((percentile(&values, hundredths) - expected).abs() < 1e-9, "{hundredths}");
        }
        assert!(percentile(&[], 50).abs() < 1e-9);
        assert!((percentile(&[7.0], 99) - 7.0).abs() < 1e-9);
    }

    #[test]
    fn without_a_floor_there_is_no_ratio() {
        let mut phase = Phase { wall_s: 3.0, bytes_up: 10, ..Phase::default() };
        phase.beside(Beside { wall_s: Some(1.5), bytes_up: Some(0.0), ..Beside::default() });
        assert_eq!(phase.ratio.wall_s, Some(2.0));
        assert_eq!(phase.ratio.bytes_up, None);
        assert_eq!(phase.ratio.cpu_s, None);
    }
}
