use kernel::Entry;

use crate::generate::{chance::Chance, family::Member, household::Household, monitoring::Case};

#[derive(Debug, Clone, Copy, Default)]
pub(in crate::generate) struct Health {
    pub(in crate::generate) chronic: bool,
    pub(in crate::generate) major: bool,
    pub(in crate::generate) disabled: bool,
    illness: Option<(&'static str, &'static str)>,
}

/// Illnesses with their codes of ICD-10.
const CHRONIC: [((&str, &str), u32); 8] = [
    (("高血压", "I10"), 42),
    (("2型糖尿病", "E11.9"), 20),
    (("慢性阻塞性肺病", "J44.9"), 8),
    (("冠心病", "I25.1"), 8),
    (("腰椎间盘突出", "M51.2"), 8),
    (("类风湿性关节炎", "M06.9"), 6),
    (("慢性乙型肝炎", "B18.1"), 4),
    (("痛风", "M10.9"), 4),
];
const MAJOR: [((&str, &str), u32); 8] = [
    (("肺癌", "C34.9"), 15),
    (("胃癌", "C16.9"), 12),
    (("肝癌", "C22.9"), 12),
    (("脑卒中后遗症", "I69.4"), 22),
    (("终末期肾病", "N18.5"), 14),
    (("乳腺癌", "C50.9"), 8),
    (("急性心肌梗死", "I21.9"), 10),
    (("急性白血病", "C95.0"), 7),
];

/// In general a fifth is chronically ill, 1.5 % gravely, 6.5 % disabled; in monitored households
/// 45 %, 12 % and more than a quarter, of which [`make_true`] brings a part.
pub(super) fn draw(age: u32, monitored: bool, chance: &mut Chance) -> Health {
    let [chronic, major, disabled] = match (monitored, age) {
        (false, 0..18) => [15, 3, 18],
        (false, 18..40) => [65, 6, 48],
        (false, 40..60) => [230, 17, 48],
        (false, _) => [455, 29, 130],
        (true, 0..18) => [45, 27, 100],
        (true, 18..40) => [280, 78, 210],
        (true, 40..60) => [590, 143, 235],
        (true, _) => [845, 207, 515],
    };
    let [chronic, major, disabled] = [chronic, major, disabled].map(|often| chance.likely(often));
    Health { chronic, major, disabled, illness: None }.named(chance)
}

/// Makes the causes of risk true of somebody, where they aren't.
pub(super) fn make_true(
    case: &Case,
    family: &[Member],
    healths: &mut [Health],
    chance: &mut Chance,
) {
    // The eldest but the head, who may have to work; else the head.
    let eldest = family.iter().enumerate().skip(1).max_by_key(|(_, member)| member.age);
    let place = eldest.map_or(0, |(place, _)| place);
    if case.has("01") && !healths.iter().any(|health| health.chronic || health.major) {
        let major = chance.likely(300);
        if let Some(health) = healths.get_mut(place) {
            *health = Health { chronic: !major, major, ..*health }.named(chance);
        }
    }
    if case.has("03")
        && !healths.iter().any(|health| health.disabled)
        && let Some(health) = healths.get_mut(place)
    {
        health.disabled = true;
    }
}

impl Health {
    pub(super) const fn is_healthy(self) -> bool {
        !self.chronic && !self.major && !self.disabled
    }

    fn named(mut self, chance: &mut Chance) -> Self {
        self.illness = match self {
            Self { major: true, .. } => Some(chance.weigh(&MAJOR)),
            Self { chronic: true, .. } => Some(chance.weigh(&CHRONIC)),
            _ => None,
        };
        self
    }

    pub(super) fn tell(self, entry: &Entry, household: &mut Household, chance: &mut Chance) {
        for (code, holds) in [
            ("healthy", self.is_healthy()),
            ("chronic", self.chronic),
            ("major", self.major),
            ("disabled", self.disabled),
        ] {
            if holds {
                household.choose(entry.field("health"), code);
            }
        }
        if let Some((name, code)) = self.illness {
            household.tell_of(entry, "disease", name);
            let known = chance.likely(350);
            household.tell_of_if(known, entry, "disease_code", code);
        }
    }
}
