use form::{Form, Moment, Sheets};
use kernel::{Gazetteer, Stamp};
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
}

/// The divisions the built-in form knows.
const DIVISIONS: &str = include_str!("../../forms/divisions/longyan.csv");

/// The form that is asked.
const FORM: &str = "household@";

impl Survey {
    /// Asks by a form.
    pub(crate) fn of(form: Form, training: bool) -> Self {
        let rules = Rules::of(&form);
        let divisions = Gazetteer::read(DIVISIONS).unwrap_or_default();
        Self { form, rules, training, divisions }
    }

    /// The survey of the last form that was published and can be read; the built-in one if none.
    pub(crate) fn published<'a>(
        control: impl DoubleEndedIterator<Item = &'a Control>,
        training: bool,
    ) -> Self {
        let form = control.rev().find_map(published_form);
        Self::of(form.unwrap_or_else(Form::household), training)
    }

    /// When and over which divisions the form is read.
    pub(crate) fn moment(&self, now: Stamp) -> Moment<'_> {
        Moment { today: now.date(), now, demo: self.training, divisions: &self.divisions }
    }
}

fn published_form(control: &Control) -> Option<Form> {
    let Control::Form { reference, sheets } = control else { return None };
    if !reference.starts_with(FORM) {
        return None;
    }
    let rules = Some(sheets.rules.as_str()).filter(|rules| !rules.is_empty());
    let (survey, choices, settings) = (&sheets.survey, &sheets.choices, &sheets.settings);
    Form::load(&Sheets { survey, choices, settings, rules }).ok()
}
