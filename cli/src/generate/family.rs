//! Who lives together: sizes and ages of registered rural households.

use super::{
    chance::Chance,
    monitoring::{Case, Class},
};

/// Somebody in a household, as the others know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    /// The code of their relation to the head.
    pub(super) relation: &'static str,
    pub(super) sex: Sex,
    /// In years.
    pub(super) age: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sex {
    Man,
    Woman,
}

/// Households by size, per hundred: the resident sizes of Fujian's census of 2020, shifted to
/// registered rural households, whose mean is above three. The mean here is 3.25.
const SIZES: [(u32, u32); 8] =
    [(1, 14), (2, 22), (3, 23), (4, 20), (5, 12), (6, 6), (7, 2), (8, 1)];

/// Monitored households by size, per hundred; the means are those of a county's report for 2021:
/// 3.72, 3.60 and 2.88.
const UNSTABLE: [(u32, u32); 8] =
    [(1, 8), (2, 16), (3, 22), (4, 24), (5, 16), (6, 9), (7, 4), (8, 1)];
const EDGE: [(u32, u32); 8] = [(1, 9), (2, 17), (3, 23), (4, 24), (5, 15), (6, 8), (7, 3), (8, 1)];
const SUDDEN: [(u32, u32); 7] = [(1, 23), (2, 23), (3, 21), (4, 17), (5, 10), (6, 4), (7, 2)];

/// Mothers are this much older than their children, at the least and at the most.
const GENERATION: (u32, u32) = (22, 36);

/// Draws a household; the head comes first. Of a monitored one the causes can be true: there is
/// somebody who studies, can work, or nobody young.
pub(super) fn draw(case: Option<&Case>, chance: &mut Chance) -> Vec<Member> {
    let size = match case.map(|case| case.class) {
        None => chance.weigh(&SIZES),
        Some(Class::Unstable) => chance.weigh(&UNSTABLE),
        Some(Class::Edge) => chance.weigh(&EDGE),
        Some(Class::Sudden) => chance.weigh(&SUDDEN),
    };
    let studies = case.is_some_and(|case| case.has("09"));
    let size = if studies { size.max(2) } else { size };
    let mut head = head(size, chance);
    if studies {
        head.age = chance.between(42, 52);
    } else if case.is_some_and(Case::needs_worker) {
        head.age = if head.age > 57 { chance.between(36, 57) } else { head.age };
    } else if case.is_some_and(|case| case.has("04")) {
        head.age = head.age.max(chance.between(58, 76));
    }
    let mut family = vec![head];
    if studies {
        family.push(student(head, chance));
    }
    if family.len() < size as usize && chance.likely(880) {
        let age = (head.age + 2).saturating_sub(chance.below(6)).max(20);
        family.push(Member { relation: "spouse", sex: head.sex.other(), age });
    }
    while family.len() < size as usize {
        let next = next(&family, head, chance);
        family.push(next);
    }
    family
}

impl Sex {
    /// The code of GB/T 2261.1.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Man => "1",
            Self::Woman => "2",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Man => Self::Woman,
            Self::Woman => Self::Man,
        }
    }
}

fn head(size: u32, chance: &mut Chance) -> Member {
    let ages: &[((u32, u32), u32)] = match size {
        1 => &[((60, 88), 60), ((45, 59), 25), ((24, 44), 15)],
        2 => &[((58, 82), 55), ((40, 57), 30), ((24, 39), 15)],
        3 | 4 => &[((55, 75), 32), ((40, 54), 44), ((28, 39), 24)],
        _ => &[((55, 75), 42), ((40, 54), 40), ((30, 39), 18)],
    };
    let (first, last) = chance.weigh(ages);
    let sex = if chance.likely(if size == 1 { 600 } else { 880 }) { Sex::Man } else { Sex::Woman };
    Member { relation: "head", sex, age: chance.between(first, last) }
}

/// A child of the head whose schooling costs money.
fn student(head: Member, chance: &mut Chance) -> Member {
    let sex = if chance.likely(515) { Sex::Man } else { Sex::Woman };
    let age = chance.between(16, 20).min(head.age - GENERATION.0);
    Member { relation: by_sex(sex, "son", "daughter"), sex, age }
}

/// What kind of relative may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    Child,
    Parent(Sex),
    DaughterInLaw { son: u32 },
    Grandchild { eldest: u32 },
    Sibling,
    Other,
}

fn next(family: &[Member], head: Member, chance: &mut Chance) -> Member {
    let kin = chance.weigh(&possible(family, head));
    let sex = if chance.likely(515) { Sex::Man } else { Sex::Woman };
    let (relation, sex, age) = match kin {
        Kin::Child => {
            let (least, most) = GENERATION;
            let age = chance.between(head.age.saturating_sub(most), head.age - least);
            (by_sex(sex, "son", "daughter"), sex, age)
        }
        Kin::Parent(sex) => {
            let age = head.age + chance.between(GENERATION.0, 32);
            (by_sex(sex, "father", "mother"), sex, age)
        }
        Kin::DaughterInLaw { son } => {
            ("daughter_in_law", Sex::Woman, (son + 1).saturating_sub(chance.below(5)).max(21))
        }
        Kin::Grandchild { eldest } => {
            let age = chance.between(eldest.saturating_sub(14), eldest);
            (by_sex(sex, "grandson", "granddaughter"), sex, age)
        }
        Kin::Sibling => ("sibling", sex, (head.age + 6).saturating_sub(chance.below(13))),
        Kin::Other => ("other", sex, chance.between(30, 70)),
    };
    Member { relation, sex, age }
}

/// The relatives who may still live here, by weight.
fn possible(family: &[Member], head: Member) -> Vec<(Kin, u32)> {
    let count = |relations: &[&str]| {
        family.iter().filter(|member| relations.contains(&member.relation)).count()
    };
    let heir = family.iter().filter(|m| m.relation == "son" && m.age >= 24).map(|m| m.age).max();
    let married = count(&["daughter_in_law"]) > 0;
    let mut kin = Vec::new();
    if count(&["son", "daughter"]) < 3 {
        kin.push((Kin::Child, if head.age < 60 { 12 } else { 6 }));
    }
    for (relation, sex) in [("father", Sex::Man), ("mother", Sex::Woman)] {
        if head.age < 60 && count(&[relation]) == 0 {
            kin.push((Kin::Parent(sex), 2));
        }
    }
    if let Some(son) = heir.filter(|_| !married) {
        kin.push((Kin::DaughterInLaw { son }, 10));
    }
    if let Some(son) = heir.filter(|_| married && count(&["grandson", "granddaughter"]) < 3) {
        kin.push((Kin::Grandchild { eldest: son - GENERATION.0 }, 18));
    } else if head.age >= 52 && count(&["grandson", "granddaughter"]) < 2 {
        // Left with their grandparents while the parents work elsewhere.
        kin.push((Kin::Grandchild { eldest: (head.age - 2 * GENERATION.0).min(15) }, 8));
    }
    if (30..70).contains(&head.age) && count(&["sibling"]) == 0 {
        kin.push((Kin::Sibling, 1));
    }
    if kin.is_empty() {
        kin.push((Kin::Other, 1));
    }
    kin
}

const fn by_sex(sex: Sex, man: &'static str, woman: &'static str) -> &'static str {
    match sex {
        Sex::Man => man,
        Sex::Woman => woman,
    }
}
