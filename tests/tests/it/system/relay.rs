//! Relays: tablets meet while the server is away, and nothing is called synced that is not.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::{
    by_hand::wait_merged,
    process::{Tablet, Town, VILLAGE, binary, json, run},
};

const NOTE: &str = "note/remark";
const PHONE: &str = "household/household_phone";
const TOWNSHIP: &str = "350823106";

/// A relay's data directory, and its process while it runs.
struct Relay {
    data: PathBuf,
    base: String,
    child: Option<Child>,
}

impl Relay {
    /// An enrolled relay over a scope, that has spoken with the server once.
    fn new(town: &Town, name: &str, scope: &str) -> Self {
        let relay = Self::enrol(town, name);
        relay.appoint(town, scope);
        relay.carry(&town.server.base);
        relay
    }

    fn enrol(town: &Town, name: &str) -> Self {
        let role = ["--role", "township_staff", "--scope", TOWNSHIP, "--from", "2020-01-01"];
        town.server.admin(&[["user", name, "--name", name].as_slice(), &role].concat());
        let code = town.server.admin(&["code", name]);
        let code = code["code"].as_str().expect("a code");
        let data = town.place.path().join(name);
        let relay = Self { data, base: String::new(), child: None };
        relay.ask(&["enrol", code, "--at", &town.server.base, "--label", name]);
        relay
    }

    fn device(&self) -> String {
        let key = fs::read(self.data.join("relay.key")).expect("its key");
        key[64..80].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn appoint(&self, town: &Town, scope: &str) {
        town.server.admin(&["relay", "--device", &self.device(), "--scope", scope]);
    }

    fn ask(&self, args: &[&str]) -> Value {
        let data = self.data.to_str().expect("a plain path");
        json(&[["relay", "--data", data, "--json"].as_slice(), args].concat())
    }

    /// Exchanges once with the server or another relay, while it does not listen itself.
    fn carry(&self, base: &str) -> Value {
        self.ask(&["--once", "--server", base])
    }

    fn status(&self) -> Value {
        self.ask(&["status"])
    }

    fn start(&mut self) {
        let log = self.data.with_extension("log");
        let log = File::options().create(true).append(true).open(log).expect("a log");
        let mut child = Command::new(binary())
            .args(["relay", "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.data)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the relay starts");
        let out = child.stdout.take().expect("its output");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("its first line");
        self.base = line.rsplit(' ').next().unwrap_or_default().trim().to_owned();
        assert!(self.base.starts_with("http://"), "the relay did not start: {line}");
        self.child = Some(child);
    }

    /// Ends it without a word of warning.
    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("kill -9");
            child.wait().expect("the relay is gone");
        }
    }

