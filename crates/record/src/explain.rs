use std::{collections::BTreeMap, sync::Arc};

use kernel::Path;

use crate::{Ledger, Rules, Settlement, State, Statement, Why, settle::left_out};

/// Everything there is to say of one path: how it was settled, and what became of every
/// statement that was ever made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Of what.
    pub path: Path,
    /// How it was settled; none when nothing that was said counts.
    pub settlement: Option<Settlement>,
    /// Every statement by date, with its fate.
    pub said: Vec<Told>,
}

/// A statement and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What was said; its commit tells who said it, when, how, and with which verdict.
    pub statement: Arc<Statement>,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It stands.
    Won,
    /// It is one of those between which a person must decide.
    Open,
    /// It lost.
    Lost {
        /// Why.
        why: Why,
        /// To which statement, when it was one.
        to: Option<Arc<Statement>>,
    },
    /// It was left out of settlement.
    LeftOut(Why),
}

impl State {
    /// Explains a path. `ledger` and `rules` are those the state was made of.
    #[must_use]
    pub fn explain(&self, ledger: &Ledger, rules: &Rules, path: &Path) -> Explanation {
        let settlement = self.settlement(path);
        let fates = settlement.map(fates).unwrap_or_default();
        let told = |statement: &Arc<Statement>| {
            let left_out = || left_out(rules.rule(path), statement).unwrap_or(Why::WithoutEffect);
            let fate = fates.get(&statement.id()).cloned();
            let fate = fate.unwrap_or_else(|| Fate::LeftOut(left_out()));
            Told { statement: Arc::clone(statement), fate }
        };
        Explanation {
            path: path.clone(),
            settlement: settlement.cloned(),
            said: ledger.statements(path).iter().map(told).collect(),
        }
    }
}

fn fates(settlement: &Settlement) -> BTreeMap<(kernel::Digest, usize), Fate> {
    let open = if settlement.is_disputed() { Fate::Open } else { Fate::Won };
    let lost = settlement.losers().iter().map(|loser| {
        let fate = Fate::Lost { why: loser.why, to: loser.to.clone() };
        (loser.statement.id(), fate)
    });
    settlement.open().iter().map(|s| (s.id(), open.clone())).chain(lost).collect()
}
