use kernel::{Entry, Level};

use crate::generate::{
    chance::Chance,
    family::Member,
    household::{Household, yes_no},
    scene::Scene,
};

/// Which people the family is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin(&'static str);

/// What else is said of who somebody is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    ethnicity: &'static str,
    political: &'static str,
    mandarin: bool,
}

/// Of a thousand families, how many are 畲 in a township of theirs (a 畲族乡 has at
/// least three in ten) and elsewhere; assumed.
const SHE_AT_HOME: u32 = 350;
const SHE_ELSEWHERE: u32 = 5;

/// GB/T 3304: 汉 and 畲, and the peoples of those who married in from the southwest.
const HAN: &str = "01";
const SHE: &str = "22";
const FROM_AFAR: [(&str, u32); 4] = [("06", 4), ("08", 3), ("12", 1), ("15", 3)];

impl Origin {
    pub(super) fn draw(scene: &Scene<'_>, chance: &mut Chance) -> Self {
        let at_home = scene.name(Level::Township).contains("畲族乡");
        let she = chance.likely(if at_home { SHE_AT_HOME } else { SHE_ELSEWHERE });
        Self(if she { SHE } else { HAN })
    }
}

impl Identity {
    pub(super) fn draw(member: &Member, origin: Origin, chance: &mut Chance) -> Self {
        let married_in = matches!(member.relation, "spouse" | "daughter_in_law");
        let ethnicity = match married_in {
            true if chance.likely(12) => chance.weigh(&FROM_AFAR),
            true if chance.likely(500) => HAN,
            _ => origin.0,
        };
        let political = match member.age {
            0..14 => "masses",
            14..28 => chance.weigh(&[
                ("league", 400),
                ("member", 12),
                ("probationary", 3),
                ("masses", 585),
            ]),
            _ => chance.weigh(&[("member", 55), ("probationary", 2), ("masses", 943)]),
        };
        let mandarin = chance.likely(match member.age {
            0..60 => 985,
            60..75 => 820,
            _ => 520,
        });
        Self { ethnicity, political, mandarin }
    }

    pub(super) fn tell(
        &self,
        age: u32,
        entry: &Entry,
        scene: &Scene<'_>,
        household: &mut Household,
        chance: &mut Chance,
    ) {
        let collected = !chance.likely(10);
        household.tell_of_if(collected, entry, "ethnicity", self.ethnicity);
        let collected = age >= 14 && !chance.likely(30);
        household.tell_of_if(collected, entry, "political", self.political);
        let collected = age >= 3 && scene.collected(250, chance);
        household.tell_of_if(collected, entry, "mandarin", yes_no(self.mandarin));
    }
}
