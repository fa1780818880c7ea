use std::sync::Arc;

use kernel::Value;

use super::{Field, agreement};
use crate::{Loser, Rule, Settlement, Statement, Why};

/// How far an answer goes; a greater one goes further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Said to be empty.
    Blank,
    /// The place of the choice; of yes and no, yes goes further.
    Place(i64),
    /// A code that has no place, so that nothing can be said to go further.
    Unplaced,
}

/// Once raised it stays until a decision that names it lowers it.
pub(super) fn raise(field: &Field<'_>) -> Settlement {
    furthest(field, Why::Raised, Why::NeedsDecision, Why::NoOrder)
}

/// A status only moves forward, whatever the dates.
pub(super) fn forward(field: &Field<'_>) -> Settlement {
    furthest(field, Why::Furthest, Why::Backward, Why::SameRank)
}

/// Of several statements one that goes furthest, among those whose place is known.
pub(super) fn highest<'a>(rule: &Rule, said: &'a [Arc<Statement>]) -> Option<&'a Arc<Statement>> {
    let placed = said.iter().filter(|s| matches!(rank(rule, &s.value), Rank::Place(_)));
    placed.max_by_key(|s| (rank(rule, &s.value), s.value.canonical()))
}

fn furthest(field: &Field<'_>, won: Why, lost: Why, differ: Why) -> Settlement {
    let rank = |s: &Arc<Statement>| rank(field.rule, &s.value);
    let best = field.sure.iter().map(rank).filter(|rank| *rank != Rank::Unplaced).max();
    let (tops, rest): (Vec<_>, Vec<_>) = field
        .sure
        .iter()
        .cloned()
        .partition(|s| rank(s) == Rank::Unplaced || Some(rank(s)) == best);
    // A blank beside a code without a place says nothing against it.
    let (tops, blank): (Vec<_>, Vec<_>) = if best == Some(Rank::Blank) && tops.len() > 1 {
        let any_code = tops.iter().any(|s| rank(s) == Rank::Unplaced);
        tops.into_iter().partition(|s| !any_code || rank(s) == Rank::Unplaced)
    } else {
        (tops, Vec::new())
    };
    let to = agreement::spokesman(&tops).cloned();
    let losers: Vec<_> = rest
        .into_iter()
        .chain(blank)
        .map(|statement| Loser { statement, why: lost, to: to.clone() })
        .collect();
    let won = match (field.is_only(), losers.is_empty()) {
        (true, _) => Why::Only,
        (false, true) => Why::Agreed,
        (false, false) => won,
    };
    agreement::settle(field.rule, tops, won, differ, losers)
}

fn rank(rule: &Rule, value: &Value) -> Rank {
    match value {
        blank if blank.is_blank() => Rank::Blank,
        Value::Bool(raised) => Rank::Place(i64::from(*raised)),
        Value::Text(code) => {
            rule.order.get(code).map_or(Rank::Unplaced, |place| Rank::Place(*place))
        }
        _ => Rank::Unplaced,
    }
}
