//! What a reviewer decides, and what comes after it.

use form::Answers;
use kernel::{Source, Value, Verdict, Without};
use record::Why;

use crate::{
    house::{House, Name, Saying, Writer, member},
    rules::{PHONE, REMARK, RISK, STATUS},
};

const FIRST: &str = "350899198001010019";
const LI: &str = "350899194311030041";
const CHEN: &str = "350899201206150036";

/// Two tablets changed an ID number; the commits are those of the first value and the changes.
fn changed_twice(at: &str) -> (House, Writer, Writer, [Name; 3]) {
    let (mut house, mut li, mut chen) = (House::default(), Writer::new("li"), Writer::new("chen"));
    let first = house.say(&mut li, Saying::on("2026-01-01").visit(1).wrote(at, FIRST));
    chen.hears(&li);
    let by_li = house.say(&mut li, Saying::on("2026-03-01").visit(2).wrote(at, LI));
    let by_chen = house.say(&mut chen, Saying::on("2026-03-05").visit(3).wrote(at, CHEN));
    (house, li, chen, [first, by_li, by_chen])
}

#[test]
fn an_identity_changed_on_two_tablets_waits_until_a_decision_and_a_late_edit_reopens_it() {
    let at = member("head").field("id_no").to_string();
    let (mut house, li, mut chen, seen) = changed_twice(&at);
    house.assert_disputed(&at, &[LI, FIRST, CHEN], Some(FIRST), Why::Identity);

    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    reviewer.hears(&chen);
    house.say(&mut reviewer, Saying::decision("2026-03-10").decided(&seen, &at, LI));
    house.assert_settled(&at, LI, Why::Decided);
    house.assert_lost(&at, CHEN, Why::Overruled);

    // Chen's tablet has not heard of the decision.
    let late = "350899199602290022";
    house.say(&mut chen, Saying::on("2026-03-06").visit(4).wrote(&at, late));
    house.assert_disputed(&at, &[LI, late], Some(LI), Why::Identity);
}

#[test]
fn a_decision_supersedes_exactly_what_it_names() {
    let at = member("head").field("id_no").to_string();
    let (mut house, mut li, mut chen, [first, by_li, _]) = changed_twice(&at);
    li.meets(&mut chen);
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    house.say(&mut reviewer, Saying::decision("2026-03-10").decided(&[first, by_li], &at, LI));
    house.assert_disputed(&at, &[LI, CHEN], Some(LI), Why::Identity);
}

#[test]
fn a_decision_that_joins_some_notes_leaves_the_others() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    let mut chen = Writer::new("chen");
    let joined = house.say(&mut li, Saying::on("2026-03-01").wrote(REMARK, "one"));
    house.say(&mut chen, Saying::on("2026-03-02").wrote(REMARK, "two"));
    li.meets(&mut chen);
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    house.say(&mut reviewer, Saying::decision("2026-03-03").decided(&[joined], REMARK, "first"));
    house.assert_settled(REMARK, "two\nfirst", Why::Joined);
}

#[test]
fn a_decision_names_in_vain_what_it_was_not_written_upon() {
    let at = member("head").field("id_no").to_string();
    let (mut house, li, _, seen) = changed_twice(&at);
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    house.say(&mut reviewer, Saying::decision("2026-03-10").decided(&seen, &at, LI));
    house.assert_disputed(&at, &[LI, CHEN], Some(LI), Why::Identity);
}

#[test]
fn a_decision_is_undone_by_another_that_names_it() {
    let at = member("head").field("id_no").to_string();
    let (mut house, li, chen, seen) = changed_twice(&at);
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    reviewer.hears(&chen);
    let first = house.say(&mut reviewer, Saying::decision("2026-03-10").decided(&seen, &at, LI));
    house.say(&mut reviewer, Saying::decision("2026-03-11").decided(&[first], &at, CHEN));
    house.assert_settled(&at, CHEN, Why::Decided);
    house.assert_lost(&at, LI, Why::Overruled);
}

#[test]
fn nobody_decides_who_has_not_the_power() {
    let at = member("head").field("id_no").to_string();
    for (source, verdict, why) in [
        (Source::Visit, Verdict::Counted, Why::NotADecision),
        (Source::Decision, Verdict::WithoutEffect(Without::Authority), Why::WithoutEffect),
    ] {
        let (mut house, mut li, mut chen, seen) = changed_twice(&at);
        li.meets(&mut chen);
        let pretended = Saying::on("2026-03-10").by(source).verdict(verdict);
        house.say(&mut li, pretended.decided(&seen, &at, "350899199602290022"));
        house.assert_disputed(&at, &[LI, FIRST, CHEN], Some(FIRST), Why::Identity);
        house.assert_lost(&at, "350899199602290022", why);
    }
}

