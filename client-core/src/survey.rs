use std::sync::{Arc, OnceLock};

use document::compact::Table;
use form::{Form, Moment};
use kernel::{Gazetteer, Stamp, Workdays};
use record::Rules;
use wire::ControlEntry;

/// What households are asked and how their answers are read: the form in use with its rules.
#[derive(Debug)]
pub(crate) struct Survey {
    pub form: Form,
    pub rules: Rules,
    /// The control entry that published the form; 0 for the built-in one before any was heard of.
    pub number: u64,
    table: OnceLock<Arc<Table>>,
    /// Whether generated people may stand for real ones.
    pub training: bool,
    divisions: &'static Gazetteer,
    workdays: &'static Workdays,
}

/// The divisions the built-in form knows.
const DIVISIONS: &str = include_str!("../../forms/divisions/longyan.csv");
/// What became of codes of former editions.
const CHANGES: &str = include_str!("../../forms/divisions/changes.csv");
/// The calendar of working days.
const WORKDAYS: &str = include_str!("../../forms/calendar/china.csv");

/// What is built in beside the form, read once.
fn constants() -> (&'static Gazetteer, &'static Workdays) {
    static READ: OnceLock<(Gazetteer, Workdays)> = OnceLock::new();
    let (divisions, workdays) = READ.get_or_init(|| {
        let divisions = Gazetteer::read(DIVISIONS).and_then(|list| list.with_changes(CHANGES));
        (divisions.unwrap_or_default(), Workdays::read(WORKDAYS).unwrap_or_default())
    });
    (divisions, workdays)
}

impl Survey {
    /// Asks by a form.
    pub(crate) fn of(form: Form, number: u64, training: bool) -> Self {
        let rules = Rules::of(&form);
        let (divisions, workdays) = constants();
        Self { form, rules, number, table: OnceLock::new(), training, divisions, workdays }
    }

    /// The survey of the last form that was published and can be read here; none when none can. A
    /// form of a newer program than this one leaves the tablet with the form it has.
    pub(crate) fn published(control: &[ControlEntry], training: bool) -> Option<Self> {
        let last = |entry: &ControlEntry| Some((sync::published(&entry.control)?, entry.number));
        let (form, number) = control.iter().rev().find_map(last)?;
        Some(Self::of(form, number, training))
    }

    /// What commits in columns are read by; none while the server published no form.
    pub(crate) fn table(&self) -> Option<Arc<Table>> {
        let table = || Arc::new(sync::table_of(&self.form));
        (self.number > 0).then(|| Arc::clone(self.table.get_or_init(table)))
    }

    /// When and over which divisions the form is read.
    pub(crate) fn moment(&self, now: Stamp) -> Moment<'_> {
        let Self { divisions, workdays, .. } = self;
        Moment { today: now.date(), now, demo: self.training, divisions, workdays }
    }
}
