use std::sync::Arc;

use form::MergeClass;
use kernel::Value;

use super::rank;
use crate::{Loser, Rule, Settlement, Statement, Why};

/// Adds what was said at dates that can't be right: it never wins and always disputes, unless it
/// says what stands anyway.
pub(super) fn dispute(
    rule: &Rule,
    settled: Option<Settlement>,
    doubted: Vec<Arc<Statement>>,
) -> Option<Settlement> {
    match settled {
        _ if doubted.is_empty() => settled,
        None => Some(Settlement::Disputed {
            standing: only_value(rule, &doubted),
            candidates: doubted,
            why: Why::DateDoubted,
            losers: Vec::new(),
        }),
        Some(Settlement::Settled { value, by, why, mut losers }) => {
            let (same, other): (Vec<_>, Vec<_>) =
                doubted.into_iter().partition(|s| rule.same(&s.value, &value));
            losers.extend(same.iter().map(|s| Loser::by_rule(s, Why::SaysTheSame)));
            if other.is_empty() {
                return Some(Settlement::Settled { value, by, why, losers });
            }
            let candidates: Vec<_> = by.into_iter().chain(other).collect();
            let standing = raised(rule, &candidates).or(Some(value));
            Some(Settlement::Disputed { standing, candidates, why: Why::DateDoubted, losers })
        }
        Some(Settlement::Disputed { standing, mut candidates, why, losers }) => {
            candidates.extend(doubted);
            Some(Settlement::Disputed { standing, candidates, why, losers })
        }
    }
}

/// What is shown when all dates are in doubt: what all of them say; of a risk, what was raised.
fn only_value(rule: &Rule, doubted: &[Arc<Statement>]) -> Option<Value> {
    let first = super::spokesman(doubted)?;
    let agreed = doubted.iter().all(|s| rule.same(&s.value, &first.value));
    raised(rule, doubted).or_else(|| agreed.then(|| first.value.clone()))
}

/// A risk that anybody raised is visible, whatever its date.
fn raised(rule: &Rule, candidates: &[Arc<Statement>]) -> Option<Value> {
    let highest = rank::highest(rule, candidates).filter(|_| rule.class == MergeClass::Raise)?;
    Some(highest.value.clone())
}
