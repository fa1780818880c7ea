//! Commits that were set aside: seen by whoever wrote them and by a supervisor, and handled.

use std::{fs, path::Path};

use document::Document;
use kernel::{Digest, RecordId};
use serde_json::{Value, json};
use wire::{Carried, Problem, Tip};

use super::{
    bad_bundles::{Device, commit, write},
    by_hand::wait_merged,
    process::{Server, Tablet, Town, VILLAGE, json, run},
};

const ADDRESS: &str = "household/address";
const PHONE: &str = "household/household_phone";

/// The only commit that waits.
fn the_one(town: &Town) -> Value {
    wait_merged(town);
    let waiting = town.server.set_aside(&town.township);
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    waiting[0].clone()
}

fn id(row: &Value) -> &str {
    row["id"].as_str().expect("an id")
}

fn release(town: &Town, row: &Value) -> Result<Value, String> {
    town.server.quarantine(&town.township, &["release", id(row), "--reason", "核实无误"])
}

fn discard(town: &Town, row: &Value) -> Result<Value, String> {
    town.server.quarantine(&town.township, &["discard", id(row), "--reason", "重复"])
}

fn in_state(town: &Town, state: &str) -> Vec<Value> {
    let listed = town.server.quarantine(&town.township, &["list", "--state", state]);
    listed.expect("a list")["commits"].as_array().expect("rows").clone()
}

/// The journal alone gives the same index, and is proven.
fn assert_rebuilt_equal(town: Town, decided: u64) {
    wait_merged(&town);
    let data = town.server.data.to_str().expect("a plain path").to_owned();
    town.server.stop();
    let verified = json(&["verify", "--data", &data, "--json"]);
    assert_eq!(verified["decided"], decided, "{verified}");
    let rebuilt = json(&["rebuild", "--data", &data, "--json"]);
    assert_eq!(rebuilt["equal"], true, "{rebuilt}");
}

fn notices(tablet: &Tablet) -> Vec<Value> {
    tablet.ask(&["status"])["notices"].as_array().expect("notices").clone()
}

#[test]
fn a_released_commit_counts_for_its_author_and_every_replica_and_a_rebuild_agrees() {
    let town = Town::new(1);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = &chen.records()[0];
    let before = lin.value(record, PHONE);
    // Before the role began on the first of 2020.
    chen.ask(&["set", record, PHONE, "12900000001", "--observed", "2019-12-01"]);
    chen.settle();
    let waiting = the_one(&town);
    assert_eq!(waiting["code"], "no_grant");
    chen.settle();
    lin.settle();
    assert_eq!(lin.value(record, PHONE), before);
    let told = notices(&chen);
    assert_eq!((told.len(), &told[0]["code"]), (1, &json!("no_grant")));
    assert!(told[0]["remedy"].as_str().is_some_and(|remedy| remedy.contains("乡镇")), "{told:?}");
    assert!(told[0]["head"].is_string(), "{told:?}");

    assert_eq!(release(&town, &waiting).expect("released")["released"], "counts");
    chen.settle();
    lin.settle();
    let late = town.tablet("late");
    let digest = |tablet: &Tablet| tablet.ask(&["show", record])["digest"].clone();
    for tablet in [&chen, &lin, &late] {
        let told = tablet.ask(&["show", record, "--explain", PHONE]);
        let statements = told["statements"].as_array().expect("statements");
        let own = statements.iter().find(|row| row["value"] == "12900000001").expect("it");
        assert_eq!(own["verdict"], "counted", "{told}");
        assert_eq!(digest(tablet), digest(&lin));
    }
    assert_eq!(notices(&chen), Vec::<Value>::new());
    assert!(town.server.set_aside(&town.township).is_empty());
    let released = in_state(&town, "released");
    let shown = town.server.quarantine(&town.township, &["show", id(&released[0])]);
    assert_eq!(shown.expect("it")["decision"]["reason"], "核实无误");
    assert!(release(&town, &waiting).is_err_and(|told| told.contains("[conflict]")));
    assert_rebuilt_equal(town, 1);
}

