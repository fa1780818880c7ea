//! Power cuts at random moments, on both sides. The seed of the moments is printed when a test
//! fails; `ZOUFANG_TEST_SEED` repeats it.

use std::{
    collections::BTreeSet,
    env, process, thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{
    by_hand::wait_merged,
    process::{Tablet, Town},
};

const NOTE: &str = "note/remark";

/// Moments that follow a seed, so that a failure can be repeated as far as processes allow.
struct Moments(u64);

impl Moments {
    fn new() -> Self {
        let seed = env::var("ZOUFANG_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
        let seed = seed.unwrap_or_else(|| now.as_nanos() as u64 ^ u64::from(process::id()));
        println!("ZOUFANG_TEST_SEED={seed}");
        Self(seed | 1)
    }

    fn millis(&mut self, most: u64) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_millis(self.0 % most)
    }
}

#[test]
fn a_server_killed_while_ten_tablets_sync_loses_nothing() {
    let mut moments = Moments::new();
    let mut town = Town::new(10);
    let tablets: Vec<Tablet> = (0..10).map(|n| town.tablet(&format!("cadre{n}"))).collect();
    let records = tablets[0].records();
    for round in 0..3 {
        for (n, tablet) in tablets.iter().enumerate() {
            let record = &records[(n + round) % records.len()];
            tablet.ask(&["set", record, NOTE, &format!("round {round} of {n}")]);
        }
        let syncing: Vec<_> = tablets.iter().map(|tablet| tablet.start(&["sync"])).collect();
        thread::sleep(moments.millis(400));
        town.server.kill_and_restart();
        for mut child in syncing {
            child.wait().expect("the tablet ends");
        }
    }
    converge(&town, &tablets);
    let mut found = BTreeSet::new();
    for record in &records {
        let told = tablets[3].ask(&["show", record, "--explain", NOTE]);
        for row in told["statements"].as_array().expect("statements") {
            found.insert(row["value"].as_str().unwrap_or_default().to_owned());
        }
    }
    for round in 0..3 {
        for n in 0..10 {
            let said = format!("round {round} of {n}");
            assert!(found.contains(&said), "lost: {said}");
        }
    }
    let digests: Vec<Vec<String>> =
        tablets.iter().map(|tablet| digests(tablet, &records)).collect();
    assert!(digests.iter().all(|of_one| *of_one == digests[0]), "replicas differ");
    let data = town.server.data.clone();
    town.server.stop();
    let data = data.to_str().expect("a plain path");
    super::process::json(&["verify", "--data", data, "--json"]);
    let rebuilt = super::process::json(&["rebuild", "--data", data, "--json"]);
    assert_eq!(rebuilt["equal"], true);
}

#[test]
fn a_tablet_killed_while_it_saves_keeps_every_save_it_reported() {
    let mut moments = Moments::new();
    let town = Town::new(2);
    let tablet = town.tablet("cadre");
    let record = &tablet.records()[0];
    let mut reported = BTreeSet::new();
    for n in 0..12 {
        let said = format!("save {n}");
        let mut child = tablet.start(&["set", record, NOTE, &said]);
        thread::sleep(moments.millis(120));
        // It may have ended by itself.
        let _ = child.kill();
        let output = child.wait_with_output().expect("the tablet ends");
        if !output.stdout.is_empty() {
            reported.insert(said);
        }
        if n % 4 == 3 {
            let mut child = tablet.start(&["sync"]);
            thread::sleep(moments.millis(200));
            let _ = child.kill();
            child.wait().expect("the tablet ends");
        }
    }
    converge(&town, std::slice::from_ref(&tablet));
    let told = tablet.ask(&["show", record, "--explain", NOTE]);
    let rows = told["statements"].as_array().expect("statements");
    let found: BTreeSet<&str> = rows.iter().filter_map(|row| row["value"].as_str()).collect();
    for said in &reported {
        assert!(found.contains(said.as_str()), "lost: {said} of {told}");
    }
}

fn converge(town: &Town, tablets: &[Tablet]) {
    for _ in 0..3 {
        for tablet in tablets {
            tablet.settle();
        }
        wait_merged(town);
    }
}

fn digests(tablet: &Tablet, records: &[String]) -> Vec<String> {
    let of = |record: &String| {
        let shown = tablet.ask(&["show", record]);
        shown["digest"].as_str().expect("a digest").to_owned()
    };
    records.iter().map(of).collect()
}
