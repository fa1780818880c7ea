use std::collections::BTreeSet;

use kernel::Value;

use super::{Field, sift::sift};
use crate::{Settlement, Why};

/// All notes that nobody replaced are shown together, one a line, in the order in which they
/// were observed; a person joins them.
pub(super) fn settle(field: &Field<'_>) -> Settlement {
    let sifted = sift(field.sure);
    let mut by = sifted.standing;
    by.sort_by(|a, b| a.listed(b));
    let mut keys = BTreeSet::new();
    let mut lines = Vec::new();
    for statement in by.iter().filter(|s| !s.value.is_blank()) {
        if keys.insert(field.rule.sameness.key(&statement.value)) {
            lines.push(&statement.value);
        }
    }
    let value = match lines.as_slice() {
        [] => Value::Blank,
        [line] => (*line).clone(),
        lines => {
            let texts: Vec<_> = lines.iter().map(ToString::to_string).collect();
            Value::Text(texts.join("\n"))
        }
    };
    let why = match (field.is_only(), by.len()) {
        (true, _) => Why::Only,
        (false, 1) => Why::Replaced,
        (false, _) => Why::Joined,
    };
    Settlement::Settled { value, by, why, losers: sifted.superseded }
}
