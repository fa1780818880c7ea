//! Villages come and go, verdicts are heeded, and a new life of the server is read from its
//! beginning.

use kernel::{FeedId, Verdict, Without};
use store::MemoryIndex;
use wire::Control;
use zoufang_client::Query;

use crate::{
    ports::now,
    server::Line,
    world::{OTHER_VILLAGE, Tablet, VILLAGE, grant, path, server, tablet, user, village},
};

#[test]
fn households_are_found_by_head_address_and_group() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    for (head, address) in [("张三", "竹岭一号"), ("李四", "竹岭二号"), ("李五", "松岭三号")]
    {
        alice.register(head, address);
    }
    for (text, found) in
        [("", 3), ("李", 2), ("竹岭", 2), ("李 竹岭", 1), ("王", 0), ("  ", 3), ("张三", 1)]
    {
        let query = Query { text: text.to_owned(), ..Query::default() };
        assert_eq!(now(alice.households(&query)).unwrap().len(), found, "{text}");
    }
    let none = Query { village: Some(OTHER_VILLAGE.parse().unwrap()), ..Query::default() };
    assert!(now(alice.households(&none)).unwrap().is_empty());
    let rows = now(alice.households(&Query { limit: Some(2), ..Query::default() })).unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.pending && row.members == 1 && row.last_visit.is_some()));
}

#[test]
fn an_own_commit_without_effect_is_told_and_not_shown() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    alice.exchange();
    alice.answer(record, "household/address", "二号");
    alice.exchange();
    let actor = *server.borrow().tips.keys().next().map(|(actor, _)| actor).unwrap();
    let verdict = Verdict::WithoutEffect(Without::NoGrant);
    let news = Line::News { record, actor, n: 2, verdict };
    server.borrow_mut().feeds.get_mut(&village()).unwrap().push(news);
    alice.exchange();
    assert_eq!(alice.shown(record, "household/address"), Some("一号".into()));
    let notices = now(alice.status()).unwrap().notices;
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].record, notices[0].n, notices[0].code()), (record, 2, "no_grant"));
    // The verdict is heeded as well when everything is fetched and replayed again.
    let mut machine = alice.machine.clone();
    machine.storage.memory.index = MemoryIndex::default();
    let mut alice = Tablet::on(machine);
    alice.exchange();
    assert_eq!(alice.shown(record, "household/address"), Some("一号".into()));
}

#[test]
fn a_village_that_is_taken_away_leaves_after_its_last_receipt() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    alice.register("张三", "一号");
    let last = "2026-03-01".parse().unwrap();
    let (role, scope) = ("assistant".to_owned(), VILLAGE.parse().unwrap());
    server.borrow_mut().decide(Control::GrantEnded { user: user("alice"), role, scope, last });
    let outcome = alice.exchange();
    assert_eq!((outcome.sent, outcome.dropped), (1, vec![village()]));
    assert!(alice.heads().is_empty());
    assert_eq!(now(alice.status()).unwrap().synced, 1);
    assert!(alice.villages().is_empty());
}

#[test]
fn a_village_that_comes_back_brings_the_own_commits_too() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = alice.register("张三", "一号");
    alice.exchange();
    bob.exchange();
    bob.answer(record, "household/address", "二号");
    bob.exchange();
    let last = "2026-03-01".parse().unwrap();
    let (role, scope) = ("assistant".to_owned(), VILLAGE.parse().unwrap());
    server.borrow_mut().decide(Control::GrantEnded { user: user("alice"), role, scope, last });
    assert_eq!(alice.exchange().dropped, [village()]);
    grant(&mut server.borrow_mut(), "alice", VILLAGE);
    alice.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
    alice.answer(record, "household/address", "三号");
    alice.exchange();
    bob.exchange();
    assert_eq!(bob.shown(record, "household/address"), Some("三号".into()));
}

#[test]
fn a_new_village_is_read_from_its_beginning() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    grant(&mut server.borrow_mut(), "bob", OTHER_VILLAGE);
    bob.exchange();
    let mut visit = bob.register_in(OTHER_VILLAGE);
    visit.set(&path("household/address"), "松岭").unwrap();
    let record = now(bob.save(&visit)).unwrap().record;
    bob.exchange();
    grant(&mut server.borrow_mut(), "alice", OTHER_VILLAGE);
    alice.exchange();
    assert_eq!(alice.shown(record, "household/address"), Some("松岭".into()));
    assert_eq!(alice.villages().len(), 2);
}

#[test]
fn a_server_in_a_new_life_gets_back_what_it_lost() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let first = alice.register("张三", "一号");
    alice.exchange();
    bob.exchange();
    let backup = server.borrow().clone();
    alice.answer(first, "household/address", "二号");
    let second = alice.register("李四", "二号");
    assert_eq!(alice.exchange().sent, 2);
    *server.borrow_mut() = backup;
    server.borrow_mut().feed = FeedId::from_bytes([2; 16]);
    alice.exchange();
    bob.exchange();
    assert_eq!(alice.pending(), 0);
    assert_eq!(bob.heads(), ["张三", "李四"]);
    for record in [first, second] {
        assert_eq!(alice.digest(record), bob.digest(record));
    }
}

#[test]
fn commits_may_come_before_those_they_were_written_upon() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = bob.register("李四", "二号");
    bob.answer(record, "household/address", "三号");
    bob.answer(record, "household/address", "四号");
    bob.exchange();
    {
        let mut server = server.borrow_mut();
        let feed = server.feeds.get_mut(&village()).unwrap();
        feed[1..].reverse();
        server.page_rows = 1;
    }
    alice.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
}

#[test]
fn the_same_feed_twice_changes_nothing() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = bob.register("李四", "二号");
    bob.exchange();
    alice.exchange();
    let before = alice.digest(record);
    let twice = server.borrow().feeds[&village()].clone();
    server.borrow_mut().feeds.get_mut(&village()).unwrap().extend(twice);
    alice.exchange();
    assert_eq!((alice.digest(record), alice.heads().len()), (before, 1));
}

#[test]
fn a_lost_index_is_fetched_again() {
    let server = server();
    let (mut alice, mut bob) = (tablet(&server, "alice"), tablet(&server, "bob"));
    let record = bob.register("李四", "二号");
    bob.exchange();
    alice.exchange();
    let mut machine = alice.machine.clone();
    machine.storage.memory.index = MemoryIndex::default();
    let mut alice = Tablet::on(machine);
    assert!(alice.heads().is_empty());
    alice.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
    assert_eq!(now(alice.status()).unwrap().villages[0].village.name.as_deref(), Some("竹岭村"));
}

impl Tablet {
    fn register_in(&mut self, village: &str) -> zoufang_client::Visit {
        zoufang_client::Client::register(self, village.parse().unwrap()).unwrap()
    }
}
