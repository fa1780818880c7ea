use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use form::MergeClass;
use kernel::Digest;

use crate::{
    Loser, Rule, Settlement, Statement, Why,
    settle::{foremost, settle, spokesman},
};

/// Settles the questions of one unit together, each given with its rule and what was said of it.
/// The outcomes are in the order of the questions.
///
/// When one of them is disputed, all are. Otherwise one commit goes before the others, and what
/// it says is taken for every question it answers; the other questions keep their own outcome.
#[must_use]
pub fn settle_unit(questions: &[(&Rule, &[Arc<Statement>])]) -> Vec<Option<Settlement>> {
    let own: Vec<_> = questions.iter().map(|(rule, said)| settle(rule, said)).collect();
    if own.iter().flatten().any(Settlement::is_disputed) {
        return disputed_as_one(own, Why::UnitDisputed);
    }
    let spoken = speakers(&leading(questions, &own)).and_then(|speakers| {
        let settlements = own.iter().zip(questions);
        settlements.map(|(own, (rule, _))| spoken(&speakers, rule, own.as_ref())).collect()
    });
    match spoken {
        Ok(spoken) => own
            .into_iter()
            .zip::<Vec<_>>(spoken)
            .zip(questions)
            .map(|((own, spoken), (rule, _))| own.map(|own| taken(rule, own, &spoken)))
            .collect(),
        Err(Tie) => disputed_as_one(own, Why::UnitTie),
    }
}

/// Several commits answer the unit, and none goes before the others.
struct Tie;

fn disputed_as_one(own: Vec<Option<Settlement>>, why: Why) -> Vec<Option<Settlement>> {
    let dispute = |settlement| match settlement {
        Settlement::Settled { value, by, losers, .. } => {
            Settlement::Disputed { standing: Some(value), candidates: by, why, losers }
        }
        disputed @ Settlement::Disputed { .. } => disputed,
    };
    own.into_iter().map(|settlement| settlement.map(dispute)).collect()
}

/// The outcomes of the questions with the strictest class, with their rules: a later date must
/// not carry a status backward or an identity elsewhere.
fn leading<'a>(
    questions: &[(&'a Rule, &[Arc<Statement>])],
    own: &'a [Option<Settlement>],
) -> Vec<(&'a Rule, &'a [Arc<Statement>])> {
    let answered = || {
        own.iter().zip(questions).filter_map(|(own, (rule, _))| Some((*rule, own.as_ref()?.open())))
    };
    let strictest = answered().map(|(rule, _)| laxness(rule.class)).min();
    answered().filter(|(rule, _)| Some(laxness(rule.class)) == strictest).collect()
}

/// The less, the stricter the class.
fn laxness(class: MergeClass) -> u8 {
    match class {
        MergeClass::Identity => 0,
        MergeClass::Member => 1,
        MergeClass::Register => 2,
        MergeClass::Server => 3,
        MergeClass::Raise => 4,
        MergeClass::Forward => 5,
        MergeClass::Append => 6,
        MergeClass::Pin => 7,
        MergeClass::Lead => 8,
        MergeClass::Observed => 9,
        MergeClass::Note => 10,
        MergeClass::Derived => 11,
    }
}

/// The commits that speak for the unit: those that go before the others among the winners of the
/// leading questions. Where several are equal by date and source, one of them must answer all
/// that they answer, or halves of two would be put together.
fn speakers(leading: &[(&Rule, &[Arc<Statement>])]) -> Result<BTreeSet<Digest>, Tie> {
    let winners: BTreeMap<Digest, Arc<Statement>> = leading
        .iter()
        .flat_map(|(_, by)| by.iter())
        .map(|statement| (statement.commit.hash, Arc::clone(statement)))
        .collect();
    let foremost: BTreeSet<Digest> =
        foremost(winners.into_values().collect()).iter().map(|s| s.commit.hash).collect();
    let answered: Vec<BTreeSet<Digest>> = leading
        .iter()
        .map(|(_, by)| by.iter().map(|s| s.commit.hash).collect::<BTreeSet<_>>())
        .map(|by| by.intersection(&foremost).copied().collect())
        .filter(|by: &BTreeSet<Digest>| !by.is_empty())
        .collect();
    let whole = |commit: &&Digest| answered.iter().all(|by| by.contains(commit));
    let speakers: BTreeSet<Digest> = foremost.iter().filter(whole).copied().collect();
    if speakers.is_empty() && !foremost.is_empty() { Err(Tie) } else { Ok(speakers) }
}

/// What the speakers say of a question, in which they must agree. What somebody who had seen it
/// said anew since, and what a decision overruled, is no longer theirs to say.
fn spoken(
    speakers: &BTreeSet<Digest>,
    rule: &Rule,
    own: Option<&Settlement>,
) -> Result<Vec<Arc<Statement>>, Tie> {
    let Some(own) = own else { return Ok(Vec::new()) };
    let gone = |why| matches!(why, Why::Superseded | Why::Overruled | Why::Rewritten);
    let lost = own.losers().iter().filter(|l| !gone(l.why)).map(|l| &l.statement);
    let spoken: Vec<_> = own
        .open()
        .iter()
        .chain(lost)
        .filter(|s| speakers.contains(&s.commit.hash))
        .cloned()
        .collect();
    let agreed = |first: &Arc<Statement>| spoken.iter().all(|s| rule.same(&s.value, &first.value));
    if spoken.first().is_none_or(agreed) { Ok(spoken) } else { Err(Tie) }
}

/// The outcome of a question with what the speakers say of it in place of what won by itself.
fn taken(rule: &Rule, own: Settlement, spoken: &[Arc<Statement>]) -> Settlement {
    let Settlement::Settled { value, by, why, losers } = own else { return own };
    let Some(first) = spokesman(spoken).filter(|first| !rule.same(&first.value, &value)) else {
        return Settlement::Settled { value, by, why, losers };
    };
    let mut losers: Vec<_> =
        losers.into_iter().filter(|l| !spoken.iter().any(|s| s.id() == l.statement.id())).collect();
    losers.extend(by.iter().map(|s| Loser::to(s, Why::UnitTogether, first)));
    let (value, by) = (first.value.clone(), spoken.to_vec());
    Settlement::Settled { value, by, why: Why::UnitTogether, losers }.in_order()
}
