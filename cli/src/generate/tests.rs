mod cases;
mod count;
mod dirt;
mod distribution;
mod sound;
mod table;
mod world;

use std::collections::BTreeSet;

use form::{Answers as _, Form, id_number};
use kernel::Path;

use super::generate;
use world::{Told, World};

#[test]
fn the_same_plan_gives_the_same_households() {
    let world = World::new("350823106");
    let first: Vec<_> = world.households(7, 3).collect();
    let again: Vec<_> = world.households(7, 3).collect();
    let other: Vec<_> = world.households(8, 3).collect();
    assert_eq!(first.len(), world.villages.len() * 3);
    assert_eq!(first, again);
    assert!(first.iter().zip(&other).all(|(one, other)| one.record != other.record));
}

#[test]
fn households_can_be_drawn_one_by_one() {
    // Drawn all at once, so many would never end.
    let world = World::new("350823106");
    let few: Vec<_> = generate(world.plan(1, u32::MAX)).take(3).collect();
    let all: Vec<_> = generate(world.plan(1, 3)).take(3).collect();
    assert_eq!(few, all);
}

#[test]
fn records_and_entries_have_ids_of_their_own() {
    let world = World::new("350823106");
    let mut seen = BTreeSet::new();
    for household in world.households(1, 40) {
        assert!(seen.insert(*household.record.as_bytes()));
        for entry in &household.created {
            assert!(seen.insert(*entry.id.as_bytes()));
        }
    }
}

#[test]
fn nobody_shares_a_number_and_every_number_is_right() {
    let world = World::new("350823106");
    let mut seen = BTreeSet::new();
    for household in world.households(2, 100) {
        let told = Told::of(&household);
        for member in told.entries("member") {
            let text = |question: &str| told.text(member, question).expect("told");
            let number = text("id_no");
            let nowhere = |_: &str| false;
            let stated = id_number::Stated {
                sex: Some(text("sex")),
                birth: text("birth_date").parse().ok(),
            };
            let layers = id_number::layers(number, &stated, world.as_of, true, &nowhere);
            assert_eq!(layers, [], "{number}");
            assert!(number.starts_with("350899"), "{number}");
            assert!(seen.insert(number.to_owned()), "{number} twice");
        }
    }
    assert!(seen.len() > 5_000);
}

#[test]
fn no_phone_is_anybodys() {
    let world = World::new("350823106");
    for household in world.households(3, 20) {
        for (path, value) in &household.writes {
            if path.question.ends_with("phone") {
                let phone = value.text().expect("text");
                assert!(phone.len() == 11 && phone.starts_with("12"), "{phone}");
            }
        }
    }
}

/// What a visitor may not write stands apart, so that one commit creates a household with effect.
#[test]
fn writes_and_registers_are_told_apart_as_the_form_says() {
    let form = Form::household();
    let world = World::new("350823106");
    let by_visit = |path: &Path| {
        form.question(&path.asked()).map(|question| question.authority == form::Authority::Visit)
    };
    for household in world.households(6, 20) {
        assert!(household.writes.iter().all(|(path, _)| by_visit(path) == Some(true)));
        assert!(household.registered.iter().all(|(path, _)| by_visit(path) == Some(false)));
    }
}
