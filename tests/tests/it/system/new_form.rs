//! A county changes its form while tablets are away with the old one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    by_hand::wait_merged,
    process::{Town, json as ask, run},
};

const PHONE: &str = "household/household_phone";
const MOBILE: &str = "household/mobile";
const STATUS: &str = "guarantees/food_note";

/// The built-in form with some rows of its sheets changed: what a county might do in a year.
fn changed(into: &Path, version: &str, changes: &[(&str, &str, &str)]) -> PathBuf {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms/household");
    let folder = into.join(version);
    fs::create_dir_all(&folder).expect("a folder");
    for sheet in ["survey", "choices", "settings", "rules"] {
        let mut text = fs::read_to_string(built_in.join(format!("{sheet}.csv"))).expect("a sheet");
        if sheet == "settings" {
            text = text.replace(",household,2,", &format!(",household,{version},"));
        }
        for (_, from, to) in changes.iter().filter(|(of, _, _)| *of == sheet) {
            assert!(text.contains(from), "{sheet} has no {from}");
            text = text.replace(from, to);
        }
        fs::write(folder.join(format!("{sheet}.csv")), text).expect("a sheet");
    }
    folder
}

/// The next version: the phone has a new name, the note on food is given up, and a question and a
/// code are new.
fn next(into: &Path) -> PathBuf {
    let column = |row: &str| row.split(',').count();
    let survey = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms/household/survey.csv");
    let survey = fs::read_to_string(survey).expect("the survey");
    let row = |name: &str| {
        let found = survey.lines().find(|line| line.split(',').nth(1) == Some(name));
        found.expect("the question's row").to_owned()
    };
    let (phone, food) = (row("household_phone"), row("food_note"));
    // `was` and `retired` are the last two columns.
    assert!(phone.ends_with(",,") && food.ends_with(",,"), "the rows have no such end");
    let mobile =
        format!("{},{PHONE},", &phone[..phone.len() - 2]).replace(",household_phone,", ",mobile,");
    let retired = format!("{},,3", &food[..food.len() - 2]);
    let new = format!("text,landline,座机,Landline{}", ",".repeat(column(&phone) - 4));
    changed(
        into,
        "3",
        &[
            ("survey", &phone, &format!("{mobile}\n{new}")),
            ("survey", &food, &retired),
            ("choices", "fuel,other,", "fuel,solar,太阳能,Sun,,,\nfuel,other,"),
        ],
    )
}

#[test]
fn answers_under_the_old_form_are_read_through_the_new_one() {
    let mut town = Town::new(2);
    let (near, far) = (town.tablet("near"), town.tablet("far"));
    let record = &near.records()[0];
    near.ask(&["set", record, PHONE, "12900000001", "--observed", "2026-03-01"]);
    near.ask(&["set", record, STATUS, "够吃", "--observed", "2026-03-01"]);
    near.settle();
    wait_merged(&town);

    let folder = next(town.place.path());
    let folder = folder.to_str().expect("a plain path");
    let published = town.server.admin(&["form", "publish", folder]);
    assert_eq!(published["in_force"], "household@3", "{published}");
    assert!(!published["changes"].as_array().expect("changes").is_empty(), "{published}");

    // This one has not heard of the new form and is out at the door.
    far.ask(&["set", record, PHONE, "12900000002", "--observed", "2026-03-05"]);
    for _ in 0..3 {
        far.settle();
        wait_merged(&town);
        near.settle();
    }
    for tablet in [&near, &far] {
        assert_eq!(tablet.value(record, MOBILE), json!("12900000002"));
        assert_eq!(tablet.value(record, PHONE), Value::Null);
        assert_eq!(tablet.value(record, STATUS), json!("够吃"), "a retired answer stays readable");
        let told = tablet.ask(&["show", record, "--explain", MOBILE]);
        assert_eq!(told["statements"].as_array().map(Vec::len), Some(3), "{told}");
    }
    near.ask(&["set", record, "household/landline", "0597-3000000"]);
    near.settle();
    wait_merged(&town);

    town.server.kill_and_restart();
    assert_eq!(town.server.admin(&["form", "list"])["in_force"], "household@3");
    near.ask(&["set", record, "household/landline", "0597-3000001"]);
    near.settle();
    wait_merged(&town);

    let data = town.server.data.to_str().expect("a plain path").to_owned();
    town.server.stop();
    let rebuilt = ask(&["rebuild", "--data", &data, "--json"]);
    assert_eq!(rebuilt["equal"], true, "{rebuilt}");
}

