use std::sync::Arc;

use kernel::Source;

use super::{Field, observed};
use crate::{Loser, Settlement, Statement, Why};

/// What a household reports of itself never goes before what somebody verified.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let (reports, verified): (Vec<_>, Vec<_>) = field.sure.iter().cloned().partition(is_report);
    if reports.is_empty() || verified.is_empty() {
        return observed::settle(field);
    }
    let mut settlement = observed::settle(&field.of(&verified));
    if let Settlement::Settled { why, .. } = &mut settlement
        && *why != Why::Decided
    {
        *why = Why::Verified;
    }
    let to = settlement.open().first().cloned();
    settlement.add_losers(reports.into_iter().map(|statement| Loser {
        statement,
        why: Why::SelfReported,
        to: to.clone(),
    }));
    settlement
}

fn is_report(statement: &Arc<Statement>) -> bool {
    statement.commit.source == Source::SelfReport
}
