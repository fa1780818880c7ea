use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use document::compact::Table;
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
pub(crate) struct Survey {
    now: Arc<RwLock<Arc<InForce>>>,
    tables: Arc<Mutex<BTreeMap<u64, Arc<Table>>>>,
}

/// How many forms' tables are kept in memory: tablets that come home late read by older forms.
const TABLES: usize = 8;

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
        Ok(Self { now: Arc::new(RwLock::new(Arc::new(now))), tables: Arc::default() })
    }

    /// The form in force now.
    pub(crate) fn now(&self) -> Arc<InForce> {
        // Nothing is left half done by a thread that panicked between reading and replacing.
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What commits in columns are read by: the keys of the form that a control entry published.
    /// None when it published none that can be read.
    pub(crate) fn table(&self, ground: &Ground, number: u64) -> Option<Arc<Table>> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get(&number) {
            return Some(Arc::clone(table));
        }
        let at = ground.position(&keys::control(number)).ok()??;
        let Entered::Control(entry) = ground.entry_at(at).ok()?.entered else { return None };
        let table = Arc::new(sync::table_of(&published(&entry.control)?));
        if tables.len() >= TABLES {
            tables.pop_first();
        }
        tables.insert(number, Arc::clone(&table));
        Some(table)
    }

    /// Puts another form in force; gives the one before and the one now.
    pub(crate) fn turn(&self, form: Form, number: u64) -> (Arc<InForce>, Arc<InForce>) {
        let next = Arc::new(InForce::of(form, number));
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
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
