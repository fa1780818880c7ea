//! Forks, restored stores and quarantined commits: a new epoch says again what was lost.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use kernel::{Actor, Quarantine, Verdict};
use store::MemoryIndex;
use zoufang_client::{Cancel, Client, Outcome};

use crate::{
    ports::{Fault, Machine, now},
    saving::copy,
    server::{Line, Server},
    world::{OTHER_VILLAGE, Tablet, path, server, tablet, village},
};

/// The tablet's store as it is now, on a machine of its own.
fn backup(tablet: &Tablet, server: &Rc<RefCell<Server>>, seed: u8) -> Machine {
    let mut machine = Machine::new(server, seed);
    machine.storage.memory.journal = copy(tablet);
    machine
}

fn actors(server: &Rc<RefCell<Server>>) -> BTreeSet<Actor> {
    server.borrow().tips.keys().map(|(actor, _)| *actor).collect()
}

#[test]
fn a_restored_store_takes_a_new_epoch() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    alice.exchange();
    let backup = backup(&alice, &server, 99);
    alice.answer(record, "household/address", "二号");
    alice.exchange();
    let mut restored = Tablet::on(backup);
    restored.exchange();
    assert_eq!(restored.shown(record, "household/address"), Some("二号".into()));
    restored.answer(record, "household/address", "三号");
    assert_eq!(restored.exchange().refusals, []);
    assert_eq!(actors(&server).len(), 2);
    assert_eq!(restored.pending(), 0);
}

#[test]
fn what_a_restored_store_wrote_before_it_knew_is_said_again() {
    let server = server();
    let mut bob = tablet(&server, "bob");
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    alice.exchange();
    let backup = backup(&alice, &server, 99);
    // One life goes on and is receipted.
    alice.answer(record, "household/address", "二号");
    alice.answer(record, "household/household_phone", "12000000001");
    alice.exchange();
    // The other writes under the same numbers.
    let mut restored = Tablet::on(backup);
    restored.machine.clock.pass_days(1);
    restored.answer(record, "household/natural_village", "上村");
    restored.answer(record, "household/address", "五号");
    restored.answer(record, "household/people", 4);
    let outcome = restored.exchange();
    assert_eq!(outcome.said_again, 3);
    assert_eq!(restored.pending(), 0);
    bob.exchange();
    for (question, value) in [
        ("household/natural_village", "上村".into()),
        ("household/address", "五号".into()),
        ("household/people", 4.into()),
        ("household/household_phone", "12000000001".into()),
    ] {
        assert_eq!(bob.shown(record, question), Some(value), "{question}");
    }
    assert_eq!(restored.digest(record), bob.digest(record));
    assert_eq!(actors(&server).len(), 2);
    // All is said once: another exchange has nothing to mend.
    assert_eq!(restored.exchange().said_again, 0);
}

#[test]
fn losing_power_while_mending_says_everything_exactly_once() {
    for step in 0.. {
        let server = server();
        let mut bob = tablet(&server, "bob");
        let mut alice = tablet(&server, "alice");
        let record = alice.register("张三", "一号");
        alice.exchange();
        let backup = backup(&alice, &server, 99);
        alice.answer(record, "household/address", "二号");
        alice.exchange();
        let mut restored = Tablet::on(backup);
        restored.machine.clock.pass_days(1);
        restored.answer(record, "household/natural_village", "上村");
        restored.answer(record, "household/people", 4);
        restored.machine.storage.fail_at(step, step % 2 == 0);
        let _ = restored.try_exchange();
        let was_hit = restored.machine.storage.is_off();
        let mut restored = restored.again();
        restored.exchange();
        restored.exchange();
        bob.exchange();
        assert_eq!(restored.digest(record), bob.digest(record), "step {step}");
        assert_eq!(bob.shown(record, "household/people"), Some(4.into()), "step {step}");
        let visits = now(bob.household(record)).unwrap().entries("visit").len();
        assert_eq!(visits, 4, "step {step}");
        if !was_hit {
            break;
        }
    }
}