#[test]
fn what_a_revoked_device_sends_waits_for_a_person_and_is_merged_when_released() {
    let town = Town::new(1);
    let (device, tablet) = (Device::enrol(&town, "hand", 3), town.tablet("cadre"));
    let mut document = Document::new();
    let early = write(&mut document, device.actor, "one", ADDRESS, "东头坪1号");
    let later = write(&mut document, device.actor, "one", PHONE, "12900000001");
    let record = early.record.to_string();
    let first = device.seal(Tip::EMPTY, vec![early]);
    let tip = first.follows(Tip::EMPTY).expect("a tip");
    assert_eq!(device.refusal(first), None);
    wait_merged(&town);
    town.server.admin(&["revoke", &device.device.to_string()]);
    assert_eq!(device.refusal(device.seal(tip, vec![later])), None, "it is kept");
    let waiting = the_one(&town);
    assert_eq!(waiting["code"], "device_revoked");
    tablet.settle();
    assert_eq!(tablet.value(&record, ADDRESS), "东头坪1号", "what came before still counts");
    assert_eq!(tablet.value(&record, PHONE), Value::Null);

    // Found by device and by code, and by no other.
    let count = |filter: &[&str]| {
        let args = [["list"].as_slice(), filter].concat();
        let listed = town.server.quarantine(&town.township, &args).expect("a list");
        listed["commits"].as_array().map(Vec::len)
    };
    assert_eq!(count(&["--device", &device.device.to_string()]), Some(1));
    assert_eq!(count(&["--device", "00000000000000000000000000000000"]), Some(0));
    assert_eq!(count(&["--code", "device_revoked", "--village", VILLAGE]), Some(1));
    assert_eq!(count(&["--code", "no_grant"]), Some(0));
    let shown = town.server.quarantine(&town.township, &["show", id(&waiting)]).expect("it");
    let phone = shown["writes"].as_array().expect("writes").iter().find(|w| w["path"] == PHONE);
    let phone = phone.expect("the phone")["value"].as_str().expect("a text");
    assert_eq!(shown["change"]["hash"].as_str().map(str::len), Some(64));
    assert!(!phone.is_empty() && shown["decoded"] == true, "{shown}");

    release(&town, &waiting).expect("released");
    tablet.settle();
    assert_eq!(tablet.value(&record, PHONE), "12900000001");
    assert_rebuilt_equal(town, 1);
}

#[test]
fn what_the_engine_can_never_take_is_not_released_but_discarded_and_what_followed_it_is_tried_again()
 {
    let town = Town::new(1);
    let (device, tablet) = (Device::enrol(&town, "hand", 3), town.tablet("cadre"));
    let garbage = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, 3, 1, 2, 3];
    let record = RecordId::derive("record", b"one");
    let bad = Carried { record, hash: Digest::of(&garbage[8..]), change: Some(garbage) };
    let good = commit(device.actor, "one");
    assert_eq!(device.refusal(device.seal(Tip::EMPTY, vec![bad, good])), None);
    wait_merged(&town);
    let waiting = town.server.set_aside(&town.township);
    let codes: Vec<&str> = waiting.iter().map(|row| row["code"].as_str().expect("it")).collect();
    assert_eq!(codes, ["malformed_change", "branch_closed"]);
    let [bad, good] = waiting.as_slice() else { panic!("two") };
    let shown = town.server.quarantine(&town.township, &["show", id(bad)]).expect("it");
    assert_eq!((&shown["decoded"], &shown["change"]["bytes"]), (&json!(false), &json!(13)));

    assert!(release(&town, bad).is_err_and(|told| told.contains("[not_releasable]")));
    assert_eq!(release(&town, good).expect("released")["released"], "retry");
    assert_eq!(discard(&town, bad).expect("discarded")["discarded"], "malformed_change");
    assert!(town.server.set_aside(&town.township).is_empty());
    assert_eq!(in_state(&town, "discarded").len(), 1);
    tablet.settle();
    assert_eq!(tablet.value(&record.to_string(), ADDRESS), "one");
    assert_rebuilt_equal(town, 2);
}

