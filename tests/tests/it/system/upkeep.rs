use std::fs;

use super::{
    by_hand::wait_merged,
    process::{Town, json, run},
};

#[test]
fn everything_derived_is_rebuilt_equal_and_a_changed_journal_is_found() {
    let town = Town::new(5);
    let tablet = town.tablet("cadre");
    let record = &tablet.records()[0];
    tablet.ask(&["set", record, "household/household_phone", "12900000001"]);
    tablet.settle();
    wait_merged(&town);
    let data = town.server.data.to_str().expect("a plain path").to_owned();
    town.server.stop();

    let verified = json(&["verify", "--data", &data, "--json"]);
    assert!(verified["commits"].as_u64() >= Some(6), "{verified}");
    let rebuilt = json(&["rebuild", "--data", &data, "--json"]);
    assert_eq!(rebuilt["equal"], true, "{rebuilt}");

    let segment = fs::read_dir(format!("{data}/journal"))
        .expect("the journal")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.file_name().is_some_and(|name| name.len() >= 20))
        .expect("a segment");
    let mut bytes = fs::read(&segment).expect("its bytes");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).expect("a changed segment");
    assert!(!run(&["verify", "--data", &data]).status.success());
}
