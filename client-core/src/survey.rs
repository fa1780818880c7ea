use form::{Form, Moment};
use kernel::{Gazetteer, Stamp, Workdays};
use record::Rules;
use wire::Control;

/// What households are asked and how their answers are read: the form in use with its rules.
#[derive(Debug)]
pub(crate) struct Survey {
    pub form: Form,
    pub rules: Rules,
    /// Whether generated people may stand for real ones.
    pub training: bool,
    divisions: Gazetteer,
    workdays: Workdays,
}

/// The divisions the built-in form knows.
const DIVISIONS: &str = include_str!("../../forms/divisions/longyan.csv");
/// What became of codes of former editions.
const CHANGES: &str = include_str!("../../forms/divisions/changes.csv");
/// The calendar of working days.
const WORKDAYS: &str = include_str!("../../forms/calendar/china.csv");

impl Survey {
    /// Asks by a form.
    pub(crate) fn of(form: Form, training: bool) -> Self {
        let rules = Rules::of(&form);
        let divisions = Gazetteer::read(DIVISIONS).and_then(|list| list.with_changes(CHANGES));
        let workdays = Workdays::read(WORKDAYS).unwrap_or_default();
        Self { form, rules, training, divisions: divisions.unwrap_or_default(), workdays }
    }

    /// The survey of the last form that was published and can be read here; none when none can. A
    /// form of a newer program than this one leaves the tablet with the form it has.
    pub(crate) fn published<'a>(
        control: impl DoubleEndedIterator<Item = &'a Control>,
        training: bool,
    ) -> Option<Self> {
        let form = control.rev().find_map(sync::published)?;
        Some(Self::of(form, training))
    }

    /// When and over which divisions the form is read.
    pub(crate) fn moment(&self, now: Stamp) -> Moment<'_> {
        let Self { divisions, workdays, .. } = self;
        Moment { today: now.date(), now, demo: self.training, divisions, workdays }
    }
}
