use kernel::{Entry, Value};

use super::replace;
use crate::generate::{chance::Chance, household::Household};

/// One medical bill in twenty isn't what its payers paid. Sound bills are up to 183 yuan off
/// already, as in real files; these are off by ten times that, like after a slip of a digit.
const OFF_PER_MILLE: u32 = 50;
const OFF_YUAN: (u32, u32) = (300, 1_830);

pub(super) fn put(household: &mut Household, chance: &mut Chance) {
    let bills: Vec<(Entry, i64)> = household
        .writes
        .iter()
        .filter(|(path, _)| path.question == "med_self")
        .filter_map(|(path, _)| {
            let entry = path.entry.clone()?;
            let gross = entry.field("gross_spent");
            let written = household.writes.iter().find(|(path, _)| *path == gross);
            match written {
                Some((_, Value::Whole(gross))) => Some((entry, *gross)),
                _ => None,
            }
        })
        .collect();
    for (entry, gross) in bills {
        if chance.likely(OFF_PER_MILLE) {
            // Added to a bill that may lie below its parts by 183, it is above by 300 and more.
            let off = i64::from(chance.between(OFF_YUAN.0 + 183, OFF_YUAN.1)) * 100;
            replace(household, &entry.field("gross_spent"), gross + off);
            household.dirt.push("bill_off");
        }
    }
}
