use super::entry;
use crate::generate::{
    chance::Chance,
    household::{Household, yuan},
    person::Person,
    scene::Scene,
};

/// Tells of what a year beyond the free years of school cost, less the aid that watched
/// households receive.
pub(super) fn tell(
    person: &Person,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let (tuition, living) =
        if person.school.is_higher() { ((45, 120), (80, 180)) } else { ((8, 20), (40, 90)) };
    let mut hundreds = |(least, most)| i64::from(chance.between(least, most)) * 100;
    let tuition = hundreds(tuition);
    let lodging = hundreds((6, 14));
    let books = hundreds((3, 10));
    let living = hundreds(living);
    let aid = if scene.watched() { hundreds((15, 45)) } else { 0 };
    let entry = entry("education", &person.name, scene, household);
    for (question, amount) in [
        ("gross_spent", tuition + lodging + books + living),
        ("edu_tuition", tuition),
        ("edu_lodging", lodging),
        ("edu_books", books),
        ("edu_living", living),
        ("edu_aid", aid),
    ] {
        household.tell_of(&entry, question, yuan(amount));
    }
}
