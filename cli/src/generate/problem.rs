//! What was found at the door and is not yet solved.

use super::{chance::Chance, household::Household, month::Month, scene::Scene};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Food,
    Clothing,
    Education,
    Medical,
    Housing,
    Water,
}

/// Tells of a problem, found within the half year before and with three months to solve it.
pub(super) fn tell(
    kind: Kind,
    detail: &str,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let (code, owner) = match kind {
        Kind::Food => ("food", "civil"),
        Kind::Clothing => ("clothing", "civil"),
        Kind::Education => ("education", "education"),
        Kind::Medical => ("medical", "medical"),
        Kind::Housing => ("housing", "housing"),
        Kind::Water => ("water", "water"),
    };
    let ago = chance.between(1, 6);
    let found = Month::of(scene.as_of()).back(ago);
    let due = (0..3).fold(found, |month, _| month.next()).last();
    let status = if ago == 1 { "open" } else { chance.weigh(&[("open", 40), ("doing", 60)]) };
    let problem = household.create("problem");
    for (question, text) in [
        ("found_on", found.day(scene.as_of(), chance).to_string().as_str()),
        ("problem_kind", code),
        ("gravity", chance.weigh(&[("slight", 50), ("serious", 42), ("urgent", 8)])),
        ("problem_detail", detail),
        ("problem_owner", owner),
        ("problem_due", &due.to_string()),
        ("problem_status", status),
    ] {
        household.tell_of(&problem, question, text);
    }
}