#[test]
fn what_found_no_place_to_wait_is_tried_again_once_its_parents_came() {
    let town = Town::new(1);
    let (first, second) = (Device::enrol(&town, "first", 3), Device::enrol(&town, "second", 4));
    let mut document = Document::new();
    let parent = write(&mut document, first.actor, "early", ADDRESS, "东头坪3号");
    let children: Vec<Carried> = (0..=kernel::limit::WAITING_COMMITS_PER_RECORD)
        .map(|n| write(&mut document, second.actor, "early", PHONE, &format!("12{n:09}")))
        .collect();
    assert_eq!(second.refusal(second.seal(Tip::EMPTY, children)), None);
    let waiting = the_one(&town);
    assert_eq!(waiting["code"], "never_complete");
    assert!(release(&town, &waiting).is_err_and(|told| told.contains("[not_releasable]")));

    let record = parent.record.to_string();
    assert_eq!(first.refusal(first.seal(Tip::EMPTY, vec![parent])), None);
    let tablet = town.tablet("cadre");
    wait_merged(&town);
    tablet.settle();
    assert_eq!(tablet.value(&record, PHONE), "12000000255", "the others waited and came");
    assert_eq!(release(&town, &waiting).expect("released")["released"], "retry");
    tablet.settle();
    assert_eq!(tablet.value(&record, PHONE), "12000000256");
    assert!(town.server.set_aside(&town.township).is_empty());
    assert_rebuilt_equal(town, 1);
}

#[test]
fn a_fork_is_offered_to_the_village_and_only_so_many_are_kept() {
    let town = Town::new(1);
    let (device, tablet) = (Device::enrol(&town, "hand", 3), town.tablet("cadre"));
    assert_eq!(device.refusal(device.seal(Tip::EMPTY, vec![commit(device.actor, "one")])), None);
    let other = |address: &str| {
        let fork = write(&mut Document::new(), device.actor, "one", ADDRESS, address);
        device.seal(Tip::EMPTY, vec![fork])
    };
    for number in 0..kernel::limit::FORKS_PER_STREAM {
        let refused = device.refusal(other(&format!("岔路{number}号")));
        assert_eq!(refused, Some(Problem::BundleFork));
    }
    assert_eq!(device.refusal(other("岔路99号")), Some(Problem::TooManyForks));
    assert_eq!(device.refusal(other("岔路0号")), Some(Problem::BundleFork), "it is kept already");
    wait_merged(&town);
    let page = ["list", "--limit", "5"];
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let next = ["--after", &after];
        let args = [page.as_slice(), if after.is_empty() { &[] } else { &next }].concat();
        let listed = town.server.quarantine(&town.township, &args).expect("a page");
        seen.extend(listed["commits"].as_array().expect("rows").clone());
        let Some(cursor) = listed["next"].as_str() else { break };
        after = cursor.to_owned();
    }
    let mut ids: Vec<&str> = seen.iter().map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), kernel::limit::FORKS_PER_STREAM, "each once");

    let record = RecordId::derive("record", b"one").to_string();
    assert_eq!(release(&town, &seen[0]).expect("released")["released"], "offer");
    tablet.settle();
    assert_eq!(tablet.value(&record, ADDRESS), "one", "an offer counts for nothing");
    let offered = tablet.ask(&["proposals"])["proposals"].clone();
    assert_eq!(offered[0]["offer"]["value"], "岔路0号", "{offered}");
    tablet.ask(&["adopt", &record, "1"]);
    tablet.settle();
    assert_eq!(tablet.value(&record, ADDRESS), "岔路0号");
    assert_eq!(tablet.ask(&["status"])["proposals"], 0);
    wait_merged(&town);
    assert_eq!(in_state(&town, "answered").len(), 1);
    assert_rebuilt_equal(town, 1);
}

