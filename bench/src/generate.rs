//! Workloads of one's own: the same seed always gives the same file.

mod chance;
mod field;
mod words;

use serde_json::{Map, Value, json};

use crate::workload::{Edit, FORMAT, Household, Operation, Step, Tablet, Village, Workload};
use chance::Chance;
use field::{Field, HOUSEHOLD, MEMBER, VISIT};

/// What is to be generated.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// How many villages.
    pub villages: u32,
    /// How many households in each.
    pub households: u32,
    /// The same seed gives the same workload.
    pub seed: u64,
}

/// How many households a tablet visits in a day.
const VISITED: usize = 60;
/// Of those a second tablet visits, how many the first visits too.
const OVERLAP: usize = 30;
/// One village in so many has a second tablet.
const SECOND: u32 = 5;
/// One household in so many is edited by the office.
const OFFICE: usize = 20;
/// How many fields of the household a visit answers, and how many of members.
const ANSWERS: (usize, usize) = (4, 2);
/// How many fields the office corrects in a household.
const CORRECTIONS: usize = 6;
/// How many members a household has.
const MEMBERS: usize = 4;

/// Generates a workload.
#[must_use]
pub fn generate(wanted: Wanted) -> Workload {
    let Wanted { villages: count, households, seed } = wanted;
    let mut villages = Vec::new();
    let (mut tablets, mut office_edits) = (Vec::new(), Vec::new());
    for number in 0..count {
        let mut chance = Chance::of(seed, number);
        let id = format!("v{:04}", number + 1);
        let village = village(&mut chance, &id, households);
        let ids: Vec<String> =
            village.households.iter().map(|household| household.id.clone()).collect();
        let order = chance.shuffled(ids.len());
        let visited = ids.len().min(VISITED);
        let first: Vec<usize> = order.iter().copied().take(visited).collect();
        tablets.push(tablet(&mut chance, (&id, "a", "primary"), &ids, &first));
        // Of few villages the first has one, so that some households are visited twice.
        let is_few = count > 1 && count < SECOND;
        if number % SECOND == SECOND - 1 || is_few && number == 0 {
            let shared = first.iter().copied().take(OVERLAP.min(visited.div_ceil(2)));
            let rest = order.iter().copied().skip(visited);
            let second: Vec<usize> = shared.chain(rest).take(VISITED).collect();
            tablets.push(tablet(&mut chance, (&id, "b", "second"), &ids, &second));
        }
        let corrected = (ids.len() / OFFICE).max(usize::from(!ids.is_empty()));
        for at in chance.shuffled(ids.len()).into_iter().take(corrected) {
            let ops = sets(&mut chance, CORRECTIONS, 0);
            let hh = ids.get(at).cloned().unwrap_or_default();
            office_edits.push(Edit { hh, village: Some(id.clone()), ops });
        }
        villages.push(village);
    }
    Workload {
        format: FORMAT.to_owned(),
        params: json!({"V": count, "H": households, "seed": seed, "by": "zoufang"}),
        villages,
        tablets,
        office_edits,
    }
}

fn village(chance: &mut Chance, id: &str, households: u32) -> Village {
    let name = words::village(chance);
    let households = (1..=households)
        .map(|number| {
            let mut doc = filled(chance, HOUSEHOLD);
            doc.insert("basic_info__house_no".to_owned(), json!(number));
            doc.insert("basic_info__village_name".to_owned(), json!(name));
            let members = (0..MEMBERS).map(|_| Value::Object(filled(chance, MEMBER)));
            doc.insert("members".to_owned(), members.collect());
            doc.insert("visits".to_owned(), json!([]));
            Household { id: format!("{id}-h{number:04}"), doc }
        })
        .collect();
    Village { id: id.to_owned(), name, households }
}

