use std::{collections::BTreeMap, sync::Arc};

use kernel::Actor;

use crate::{Loser, Said, Statement, Why};

/// Takes away what a decision on the path saw and named. What was taken away stays so, even when
/// the decision is overruled by another.
pub(super) fn overrule(counted: Vec<Arc<Statement>>) -> (Vec<Arc<Statement>>, Vec<Loser>) {
    let named = named(&counted);
    let mut overruled = Vec::new();
    let mut kept = Vec::new();
    for statement in counted {
        let who = (statement.commit.actor, statement.commit.seq);
        let decision = named.get(&who).and_then(|by| by.iter().find(|d| d.overrules(&statement)));
        match decision {
            Some(decision) => overruled.push(Loser::to(&statement, Why::Overruled, decision)),
            None => kept.push(statement),
        }
    }
    (kept, overruled)
}

/// The decisions by the commits they name.
fn named(counted: &[Arc<Statement>]) -> BTreeMap<(Actor, u64), Vec<Arc<Statement>>> {
    let mut named: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for decision in counted.iter().filter(|s| s.is_decision()) {
        let Said::Decided(over) = &decision.said else { continue };
        for commit in over.iter() {
            named.entry(*commit).or_default().push(Arc::clone(decision));
        }
    }
    named
}