#[test]
fn a_quarantined_commit_is_said_again_once() {
    let server = server();
    let mut bob = tablet(&server, "bob");
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    alice.exchange();
    alice.answer(record, "household/address", "二号");
    alice.answer(record, "household/people", 4);
    quarantine(&mut alice, &server, 2);
    let outcome = alice.exchange();
    assert_eq!(outcome.said_again, 2, "the commit, and the one written upon it");
    bob.exchange();
    assert_eq!(bob.shown(record, "household/address"), Some("二号".into()));
    assert_eq!(bob.shown(record, "household/people"), Some(4.into()));
    assert_eq!(alice.digest(record), bob.digest(record));
    let notices = now(alice.status()).unwrap().notices;
    assert!(!notices.is_empty() && notices.iter().all(|notice| notice.said_again));
    assert_eq!(actors(&server).len(), 2);
}

#[test]
fn another_stream_goes_on_while_one_is_mended() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    alice.exchange();
    let backup = backup(&alice, &server, 99);
    alice.answer(record, "household/address", "二号");
    alice.exchange();
    let mut restored = Tablet::on(backup);
    restored.answer(record, "household/people", 3);
    let mut other = Client::register(&restored, OTHER_VILLAGE.parse().unwrap()).unwrap();
    other.set(&path("household/address"), "松岭").unwrap();
    now(restored.save(&other)).unwrap();
    restored.exchange();
    assert_eq!(restored.pending(), 0);
    let streams: Vec<u64> = server.borrow().tips.values().map(|tip| tip.n).collect();
    assert_eq!(streams.len(), 3, "the old stream, its successor, and the other village's");
}

#[test]
fn a_household_fetched_without_the_own_last_word_is_written_under_a_new_epoch() {
    let server = server();
    server.borrow_mut().page_rows = 1;
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = bob.register("李四", "二号");
    bob.answer(record, "household/people", 2);
    bob.exchange();
    alice.exchange();
    alice.answer(record, "household/address", "三号");
    alice.exchange();
    let mut machine = alice.machine.clone();
    machine.storage.memory.index = MemoryIndex::default();
    let mut alice = Tablet::on(machine);
    // The feed comes as far as the registration, not to what the own commit was written upon.
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let mut progress = move |so_far: &Outcome| {
        if so_far.received > 0 {
            stop.cancel();
        }
    };
    assert!(now(alice.sync(&mut progress, &cancel)).unwrap().more);
    assert_eq!(alice.shown(record, "household/address"), Some("二号".into()));
    alice.answer(record, "household/household_phone", "12000000001");
    alice.exchange();
    bob.exchange();
    assert_eq!(bob.shown(record, "household/address"), Some("三号".into()));
    assert_eq!(alice.digest(record), bob.digest(record));
    assert_eq!(actors(&server).len(), 3);
    assert!(now(alice.status()).unwrap().notices.is_empty());
}

#[test]
fn a_server_that_lost_the_end_of_a_stream_gets_it_again() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let empty = server.borrow().clone();
    let record = alice.register("张三", "一号");
    alice.exchange();
    alice.answer(record, "household/address", "二号");
    alice.exchange();
    *server.borrow_mut() = empty;
    alice.answer(record, "household/people", 3);
    let outcome = alice.exchange();
    assert!(!outcome.refusals.is_empty());
    assert_eq!(alice.pending(), 0);
    bob.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
}

/// Sends what is pending, of which the server finds the commits from `first` on quarantined
/// before it answers anybody.
fn quarantine(tablet: &mut Tablet, server: &Rc<RefCell<Server>>, first: u64) {
    tablet.machine.wire.suffer(&[Fault::LoseAnswer; 3]);
    assert!(tablet.try_exchange().is_err());
    let mut server = server.borrow_mut();
    for line in server.feeds.get_mut(&village()).unwrap() {
        if let Line::Commit { n, verdict, .. } = line
            && *n >= first
        {
            let is_first = *n == first;
            let reason = if is_first { Quarantine::Engine } else { Quarantine::BranchClosed };
            *verdict = Verdict::Quarantined(reason);
        }
    }
}