fn tablet(
    chance: &mut Chance,
    (village, letter, role): (&str, &str, &str),
    ids: &[String],
    visited: &[usize],
) -> Tablet {
    let id = format!("{village}-{letter}");
    let edits = visited.iter().filter_map(|at| ids.get(*at)).zip(1..).map(|(hh, number)| {
        let mut ops = sets(chance, ANSWERS.0, ANSWERS.1);
        let mut visit = filled(chance, VISIT);
        visit.insert("visit_id".to_owned(), json!(format!("{id}-{number:04}")));
        let path = vec![Step::Field("visits".to_owned())];
        ops.push(Operation::Append { path, value: Value::Object(visit) });
        Edit { hh: hh.clone(), village: None, ops }
    });
    Tablet {
        edits: edits.collect(),
        id: id.clone(),
        village: village.to_owned(),
        role: role.to_owned(),
    }
}

/// Answers to so many fields of the household that change, and to so many of members.
fn sets(chance: &mut Chance, household: usize, members: usize) -> Vec<Operation> {
    let path = |name: &str| Step::Field(name.to_owned());
    let changing = |fields: &[Field]| -> Vec<Field> {
        fields.iter().copied().filter(|field| field.changes).collect()
    };
    let mut ops = Vec::new();
    let fields = changing(HOUSEHOLD);
    for at in chance.shuffled(fields.len()).into_iter().take(household) {
        if let Some(field) = fields.get(at) {
            let value = field.fill(chance);
            ops.push(Operation::Set { path: vec![path(field.name)], value });
        }
    }
    let fields = changing(MEMBER);
    for at in chance.shuffled(fields.len()).into_iter().take(members) {
        if let Some(field) = fields.get(at) {
            let member = Step::Index(chance.below(MEMBERS));
            let value = field.fill(chance);
            ops.push(Operation::Set {
                path: vec![path("members"), member, path(field.name)],
                value,
            });
        }
    }
    ops
}

fn filled(chance: &mut Chance, fields: &[Field]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), field.fill(chance))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Shape;

    const WANTED: Wanted = Wanted { villages: 10, households: 80, seed: 3 };

    #[test]
    fn the_same_seed_gives_the_same_file_and_another_seed_another() {
        let written =
            |seed| serde_json::to_string(&generate(Wanted { seed, ..WANTED })).expect("JSON");
        assert_eq!(written(3), written(3));
        assert_ne!(written(3), written(4));
    }

    #[test]
    fn households_and_tablets_are_as_large_as_a_county_s() {
        let workload = generate(WANTED);
        assert_eq!((workload.households(), workload.tablets.len()), (800, 12));
        for household in workload.villages.iter().flat_map(|village| &village.households) {
            let bytes = serde_json::to_string(&household.doc).expect("JSON").len();
            assert!((3_800..5_200).contains(&bytes), "{bytes}");
            assert!(household.doc.len() >= 40);
            let members = household.doc["members"].as_array().expect("members");
            assert!(members.iter().all(|member| member.as_object().map(Map::len) == Some(15)));
        }
        for tablet in &workload.tablets {
            let visited: BTreeSet<&String> = tablet.edits.iter().map(|edit| &edit.hh).collect();
            assert_eq!(visited.len(), tablet.edits.len(), "{}", tablet.id);
        }
        assert_eq!(workload.office_edits.len(), 40);
    }

    #[test]
    fn two_tablets_of_a_village_visit_some_of_the_same_households() {
        let workload = generate(WANTED);
        let seconds: Vec<&Tablet> =
            workload.tablets.iter().filter(|t| t.role == "second").collect();
        assert_eq!(seconds.len(), 2);
        for second in seconds {
            let first = workload.tablets.iter().find(|other| other.village == second.village);
            let visited = |tablet: &Tablet| -> BTreeSet<String> {
                tablet.edits.iter().map(|edit| edit.hh.clone()).collect()
            };
            let shared = visited(first.expect("a first")).intersection(&visited(second)).count();
            assert_eq!(shared, OVERLAP);
        }
    }

    #[test]
    fn a_generated_workload_makes_a_form() {
        let shape = Shape::of(&generate(Wanted { villages: 1, ..WANTED })).expect("a form");
        assert!(shape.form().is_ok());
    }
}
