//! Exchanges: sent once, cut anywhere, repeated, forged.

use std::{cell::RefCell, rc::Rc};

use wire::Problem;
use zoufang_client::{Cancel, SyncError, TransportError};

use crate::{
    ports::{Fault, now},
    server::{Line, Server},
    world::{Tablet, path, server, tablet, village},
};

#[test]
fn what_one_tablet_writes_the_other_reads() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = alice.register("张三", "一号");
    let outcome = alice.exchange();
    assert_eq!((outcome.sent, alice.pending()), (1, 0));
    assert_eq!(bob.exchange().received, 1);
    assert_eq!(bob.heads(), ["张三"]);
    bob.answer(record, "household/address", "二号");
    bob.exchange();
    alice.exchange();
    assert_eq!(alice.shown(record, "household/address"), Some("二号".into()));
    assert_eq!(alice.digest(record), bob.digest(record));
}

#[test]
fn nothing_new_costs_one_small_exchange() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    alice.register("张三", "一号");
    alice.exchange();
    let outcome = alice.exchange();
    assert_eq!((outcome.exchanges, outcome.more), (1, false));
    assert!(outcome.bytes_up + outcome.bytes_down < 400, "{outcome:?}");
}

#[test]
fn a_cut_at_any_exchange_loses_nothing_and_seals_nothing_anew() {
    for lost in [Fault::LoseRequest, Fault::LoseAnswer] {
        for at in 0..4 {
            let server = server();
            server.borrow_mut().page_rows = 1;
            let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
            let record = bob.register("李四", "二号");
            bob.answer(record, "household/address", "三号");
            bob.exchange();
            alice.register("张三", "一号");
            let mut faults = vec![Fault::None; at];
            // More cuts in a row than are tried again at once.
            faults.extend([lost; 3]);
            alice.machine.wire.suffer(&faults);
            let cut = alice.try_exchange();
            alice.machine.wire.suffer(&[]);
            let mut alice = alice.again();
            alice.exchange();
            assert_eq!(alice.heads(), ["张三", "李四"], "{lost:?} at {at}: {cut:?}");
            assert_eq!(alice.pending(), 0);
            assert_eq!(alice.shown(record, "household/address"), Some("三号".into()));
            let mut seen = server.borrow().seen.clone();
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 2, "one bundle of each tablet, however often it came");
        }
    }
}

#[test]
fn losing_power_at_any_write_of_a_sync_loses_nothing() {
    for is_done in [false, true] {
        for step in 0.. {
            let server = server();
            let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
            bob.register("李四", "二号");
            bob.exchange();
            let record = alice.register("张三", "一号");
            alice.machine.storage.fail_at(step, is_done);
            let done = alice.try_exchange();
            let was_hit = alice.machine.storage.is_off();
            let mut alice = alice.again();
            alice.exchange();
            assert_eq!(alice.heads(), ["张三", "李四"], "step {step}, {done:?}");
            assert_eq!(alice.pending(), 0);
            bob.exchange();
            assert_eq!(alice.digest(record), bob.digest(record));
            if !was_hit {
                break;
            }
        }
    }
}

#[test]
fn nothing_is_believed_that_the_server_did_not_sign() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    bob.register("李四", "二号");
    bob.exchange();
    alice.register("张三", "一号");
    server.borrow_mut().is_forger = true;
    assert_eq!(alice.try_exchange(), Err(SyncError::Forged));
    assert_eq!((alice.heads(), alice.pending()), (vec!["张三".to_owned()], 1));
    server.borrow_mut().is_forger = false;
    alice.exchange();
    assert_eq!((alice.heads().len(), alice.pending()), (2, 0));
}

#[test]
fn a_damaged_answer_is_never_taken_for_a_whole_one() {
    // Every byte of receipts, pages and control entries is covered by a signature; what is not,
    // such as the server's clock, decides nothing.
    for at in (0..1_200).step_by(13) {
        let server = server();
        let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
        let record = bob.register("李四", "二号");
        bob.exchange();
        alice.machine.wire.suffer(&[Fault::Damage { at }]);
        let _ = alice.try_exchange();
        alice.exchange();
        alice.exchange();
        assert_eq!(alice.heads(), ["李四"], "byte {at}");
        assert_eq!(alice.digest(record), bob.digest(record));
    }
}

#[test]
fn a_busy_server_is_left_alone_as_long_as_it_asks() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    server.borrow_mut().problem = Some((Problem::Busy, Some(120)));
    assert_eq!(alice.try_exchange(), Err(SyncError::Wait { seconds: 120 }));
    server.borrow_mut().problem = None;
    assert_eq!(alice.try_exchange(), Err(SyncError::Wait { seconds: 120 }));
    alice.machine.clock.pass_days(1);
    alice.exchange();
}

