//! Dirt is put in as often as said, is named, and changes nothing else.

use std::collections::{BTreeMap, BTreeSet};

use form::{Form, Moment, Severity, id_number::IdNumber};
use kernel::{Path, Stamp, Value};

use super::{
    table::Table,
    world::{Told, World},
};
use crate::generate::{Household, Plan, generate};

const HOUSEHOLDS: usize = 5_000;

fn twins(world: &World, count: usize) -> Vec<(Household, Household)> {
    let clean = world.plan(21, 18);
    let dirty = Plan { dirt: true, ..clean };
    generate(clean).zip(generate(dirty)).take(count).collect()
}

#[test]
fn dirt_is_put_in_as_often_as_real_files_have_it() {
    let world = World::new("350823");
    let dirty = Plan { dirt: true, ..world.plan(21, 18) };
    let mut put: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut members, mut bills) = (0, 0);
    for household in generate(dirty).take(HOUSEHOLDS) {
        household.dirt.iter().for_each(|kind| *put.entry(kind).or_default() += 1);
        let of = household.created.iter().filter(|entry| entry.repeat == "member").count();
        members += u32::try_from(of).expect("few");
        let own = household.writes.iter().filter(|(path, _)| path.question == "med_self");
        bills += u32::try_from(own.count()).expect("few");
    }
    let households = u32::try_from(HOUSEHOLDS).expect("few");
    let mut table = Table::new();
    for (kind, rate, of) in [
        ("health_missing", 0.20, members),
        ("labour_missing", 0.35, members),
        ("id_small_x", 0.03, members),
        ("id_spaces", 0.02, members),
        ("id_full_width", 0.01, members),
        ("id_15", 0.002, members),
        ("id_checksum", 0.003, members),
        ("id_transposed", 0.002, members),
        ("name_variant", 0.005, members),
        ("twice", 0.002, members),
        ("old_code", 0.002, households),
        ("bill_off", 0.05, bills),
    ] {
        let measured = put.remove(kind).unwrap_or(0);
        // Within three tenths, and where so few are drawn that chance alone goes beyond, within
        // four deviations.
        let expected = rate * f64::from(of);
        let near = (0.3 * rate).max(4.0 * expected.sqrt() / f64::from(of));
        table.near(kind, rate, f64::from(measured) / f64::from(of), near);
    }
    table.hold();
    assert_eq!(put, BTreeMap::new(), "dirt that nobody counts");
}

#[test]
fn a_household_differs_from_its_clean_twin_only_by_its_dirt() {
    let world = World::new("350823");
    for (clean, dirty) in twins(&world, 500) {
        assert!(clean.dirt.is_empty());
        assert_eq!(clean.on_purpose, dirty.on_purpose);
        let was = Told::of(&clean).values;
        let is = Told::of(&dirty).values;
        let differs = |path: &&Path| was.get(*path) != is.get(*path);
        let changed: BTreeSet<&Path> = was.keys().chain(is.keys()).filter(differs).collect();
        let explained = |path: &Path| dirty.dirt.iter().any(|kind| explains(kind, path));
        let anew = |path: &Path| path.entry.as_ref().is_some_and(|e| !clean.created.contains(e));
        for path in &changed {
            assert!(explained(path) || anew(path), "{path} by {:?}", dirty.dirt);
        }
        // What is named is there, but for the rare member whose health wasn't there before.
        assert_eq!(changed.is_empty(), dirty.dirt.is_empty(), "{}", dirty.record);
    }
}

fn explains(kind: &str, path: &Path) -> bool {
    let questions: &[&str] = match kind {
        "health_missing" => &["health", "disease", "disease_code"],
        "labour_missing" => &["labour", "household/no_labour"],
        "name_variant" => &["name"],
        "twice" => &["household/people"],
        "old_code" => &["household/registered_division"],
        "bill_off" => &["gross_spent"],
        number if number.starts_with("id_") => &["id_no"],
        _ => &[],
    };
    questions.contains(&path.question.as_str())
}

/// The findings that a kind of dirt may bring, beside those that were meant.
fn brings(kind: &str) -> &'static [&'static str] {
    match kind {
        "labour_missing" => &["V36.work"],
        "id_15" => &["V01.old"],
        "id_spaces" => &["V01.blank"],
        "id_full_width" => &["V01.characters"],
        "id_checksum" => &["V01.checksum"],
        // The digits of the date and of the sex may be among those exchanged.
        "id_transposed" => &["V01.checksum", "V01.date", "V01.age", "V01.birth", "V01.sex"],
        "old_code" => &["division.unknown"],
        "bill_off" => &["V40"],
        "twice" => &[
            "V04.none",
            "V14",
            "V16",
            "V17",
            "V18",
            "V19",
            "V20",
            "V21",
            "V22",
            "V23",
            "V24",
            "V25",
            "V31",
            "V01.birth",
        ],
        _ => &[],
    }
}

#[test]
fn the_form_finds_the_dirt_that_can_be_found_and_only_that() {
    let world = World::new("350823");
    let form = Form::household();
    let (today, now) = (world.as_of, Stamp::noon(world.as_of));
    let at =
        Moment { today, now, demo: true, divisions: &world.divisions, workdays: &world.workdays };
    let surely = ["id_15", "id_full_width", "id_checksum", "id_transposed", "old_code", "bill_off"];
    for (_, dirty) in twins(&world, 400) {
        let kinds: BTreeSet<&str> = dirty.dirt.iter().copied().collect();
        // Only what looks wrong by itself is looked at here; what is missing is no fault.
        if kinds.iter().all(|kind| kind.ends_with("missing")) {
            continue;
        }
        let findings = form.check(&Told::of(&dirty), &at);
        let meant = |code: &str| dirty.on_purpose.contains(code);
        let brought = |code: &str| kinds.iter().any(|kind| brings(kind).contains(&code));
        for finding in &findings {
            let code = finding.code.as_str();
            assert!(meant(code) || brought(code), "{code} by {kinds:?}");
            assert!(finding.severity != Severity::Hard || brought(code), "{code}");
        }
        for kind in kinds.iter().filter(|kind| surely.contains(kind)) {
            let found = findings.iter().any(|f| brings(kind).contains(&f.code.as_str()));
            assert!(found, "{kind} of {}", dirty.record);
        }
    }
}

#[test]
fn whoever_is_told_of_twice_has_one_number_in_two_households() {
    let world = World::new("350823");
    let dirty = Plan { dirt: true, ..world.plan(23, 18) };
    let mut homes: BTreeMap<String, BTreeSet<[u8; 16]>> = BTreeMap::new();
    let mut twice = 0;
    for household in generate(dirty).take(2_000) {
        twice += household.dirt.iter().filter(|kind| **kind == "twice").count();
        for (path, value) in &household.writes {
            let number = Some(value).filter(|_| path.question == "id_no").and_then(Value::text);
            if let Some(Ok(number)) = number.map(IdNumber::read) {
                let home = homes.entry(number.resident().to_owned()).or_default();
                home.insert(*household.record.as_bytes());
            }
        }
    }
    let doubled = homes.values().filter(|homes| homes.len() == 2).count();
    assert!(twice > 5, "{twice}");
    // One of the two tellings may be mistyped besides, and then can't be read.
    assert!(doubled <= twice && doubled * 10 >= twice * 8, "{doubled} of {twice}");
}
