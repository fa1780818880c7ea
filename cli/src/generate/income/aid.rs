use kernel::Path;

use super::Income;
use crate::generate::{
    chance::Chance,
    household::{Household, yuan},
    monitoring::Class,
    person::{Disability, Person},
    scene::Scene,
};

/// What the state supports a household with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generate) enum Aid {
    None,
    /// 低保, subsistence allowance.
    Dibao,
    /// 特困供养, support of the destitute.
    Tekun,
}

/// Below so many yuan a head a household may receive subsistence allowance.
const POOR: i64 = 9_000;

/// Whole yuan a month: allowance a head, support of the destitute, and the two allowances of the
/// disabled. Assumed: no county's were found.
pub(super) const DIBAO: i64 = 420;
pub(super) const TEKUN: i64 = 1_180;
pub(super) const DISABLED: i64 = 110;

/// Draws the support. Destitute are old people without family or work; allowance goes to two
/// poor households of five.
pub(super) fn draw(people: &[Person], head: i64, scene: &Scene<'_>, chance: &mut Chance) -> Aid {
    let old = people.iter().all(|person| person.member.age >= 60 && !person.is_able());
    let poor = head < POOR;
    if old && people.len() == 1 && chance.likely(if poor { 500 } else { 30 }) {
        Aid::Tekun
    } else if chance.likely(match (poor, scene.monitored()) {
        (true, _) => 400,
        (false, true) => 120,
        (false, false) => 6,
    }) {
        Aid::Dibao
    } else {
        Aid::None
    }
}

/// What a household has at the least with the support.
pub(super) fn least(people: &[Person], aid: Aid) -> i64 {
    let heads = i64::try_from(people.len()).unwrap_or(0);
    match aid {
        Aid::None => 0,
        Aid::Dibao => 12 * DIBAO * heads + 1_000,
        Aid::Tekun => 12 * TEKUN + 3_000,
    }
}

impl Aid {
    /// The allowances of a disabled member: for living to the poor, for nursing to the severely
    /// disabled whom the support of the destitute doesn't nurse.
    pub(in crate::generate) fn allowances(self, person: &Person) -> Vec<&'static str> {
        let certified = person.disability.as_ref().filter(|disability| disability.is_certified());
        let Some(disability) = certified else { return Vec::new() };
        let living = (self == Self::Dibao).then_some("living");
        let nursing =
            (Disability::is_severe(disability) && self != Self::Tekun).then_some("nursing");
        living.into_iter().chain(nursing).collect()
    }

    /// Tells of the classes of low income, and of the income by the rules of the allowance.
    pub(super) fn tell(self, income: &Income, household: &mut Household, chance: &mut Chance) {
        if self == Self::Dibao {
            household.tell("allowance_income/allowance_people", income.people);
            let wages = income.wage.first().map_or(0, super::Parts::whole);
            let cost = wages * i64::from(chance.between(2, 8)) / 100 / 10 * 10;
            household.tell("allowance_income/job_cost", yuan(cost));
        }
    }

    /// Tells of the classes of low income that the civil affairs department keeps.
    pub(in crate::generate) fn tell_class(
        self,
        scene: &Scene<'_>,
        household: &mut Household,
        chance: &mut Chance,
    ) {
        let current = scene.case.filter(|case| case.eliminated.is_none());
        let spends = current.is_some_and(|case| case.class == Class::Sudden && !case.has("04"));
        for (code, holds) in [
            ("dibao", self == Self::Dibao),
            ("tekun", self == Self::Tekun),
            ("edge", self == Self::None && scene.watched() && chance.likely(100)),
            ("relapse", current.is_some()),
            ("rigid", spends && chance.likely(400)),
        ] {
            if holds {
                household.register_choice(Path::household("household/low_income_class"), code);
            }
        }
    }
}
