use std::sync::Arc;

use kernel::Value;

use crate::{Statement, Why};

/// How what was said of a path was settled.
#[derive(Debug, Clone, PartialEq)]
pub enum Settlement {
    /// One value stands.
    Settled {
        /// The value.
        value: Value,
        /// The statements that say it, none of which lost.
        by: Vec<Arc<Statement>>,
        /// Why it stands.
        why: Why,
        /// What was said and lost.
        losers: Vec<Loser>,
    },
    /// A person must decide.
    Disputed {
        /// What is shown meanwhile: what stood before, if anything did.
        standing: Option<Value>,
        /// The statements between which a person must decide.
        candidates: Vec<Arc<Statement>>,
        /// Why no rule decides.
        why: Why,
        /// What was said and lost whatever the person decides.
        losers: Vec<Loser>,
    },
}

/// A statement that lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Loser {
    /// What was said.
    pub statement: Arc<Statement>,
    /// Why it lost.
    pub why: Why,
    /// The statement it lost to, when it was one.
    pub to: Option<Arc<Statement>>,
}

impl Settlement {
    /// The value as it is shown: the settled one, or what stands meanwhile.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Settled { value, .. } => Some(value),
            Self::Disputed { standing, .. } => standing.as_ref(),
        }
    }

    /// Why it was settled so, or why it could not be.
    #[must_use]
    pub fn why(&self) -> Why {
        match self {
            Self::Settled { why, .. } | Self::Disputed { why, .. } => *why,
        }
    }

    /// What was said and lost.
    #[must_use]
    pub fn losers(&self) -> &[Loser] {
        match self {
            Self::Settled { losers, .. } | Self::Disputed { losers, .. } => losers,
        }
    }

    /// The statements that did not lose: those that won, or those that are in dispute.
    #[must_use]
    pub fn open(&self) -> &[Arc<Statement>] {
        match self {
            Self::Settled { by: open, .. } | Self::Disputed { candidates: open, .. } => open,
        }
    }

    /// Whether a person must decide.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        matches!(self, Self::Disputed { .. })
    }

    /// Adds statements that lost before the rule was asked.
    pub(crate) fn add_losers(&mut self, more: impl IntoIterator<Item = Loser>) {
        let (Self::Settled { losers, .. } | Self::Disputed { losers, .. }) = self;
        losers.extend(more);
    }

    /// Puts all lists in the order in which they are read.
    pub(crate) fn in_order(mut self) -> Self {
        let (Self::Settled { by: open, losers, .. }
        | Self::Disputed { candidates: open, losers, .. }) = &mut self;
        open.sort_by(|a, b| a.listed(b));
        losers.sort_by(|a, b| a.statement.listed(&b.statement));
        self
    }
}

impl Loser {
    /// A statement that lost to another.
    pub(crate) fn to(statement: &Arc<Statement>, why: Why, winner: &Arc<Statement>) -> Self {
        Self { statement: Arc::clone(statement), why, to: Some(Arc::clone(winner)) }
    }

    /// A statement that lost to a rule.
    pub(crate) fn by_rule(statement: &Arc<Statement>, why: Why) -> Self {
        Self { statement: Arc::clone(statement), why, to: None }
    }
}
