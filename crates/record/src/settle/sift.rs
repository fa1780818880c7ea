use std::{collections::BTreeMap, sync::Arc};

use kernel::Actor;

use crate::{Loser, Statement, Why};

/// Statements sorted into those that stand and those that were superseded.
pub(super) struct Sifted {
    /// What nobody who had seen it said anew at an equal or later date.
    pub(super) standing: Vec<Arc<Statement>>,
    /// Why each of `standing` loses if it does: entered over something later, or just earlier.
    pub(super) earlier: BTreeMap<(kernel::Digest, usize), Why>,
    /// What was superseded, and by whom.
    pub(super) superseded: Vec<Loser>,
}

/// Sifts statements that are in the order of their dates, in one pass from the latest.
///
/// A decision supersedes exactly what it names, so here it supersedes nothing.
pub(super) fn sift(statements: &[Arc<Statement>]) -> Sifted {
    let mut sifted =
        Sifted { standing: Vec::new(), earlier: BTreeMap::new(), superseded: Vec::new() };
    let mut seen = Seen::default();
    let mut later = Firsts::default();
    for day in statements.chunk_by(|a, b| a.observed() == b.observed()).rev() {
        for statement in day.iter().filter(|s| !s.is_decision()) {
            seen.add(statement);
        }
        for statement in day {
            if let Some(by) = seen.by(statement) {
                sifted.superseded.push(Loser::to(statement, Why::Superseded, by));
                continue;
            }
            if later.any_before(statement) {
                sifted.earlier.insert(statement.id(), Why::Backdated);
            }
            sifted.standing.push(Arc::clone(statement));
        }
        for statement in day {
            later.add(statement);
        }
    }
    sifted
}

/// What a set of statements had seen: of each actor up to which number, and who had.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<Actor, (u64, Arc<Statement>)>);

impl Seen {
    pub(super) fn add(&mut self, statement: &Arc<Statement>) {
        for (actor, seq) in statement.commit.before.iter() {
            let newest = self.0.entry(actor).or_insert_with(|| (seq, Arc::clone(statement)));
            if newest.0 < seq {
                *newest = (seq, Arc::clone(statement));
            }
        }
    }

    /// One of the set that had seen `statement`.
    pub(super) fn by(&self, statement: &Statement) -> Option<&Arc<Statement>> {
        self.0
            .get(&statement.commit.actor)
            .filter(|(seq, _)| *seq >= statement.commit.seq)
            .map(|(_, by)| by)
    }
}

/// The first of each actor's commits among a set of statements.
#[derive(Default)]
pub(super) struct Firsts(BTreeMap<Actor, u64>);

impl Firsts {
    pub(super) fn add(&mut self, statement: &Statement) {
        let first = self.0.entry(statement.commit.actor).or_insert(statement.commit.seq);
        *first = statement.commit.seq.min(*first);
    }

    /// Whether `statement` had seen one of the set.
    pub(super) fn any_before(&self, statement: &Statement) -> bool {
        self.0.iter().any(|(actor, seq)| statement.commit.before.covers(*actor, *seq))
    }
}
