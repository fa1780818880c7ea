use core::fmt;

/// What a draw should come to, what it came to, and how far it may lie off.
#[derive(Debug)]
pub(super) struct Table(Vec<Row>);

#[derive(Debug)]
struct Row {
    what: String,
    target: f64,
    measured: f64,
    tolerance: f64,
}

impl Table {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// A share of a number of draws may lie four standard deviations of its binomial off: one
    /// in sixteen thousand right generators does so for some seed, and a seed stays what it is.
    /// `cluster` is by how much draws that come together, like the members of a household, widen
    /// the variance.
    pub(super) fn share(&mut self, what: &str, target: f64, (hits, of): (u32, u32), cluster: f64) {
        let deviation = (target * (1.0 - target) / f64::from(of) * cluster).sqrt();
        self.near(what, target, f64::from(hits) / f64::from(of), 4.0 * deviation);
    }

    /// A mean of draws whose standard deviation is known, the same way.
    pub(super) fn mean(&mut self, what: &str, target: f64, measured: f64, deviation: f64, of: u32) {
        self.near(what, target, measured, 4.0 * deviation / f64::from(of).sqrt());
    }

    pub(super) fn near(&mut self, what: &str, target: f64, measured: f64, tolerance: f64) {
        self.0.push(Row { what: what.to_owned(), target, measured, tolerance });
    }

    /// Fails with the whole table when a row is off.
    pub(super) fn hold(&self) {
        assert!(self.0.iter().all(Row::holds), "\n{self}");
    }
}

impl Row {
    fn holds(&self) -> bool {
        (self.measured - self.target).abs() <= self.tolerance
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:32} {:>12} {:>12} {:>12}", "", "target", "measured", "tolerance")?;
        for row in &self.0 {
            let Row { what, target, measured, tolerance } = row;
            let mark = if row.holds() { "" } else { "  <-" };
            writeln!(f, "{what:32} {target:12.4} {measured:12.4} {tolerance:12.4}{mark}")?;
        }
        Ok(())
    }
}

#[test]
fn a_share_that_moved_by_a_tenth_is_seen() {
    let seen = |hits| {
        let mut table = Table::new();
        table.share("a fifth", 0.2, (hits, 16_000), 1.0);
        std::panic::catch_unwind(move || table.hold()).is_err()
    };
    assert!(!seen(3_200));
    assert!(!seen(3_380));
    assert!(seen(3_520));
    assert!(seen(2_880));
}
