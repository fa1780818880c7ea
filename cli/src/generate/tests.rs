use std::collections::{BTreeMap, BTreeSet};

use form::{Answers, Form, Moment, id_number};
use kernel::{EntryId, Path, Stamp, Value};

use super::*;

const LONGYAN: &str = include_str!("../../../forms/divisions/longyan.csv");

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
            let layers = id_number::layers(number, Some(text("sex")), world.as_of, true, &nowhere);
            assert_eq!(layers, [], "{number}");
            assert!(number.starts_with("350899"), "{number}");
            let birth = id_number::birth_date(number).expect("a date").to_string();
            assert_eq!(birth, text("birth_date"));
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

/// Over 5,000 households: the figures of the sources, and how far a draw may lie from them.
#[test]
fn households_are_as_large_as_old_and_as_rich_as_the_sources_say() {
    let world = World::new("350823");
    let households: Vec<_> = generate(world.plan(4, 15)).take(5_000).collect();
    assert_eq!(households.len(), 5_000);
    let (mut people, mut young, mut old, mut income) = (0.0, 0.0, 0.0, BTreeMap::new());
    let mut net = 0.0;
    for household in &households {
        let told = Told::of(household);
        for member in told.entries("member") {
            let born = told.text(member, "birth_date").expect("told");
            let year: i16 = born.get(..4).and_then(|year| year.parse().ok()).expect("a year");
            people += 1.0;
            young += f64::from(u8::from(year > world.as_of.year() - 15));
            old += f64::from(u8::from(year <= world.as_of.year() - 60));
        }
        for kind in ["wage", "business", "property", "transfer", "expense"] {
            let amount = told.number(&format!("income/{kind}"));
            *income.entry(kind).or_insert(0.0) += amount / 100.0;
            net += if kind == "expense" { -amount / 100.0 } else { amount / 100.0 };
        }
    }
    let near = |what: &str, value: f64, least: f64, most: f64| {
        assert!((least..=most).contains(&value), "{what}: {value} is not in {least} to {most}");
    };
    near("people a household", people / 5_000.0, 3.15, 3.35);
    near("share below 15", young / people, 0.15, 0.25);
    near("share from 60", old / people, 0.20, 0.32);
    near("wages", income["wage"] / net, 0.40, 0.52);
    near("business", (income["business"] - income["expense"]) / net, 0.30, 0.42);
    near("property", income["property"] / net, 0.01, 0.03);
    near("transfers", income["transfer"] / net, 0.10, 0.24);
    // The mean of the fifths of 2021, grown by 6.5 % a year until 2026.
    near("yuan a head", net / people, 31_000.0, 37_000.0);
}

#[test]
fn the_form_finds_nothing_wrong() {
    let world = World::new("350823106");
    let form = Form::household();
    let divisions = &world.divisions;
    let (today, now) = (world.as_of, Stamp::noon(world.as_of));
    let at = Moment { today, now, demo: true, divisions };
    for household in world.households(5, 5) {
        for (path, _) in household.writes.iter().chain(&household.registered) {
            assert!(form.question(&path.asked()).is_some(), "{path} is not asked");
        }
        // Not even a soft finding: what is dirty in real data is put in where it is wanted.
        assert_eq!(form.check(&Told::of(&household), &at), [], "{}", household.record);
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

#[test]
fn monitored_households_have_a_class_and_a_cause() {
    let world = World::new("350823");
    let mut classes = BTreeMap::new();
    for household in world.households(9, 15) {
        let told = Told::of(&household);
        let risk = told.values.keys().any(|path| path.question == "risk/causes");
        let class = told.values.get(&Path::household("case/class")).and_then(Value::text);
        assert_eq!(class.is_some(), risk, "{}", household.record);
        if let Some(class) = class {
            *classes.entry(class.to_owned()).or_insert(0_u32) += 1;
        }
    }
    let all: u32 = classes.values().sum();
    assert!((30..=75).contains(&all), "{classes:?} of 5,175");
    assert_eq!(classes.len(), 3, "{classes:?}");
}

struct World {
    divisions: Gazetteer,
    villages: Vec<Division>,
    as_of: Date,
}

impl World {
    fn new(division: &str) -> Self {
        let divisions = Gazetteer::read(LONGYAN).expect("the shipped list");
        let within = division.parse().expect("a division");
        let villages = divisions.villages_in(within).map(|place| place.division).collect();
        Self { divisions, villages, as_of: "2026-03-15".parse().expect("a day") }
    }

    fn plan(&self, seed: u64, households_per_village: u32) -> Plan<'_> {
        let Self { divisions, villages, as_of } = self;
        Plan { divisions, villages, households_per_village, seed, as_of: *as_of }
    }

    fn households(&self, seed: u64, each: u32) -> impl Iterator<Item = Household> {
        generate(self.plan(seed, each))
    }
}

/// A generated household as the form reads it.
struct Told {
    values: BTreeMap<Path, Value>,
    created: Vec<kernel::Entry>,
}

impl Told {
    fn of(household: &Household) -> Self {
        let told = household.writes.iter().chain(&household.registered).cloned();
        Self { values: told.collect(), created: household.created.clone() }
    }

    fn text(&self, member: EntryId, question: &str) -> Option<&str> {
        let entry = self.created.iter().find(|entry| entry.id == member)?;
        self.values.get(&entry.field(question))?.text()
    }

    fn number(&self, question: &str) -> f64 {
        self.values.get(&Path::household(question)).and_then(Value::number).expect("an amount")
    }
}

impl Answers for Told {
    fn value(&self, path: &Path) -> Option<Value> {
        self.values.get(path).cloned()
    }

    fn entries(&self, repeat: &str) -> Vec<EntryId> {
        let of_repeat = self.created.iter().filter(|entry| entry.repeat == repeat);
        of_repeat.map(|entry| entry.id).collect()
    }
}
