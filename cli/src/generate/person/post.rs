use kernel::Entry;

use super::Person;
use crate::generate::{chance::Chance, household::Household, scene::Scene};

/// A public-service post, which is paid by whoever made it.
#[derive(Debug, Clone, Copy)]
pub(in crate::generate) struct Post {
    kind: &'static str,
    /// Who pays, as the form's items of income name them.
    pub(in crate::generate) payer: &'static str,
    pub(in crate::generate) months: u32,
    /// Whole yuan a month.
    pub(in crate::generate) pay: i64,
}

/// Kinds with their payers.
const KINDS: [((&str, &str), u32); 8] = [
    (("cleaner", "village"), 38),
    (("road", "town"), 14),
    (("forest", "department"), 14),
    (("water", "town"), 6),
    (("water_works", "department"), 6),
    (("care", "village"), 8),
    (("security", "village"), 8),
    (("other", "town"), 6),
];

impl Post {
    /// Draws whether somebody who works nowhere else holds a post: one in six of those who can
    /// in a watched household, few in others.
    pub(super) fn draw(person: &Person, scene: &Scene<'_>, chance: &mut Chance) -> Option<Self> {
        let can = person.is_able() && person.job.is_none() && person.member.age < 68;
        let held = chance.likely(if scene.watched() { 170 } else { 18 });
        (can && held).then(|| {
            let (kind, payer) = chance.weigh(&KINDS);
            let months = chance.weigh(&[(12, 70), (6, 20), (3, 10)]);
            Self { kind, payer, months, pay: i64::from(chance.between(6, 20)) * 50 }
        })
    }

    /// What it brings in a year, in whole yuan.
    pub(in crate::generate) fn income(&self) -> i64 {
        i64::from(self.months) * self.pay
    }

    pub(super) fn tell(&self, entry: &Entry, household: &mut Household) {
        household.tell_of(entry, "public_post_kind", self.kind);
        household.tell_of(entry, "public_post_months", i64::from(self.months));
    }
}