#[test]
fn late_edits_of_who_lost_the_village_are_proposals_to_who_holds_it() {
    let town = Town::new(2);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let (one, two) = (chen.records()[0].clone(), chen.records()[1].clone());
    let before = lin.value(&one, PHONE);
    let group = "household/natural_village";
    chen.ask(&["set", &one, group, "东头坪"]);
    chen.settle();
    wait_merged(&town);
    let end = ["end-grant", "chen", "--role", "assistant", "--scope", VILLAGE];
    town.server.admin(&[end.as_slice(), &["--last", "2026-01-15"]].concat());
    // Written today, though one of them speaks of a day within the role.
    chen.ask(&["set", &one, PHONE, "12900000001"]);
    chen.ask(&["set", &one, ADDRESS, "东头坪9号", "--observed", "2026-01-10"]);
    chen.ask(&["visit", &two, "--member", "name=李晚,relation=other"]);
    for _ in 0..20 {
        let outcome = chen.ask(&["sync"]);
        if outcome["dropped"] == json!([VILLAGE]) {
            break;
        }
        wait_merged(&town);
    }
    let status = chen.ask(&["status"]);
    assert_eq!((&status["pending"], &status["synced"]), (&json!(0), &json!(4)), "{status}");
    assert_eq!(status["villages"], json!([]), "the households are gone");
    let told = notices(&chen);
    assert_eq!(told.len(), 3, "and each commit is told of: {told:?}");
    assert!(told.iter().all(|notice| notice["code"] == "proposed"), "{told:?}");

    lin.settle();
    assert_eq!(lin.value(&one, PHONE), before, "nothing of it counts");
    assert_eq!(lin.value(&one, group), "东头坪", "what was judged before the role ended stands");
    let shown = lin.ask(&["show", &one])["proposals"].clone();
    assert_eq!(shown.as_array().map(Vec::len), Some(2), "{shown}");
    let at = |path: &str| {
        let shown = lin.ask(&["show", &one])["proposals"].clone();
        let rows = shown.as_array().expect("rows").clone();
        let row = rows.iter().find(|row| row["offer"]["path"] == path).expect("it");
        row["number"].to_string()
    };
    assert_eq!(shown[0]["author"], "chen");
    assert_eq!(lin.ask(&["status"])["proposals"], 3);
    lin.ask(&["adopt", &one, &at(PHONE)]);
    lin.ask(&["decline", &one, &at(ADDRESS)]);
    lin.ask(&["adopt", &two, "1"]);
    lin.settle();
    wait_merged(&town);
    assert_eq!(lin.value(&one, PHONE), "12900000001");
    assert_ne!(lin.value(&one, ADDRESS), "东头坪9号");
    assert_eq!(lin.ask(&["status"])["proposals"], 0);
    let values = lin.ask(&["show", &two])["values"].clone();
    assert!(values.as_object().expect("values").values().any(|value| value["value"] == "李晚"));
    assert!(town.server.set_aside(&town.township).is_empty(), "each was answered");
    assert_eq!(in_state(&town, "answered").len(), 3);
    assert_rebuilt_equal(town, 0);
}

