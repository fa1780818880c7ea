use std::sync::Arc;

use kernel::Source;

use super::{Field, observed, sift::sift};
use crate::{Loser, Rule, Settlement, Statement, Why};

/// The department's register goes before what visitors say. Their word is kept beside it, so
/// that a contradiction can be taken to the department.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let (register, statements): (Vec<_>, Vec<_>) =
        field.sure.iter().cloned().partition(|s| is_register(field.rule, s));
    if register.is_empty() || statements.is_empty() {
        return observed::settle(field);
    }
    let mut settlement = observed::settle(&field.of(&register));
    if let Settlement::Settled { why, .. } = &mut settlement
        && *why != Why::Decided
    {
        *why = Why::Register;
    }
    let sifted = sift(&statements);
    let beside: Vec<_> = sifted
        .standing
        .iter()
        .map(|said| {
            let agrees = settlement.value().is_some_and(|v| field.rule.same(v, &said.value));
            let why = if agrees { Why::SaysTheSame } else { Why::Contradicted };
            Loser { statement: Arc::clone(said), why, to: settlement.open().first().cloned() }
        })
        .collect();
    settlement.add_losers(beside);
    settlement.add_losers(sifted.superseded);
    settlement
}

fn is_register(rule: &Rule, statement: &Statement) -> bool {
    match (&statement.commit.source, &rule.department) {
        (Source::Department(code), Some(department)) => code == department,
        (Source::Department(_), None) => true,
        _ => statement.is_decision(),
    }
}
