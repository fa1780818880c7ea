use std::sync::Arc;

use kernel::Date;

use super::{
    Field, agreement,
    sift::{Sifted, sift},
};
use crate::{Loser, Settlement, Statement, Why};

/// The later observed date wins; of the same day whoever was nearer to the fact; then they must
/// say the same.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let Sifted { standing, earlier, superseded } = sift(field.sure);
    let Some(best) = standing.iter().map(rank).max() else {
        // The latest statement stands always; only of no statements does none stand.
        return agreement::settle(field.rule, standing, Why::Only, Why::SameDay, superseded);
    };
    let (tops, rest): (Vec<_>, Vec<_>) = standing.into_iter().partition(|s| rank(s) == best);
    let won = if field.is_only() {
        Why::Only
    } else if rest.iter().any(|s| s.observed() == best.0) {
        Why::NearerSource
    } else if !rest.is_empty() {
        Why::LaterObserved
    } else if tops.len() == 1 {
        Why::Replaced
    } else {
        Why::Agreed
    };
    let mut losers = superseded;
    losers.extend(rest.iter().map(|s| {
        let why = match earlier.get(&s.id()) {
            Some(backdated) => *backdated,
            None if s.observed() < best.0 => Why::EarlierObserved,
            None => Why::FartherSource,
        };
        Loser { statement: Arc::clone(s), why, to: agreement::spokesman(&tops).cloned() }
    }));
    let settled = agreement::settle(field.rule, tops, won, Why::SameDay, losers);
    reopen(field, settled)
}

/// Those of the statements that go before the others by date and nearness.
pub(crate) fn foremost(mut statements: Vec<Arc<Statement>>) -> Vec<Arc<Statement>> {
    statements.sort_by(|a, b| a.listed(b));
    let standing = sift(&statements).standing;
    let best = standing.iter().map(rank).max();
    standing.into_iter().filter(|s| Some(rank(s)) == best).collect()
}

fn rank(statement: &Arc<Statement>) -> (Date, u8) {
    (statement.observed(), statement.commit.source.nearness())
}

/// A decision speaks of what its reviewer saw. What they did not see, and what was observed no
/// earlier than what they saw, does not lose to it by the mere date on which it was made.
fn reopen(field: &Field<'_>, settled: Settlement) -> Settlement {
    let Settlement::Settled { value, by, why: Why::Decided, losers } = settled else {
        return settled;
    };
    let decisions: Vec<_> = by
        .iter()
        .filter(|s| s.is_decision())
        .map(|decision| (Arc::clone(decision), field.newest_seen_by(decision)))
        .collect();
    let unseen = |loser: &Loser| {
        let said = &loser.statement;
        !field.rule.same(&said.value, &value)
            && loser.why != Why::Superseded
            && decisions.iter().all(|(decision, newest)| {
                !decision.follows(said) && newest.is_some_and(|date| said.observed() >= date)
            })
    };
    let (reopening, losers): (Vec<_>, Vec<_>) = losers.into_iter().partition(unseen);
    if reopening.is_empty() {
        return Settlement::Settled { value, by, why: Why::Decided, losers };
    }
    let unseen = reopening.into_iter().map(|loser| loser.statement);
    let candidates = by.iter().cloned().chain(unseen).collect();
    Settlement::Disputed { standing: Some(value), candidates, why: Why::Reopened, losers }
}
