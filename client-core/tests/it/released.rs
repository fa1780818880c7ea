//! What a person decided of commits that were set aside, as the feed tells it to tablets.

use std::{cell::RefCell, rc::Rc};

use kernel::{Quarantine, Verdict, Without};
use record::Offer;
use wire::Problem;
use zoufang_client::Refused;

use crate::{
    ports::now,
    server::{Line, Server},
    world::{Tablet, path, server, tablet, village},
};

const PHONE: &str = "household/household_phone";
const PROPOSED: Verdict = Verdict::WithoutEffect(Without::Proposed);

/// The server finds this of the last commit, before anybody hears of it, or tells it anew.
fn find(server: &Rc<RefCell<Server>>, found: Verdict, is_anew: bool) {
    let mut server = server.borrow_mut();
    let feed = server.feeds.get_mut(&village()).unwrap();
    let is_commit = |line: &&mut Line| matches!(line, Line::Commit { .. });
    let last = feed.iter_mut().rev().find(is_commit).unwrap();
    if !is_anew {
        let Line::Commit { verdict, .. } = last else { panic!("a commit") };
        *verdict = found;
        return;
    }
    let Line::Commit { record, actor, n, change, .. } = last.clone() else { panic!("a commit") };
    let verdict = found;
    feed.push(Line::Commit { record, actor, n, verdict, change });
    feed.push(Line::News { record, actor, n, verdict });
}

/// Alice wrote a phone number of which the server finds this; both tablets have heard of it.
fn found(found: Verdict) -> (Rc<RefCell<Server>>, Tablet, Tablet, kernel::RecordId) {
    let server = server();
    let (mut bob, mut alice) = (tablet(&server, "bob"), tablet(&server, "alice"));
    let record = alice.register("张三", "一号");
    alice.answer(record, PHONE, "12000000001");
    alice.exchange();
    alice.answer(record, PHONE, "12000000002");
    alice.machine.wire.suffer(&[crate::ports::Fault::LoseAnswer; 3]);
    assert!(alice.try_exchange().is_err());
    find(&server, found, false);
    alice.exchange();
    bob.exchange();
    (server, alice, bob, record)
}

fn codes(tablet: &Tablet) -> Vec<&'static str> {
    now(tablet.status()).unwrap().notices.iter().map(|notice| notice.code()).collect()
}

#[test]
fn a_commit_that_is_let_count_counts_on_every_tablet_and_its_author_is_told_no_more() {
    let (server, mut alice, mut bob, record) = found(Verdict::WithoutEffect(Without::NoGrant));
    for tablet in [&alice, &bob] {
        assert_eq!(tablet.shown(record, PHONE), Some("12000000001".into()));
    }
    assert_eq!(codes(&alice), ["no_grant"]);
    find(&server, Verdict::Counted, true);
    for tablet in [&mut alice, &mut bob] {
        tablet.exchange();
        assert_eq!(tablet.shown(record, PHONE), Some("12000000002".into()));
    }
    assert_eq!(alice.digest(record), bob.digest(record));
    assert_eq!(codes(&alice), Vec::<&str>::new());
    // A tablet that reads the whole feed at once comes to the same.
    let carol = tablet(&server, "bob");
    assert_eq!(carol.digest(record), bob.digest(record));
    let (alice, digest) = (alice.again(), bob.digest(record));
    assert_eq!(alice.digest(record), digest, "and it is kept");
}

#[test]
fn a_quarantined_commit_that_was_said_again_and_is_released_stands_on_its_authors_tablet_too() {
    let (server, mut alice, mut bob, record) =
        found(Verdict::Quarantined(Quarantine::NeverComplete));
    // What was said again went out under a new epoch; the release speaks of the first.
    let original =
        |line: &Line| matches!(line, Line::Commit { verdict: Verdict::Quarantined(_), .. });
    {
        let mut server = server.borrow_mut();
        let feed = server.feeds.get_mut(&village()).unwrap();
        let line = feed.iter().find(|line| original(line)).unwrap().clone();
        let Line::Commit { record, actor, n, change, .. } = line else { panic!("a commit") };
        let verdict = Verdict::Counted;
        feed.push(Line::Commit { record, actor, n, verdict, change });
        feed.push(Line::News { record, actor, n, verdict });
    }
    alice.exchange();
    bob.exchange();
    assert_eq!(alice.digest(record), bob.digest(record));
    let visits = |tablet: &Tablet| now(tablet.household(record)).unwrap().entries("visit").len();
    assert_eq!((visits(&alice), visits(&bob)), (4, 4));
    assert_eq!(codes(&alice), Vec::<&str>::new());
}

