use std::collections::BTreeMap;

use form::Answers;
use kernel::{Date, Division, Entry, EntryId, Gazetteer, Path, Value, Workdays};

use crate::generate::{
    Household, Plan, chance::Chance, draw, generate, monitoring, monitoring::Case, month::Month,
    number::Numbers, scene::Scene,
};

const LONGYAN: &str = include_str!("../../../../forms/divisions/longyan.csv");

pub(super) struct World {
    pub(super) divisions: Gazetteer,
    pub(super) workdays: Workdays,
    pub(super) villages: Vec<Division>,
    pub(super) as_of: Date,
}

impl World {
    pub(super) fn new(division: &str) -> Self {
        let divisions = Gazetteer::read(LONGYAN).expect("the shipped list");
        let within = division.parse().expect("a division");
        let villages = divisions.villages_in(within).map(|place| place.division).collect();
        let as_of = "2026-03-15".parse().expect("a day");
        Self { divisions, workdays: Workdays::default(), villages, as_of }
    }

    pub(super) fn plan(&self, seed: u64, households_per_village: u32) -> Plan<'_> {
        let Self { divisions, villages, as_of, .. } = self;
        Plan { divisions, villages, households_per_village, seed, as_of: *as_of, dirt: false }
    }

    pub(super) fn households(&self, seed: u64, each: u32) -> impl Iterator<Item = Household> {
        generate(self.plan(seed, each))
    }
}

/// Monitored households, of which a plan has too few to be counted.
pub(super) fn monitored(plan: &Plan<'_>, count: u32) -> Vec<(Case, Household)> {
    let mut numbers = Numbers::new(plan.as_of);
    let households = (0..count).zip(plan.villages.iter().cycle()).map(|(number, village)| {
        let mut chance = Chance::of(plan.seed, *village, Some(number));
        let case = Case::draw(Month::of(plan.as_of), &mut chance);
        let lifted = monitoring::lifted(Some(&case), &mut chance);
        let scene = Scene { plan, village: *village, case: Some(&case), lifted };
        let household = draw(&scene, number, &mut numbers, &mut chance);
        (case.clone(), household)
    });
    households.collect()
}

/// A generated household as the form reads it.
pub(super) struct Told {
    pub(super) values: BTreeMap<Path, Value>,
    created: Vec<Entry>,
}

impl Told {
    pub(super) fn of(household: &Household) -> Self {
        Self::only(household, |_| true)
    }

    /// The answers to some questions, where thousands of households are counted.
    pub(super) fn only(household: &Household, asked: impl Fn(&str) -> bool) -> Self {
        let told = household.writes.iter().chain(&household.registered);
        let told = told.filter(|(path, _)| asked(&path.question)).cloned();
        Self { values: told.collect(), created: household.created.clone() }
    }

    pub(super) fn text(&self, member: EntryId, question: &str) -> Option<&str> {
        let entry = self.created.iter().find(|entry| entry.id == member)?;
        self.values.get(&entry.field(question))?.text()
    }

    /// An amount in yuan; nothing when it wasn't told.
    pub(super) fn yuan(&self, question: &str) -> f64 {
        let amount = self.values.get(&Path::household(question)).and_then(Value::number);
        amount.unwrap_or(0.0) / 100.0
    }

    /// A text that answers a question of the household.
    pub(super) fn said(&self, question: &str) -> Option<&str> {
        self.values.get(&Path::household(question))?.text()
    }

    /// Whether a code of a multiple choice of an entry is chosen.
    pub(super) fn has(&self, entry: &Entry, question: &str, code: &str) -> bool {
        let path = Path { code: Some(code.to_owned()), ..entry.field(question) };
        self.values.contains_key(&path)
    }

    /// Whether an official is paired now.
    pub(super) fn is_current(&self, official: &Entry) -> bool {
        !self.values.contains_key(&official.field("official_until"))
    }

    /// The members who belong to the household.
    pub(super) fn present(&self) -> impl Iterator<Item = &Entry> {
        let members = self.created.iter().filter(|entry| entry.repeat == "member");
        members.filter(|entry| !self.values.contains_key(&entry.field("left")))
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
