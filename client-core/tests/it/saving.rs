//! What is reported saved is saved, and nothing is half saved.

use kernel::{RecordId, Value};
use store::{Journal as _, MemoryIndex, MemoryJournal, Position};
use zoufang_client::{Client, LocalError, SaveError};

use crate::{
    ports::{Machine, now},
    world::{Tablet, path, server, tablet, village},
};

#[test]
fn a_saved_visit_survives_losing_power_at_any_write() {
    for is_done in [false, true] {
        for step in 0.. {
            let server = server();
            let mut tablet = tablet(&server, "alice");
            let record = tablet.register("张三", "一号");
            let mut visit = now(tablet.visit(record)).unwrap();
            visit.set(&path("household/address"), "二号").unwrap();
            tablet.machine.storage.fail_at(step, is_done);
            let saved = now(tablet.save(&visit));
            let was_hit = tablet.machine.storage.is_off();
            let tablet = tablet.again();
            let address = tablet.shown(record, "household/address");
            let visits = now(tablet.household(record)).unwrap().entries("visit").len();
            match saved {
                // The journal had it, whatever became of the index.
                Ok(_) => assert_eq!((address, visits), (Some("二号".into()), 2), "step {step}"),
                // It is there wholly or not at all.
                Err(_) if visits == 2 => assert_eq!(address, Some("二号".into())),
                Err(_) => assert_eq!((address, visits), (Some("一号".into()), 1)),
            }
            assert_eq!(tablet.pending(), visits as u64);
            if !was_hit {
                assert!(step > 1, "a save writes to the journal and to the index");
                break;
            }
        }
    }
}

#[test]
fn after_a_lost_index_write_the_next_save_still_counts_on() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut visit = now(tablet.visit(record)).unwrap();
    visit.set(&path("household/address"), "二号").unwrap();
    tablet.machine.storage.fail_at(1, false);
    assert_eq!(now(tablet.save(&visit)).unwrap().n, 2);
    tablet.machine.storage.power_up();
    assert_eq!(tablet.answer(record, "household/household_phone", "12000000001").n, 3);
    assert_eq!(tablet.shown(record, "household/address"), Some("二号".into()));
}

#[test]
fn a_full_disk_saves_nothing_and_keeps_the_draft() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut visit = now(tablet.visit(record)).unwrap();
    visit.set(&path("household/address"), "二号").unwrap();
    tablet.machine.storage.fill_up();
    assert_eq!(now(tablet.save(&visit)), Err(SaveError::Full));
    assert_eq!(tablet.shown(record, "household/address"), Some("一号".into()));
    tablet.machine.storage.power_up();
    assert_eq!(now(tablet.save(&visit)).unwrap().n, 2);
    assert_eq!(tablet.shown(record, "household/address"), Some("二号".into()));
}

#[test]
fn without_its_index_a_tablet_still_has_what_it_wrote() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    tablet.answer(record, "household/address", "二号");
    let digest = tablet.digest(record);
    let mut machine = tablet.machine.clone();
    machine.storage.memory.index = MemoryIndex::default();
    let tablet = Tablet::on(machine);
    assert_eq!(tablet.heads(), ["张三"]);
    assert_eq!(tablet.digest(record), digest);
    assert_eq!(tablet.pending(), 2);
}

#[test]
fn an_index_that_knows_more_than_the_journal_is_made_anew() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    tablet.register("张三", "一号");
    let before = copy(&tablet);
    tablet.register("李四", "二号");
    let mut machine = tablet.machine.clone();
    machine.storage.memory.journal = before;
    let tablet = Tablet::on(machine);
    assert_eq!(tablet.heads(), ["张三"]);
}

#[test]
fn a_save_shows_findings_and_never_refuses_for_them() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let saved = tablet.answer(record, "household/household_phone", "12");
    let codes: Vec<&str> = saved.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"V15"), "{codes:?}");
    assert_eq!(tablet.shown(record, "household/household_phone"), Some("12".into()));
}

#[test]
fn before_enrolment_nothing_is_saved() {
    let server = server();
    let mut tablet = Tablet::on(Machine::new(&server, 1));
    let visit = Client::register(&tablet, village()).unwrap();
    assert_eq!(now(tablet.save(&visit)), Err(SaveError::NotEnrolled));
    let unknown = RecordId::from_bytes([9; 16]);
    assert_eq!(now(tablet.household(unknown)).map(|_| ()), Err(LocalError::NotFound));
}

#[test]
fn two_drafts_of_one_household_are_both_saved() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut one = now(tablet.visit(record)).unwrap();
    let mut other = now(tablet.visit(record)).unwrap();
    one.set(&path("household/address"), "二号").unwrap();
    other.set(&path("household/household_phone"), "12000000001").unwrap();
    now(tablet.save(&one)).unwrap();
    now(tablet.save(&other)).unwrap();
    assert_eq!(tablet.shown(record, "household/address"), Some("二号".into()));
    let phone = tablet.shown(record, "household/household_phone");
    assert_eq!(phone, Some(Value::from("12000000001")));
}

/// The journal as it is now, apart from what is appended later.
pub(crate) fn copy(tablet: &Tablet) -> MemoryJournal {
    let journal = MemoryJournal::default();
    let held = &tablet.machine.storage.memory.journal;
    for standing in store::walk(held, Position::START) {
        journal.append(&[&standing.unwrap().entry]).unwrap();
    }
    journal
}
