use kernel::{Date, Division, Level};

use super::{Plan, chance::Chance, monitoring::Case};

/// What all parts of one household are drawn from, besides chance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) village: Division,
    /// Why and how it is monitored, if it is.
    pub(super) case: Option<&'a Case>,
    /// Whether it was once lifted out of poverty.
    pub(super) lifted: bool,
}

impl Scene<'_> {
    pub(super) const fn as_of(&self) -> Date {
        self.plan.as_of
    }

    /// Whether of it more is collected and less may be missing: lifted or monitored.
    pub(super) const fn watched(&self) -> bool {
        self.lifted || self.case.is_some()
    }

    pub(super) const fn monitored(&self) -> bool {
        self.case.is_some()
    }

    /// Whether it was monitored and its risk is over.
    pub(super) fn eliminated(&self) -> bool {
        self.case.is_some_and(|case| case.eliminated.is_some())
    }

    /// Whether a cause of risk is still there.
    pub(super) fn suffers(&self, cause: &str) -> bool {
        !self.eliminated() && self.case.is_some_and(|case| case.causes.contains(&cause))
    }

    /// The name of the division at a level above the village, or of the village itself.
    pub(super) fn name(&self, level: Level) -> &str {
        self.plan.divisions.name(self.village.at(level)).unwrap_or("")
    }

    /// The name of the village as people say it.
    pub(super) fn village_name(&self) -> &str {
        let name = self.name(Level::Village);
        let name = name.trim_end_matches("居民委员会").trim_end_matches("居委会");
        name.trim_end_matches("村委会")
    }

    /// A question nobody has to answer was answered: always in watched households, in others
    /// but for so many in a thousand.
    pub(super) fn collected(&self, missing_per_mille: u32, chance: &mut Chance) -> bool {
        let missing = chance.likely(missing_per_mille);
        self.watched() || !missing
    }
}
