use std::sync::Arc;

use crate::{Loser, Rule, Settlement, Statement, Why};

/// Settles statements of which none goes before another: they must say the same.
pub(super) fn settle(
    rule: &Rule,
    tops: Vec<Arc<Statement>>,
    won: Why,
    differ: Why,
    losers: Vec<Loser>,
) -> Settlement {
    match spokesman(&tops) {
        Some(first) if tops.iter().all(|s| rule.same(&s.value, &first.value)) => {
            let why = if tops.iter().any(|s| s.is_decision()) { Why::Decided } else { won };
            Settlement::Settled { value: first.value.clone(), by: tops, why, losers }
        }
        _ => Settlement::Disputed { standing: None, candidates: tops, why: differ, losers },
    }
}

/// Of statements that say the same, the one whose spelling is shown: the shortest, then the
/// first by its letters. Who said it plays no part.
pub(crate) fn spokesman(tops: &[Arc<Statement>]) -> Option<&Arc<Statement>> {
    tops.iter().min_by_key(|s| {
        let bytes = s.value.canonical();
        (bytes.len(), bytes)
    })
}
