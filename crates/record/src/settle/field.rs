use std::sync::Arc;

use kernel::Date;

use crate::{Loser, Rule, Statement};

/// What a merge class has to settle: the statements on one path that no decision overruled and
/// whose dates are in no doubt, in the order of their dates.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) sure: &'a [Arc<Statement>],
    /// What decisions overruled, which tells what they had seen.
    pub(crate) overruled: &'a [Loser],
}

impl<'a> Field<'a> {
    /// The same question, asked of some of its statements.
    pub(crate) fn of(self, some: &'a [Arc<Statement>]) -> Field<'a> {
        Field { sure: some, ..self }
    }

    /// Whether nothing but `sure[0]` was ever said that counts.
    pub(crate) fn is_only(&self) -> bool {
        self.sure.len() == 1 && self.overruled.is_empty()
    }

    /// The latest date among what a decision overruled.
    pub(crate) fn newest_seen_by(&self, decision: &Statement) -> Option<Date> {
        self.overruled
            .iter()
            .filter(|loser| decision.overrules(&loser.statement))
            .map(|loser| loser.statement.observed())
            .max()
    }
}