    /// Works with the relay while it listens.
    fn while_open<T>(&mut self, work: impl FnOnce(&str) -> T) -> T {
        self.start();
        let done = work(&self.base.clone());
        self.kill();
        done
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn hand_over(tablet: &Tablet, relay: &str) -> Value {
    tablet.ask(&["sync", "--relay", relay])
}

/// Pending, handed over, synced.
fn stands(tablet: &Tablet) -> [u64; 3] {
    let status = tablet.ask(&["status"]);
    ["pending", "handed", "synced"].map(|field| status[field].as_u64().expect("a number"))
}

fn digest(tablet: &Tablet, record: &str) -> String {
    tablet.ask(&["show", record])["digest"].as_str().expect("a digest").to_owned()
}

#[test]
fn tablets_meet_at_a_relay_and_only_the_servers_receipt_says_synced() {
    let mut town = Town::new(2);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = chen.records()[0].clone();
    let mut relay = Relay::new(&town, "laptop", TOWNSHIP);
    town.server.kill();

    chen.ask(&["set", &record, PHONE, "12900000001"]);
    lin.ask(&["set", &record, NOTE, "门前路滑"]);
    let new = chen.ask(&["register", VILLAGE, "--set", "household/address=东头坪9号"]);
    let new = new["record"].as_str().expect("an id").to_owned();
    relay.while_open(|base| {
        let handed = hand_over(&chen, base);
        assert_eq!(handed["handed"], 2, "{handed}");
        assert_eq!(stands(&chen), [2, 2, 0]);
        let handed = hand_over(&lin, base);
        assert_eq!((&handed["handed"], &handed["carried"]), (&1.into(), &2.into()), "{handed}");
        // What chen wrote is there to be written upon, before the server has heard of it.
        assert_eq!(lin.value(&record, PHONE), "12900000001");
        lin.ask(&["set", &new, PHONE, "12900000002"]);
        assert_eq!(hand_over(&lin, base)["handed"], 1);
        assert_eq!(hand_over(&chen, base)["carried"], 2);
        assert_eq!(chen.value(&record, NOTE), "门前路滑");
        assert_eq!(chen.value(&new, PHONE), "12900000002");
        // Nothing is brought twice.
        assert_eq!(hand_over(&chen, base)["carried"], 0);
    });
    assert_eq!((stands(&chen), stands(&lin)), ([2, 2, 0], [2, 2, 0]));
    assert_eq!(relay.status()["waiting"], 3, "{}", relay.status());

    town.server.kill_and_restart();
    let base = town.server.base.clone();
    let carried = relay.carry(&base);
    assert_eq!(
        (&carried["is_server"], &carried["refusals"]),
        (&true.into(), &Value::Array(vec![]))
    );
    assert_eq!(relay.status()["waiting"], 0);
    wait_merged(&town);
    relay.carry(&base);
    relay.while_open(|base| {
        for tablet in [&chen, &lin] {
            let handed = hand_over(tablet, base);
            assert_eq!((&handed["synced"], &handed["handed"]), (&2.into(), &0.into()), "{handed}");
            assert_eq!(stands(tablet), [0, 0, 2]);
        }
    });
    // The server itself has nothing to add, and all three hold the same.
    for tablet in [&chen, &lin] {
        tablet.settle();
    }
    let third = town.tablet("wu");
    third.settle();
    for record in [&record, &new] {
        assert_eq!(digest(&chen, record), digest(&lin, record));
        assert_eq!(digest(&chen, record), digest(&third, record));
    }
}

#[test]
fn relays_in_a_chain_and_in_a_loop_bring_everything_and_nothing_twice() {
    let town = Town::new(1);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = chen.records()[0].clone();
    let mut near = Relay::new(&town, "near", VILLAGE);
    let mut far = Relay::new(&town, "far", TOWNSHIP);
    // They hear of each other.
    near.carry(&town.server.base);
    far.carry(&town.server.base);
    chen.ask(&["set", &record, PHONE, "12900000001"]);
    near.while_open(|base| hand_over(&chen, base));
    far.while_open(|base| {
        assert_eq!(near.carry(base)["is_server"], false);
        // A colleague meets the other relay.
        assert_eq!(hand_over(&lin, base)["carried"], 1);
        lin.ask(&["set", &record, NOTE, "门前路滑"]);
        assert_eq!(hand_over(&lin, base)["handed"], 1);
    });
    // Round and round.
    for _ in 0..2 {
        near.while_open(|base| far.carry(base));
        far.while_open(|base| near.carry(base));
    }
    for relay in [&near, &far] {
        let status = relay.status();
        let numbers = ["bundles", "waiting", "forks"].map(|field| status[field].as_u64());
        assert_eq!(numbers, [Some(2), Some(2), Some(0)], "{status}");
    }
    near.while_open(|base| assert_eq!(hand_over(&chen, base)["carried"], 1));
    assert_eq!(chen.value(&record, NOTE), "门前路滑");

    // Only the far one reaches the server; its word comes back along the chain.
    far.carry(&town.server.base);
    wait_merged(&town);
    far.carry(&town.server.base);
    far.while_open(|base| near.carry(base));
    assert_eq!(near.status()["waiting"], 0, "{}", near.status());
    near.while_open(|base| {
        assert_eq!(hand_over(&chen, base)["synced"], 1);
        hand_over(&lin, base);
    });
    assert_eq!((stands(&chen), stands(&lin)), ([0, 0, 1], [0, 0, 1]));
    assert_eq!(digest(&chen, &record), digest(&lin, &record));
    town.server.review(&town.township, &["list"]);
}

#[test]
fn a_relay_killed_while_it_takes_bundles_keeps_all_that_it_receipted() {
    let town = Town::new(1);
    let chen = town.tablet("chen");
    let record = chen.records()[0].clone();
    let mut relay = Relay::new(&town, "laptop", TOWNSHIP);
    for round in 0..6_u64 {
        for n in 0..3 {
            chen.ask(&["set", &record, NOTE, &format!("第{round}轮 {n}")]);
        }
        relay.start();
        let mut handing = chen.start(&["sync", "--relay", &relay.base]);
        std::thread::sleep(std::time::Duration::from_millis(round * 37 % 150));
        relay.kill();
        handing.wait().expect("the tablet ends");
    }
    let [pending, handed, synced] = stands(&chen);
    assert_eq!((pending, synced), (18, 0));
    relay.carry(&town.server.base);
    let base = town.server.base.clone();
    relay.carry(&base);
    let told = relay.while_open(|base| hand_over(&chen, base));
    let [_, _, synced] = stands(&chen);
    assert!(synced >= handed, "handed over were {handed}, the server has {synced}: {told}");
    chen.settle();
    assert_eq!(stands(&chen), [0, 0, 18]);
}

#[test]
fn a_tablet_that_takes_both_roads_brings_nothing_twice() {
    let town = Town::new(1);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = chen.records()[0].clone();
    let mut relay = Relay::new(&town, "laptop", TOWNSHIP);
    chen.ask(&["set", &record, PHONE, "12900000001"]);
    chen.ask(&["sync"]);
    // The relay never saw the first bundle, and asks for the stream from its beginning.
    chen.ask(&["set", &record, NOTE, "门前路滑"]);
    relay.while_open(|base| {
        hand_over(&chen, base);
        hand_over(&lin, base);
    });
    assert_eq!(stands(&chen), [1, 1, 1]);
    chen.ask(&["sync"]);
    assert_eq!(stands(&chen), [0, 0, 2]);
    let carried = relay.carry(&town.server.base);
    assert_eq!(carried["refusals"], Value::Array(vec![]), "{carried}");
    wait_merged(&town);
    relay.carry(&town.server.base);
    assert_eq!(relay.status()["waiting"], 0);
    relay.while_open(|base| hand_over(&lin, base));
    for tablet in [&chen, &lin] {
        tablet.settle();
    }
    assert_eq!(digest(&chen, &record), digest(&lin, &record));
    let listed = town.server.quarantine(&town.township, &["list"]).expect("a list");
    assert_eq!(listed["commits"], Value::Array(vec![]), "{listed}");
}

#[test]
fn a_relay_takes_nothing_of_a_village_that_is_not_its_own() {
    let town = Town::new(1);
    let chen = town.tablet("chen");
    let record = chen.records()[0].clone();
    chen.ask(&["set", &record, PHONE, "12900000001"]);
    town.server.admin(&["village", "350823106202"]);
    let mut none = Relay::enrol(&town, "none");
    let data = none.data.to_str().expect("a plain path").to_owned();
    let refused = run(&["relay", "--data", &data, "--once", "--server", &town.server.base]);
    assert!(!refused.status.success(), "the server answered a device that is no relay");
    none.while_open(|base| {
        let refused = run(&["tablet", "--home", &chen.home, "--json", "sync", "--relay", base]);
        assert!(!refused.status.success(), "a device that is no relay was believed");
    });
    let mut other = Relay::new(&town, "other", "350823106202");
    other.while_open(|base| {
        let refused = run(&["tablet", "--home", &chen.home, "--json", "sync", "--relay", base]);
        let told = String::from_utf8_lossy(&refused.stdout).into_owned();
        assert!(!refused.status.success() || told.contains("out_of_scope"), "{told}");
    });
    assert_eq!(stands(&chen), [1, 0, 0]);
    assert_eq!(other.status()["bundles"], 0);
}
