use kernel::Entry;

use super::{Health, school::School};
use crate::generate::{
    chance::Chance,
    household::Household,
    problem::{self, Kind},
    scene::Scene,
};

/// Who is of the age of compulsory schooling, by the age on 31 August.
const AGES: core::ops::RangeInclusive<u32> = 6..=15;

/// The state of compulsory schooling, by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schooling(&'static str);

/// Draws the state of somebody of an age on that day; none of other ages. Nearly all are at
/// school; of those of 12 and older four in a thousand have dropped out, which the form finds.
pub(super) fn draw(
    age: u32,
    health: Health,
    scene: &Scene<'_>,
    chance: &mut Chance,
) -> Option<Schooling> {
    if !AGES.contains(&age) {
        return None;
    }
    let out = if scene.eliminated() || age < 12 { 0 } else { 4 };
    let state = match health.disabled {
        true => chance.weigh(&[("at_school", 700), ("taught_at_home", 220), ("unfit", 80)]),
        false => chance.weigh(&[
            ("at_school", 990 - out),
            ("dropped_out", out),
            ("suspended", 3),
            ("deferred", if age == 6 { 7 } else { 0 }),
        ]),
    };
    Some(Schooling(state))
}

impl Schooling {
    /// What schooling comes to with it: who dropped out or can't learn is at no school.
    pub(super) fn school(self, age: u32, school: School) -> School {
        match self.0 {
            "dropped_out" | "unfit" if age < 13 => School::Left("illiterate"),
            "dropped_out" | "unfit" => School::Left("primary"),
            "deferred" => School::At("kindergarten"),
            _ => school,
        }
    }

    pub(super) fn tell(
        self,
        school: School,
        (entry, name): (&Entry, &str),
        scene: &Scene<'_>,
        household: &mut Household,
        chance: &mut Chance,
    ) {
        household.tell_of(entry, "schooling", self.0);
        if let Some(school) = school.name(scene).filter(|_| !chance.likely(100)) {
            household.tell_of(entry, "school", school);
        }
        let reason = match self.0 {
            "dropped_out" => Some((chance.pick(["unwilling", "work", "care"]), "多次劝返未果")),
            "suspended" => Some(("health", "因病休学,已办手续")),
            "unfit" => Some(("health", "经鉴定不具备学习条件")),
            _ => None,
        };
        if let Some((reason, detail)) = reason {
            household.tell_of(entry, "dropout_reason", reason);
            household.tell_of(entry, "dropout_detail", detail);
        }
        if !chance.likely(80) {
            household.register(entry.field("roll_status"), self.0);
        }
        if self.0 == "dropped_out" {
            household.mean("schooling.dropout");
            let detail = format!("{name}义务教育阶段失学");
            problem::tell(Kind::Education, &detail, scene, household, chance);
        }
    }
}