#[test]
fn what_was_in_dispute_under_the_old_name_is_decided_under_the_new_one() {
    let town = Town::new(1);
    let (near, far) = (town.tablet("near"), town.tablet("far"));
    let record = &near.records()[0];
    near.ask(&["set", record, PHONE, "12900000001", "--observed", "2026-03-01"]);
    far.ask(&["set", record, PHONE, "12900000002", "--observed", "2026-03-01"]);
    near.settle();
    far.settle();
    wait_merged(&town);
    let disputed = |town: &Town| {
        let listed = town.server.review(&town.township, &["list"]);
        let disputes = listed["disputes"].as_array().expect("disputes").clone();
        disputes.into_iter().map(|row| row["path"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(disputed(&town), [json!(PHONE)]);

    let folder = next(town.place.path());
    town.server.admin(&["form", "publish", folder.to_str().expect("a plain path")]);
    wait_merged(&town);
    assert_eq!(disputed(&town), [json!(MOBILE)]);
    let listed = town.server.review(&town.township, &["list"]);
    let candidate = &listed["disputes"][0]["candidates"][0]["candidate"];
    let choose = candidate.as_str().expect("a candidate");
    let decide = ["decide", record, MOBILE, "--choose", choose, "--reason", "电话核实"];
    town.server.review(&town.township, &decide);
    wait_merged(&town);
    assert_eq!(disputed(&town), Vec::<Value>::new());
}

#[test]
fn a_form_that_loses_a_question_or_changes_a_published_version_is_refused() {
    let town = Town::new(1);
    let data = town.server.data.to_str().expect("a plain path").to_owned();
    let place = town.place.path();
    let survey = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms/household/survey.csv");
    let survey = fs::read_to_string(survey).expect("the survey");
    let remark = survey.lines().find(|line| line.contains(",remark,")).expect("its row");
    let lost = format!("{remark}\n");
    for (version, changes, code) in [
        ("3", vec![("survey", lost.as_str(), "")], "lost_question"),
        ("3", vec![("choices", "fuel,biogas,沼气,Biogas,,,\n", "")], "lost_code"),
        ("2", vec![("choices", "沼气,Biogas", "沼气池,Biogas")], "same_version"),
        ("3", vec![("survey", "text,works,", "integer,works,")], "kind_changed"),
        ("3", vec![("survey", "text,remark,", "sound,remark,")], "unknown_type"),
    ] {
        let folder = changed(&place.join(code), version, &changes);
        let folder = folder.to_str().expect("a plain path");
        let refused = run(&["admin", "--data", &data, "--json", "form", "publish", folder]);
        assert!(!refused.status.success(), "{code} was published");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned()
            + &String::from_utf8_lossy(&refused.stdout);
        assert!(said.contains(code), "{code} is not named: {said}");
    }
    let listed = town.server.admin(&["form", "list"]);
    assert_eq!(listed["in_force"], "household@2", "{listed}");
    assert_eq!(listed["forms"].as_array().map(Vec::len), Some(1), "{listed}");
    // Publishing what is in force changes nothing.
    let built_in = changed(&place.join("same"), "2", &[]);
    let same = town.server.admin(&["form", "publish", built_in.to_str().expect("a plain path")]);
    assert_eq!(same["changes"], json!([]), "{same}");
}
