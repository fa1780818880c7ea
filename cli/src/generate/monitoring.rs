//! The few households that are monitored: their class, the causes, what is done.

use kernel::{Date, Path};

use super::{
    chance::Chance,
    household::{Household, choice},
    person::Person,
};

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

/// Draws a class, as they were spread in a county's report for 2021.
pub(super) fn class(chance: &mut Chance) -> Class {
    chance.weigh(&[(Class::Unstable, 307), (Class::Edge, 298), (Class::Sudden, 396)])
}

/// Tells whether the household was once lifted out of poverty, which must agree with its class.
pub(super) fn tell_type(class: Option<Class>, household: &mut Household, chance: &mut Chance) {
    let lifted = match class {
        Some(Class::Unstable) => true,
        Some(Class::Edge) => false,
        Some(Class::Sudden) => chance.likely(200),
        None => chance.likely(50),
    };
    household.tell("household/household_type", if lifted { "lifted" } else { "ordinary" });
}

/// Tells of the class, the causes and the measures.
pub(super) fn tell(
    class: Class,
    people: &[Person],
    as_of: Date,
    household: &mut Household,
    chance: &mut Chance,
) {
    let code = match class {
        Class::Unstable => "1",
        Class::Edge => "2",
        Class::Sudden => "3",
    };
    household.register(Path::household("case/class"), code);
    household.tell("risk/exists", "yes");
    let first = cause(people, chance);
    let second = chance.likely(300).then(|| cause(people, chance));
    let causes = second.filter(|second| *second != first).into_iter().chain([first]);
    for cause in causes {
        household.writes.push((choice(Path::household("risk/causes"), cause), true.into()));
        tell_measure(cause, as_of, household, chance);
    }
}

/// A cause, as frequent as is assumed of first causes, that the household can have.
fn cause(people: &[Person], chance: &mut Chance) -> &'static str {
    let if_any = |holds: fn(&Person) -> bool, weight| {
        if people.iter().any(holds) { weight } else { 0 }
    };
    chance.weigh(&[
        ("01", if_any(|p| p.health.chronic || p.health.major, 45)),
        ("02", 4),
        ("03", if_any(|p| p.health.disabled, 15)),
        ("04", 10),
        ("05", 5),
        ("06", 2),
        ("07", if_any(|p| p.work.is_some(), 8)),
        ("09", if_any(|p| p.school.costs(), 8)),
        ("10", 1),
        ("99", 2),
    ])
}

fn tell_measure(cause: &str, as_of: Date, household: &mut Household, chance: &mut Chance) {
    let kind = match cause {
        "01" | "03" => "health",
        "04" => "comprehensive",
        "06" => "industry",
        "07" => "employment",
        "09" => "other_education",
        "10" => "housing",
        _ => "social",
    };
    let status = chance.weigh(&[("planned", 20), ("doing", 55), ("done", 25)]);
    let due = as_of.last_of_year().to_string();
    let measure = household.create("measure");
    household.tell_of(&measure, "measure_kind", kind);
    household.tell_of(&measure, "status", status);
    household.tell_of(&measure, "responsible", "乡镇乡村振兴办");
    household.tell_of(&measure, "due", due);
    if status == "done" {
        let yuan = i64::from(chance.between(5, 60)) * 100;
        household.tell_of(&measure, "amount", yuan * 100);
    }
}