#[test]
fn a_problem_is_told_with_its_code() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    server.borrow_mut().problem = Some((Problem::DeviceRevoked, None));
    let problem = Problem::DeviceRevoked;
    let told = TransportError::Problem { problem, retry_after_seconds: None };
    assert_eq!(alice.try_exchange(), Err(SyncError::Transport(told)));
}

#[test]
fn a_cancelled_sync_sends_nothing_more() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    alice.register("张三", "一号");
    let cancel = Cancel::default();
    cancel.cancel();
    let outcome = now(alice.sync(&mut |_| (), &cancel)).unwrap();
    assert_eq!((outcome.exchanges, outcome.more), (0, true));
    assert_eq!(alice.pending(), 1);
}

#[test]
fn a_long_feed_comes_page_by_page() {
    let server = server();
    server.borrow_mut().page_rows = 3;
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = bob.register("李四", "二号");
    for number in 0..20 {
        bob.answer(record, "household/address", format!("{number}号"));
    }
    bob.exchange();
    let mut seen = Vec::new();
    let outcome =
        now(alice.sync(&mut |outcome| seen.push(outcome.received), &Cancel::default())).unwrap();
    assert_eq!(outcome.received, 21);
    assert!(seen.len() > 5 && seen.is_sorted(), "{seen:?}");
    assert_eq!(alice.digest(record), bob.digest(record));
}

#[test]
fn many_commits_go_in_several_bundles_of_one_chain() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    for number in 0..12 {
        alice.answer(record, "note/remark", format!("{number}{}", "好".repeat(6_000)));
    }
    assert_eq!(alice.exchange().sent, 13);
    assert!(server.borrow().seen.len() >= 3);
    assert_eq!(end_of(&server), 13);
}

#[test]
fn what_comes_while_a_form_is_open_is_not_overwritten_unseen() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = alice.register("张三", "一号");
    alice.exchange();
    bob.exchange();
    bob.answer(record, "household/household_phone", "12000000001");
    bob.exchange();
    let mut open = now(alice.visit(record)).unwrap();
    alice.exchange();
    open.set(&path("household/household_phone"), "12000000002").unwrap();
    now(alice.save(&open)).unwrap();
    let household = now(alice.household(record)).unwrap();
    let phone = household.answer(&path("household/household_phone")).unwrap();
    assert!(phone.is_disputed, "two people said so on one day, neither having seen the other");
    alice.exchange();
    bob.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
}

#[test]
fn what_cannot_be_applied_is_told_and_holds_nothing_up() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let broken = bob.register("李四", "二号");
    let sound = bob.register("王五", "三号");
    bob.answer(sound, "household/address", "四号");
    bob.exchange();
    for line in server.borrow_mut().feeds.get_mut(&village()).unwrap() {
        match line {
            Line::Commit { record, change, .. } if *record == broken => change.truncate(60),
            _ => {}
        }
    }
    alice.exchange();
    assert_eq!(alice.heads(), ["王五"]);
    assert_eq!(alice.digest(sound), bob.digest(sound));
    let told = now(alice.status()).unwrap().unapplied;
    assert_eq!((told.len(), told[0].record, told[0].code()), (1, broken, "malformed_change"));
}

fn end_of(server: &Rc<RefCell<Server>>) -> u64 {
    let server = server.borrow();
    let tips = server.tips.iter().filter(|((_, of), _)| *of == village());
    tips.map(|(_, tip)| tip.n).sum()
}

#[test]
fn without_its_index_a_tablet_goes_on_in_its_epoch() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = bob.register("李四", "二号");
    bob.exchange();
    alice.exchange();
    alice.answer(record, "household/address", "三号");
    alice.exchange();
    let mut machine = alice.machine.clone();
    machine.storage.memory.index = store::MemoryIndex::default();
    let mut alice = Tablet::on(machine);
    alice.exchange();
    assert_eq!(alice.shown(record, "household/address"), Some("三号".into()));
    alice.answer(record, "household/address", "四号");
    alice.exchange();
    bob.exchange();
    assert_eq!(bob.shown(record, "household/address"), Some("四号".into()));
    assert_eq!(alice.digest(record), bob.digest(record));
    let actors: std::collections::BTreeSet<_> =
        server.borrow().tips.keys().map(|(actor, _)| *actor).collect();
    assert_eq!(actors.len(), 2, "one epoch of each tablet");
}
