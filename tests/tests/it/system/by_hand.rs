//! What a stranger checks with two shell tablets and one server.

use serde_json::{Value, json};

use super::process::{Tablet, Town};

const PHONE: &str = "household/household_phone";

/// Waits until the server has merged what it accepted: a sync that brings nothing is not enough.
fn all_settle(town: &Town, tablets: &[&Tablet]) {
    for _ in 0..3 {
        wait_merged(town);
        for tablet in tablets {
            tablet.settle();
        }
    }
}

pub(super) fn wait_merged(town: &Town) {
    for _ in 0..2_000 {
        let status = town.server.admin(&["status"]);
        if status["journal_bytes"] == status["merged_bytes"] {
            return;
        }
    }
    panic!("the server never merged everything");
}

fn fates(told: &Value) -> Vec<(String, String)> {
    let rows = told["statements"].as_array().expect("statements");
    rows.iter()
        .map(|row| {
            let fate = row["fate"].as_str().expect("a fate").to_owned();
            (row["value"].as_str().unwrap_or_default().to_owned(), fate)
        })
        .collect()
}

#[test]
fn the_later_observed_phone_wins_in_both_orders_and_a_confirmation_brings_the_older_back() {
    let town = Town::new(3);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let records = chen.records();
    for (record, first, second) in [(&records[0], &chen, &lin), (&records[1], &lin, &chen)] {
        chen.ask(&["set", record, PHONE, "12900000001", "--observed", "2026-03-09"]);
        lin.ask(&["set", record, PHONE, "12900000002", "--observed", "2026-03-07"]);
        first.ask(&["sync"]);
        second.ask(&["sync"]);
        all_settle(&town, &[&chen, &lin]);
        for tablet in [&chen, &lin] {
            assert_eq!(tablet.value(record, PHONE), json!("12900000001"));
            let told = tablet.ask(&["show", record, "--explain", PHONE]);
            let fates = fates(&told);
            assert!(fates.contains(&("12900000001".to_owned(), "stands".to_owned())), "{told}");
            assert!(fates.contains(&("12900000002".to_owned(), "lost".to_owned())), "{told}");
        }
        let confirm =
            ["confirm", record, PHONE, "--value", "12900000002", "--observed", "2026-03-10"];
        lin.ask(&confirm);
        all_settle(&town, &[&chen, &lin]);
        for tablet in [&chen, &lin] {
            assert_eq!(tablet.value(record, PHONE), json!("12900000002"));
        }
    }
}

#[test]
fn two_changed_id_numbers_wait_for_a_decision_that_reaches_every_tablet() {
    let town = Town::new(2);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = &chen.records()[0];
    let shown = chen.ask(&["show", record]);
    let values = shown["values"].as_object().expect("values");
    let path = values.keys().find(|path| path.ends_with("/id_no")).expect("an ID number").clone();
    chen.ask(&["set", record, &path, "350899196101010012", "--observed", "2026-03-09"]);
    lin.ask(&["set", record, &path, "350899196201010010", "--observed", "2026-03-10"]);
    all_settle(&town, &[&chen, &lin]);

    let listed = town.server.review(&town.township, &["list"]);
    let disputes = listed["disputes"].as_array().expect("disputes");
    let dispute = disputes.iter().find(|row| row["path"] == json!(path)).expect("the dispute");
    let chosen = dispute["candidates"]
        .as_array()
        .expect("candidates")
        .iter()
        .find(|candidate| candidate["author_name"] == "chen")
        .expect("the candidate of chen");
    let choose = chosen["candidate"].as_str().expect("a name");
    let decide = ["decide", record, &path, "--choose", choose, "--reason", "核对证件"];
    town.server.review(&town.township, &decide);
    all_settle(&town, &[&chen, &lin]);

    for tablet in [&chen, &lin] {
        assert_eq!(tablet.value(record, &path), json!("350899196101010012"));
    }
    let listed = town.server.review(&town.township, &["list"]);
    let disputes = listed["disputes"].as_array().expect("disputes");
    assert!(disputes.iter().all(|row| row["path"] != json!(path)), "{listed}");
}

#[test]
fn what_the_township_sees_is_masked_to_its_role() {
    let town = Town::new(1);
    let chen = town.tablet("chen");
    let record = &chen.records()[0];
    let shown = chen.ask(&["show", record]);
    let values = shown["values"].as_object().expect("values");
    let (path, plain) = values
        .iter()
        .find(|(path, _)| path.ends_with("/id_no"))
        .map(|(path, value)| (path.clone(), value["value"].as_str().expect("a number")))
        .expect("an ID number");
    let export = ["export", "--server", &town.server.base, "--token", &town.township, "--village"];
    let output = super::process::run(&[export.as_slice(), &[super::process::VILLAGE]].concat());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    assert!(!text.contains(plain), "an ID number left the house unmasked at {path}");
    assert!(text.contains(&format!("{}********{}", &plain[..6], &plain[14..])));
    assert!(text.contains("演示数据"));
}
