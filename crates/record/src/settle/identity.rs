use std::{collections::BTreeMap, sync::Arc};

use kernel::{Actor, Value, VisitId};

use super::{
    Field, agreement,
    sift::{Firsts, Seen},
};
use crate::{Loser, Settlement, Statement, Why};

/// No change of what is known is settled by machine. A blank may be filled, an equal value
/// confirmed, and a visitor may correct themselves within their visit.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let mut losers = Vec::new();
    let mut standing = Vec::new();
    let changes = Changes::of(field);
    for statement in field.sure {
        match changes.replaced(field, statement) {
            Some(loser) => losers.push(loser),
            None => standing.push(Arc::clone(statement)),
        }
    }
    let won = if field.is_only() {
        Why::Only
    } else if standing.len() == 1 {
        Why::Replaced
    } else {
        Why::Agreed
    };
    let mut settlement = agreement::settle(field.rule, standing, won, Why::Identity, losers);
    if let Settlement::Disputed { standing, candidates, .. } = &mut settlement {
        *standing = decided(field, candidates).or_else(|| first(field, candidates));
    }
    settlement
}

/// Who had seen what, by the only changes a machine may make.
struct Changes {
    said: BTreeMap<Vec<u8>, Seen>,
    any: Seen,
    filled: Firsts,
    filling: Option<Arc<Statement>>,
    last_in_visit: BTreeMap<(Actor, VisitId), Arc<Statement>>,
}

impl Changes {
    fn of(field: &Field<'_>) -> Self {
        let mut changes = Self {
            said: BTreeMap::new(),
            any: Seen::default(),
            filled: Firsts::default(),
            filling: None,
            last_in_visit: BTreeMap::new(),
        };
        for statement in field.sure {
            let key = field.rule.sameness.key(&statement.value);
            changes.said.entry(key).or_default().add(statement);
            changes.any.add(statement);
            if !statement.value.is_blank() {
                changes.filled.add(statement);
                changes.filling.get_or_insert_with(|| Arc::clone(statement));
            }
            if let Some(visit) = statement.commit.visit {
                let last = changes
                    .last_in_visit
                    .entry((statement.commit.actor, visit))
                    .or_insert_with(|| Arc::clone(statement));
                if last.commit.seq < statement.commit.seq {
                    *last = Arc::clone(statement);
                }
            }
        }
        changes
    }

    fn replaced(&self, field: &Field<'_>, statement: &Arc<Statement>) -> Option<Loser> {
        let visit = statement.commit.visit.map(|visit| (statement.commit.actor, visit));
        let corrected = visit
            .and_then(|visit| self.last_in_visit.get(&visit))
            .filter(|last| last.commit.seq > statement.commit.seq);
        if let Some(last) = corrected {
            return Some(Loser::to(statement, Why::Superseded, last));
        }
        if statement.value.is_blank() {
            let seen = self.any.by(statement).map(|by| Loser::to(statement, Why::BlankFilled, by));
            // A blank that cleared nothing says nothing against a value beside it.
            let cleared = self.filled.any_before(statement);
            let beside = self.filling.as_ref().filter(|_| !cleared);
            return seen.or_else(|| Some(Loser::to(statement, Why::BlankFilled, beside?)));
        }
        let same = self.said.get(&field.rule.sameness.key(&statement.value))?;
        same.by(statement).map(|by| Loser::to(statement, Why::Superseded, by))
    }
}

/// What a reviewer decided, when the dispute is about something said against it.
fn decided(field: &Field<'_>, candidates: &[Arc<Statement>]) -> Option<Value> {
    let decided: Vec<_> = candidates.iter().filter(|s| s.is_decision()).cloned().collect();
    let first = agreement::spokesman(&decided)?;
    decided.iter().all(|s| field.rule.same(&s.value, &first.value)).then(|| first.value.clone())
}

/// The value that was there before anybody said another.
fn first(field: &Field<'_>, candidates: &[Arc<Statement>]) -> Option<Value> {
    let said = |value: &Value| candidates.iter().any(|c| field.rule.same(&c.value, value));
    let before_others = |s: &Statement| {
        candidates.iter().all(|c| field.rule.same(&c.value, &s.value) || c.follows(s))
    };
    let firsts: Vec<_> =
        field.sure.iter().filter(|s| said(&s.value) && before_others(s)).cloned().collect();
    Some(agreement::spokesman(&firsts)?.value.clone())
}