#[test]
fn a_discarded_proposal_is_none_any_more_on_every_tablet() {
    let town = Town::new(1);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = &chen.records()[0];
    let end = ["end-grant", "chen", "--role", "assistant", "--scope", VILLAGE];
    town.server.admin(&[end.as_slice(), &["--last", "2026-01-15"]].concat());
    let values = lin.ask(&["show", record])["values"].clone();
    let paths = values.as_object().expect("values").keys();
    let path = paths.into_iter().find(|path| path.ends_with("/id_no")).expect("a number").clone();
    let number = "350899196101010012";
    chen.ask(&["set", record, &path, number]);
    chen.ask(&["sync"]);
    let waiting = the_one(&town);
    lin.settle();
    assert_eq!(lin.ask(&["status"])["proposals"], 1);
    let token = town.server.admin(&["token", "lin"])["token"].as_str().expect("it").to_owned();
    // Whoever holds the village sees it on the server too, but does not decide for the township.
    let url = format!("{}/v1/proposals?village={VILLAGE}", town.server.base);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked = reqwest::blocking::Client::new().get(url).bearer_auth(&token).send();
    let listed: Value =
        serde_json::from_str(&asked.expect("an answer").text().expect("it")).expect("JSON");
    assert_eq!(listed["proposals"][0]["path"], path, "{listed}");
    // Each reader sees it as far as their role reads ID numbers.
    let shown = town.server.quarantine(&town.township, &["show", id(&waiting)]).expect("it");
    for told in [&shown, &listed] {
        let told = told.to_string();
        assert!(!told.contains(number) && told.contains("350899********0012"), "{told}");
    }
    assert_eq!(listed["proposals"][0]["author_name"], "chen", "{listed}");
    let refused = town.server.quarantine(&token, &["discard", id(&waiting), "--reason", "x"]);
    assert!(refused.is_err_and(|told| told.contains("[not_found]")));

    discard(&town, &waiting).expect("discarded");
    lin.settle();
    assert_eq!(lin.ask(&["status"])["proposals"], 0);
    assert_eq!(lin.ask(&["proposals"])["proposals"], json!([]));
    assert_rebuilt_equal(town, 1);
}

#[test]
fn a_tablet_that_a_restored_server_does_not_know_loses_nothing_and_is_told_what_to_do() {
    let mut town = Town::new(1);
    let role = ["--role", "assistant", "--scope", VILLAGE, "--from", "2020-01-01"];
    town.server.admin(&[["user", "chen", "--name", "chen"].as_slice(), &role].concat());
    town.server.kill();
    let backup = town.place.path().join("backup");
    copy(&town.server.data, &backup);
    town.server.kill_and_restart();

    let code = town.server.admin(&["code", "chen"]);
    let home = town.place.path().join("chen").to_str().expect("a plain path").to_owned();
    let chen = Tablet { home };
    let enrol = |town: &Town, code: &Value| {
        let code = code["code"].as_str().expect("a code").to_owned();
        chen.ask(&["enrol", &code, "--server", &town.server.base, "--label", "chen"]);
    };
    enrol(&town, &code);
    chen.ask(&["sync"]);
    let record = chen.records()[0].clone();
    chen.ask(&["set", &record, PHONE, "12900000001"]);
    chen.settle();

    // The server is lost and comes back from the day before.
    let (data, address) = (town.server.data.clone(), town.server.address().to_owned());
    town.server.kill();
    fs::remove_dir_all(&data).expect("the disk is gone");
    copy(&backup, &data);
    town.server = Server::start(&data, &address);
    chen.ask(&["set", &record, ADDRESS, "东头坪9号"]);
    let home = chen.home.as_str();
    let told = run(&["tablet", "--home", home, "--demo", "sync"]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("[unknown_device]") && told.contains("登记码"), "{told}");
    assert_eq!(chen.ask(&["status"])["pending"], 1);
    assert_eq!(chen.value(&record, PHONE), "12900000001", "everything is still there");

    let code = town.server.admin(&["code", "chen"]);
    enrol(&town, &code);
    chen.settle();
    wait_merged(&town);
    let lin = town.tablet("lin");
    assert_eq!(lin.value(&record, PHONE), "12900000001", "also what was receipted before");
    assert_eq!(lin.value(&record, ADDRESS), "东头坪9号");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