#[test]
fn a_risk_is_lowered_by_the_decision_that_saw_it_and_raised_by_whom_it_did_not_see() {
    let (mut house, mut li, mut chen) = (House::default(), Writer::new("li"), Writer::new("chen"));
    let raised = house.say(&mut li, Saying::on("2026-03-01").wrote(RISK, true));
    let edited = house.say(&mut chen, Saying::on("2026-03-20").wrote(RISK, false));
    house.assert_settled(RISK, true, Why::Raised);
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    house
        .say(&mut reviewer, Saying::decision("2026-04-01").decided(&[raised, edited], RISK, false));
    house.assert_settled(RISK, false, Why::Decided);
    // Li raised it again without having heard of the decision.
    house.say(&mut li, Saying::on("2026-03-15").visit(1).confirmed(RISK, true));
    house.assert_settled(RISK, true, Why::Raised);
    house.assert_lost(RISK, false, Why::NeedsDecision);
}

#[test]
fn a_decision_holds_also_when_its_commit_writes_the_value_plainly() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    let raised = house.say(&mut li, Saying::on("2026-03-01").wrote(RISK, true));
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    let decision = Saying::decision("2026-04-01").decided(&[raised], RISK, false);
    house.say(&mut reviewer, decision.wrote(RISK, false));
    house.assert_settled(RISK, false, Why::Decided);
}

#[test]
fn a_decision_at_an_impossible_date_overrules_nothing() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    let raised = house.say(&mut li, Saying::on("2026-03-01").wrote(RISK, true));
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    let decision = Saying::decision("2099-01-01").verdict(Verdict::Doubted);
    house.say(&mut reviewer, decision.decided(&[raised], RISK, false));
    house.assert_disputed(RISK, &["false", "true"], Some("true"), Why::DateDoubted);
}

#[test]
fn a_status_goes_back_when_a_decision_says_so() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    let done = house.say(&mut li, Saying::on("2026-03-01").wrote(STATUS, "done"));
    let mut reviewer = li.clone();
    reviewer.actor = Writer::new("reviewer").actor;
    house.say(&mut reviewer, Saying::decision("2026-04-01").decided(&[done], STATUS, "running"));
    house.assert_settled(STATUS, "running", Why::Decided);
}

#[test]
fn a_member_is_gone_when_a_decision_says_so_and_comes_back_by_another() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    let entry = member("grandmother");
    let left = entry.field("left").to_string();
    house.say(&mut li, Saying::on("2026-03-01").created(entry.clone()));
    let asked = house.say(&mut li, Saying::on("2026-04-01").wrote(&left, "died"));
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    let gone =
        house.say(&mut reviewer, Saying::decision("2026-04-02").decided(&[asked], &left, "died"));
    house.assert_settled(&left, "died", Why::Decided);
    assert!(house.state().entries("member").is_empty());

    house.say(&mut li, Saying::on("2026-04-01").wrote(&left, "moved"));
    house.assert_disputed(&left, &["died", "moved"], Some("died"), Why::Reopened);

    let back = Saying::decision("2026-04-03").decided(&[gone], &left, Value::Blank);
    house.say(&mut reviewer, back);
    house.assert_disputed(&left, &["", "moved"], Some(""), Why::Reopened);
    assert_eq!(house.state().entries("member"), [entry.id]);
}

#[test]
fn a_decision_about_an_observed_value_holds_only_against_what_it_saw() {
    let (mut house, mut li, mut chen) = (House::default(), Writer::new("li"), Writer::new("chen"));
    let by_li = house.say(&mut li, Saying::on("2026-03-05").wrote(PHONE, "12300000001"));
    let by_chen = house.say(&mut chen, Saying::on("2026-03-05").wrote(PHONE, "12300000002"));
    let mut reviewer = Writer::new("reviewer");
    reviewer.hears(&li);
    reviewer.hears(&chen);
    let decided = Saying::decision("2026-03-10");
    house.say(&mut reviewer, decided.decided(&[by_li, by_chen], PHONE, "12300000001"));
    house.assert_settled(PHONE, "12300000001", Why::Decided);

    // What was seen before all that the reviewer saw is history.
    let mut wang = Writer::new("wang");
    house.say(&mut wang, Saying::on("2026-03-01").wrote(PHONE, "12300000003"));
    house.assert_settled(PHONE, "12300000001", Why::Decided);
    // What was seen no earlier, and not by the reviewer, asks them again.
    house.say(&mut chen, Saying::on("2026-03-07").wrote(PHONE, "12300000004"));
    let between = ["12300000001", "12300000004"];
    house.assert_disputed(PHONE, &between, Some("12300000001"), Why::Reopened);
    // A visit after the decision is newer than both.
    house.say(&mut chen, Saying::on("2026-04-01").wrote(PHONE, "12300000005"));
    house.assert_settled(PHONE, "12300000005", Why::LaterObserved);
}
