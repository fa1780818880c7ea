mod agreement;
mod append;
mod decided;
mod doubt;
mod field;
mod identity;
mod lead;
mod member;
mod note;
mod observed;
mod pin;
mod rank;
mod register;
mod sift;

pub(crate) use agreement::spokesman;
pub(crate) use member::is_removal;
pub(crate) use observed::foremost;

use std::{collections::BTreeMap, sync::Arc};

use form::MergeClass;
use kernel::{Source, Value};

use crate::{Loser, Rule, Settlement, Statement, Why};
use field::Field;

/// Settles what was said of one path. None when nothing that was said counts.
///
/// It is a pure function of the statements as a set: their order, and how often one of them is
/// given, change nothing. Every statement that counts is among those that won, those in dispute
/// or the losers, once.
#[must_use]
pub fn settle(rule: &Rule, statements: &[Arc<Statement>]) -> Option<Settlement> {
    let mut counted: Vec<_> =
        statements.iter().filter(|s| left_out(rule, s).is_none()).cloned().collect();
    counted.sort_by(|a, b| a.listed(b));
    counted.dedup_by(|a, b| a.id() == b.id());

    let (counted, overruled) = decided::overrule(counted);
    let (counted, rewritten) = last_words(counted);
    let (doubted, sure): (Vec<_>, Vec<_>) =
        counted.into_iter().partition(|s| s.commit.is_doubted());
    let settled =
        (!sure.is_empty()).then(|| by_class(&Field { rule, sure: &sure, overruled: &overruled }));
    let mut settlement = doubt::dispute(rule, settled, doubted)?;
    settlement.add_losers(rewritten);
    settlement.add_losers(overruled);
    Some(shown_meanwhile(settlement).in_order())
}

/// Why a statement is left out of settlement, if it is.
pub(crate) fn left_out(rule: &Rule, statement: &Statement) -> Option<Why> {
    let commit = &statement.commit;
    // Rosters are taken in by the server's own hand: nobody else's import counts.
    let from_server = matches!(commit.source, Source::Server | Source::Decision | Source::Import);
    if !commit.verdict.counts() {
        Some(Why::WithoutEffect)
    } else if rule.class == MergeClass::Derived {
        Some(Why::NeverStored)
    } else if statement.claims_decision() && !statement.is_decision() {
        Some(Why::NotADecision)
    } else if rule.class == MergeClass::Server && !from_server {
        Some(Why::ServerOnly)
    } else {
        None
    }
}

fn by_class(field: &Field<'_>) -> Settlement {
    match field.rule.class {
        MergeClass::Observed | MergeClass::Server | MergeClass::Derived => observed::settle(field),
        MergeClass::Forward => rank::forward(field),
        MergeClass::Raise => rank::raise(field),
        MergeClass::Pin => pin::settle(field),
        MergeClass::Lead => lead::settle(field),
        MergeClass::Register => register::settle(field),
        MergeClass::Identity => identity::settle(field),
        MergeClass::Member => member::settle(field),
        MergeClass::Append => append::settle(field),
        MergeClass::Note => note::settle(field),
    }
}

/// Of each commit only the last of its writes to the path is what it says; of one that decides,
/// the decision, though it may also write the value plainly.
fn last_words(counted: Vec<Arc<Statement>>) -> (Vec<Arc<Statement>>, Vec<Loser>) {
    let mut last: BTreeMap<_, Arc<Statement>> = BTreeMap::new();
    for statement in &counted {
        let word = last.entry(statement.commit.hash).or_insert_with(|| Arc::clone(statement));
        if statement.is_decision() || !word.is_decision() {
            *word = Arc::clone(statement);
        }
    }
    let mut rewritten = Vec::new();
    let mut kept = Vec::new();
    for statement in counted {
        match last.get(&statement.commit.hash) {
            Some(word) if word.id() != statement.id() => {
                rewritten.push(Loser::to(&statement, Why::Rewritten, word));
            }
            _ => kept.push(statement),
        }
    }
    (kept, rewritten)
}

/// Where nothing stands in a dispute, what everybody in it had seen is shown meanwhile.
fn shown_meanwhile(mut settlement: Settlement) -> Settlement {
    if let Settlement::Disputed { standing: standing @ None, candidates, losers, .. } =
        &mut settlement
    {
        *standing = stood_before(candidates, losers).filter(|value| !value.is_blank());
    }
    settlement
}

/// The value that stood before all candidates: the latest that all of them had seen, when only
/// one value is that.
fn stood_before(candidates: &[Arc<Statement>], losers: &[Loser]) -> Option<Value> {
    let seen: Vec<_> = losers
        .iter()
        .map(|loser| &loser.statement)
        .filter(|s| !s.commit.is_doubted() && candidates.iter().all(|c| c.follows(s)))
        .collect();
    let rank = |s: &Statement| (s.observed(), s.commit.source.nearness());
    let best = seen.iter().map(|s| rank(s)).max()?;
    let mut latest = seen.iter().filter(|s| rank(s) == best).map(|s| &s.value);
    let first = latest.next()?;
    latest.all(|value| value == first).then(|| first.clone())
}
