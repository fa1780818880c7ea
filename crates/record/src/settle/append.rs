use std::sync::Arc;

use super::{Field, agreement, observed, sift::Firsts};
use crate::{Loser, Settlement, Why};

/// What was written first stands. Only a decision goes before it; a correction is a new entry.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let mut firsts = Firsts::default();
    for statement in field.sure {
        firsts.add(statement);
    }
    let (decided, written): (Vec<_>, Vec<_>) =
        field.sure.iter().cloned().partition(|s| s.is_decision());
    let edit = |s: &Arc<_>| Loser::by_rule(s, Why::AppendOnly);
    if !decided.is_empty() {
        let mut settlement = observed::settle(&field.of(&decided));
        settlement.add_losers(written.iter().map(edit));
        return settlement;
    }
    let (later, first): (Vec<_>, Vec<_>) = written.into_iter().partition(|s| firsts.any_before(s));
    let won = if field.is_only() { Why::Only } else { Why::FirstWritten };
    let losers = later.iter().map(edit).collect();
    agreement::settle(field.rule, first, won, Why::TwoFirst, losers)
}
