//! The few households that are monitored: their class, the causes, what is done, by whom.

mod case;
mod cause;
mod measure;
mod official;

use super::{chance::Chance, household::Household, month::Month, person::Person, scene::Scene};

/// Why a household is monitored and since when. It is drawn before the household, whose members
/// are then drawn so that the causes are true of them.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) class: Class,
    /// The codes of the causes, the gravest first; at least one.
    pub(super) causes: Vec<&'static str>,
    pub(super) recognised: Month,
    /// When the risk was found to be over, if it is.
    pub(super) eliminated: Option<Month>,
}

/// The class of a monitored household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// 脱贫不稳定户
    Unstable,
    /// 边缘易致贫户
    Edge,
    /// 突发严重困难户
    Sudden,
}

impl Case {
    /// Draws a class, as they were spread in a county's report for 2021, and what follows.
    pub(super) fn draw(this_month: Month, chance: &mut Chance) -> Self {
        let class =
            chance.weigh(&[(Class::Unstable, 307), (Class::Edge, 298), (Class::Sudden, 396)]);
        let causes = cause::draw(chance);
        let (recognised, eliminated) = case::months(class, &causes, this_month, chance);
        Self { class, causes, recognised, eliminated }
    }

    pub(super) fn has(&self, cause: &str) -> bool {
        self.causes.contains(&cause)
    }

    /// Whether somebody must be able to work: where work is what is unstable, and where the risk
    /// is over, because who lacks labour is never marked so.
    pub(super) fn needs_worker(&self) -> bool {
        self.has("07") || self.eliminated.is_some()
    }
}

/// Draws whether the household was once lifted out of poverty, which must agree with its class.
pub(super) fn lifted(case: Option<&Case>, chance: &mut Chance) -> bool {
    match case.map(|case| case.class) {
        Some(Class::Unstable) => true,
        Some(Class::Edge) => false,
        Some(Class::Sudden) => chance.likely(200),
        None => chance.likely(50),
    }
}

/// Tells of the case, the causes, the measures and the paired official of a monitored household.
pub(super) fn tell(
    people: &[Person],
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let Some(case) = scene.case else {
        let exists = chance.likely(600);
        return household.tell_if(exists, "risk/exists", "no");
    };
    cause::tell(case, household, chance);
    measure::tell(case, people, scene, household, chance);
    let collector = official::collector(chance);
    case::tell(case, people, &collector, household, chance);
    official::tell(case, scene, household, chance);
    if case.eliminated.is_none() && chance.likely(150) {
        let words = "家里开支大,收入不稳,希望得到帮助";
        household.tell("self_report/hardship", words);
    }
}
