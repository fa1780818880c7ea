use std::sync::{Arc, PoisonError, RwLock};

use form::Form;
use record::Rules;
use store::{Position, StoreError};
use sync::published;
use wire::Entered;

use crate::{ground::Ground, keys, rows};

/// A form with the rules of settlement made from it.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) form: Form,
    pub(crate) rules: Rules,
    /// The control entry that published it; 0 for the built-in form before it is published.
    pub(crate) number: u64,
}

/// The form in force. It changes where the journal publishes a new version, so everybody asks for
/// it anew and keeps what they got for as long as one piece of work takes.
#[derive(Debug, Clone)]
pub(crate) struct Survey(Arc<RwLock<Arc<InForce>>>);

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
                last = Some(InForce::of(form, entry.number));
            }
            Ok(())
        })?;
        let now = last.unwrap_or_else(|| InForce::of(Form::household(), 0));
        Ok(Self(Arc::new(RwLock::new(Arc::new(now)))))
    }

    /// The form in force now.
    pub(crate) fn now(&self) -> Arc<InForce> {
        // Nothing is left half done by a thread that panicked between reading and replacing.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another form in force; gives the one before and the one now.
    pub(crate) fn turn(&self, form: Form, number: u64) -> (Arc<InForce>, Arc<InForce>) {
        let next = Arc::new(InForce::of(form, number));
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let former = core::mem::replace(&mut *now, Arc::clone(&next));
        (former, next)
    }
}

impl InForce {
    fn of(form: Form, number: u64) -> Self {
        let rules = Rules::of(&form);
        Self { form, rules, number }
    }
}
