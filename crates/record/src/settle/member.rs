use std::sync::Arc;

use kernel::Value;

use super::{Field, observed};
use crate::{Loser, Settlement, Statement, Why};

/// A removal that anybody asked for waits for a person; taking it back needs one as well.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let (decided, said): (Vec<_>, Vec<_>) =
        field.sure.iter().cloned().partition(|s| s.is_decision());
    let (asked, other): (Vec<_>, Vec<_>) = said.into_iter().partition(asks_removal);
    if asked.is_empty() && decided.is_empty() {
        return observed::settle(field);
    }
    let waiting = |candidates: Vec<_>, standing, why| Settlement::Disputed {
        standing,
        candidates,
        why,
        losers: other.iter().map(|s| Loser::by_rule(s, Why::NeedsDecision)).collect(),
    };
    if decided.is_empty() {
        return waiting(asked, None, Why::RemovalAwaitsReview);
    }
    let mut settlement = observed::settle(&field.of(&decided));
    settlement.add_losers(other.iter().map(|s| Loser::by_rule(s, Why::NeedsDecision)));
    let Settlement::Settled { value, by, losers, .. } = &settlement else {
        return with_more(settlement, asked);
    };
    let (same, differ): (Vec<_>, Vec<_>) =
        asked.into_iter().partition(|s| field.rule.same(&s.value, value));
    if differ.is_empty() {
        settlement.add_losers(same.iter().map(|s| Loser::by_rule(s, Why::SaysTheSame)));
        return settlement;
    }
    let mut losers = losers.clone();
    losers.extend(same.iter().map(|s| Loser::by_rule(s, Why::SaysTheSame)));
    let candidates = by.iter().cloned().chain(differ).collect();
    let standing = Some(value.clone());
    Settlement::Disputed { standing, candidates, why: Why::Reopened, losers }
}

/// Whether the value says that the entry is no longer there.
pub(crate) fn is_removal(value: &Value) -> bool {
    !value.is_blank() && *value != Value::Bool(false)
}

fn asks_removal(statement: &Arc<Statement>) -> bool {
    is_removal(&statement.value)
}

fn with_more(mut settlement: Settlement, more: Vec<Arc<Statement>>) -> Settlement {
    if let Settlement::Disputed { candidates, .. } = &mut settlement {
        candidates.extend(more);
    }
    settlement
}
