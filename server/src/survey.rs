use std::sync::{Arc, PoisonError, RwLock};

use form::{Form, Sheets};
use record::Rules;
use store::{Position, StoreError};
use wire::{Control, Entered};

use crate::{ground::Ground, keys, rows};

/// A form with the rules of settlement made from it.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) form: Form,
    pub(crate) rules: Rules,
}

/// The form in force. It changes where the journal publishes a new version, so everybody asks for
/// it anew and keeps what they got for as long as one piece of work takes.
#[derive(Debug, Clone)]
pub(crate) struct Survey(Arc<RwLock<Arc<InForce>>>);

/// What households are asked; forms of other names are published for other purposes.
const HOUSEHOLD: &str = "household@";

impl Survey {
    /// The form that was published last before a position; the built-in one where there is none.
    pub(crate) fn at(ground: &Ground, until: Position) -> Result<Self, StoreError> {
        let mut last = None;
        ground.each(b"K", |_, value| {
            let (at, _) = rows::read(keys::split_u64(value))?;
            if Position(at) < until
                && let Entered::Control(entry) = ground.entry_at(Position(at))?.entered
                && let Some(form) = published(&entry.control)
            {
                last = Some(form);
            }
            Ok(())
        })?;
        Ok(Self(Arc::new(RwLock::new(Arc::new(InForce::of(last.unwrap_or_else(Form::household)))))))
    }

    /// The form in force now.
    pub(crate) fn now(&self) -> Arc<InForce> {
        // Nothing is left half done by a thread that panicked between reading and replacing.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another form in force; gives the one before and the one now.
    pub(crate) fn turn(&self, form: Form) -> (Arc<InForce>, Arc<InForce>) {
        let next = Arc::new(InForce::of(form));
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let former = core::mem::replace(&mut *now, Arc::clone(&next));
        (former, next)
    }
}

impl InForce {
    fn of(form: Form) -> Self {
        let rules = Rules::of(&form);
        Self { form, rules }
    }
}

/// The form for households that a decision publishes.
pub(crate) fn published(control: &Control) -> Option<Form> {
    let Control::Form { reference, sheets } = control else { return None };
    if !reference.starts_with(HOUSEHOLD) {
        return None;
    }
    load(sheets).ok()
}

/// Reads the sheets of a published form.
pub(crate) fn load(sheets: &wire::Sheets) -> Result<Form, Vec<form::Problem>> {
    Form::load(&Sheets {
        survey: &sheets.survey,
        choices: Some(&sheets.choices),
        settings: Some(&sheets.settings),
        rules: Some(&sheets.rules),
        ..Sheets::default()
    })
}