#[test]
fn a_proposal_is_adopted_or_declined_in_a_visit() {
    for is_adopted in [true, false] {
        let (_, mut alice, mut bob, record) = found(PROPOSED);
        assert_eq!(codes(&alice), ["proposed"]);
        let proposals = now(bob.household(record)).unwrap().proposals();
        let [proposal] = proposals.as_slice() else { panic!("one: {proposals:?}") };
        assert_eq!(now(bob.status()).unwrap().proposals, 1);
        let mut visit = now(bob.visit(record)).unwrap();
        if is_adopted {
            visit.adopt(proposal).unwrap();
        } else {
            visit.decline(proposal).unwrap();
        }
        now(bob.save(&visit)).unwrap();
        bob.exchange();
        alice.exchange();
        let expected = if is_adopted { "12000000002" } else { "12000000001" };
        for tablet in [&alice, &bob] {
            assert_eq!(tablet.shown(record, PHONE), Some(expected.into()));
            assert_eq!(now(tablet.status()).unwrap().proposals, 0);
        }
        assert_eq!(alice.digest(record), bob.digest(record));
    }
}

#[test]
fn a_proposed_answer_where_nothing_stands_can_not_be_declined_by_confirming() {
    let server = server();
    let (mut bob, mut alice) = (tablet(&server, "bob"), tablet(&server, "alice"));
    let record = alice.register("张三", "一号");
    alice.exchange();
    let mut visit = now(alice.visit(record)).unwrap();
    visit.set(&path(PHONE), "12000000001").unwrap();
    visit.add("member").unwrap().set("name", "李四").unwrap();
    now(alice.save(&visit)).unwrap();
    alice.machine.wire.suffer(&[crate::ports::Fault::LoseAnswer; 3]);
    assert!(alice.try_exchange().is_err());
    find(&server, PROPOSED, false);
    bob.exchange();
    let proposals = now(bob.household(record)).unwrap().proposals();
    assert_eq!(proposals.len(), 2);
    let mut visit = now(bob.visit(record)).unwrap();
    for proposal in &proposals {
        let refused = visit.decline(proposal).map(|_| ());
        assert!(matches!(refused, Err(Refused::NothingStands(_))), "{refused:?}");
        visit.adopt(proposal).unwrap();
        let is_entry = matches!(proposal.offer, Offer::Entry { .. });
        assert_eq!(visit.entries("member").len(), 1 + usize::from(is_entry));
    }
    now(bob.save(&visit)).unwrap();
    assert_eq!(now(bob.status()).unwrap().proposals, 0);
}

#[test]
fn a_server_that_forgot_the_tablet_is_enrolled_with_anew_and_gets_everything() {
    let server = server();
    let mut alice = tablet(&server, "alice");
    let record = alice.register("张三", "一号");
    let before = alice.enrolment();
    server.borrow_mut().people = crate::world::server().borrow().people.clone();
    let told = alice.try_exchange().unwrap_err();
    assert_eq!(told.problem(), Some(Problem::UnknownDevice));
    assert!(told.problem().and_then(Problem::remedy).is_some());
    assert_eq!(alice.pending(), 1);
    assert!(now(alice.enrol_again("bob")).is_err(), "the code is somebody else's");
    now(alice.enrol_again("alice")).unwrap();
    assert_eq!(alice.enrolment(), before);
    alice.exchange();
    assert_eq!(alice.pending(), 0);
    assert!(alice.shown(record, "household/address").is_some());
}
