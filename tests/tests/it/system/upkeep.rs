use std::fs;

use disk::SledIndex;
use store::Index as _;

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

#[test]
fn no_personal_value_stands_in_a_key_a_file_name_or_a_log_line() {
    let town = Town::new(3);
    let tablet = town.tablet("cadre");
    let record = &tablet.records()[0];
    let (phone, address) = ("12900000001", "东头坪三号门牌");
    tablet.ask(&["set", record, "household/household_phone", phone]);
    tablet.ask(&["set", record, "household/address", address]);
    tablet.settle();
    wait_merged(&town);
    // Refusals are logged too.
    run(&["review", "--server", &town.server.base, "--token", "none", "list"]);
    let shown = tablet.ask(&["show", record]);
    let values = shown["values"].as_object().expect("values");
    let mut personal = vec![phone.to_owned(), address.to_owned()];
    for (path, value) in values {
        if path.ends_with("/name") || path.ends_with("/id_no") || path.ends_with("/phone") {
            personal.push(value["value"].as_str().expect("a text").to_owned());
        }
    }
    let place = town.place.path().to_owned();
    let data = town.server.data.clone();
    town.server.stop();

    let log = fs::read(data.with_extension("log")).expect("the log");
    assert!(!log.is_empty(), "there is no log to look at");
    let mut looked_at = vec![("log".to_owned(), log)];
    for index in [data.join("index"), place.join("cadre").join("index")] {
        let index = SledIndex::open(&index, 1 << 20).expect("an index");
        let pairs = index.scan(&[], &store::prefix_end(&[]), 100_000).expect("its pairs");
        assert!(pairs.len() > 10);
        looked_at.extend(pairs.into_iter().map(|(key, _)| ("key".to_owned(), key)));
    }
    looked_at.extend(names(&place).into_iter().map(|name| ("file".to_owned(), name.into_bytes())));
    for (kind, bytes) in &looked_at {
        for value in &personal {
            let found = bytes.windows(value.len()).any(|part| part == value.as_bytes());
            assert!(!found, "a personal value stands in a {kind}");
        }
    }
}

fn names(directory: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let entry = entry.expect("an entry");
        found.push(entry.file_name().to_string_lossy().into_owned());
        if entry.path().is_dir() {
            found.extend(names(&entry.path()));
        }
    }
    found
}
