use std::sync::Arc;

use kernel::Value;

use super::{Field, observed};
use crate::{Loser, Settlement, Statement, Why};

/// How well a point is known; a greater one is better.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Grade {
    /// Said to be empty.
    Blank,
    /// No point at all.
    Unreadable,
    /// Measured; the lesser the metres, the better, so they stand here below zero.
    Measured(f64),
    /// Placed by hand, or decided by a person.
    ByHand,
}

/// A point placed by hand goes before measured ones, and the more accurate before the less;
/// equals are settled as observed.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let best = field.sure.iter().map(grade).fold(Grade::Blank, |a, b| if b > a { b } else { a });
    let (tops, rest): (Vec<_>, Vec<_>) = field.sure.iter().cloned().partition(|s| grade(s) == best);
    let mut settlement = observed::settle(&field.of(&tops));
    if rest.is_empty() {
        return settlement;
    }
    if let Settlement::Settled { why, .. } = &mut settlement
        && *why != Why::Decided
    {
        *why = if best == Grade::ByHand { Why::ByHand } else { Why::MostAccurate };
    }
    let to = settlement.open().first().cloned();
    settlement.add_losers(rest.into_iter().map(|statement| Loser {
        statement,
        why: Why::LessAccurate,
        to: to.clone(),
    }));
    settlement
}

fn grade(statement: &Arc<Statement>) -> Grade {
    if statement.is_decision() {
        return Grade::ByHand;
    }
    match accuracy(&statement.value) {
        _ if statement.value.is_blank() => Grade::Blank,
        None => Grade::Unreadable,
        Some(0.0) => Grade::ByHand,
        Some(metres) => Grade::Measured(-metres),
    }
}

/// The accuracy in metres of `latitude longitude altitude accuracy`.
fn accuracy(point: &Value) -> Option<f64> {
    let mut numbers = point.text()?.split_ascii_whitespace().map(|part| part.parse::<f64>().ok());
    let (latitude, longitude) = (numbers.next()??, numbers.next()??);
    let (_altitude, accuracy) = (numbers.next()??, numbers.next()??);
    let sound = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && numbers.next().is_none();
    (sound && accuracy >= 0.0 && accuracy.is_finite()).then_some(accuracy)
}
