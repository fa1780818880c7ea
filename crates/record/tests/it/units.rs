//! Questions that settle together.

use kernel::Source;
use record::{Settlement, Why};

use crate::house::{House, Saying, Writer, member, path};

const GRADE: &str = "housing/grade";
const CERTIFIED: &str = "housing/certified_on";

fn house() -> (House, Writer, Writer) {
    (House::default(), Writer::new("li"), Writer::new("chen"))
}

#[test]
fn a_unit_is_taken_from_one_commit() {
    let (mut house, mut li, mut chen) = house();
    let both = |date, grade, on| Saying::on(date).wrote(GRADE, grade).wrote(CERTIFIED, on);
    house.say(&mut li, both("2026-03-01", "C", "2026-02-01"));
    house.say(&mut chen, both("2026-03-05", "B", "2026-01-01"));
    house.assert_settled(GRADE, "B", Why::LaterObserved);
    house.assert_settled(CERTIFIED, "2026-01-01", Why::LaterObserved);
}

#[test]
fn what_the_winning_commit_does_not_say_keeps_its_own_outcome() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(GRADE, "C").wrote(CERTIFIED, "2026-02-01"));
    house.say(&mut chen, Saying::on("2026-03-05").wrote(GRADE, "B"));
    house.assert_settled(GRADE, "B", Why::LaterObserved);
    house.assert_settled(CERTIFIED, "2026-02-01", Why::Only);
}

#[test]
fn when_one_question_is_disputed_its_unit_is() {
    let (mut house, mut li, mut chen) = house();
    let entry = member("head");
    let [kind, number] = ["id_type", "id_no"].map(|field| entry.field(field).to_string());
    let one = "350899198001010019";
    let other = "350899194311030041";
    house.say(&mut li, Saying::on("2026-03-01").wrote(&kind, "card").wrote(&number, one));
    house.say(&mut chen, Saying::on("2026-03-01").wrote(&kind, "card").wrote(&number, other));
    house.assert_disputed(&number, &[other, one], None, Why::Identity);
    house.assert_disputed(&kind, &["card", "card"], Some("card"), Why::UnitDisputed);
    // Another member's unit is another unit.
    let same = member("son").field("id_type").to_string();
    house.say(&mut li, Saying::on("2026-03-01").wrote(&same, "card"));
    house.assert_settled(&same, "card", Why::Only);
}

#[test]
fn halves_from_two_tablets_of_one_day_are_not_put_together_by_machine() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(GRADE, "C"));
    house.say(&mut chen, Saying::on("2026-03-01").wrote(CERTIFIED, "2026-02-01"));
    house.assert_disputed(GRADE, &["C"], Some("C"), Why::UnitTie);
    house.assert_disputed(CERTIFIED, &["2026-02-01"], Some("2026-02-01"), Why::UnitTie);
}

#[test]
fn a_later_date_does_not_carry_a_status_backward_with_its_unit() {
    let (mut house, mut li, mut chen) = house();
    let measure = format!("measure/{}", member("measure").id);
    let [status, on] = ["status", "stage_on"].map(|field| format!("{measure}/{field}"));
    let stage = |seen, what, date| Saying::on(seen).wrote(&status, what).wrote(&on, date);
    house.say(&mut li, stage("2026-03-01", "done", "2026-02-20"));
    house.say(&mut chen, stage("2026-03-05", "running", "2026-03-05"));
    house.assert_settled(&status, "done", Why::Furthest);
    house.assert_settled(&on, "2026-02-20", Why::UnitTogether);
    house.assert_lost(&on, "2026-03-05", Why::UnitTogether);
}

#[test]
fn commits_that_speak_for_a_unit_must_agree_on_all_of_it() {
    let (mut house, mut li, mut chen) = house();
    let (mut wang, mut zhou) = (Writer::new("wang"), Writer::new("zhou"));
    let phone = |grade| {
        let call = Saying::on("2026-03-01").by(Source::Phone);
        call.wrote(GRADE, grade).wrote(CERTIFIED, "2026-02-01")
    };
    house.say(&mut li, phone("C"));
    house.say(&mut chen, phone("B"));
    // Wang was there, and Zhou, who had seen it, only rang up for the date.
    house.say(&mut wang, Saying::on("2026-03-01").wrote(GRADE, "A"));
    zhou.hears(&wang);
    let date = Saying::on("2026-03-01").by(Source::Phone).wrote(CERTIFIED, "2026-02-01");
    house.say(&mut zhou, date);
    house.assert_disputed(GRADE, &["A"], Some("A"), Why::UnitTie);
}

#[test]
fn who_saw_a_unit_may_correct_one_question_of_it() {
    let (mut house, mut li, mut chen) = house();
    let measure = format!("measure/{}", member("measure").id);
    let [status, on] = ["status", "stage_on"].map(|field| format!("{measure}/{field}"));
    let done = Saying::on("2026-03-01").wrote(&status, "done").wrote(&on, "2026-02-20");
    house.say(&mut li, done);
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-03-05").wrote(&on, "2026-02-25"));
    house.assert_settled(&status, "done", Why::Only);
    house.assert_settled(&on, "2026-02-25", Why::Replaced);
}

#[test]
fn a_decision_settles_a_unit_whole() {
    let (mut house, mut li, mut chen) = house();
    let both = |grade, on| Saying::on("2026-03-01").wrote(GRADE, grade).wrote(CERTIFIED, on);
    let by_li = house.say(&mut li, both("C", "2026-02-01"));
    let by_chen = house.say(&mut chen, both("B", "2026-02-01"));
    house.assert_disputed(CERTIFIED, &["2026-02-01"; 2], Some("2026-02-01"), Why::UnitDisputed);
    li.meets(&mut chen);
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    let seen = [by_li, by_chen];
    let decision = Saying::decision("2026-03-02").decided(&seen, GRADE, "B").decided(
        &seen,
        CERTIFIED,
        "2026-02-01",
    );
    house.say(&mut reviewer, decision);
    house.assert_settled(GRADE, "B", Why::Decided);
    house.assert_settled(CERTIFIED, "2026-02-01", Why::Decided);
    let settlement = house.state().settlement(&path(GRADE)).cloned();
    assert!(matches!(settlement, Some(Settlement::Settled { losers, .. }) if losers.len() == 2));
}
