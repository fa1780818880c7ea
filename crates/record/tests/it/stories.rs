//! Who said what at the door, and what came of it, for every merge class.

use form::Answers;
use kernel::{Source, Value, Verdict, Without};
use record::{Fate, Why};

use crate::{
    house::{House, Saying, Writer, member, path},
    rules::{
        ADDRESS, CLASS, DIBAO, EXISTS, HARDSHIP, PER_HEAD, PHONE, POINT, REMARK, RISK, SLIP, STATUS,
    },
};

const OLD: &str = "12300000001";
const NEW: &str = "12300000002";

fn house() -> (House, Writer, Writer) {
    (House::default(), Writer::new("li"), Writer::new("chen"))
}

#[test]
fn of_two_tablets_the_later_visit_wins_whichever_comes_home_first() {
    for li_comes_first in [true, false] {
        let (mut house, mut li, mut chen) = house();
        house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
        house.say(&mut chen, Saying::on("2026-03-05").wrote(PHONE, NEW));
        if !li_comes_first {
            house.commits.reverse();
        }
        house.assert_settled(PHONE, NEW, Why::LaterObserved);
        house.assert_lost(PHONE, OLD, Why::EarlierObserved);
    }
}

#[test]
fn an_older_value_comes_back_when_a_still_later_visit_confirms_it() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    house.say(&mut chen, Saying::on("2026-03-05").wrote(PHONE, NEW));
    house.say(&mut li, Saying::on("2026-03-09").visit(1).confirmed(PHONE, OLD));
    house.assert_settled(PHONE, OLD, Why::LaterObserved);
    house.assert_lost(PHONE, NEW, Why::EarlierObserved);
}

#[test]
fn of_one_day_in_person_goes_before_phone_and_phone_before_import() {
    let (mut house, mut li, mut chen) = house();
    let mut file = Writer::new("file");
    house.say(&mut file, Saying::on("2026-03-01").by(Source::Import).wrote(PHONE, "12300000003"));
    house.say(&mut chen, Saying::on("2026-03-01").by(Source::Phone).wrote(PHONE, NEW));
    house.assert_settled(PHONE, NEW, Why::NearerSource);
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    house.assert_settled(PHONE, OLD, Why::NearerSource);
    house.assert_lost(PHONE, NEW, Why::FartherSource);
}

#[test]
fn two_visits_of_one_day_dispute_and_what_stood_before_is_shown() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-02-01").wrote(PHONE, "12300000000"));
    chen.hears(&li);
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    house.say(&mut chen, Saying::on("2026-03-01").wrote(PHONE, NEW));
    house.assert_disputed(PHONE, &[OLD, NEW], Some("12300000000"), Why::SameDay);
}

#[test]
fn two_spellings_of_one_value_are_no_conflict() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, "123-0000-0001"));
    house.say(&mut chen, Saying::on("2026-03-01").wrote(PHONE, OLD));
    house.assert_settled(PHONE, OLD, Why::Agreed);
}

#[test]
fn whoever_saw_a_value_and_changes_it_the_same_day_replaces_it() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-03-01").by(Source::Phone).wrote(PHONE, NEW));
    house.assert_settled(PHONE, NEW, Why::Replaced);
    house.assert_lost(PHONE, OLD, Why::Superseded);
}

#[test]
fn a_backdated_entry_never_overwrites_a_newer_one() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-05").wrote(PHONE, NEW));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-03-01").wrote(PHONE, OLD));
    house.assert_settled(PHONE, NEW, Why::LaterObserved);
    house.assert_lost(PHONE, OLD, Why::Backdated);
}

#[test]
fn a_question_that_the_form_does_not_know_is_settled_as_observed() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote("next/year", "old"));
    house.say(&mut chen, Saying::on("2026-03-02").wrote("next/year", "new"));
    house.assert_settled("next/year", "new", Why::LaterObserved);
}

#[test]
fn a_commit_without_effect_is_explained_and_never_counted() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    let without = Verdict::WithoutEffect(Without::NoGrant);
    house.say(&mut chen, Saying::on("2026-03-05").verdict(without).wrote(PHONE, NEW));
    house.assert_settled(PHONE, OLD, Why::Only);
    house.assert_lost(PHONE, NEW, Why::WithoutEffect);
    house.say(&mut chen, Saying::on("2026-03-05").verdict(without).wrote(ADDRESS, "somewhere"));
    assert_eq!(house.state().settlement(&path(ADDRESS)), None);
    assert_eq!(house.explain(ADDRESS).said.len(), 1);
}

#[test]
fn a_date_that_cannot_be_right_neither_wins_nor_supersedes() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2099-01-01").verdict(Verdict::Doubted).wrote(PHONE, NEW));
    house.assert_disputed(PHONE, &[OLD, NEW], Some(OLD), Why::DateDoubted);
}

#[test]
fn what_is_said_only_at_an_impossible_date_is_shown_and_disputed() {
    let (mut house, mut li, _) = house();
    house.say(&mut li, Saying::on("2099-01-01").verdict(Verdict::Doubted).wrote(PHONE, NEW));
    house.assert_disputed(PHONE, &[NEW], Some(NEW), Why::DateDoubted);
}

#[test]
fn an_impossible_date_does_no_harm_when_it_says_what_stands() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    house.say(&mut chen, Saying::on("2099-01-01").verdict(Verdict::Doubted).wrote(PHONE, OLD));
    house.assert_settled(PHONE, OLD, Why::Only);
    house.assert_lost(PHONE, OLD, Why::SaysTheSame);
}

#[test]
fn the_register_of_its_department_goes_before_what_visitors_say() {
    let (mut house, mut li, _) = house();
    let mut civil = Writer::new("civil");
    house.say(&mut li, Saying::on("2026-03-01").wrote(DIBAO, "no"));
    house.assert_settled(DIBAO, "no", Why::Only);
    house.say(&mut civil, Saying::on("2026-01-31").department("civil").wrote(DIBAO, "yes"));
    house.assert_settled(DIBAO, "yes", Why::Register);
    house.assert_lost(DIBAO, "no", Why::Contradicted);
    // Even who saw the register's value does not overwrite it.
    li.hears(&civil);
    house.say(&mut li, Saying::on("2026-04-01").wrote(DIBAO, "no"));
    house.assert_settled(DIBAO, "yes", Why::Register);
    house.say(&mut civil, Saying::on("2026-04-30").department("civil").wrote(DIBAO, "no"));
    house.assert_settled(DIBAO, "no", Why::Register);
}

#[test]
fn another_department_is_a_visitor_to_this_register() {
    let (mut house, mut li, _) = house();
    let mut civil = Writer::new("civil");
    house.say(&mut civil, Saying::on("2026-01-31").department("civil").wrote(DIBAO, "yes"));
    house.say(&mut li, Saying::on("2026-03-01").department("medical").wrote(DIBAO, "no"));
    house.assert_settled(DIBAO, "yes", Why::Register);
    house.assert_lost(DIBAO, "no", Why::Contradicted);
}

#[test]
fn a_change_of_identity_waits_for_a_person_and_the_first_value_is_shown() {
    let (mut house, mut li, _) = house();
    let name = member("head").field("name").to_string();
    house.say(&mut li, Saying::on("2026-03-01").visit(1).wrote(&name, "李明"));
    house.assert_settled(&name, "李明", Why::Only);
    house.say(&mut li, Saying::on("2026-04-01").visit(2).wrote(&name, "李铭"));
    house.assert_disputed(&name, &["李明", "李铭"], Some("李明"), Why::Identity);
}

#[test]
fn clearing_a_known_identity_is_a_change() {
    let (mut house, mut li, _) = house();
    let name = member("head").field("name").to_string();
    house.say(&mut li, Saying::on("2026-03-01").visit(1).wrote(&name, "李明"));
    house.say(&mut li, Saying::on("2026-04-01").visit(2).wrote(&name, Value::Blank));
    house.assert_disputed(&name, &["", "李明"], Some("李明"), Why::Identity);
}

#[test]
fn a_visitor_may_correct_an_identity_within_the_visit_and_fill_a_blank() {
    let (mut house, mut li, mut chen) = house();
    let name = member("head").field("name").to_string();
    house.say(&mut li, Saying::on("2026-03-01").visit(1).wrote(&name, Value::Blank));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-03-01").visit(2).wrote(&name, "李名"));
    house.say(&mut chen, Saying::on("2026-03-01").visit(2).wrote(&name, "李明"));
    house.assert_settled(&name, "李明", Why::Replaced);
    house.assert_lost(&name, "李名", Why::Superseded);
    house.assert_lost(&name, Value::Blank, Why::BlankFilled);
}

#[test]
fn a_correction_within_the_visit_does_not_hide_the_change_it_made() {
    let (mut house, mut li, _) = house();
    let name = member("head").field("name").to_string();
    house.say(&mut li, Saying::on("2026-03-01").visit(1).wrote(&name, "李明"));
    house.say(&mut li, Saying::on("2026-04-01").visit(2).wrote(&name, "李名"));
    house.say(&mut li, Saying::on("2026-04-01").visit(2).wrote(&name, "李铭"));
    house.assert_disputed(&name, &["李明", "李铭"], Some("李明"), Why::Identity);
}

#[test]
fn a_risk_that_anybody_raised_stays_through_plain_edits() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(RISK, true));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-04-01").wrote(RISK, false));
    house.assert_settled(RISK, true, Why::Raised);
    house.assert_lost(RISK, false, Why::NeedsDecision);
}

#[test]
fn the_highest_of_ordered_risks_wins_and_a_code_without_place_is_disputed() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(EXISTS, "unsure"));
    house.say(&mut chen, Saying::on("2026-04-01").wrote(EXISTS, "no"));
    house.assert_settled(EXISTS, "unsure", Why::Raised);
    house.say(&mut chen, Saying::on("2026-04-01").wrote(EXISTS, "from_a_newer_form"));
    house.assert_disputed(EXISTS, &["from_a_newer_form", "unsure"], None, Why::NoOrder);
}

#[test]
fn a_risk_raised_at_an_impossible_date_is_visible() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(RISK, false));
    house.say(&mut chen, Saying::on("2099-01-01").verdict(Verdict::Doubted).wrote(RISK, true));
    house.assert_disputed(RISK, &["false", "true"], Some("true"), Why::DateDoubted);
}

#[test]
fn a_measure_moves_forward_only() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(STATUS, "running"));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-04-01").wrote(STATUS, "planned"));
    house.assert_settled(STATUS, "running", Why::Furthest);
    house.assert_lost(STATUS, "planned", Why::Backward);
    house.say(&mut li, Saying::on("2026-02-01").wrote(STATUS, "done"));
    house.assert_settled(STATUS, "done", Why::Furthest);
    house.say(&mut li, Saying::on("2026-05-01").wrote(STATUS, "stopped"));
    house.assert_disputed(STATUS, &["done", "stopped"], Some("running"), Why::SameRank);
}

#[test]
fn a_point_placed_by_hand_goes_before_a_measured_one_and_the_accurate_before_the_rough() {
    let (mut house, mut li, mut chen) = house();
    let [rough, fine, hand, hand_later] =
        ["25.1 116.4 300 40", "25.2 116.4 300 5", "25.3 116.4 0 0", "25.4 116.4 0 0"];
    house.say(&mut li, Saying::on("2026-03-01").wrote(POINT, fine));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-03-02").wrote(POINT, rough));
    house.assert_settled(POINT, fine, Why::MostAccurate);
    house.assert_lost(POINT, rough, Why::LessAccurate);
    house.say(&mut li, Saying::on("2026-02-01").wrote(POINT, hand));
    house.assert_settled(POINT, hand, Why::ByHand);
    house.say(&mut chen, Saying::on("2026-02-05").wrote(POINT, hand_later));
    house.assert_settled(POINT, hand_later, Why::ByHand);
    house.say(&mut chen, Saying::on("2026-06-01").wrote(POINT, "nowhere"));
    house.assert_settled(POINT, hand_later, Why::ByHand);
}

#[test]
fn a_self_report_never_overwrites_what_was_verified() {
    let (mut house, mut li, _) = house();
    let mut household = Writer::new("household");
    let report = |date| Saying::on(date).by(Source::SelfReport);
    house.say(&mut household, report("2026-03-01").wrote(HARDSHIP, "ill"));
    house.assert_settled(HARDSHIP, "ill", Why::Only);
    house.say(&mut li, Saying::on("2026-02-01").wrote(HARDSHIP, "well"));
    house.say(&mut household, report("2026-05-01").wrote(HARDSHIP, "very ill"));
    house.assert_settled(HARDSHIP, "well", Why::Verified);
    house.assert_lost(HARDSHIP, "very ill", Why::SelfReported);
}

#[test]
fn a_removal_waits_for_review_and_says_when_the_member_was_edited_meanwhile() {
    let (mut house, mut li, mut chen) = house();
    let entry = member("grandmother");
    let (left, phone) = (entry.field("left").to_string(), entry.field("phone").to_string());
    house.say(&mut li, Saying::on("2026-03-01").created(entry.clone()).wrote(&phone, OLD));
    chen.hears(&li);
    house.say(&mut li, Saying::on("2026-04-01").wrote(&left, "died"));
    house.assert_disputed(&left, &["died"], None, Why::RemovalAwaitsReview);
    assert_eq!(house.state().entries("member"), [entry.id]);
    house.say(&mut chen, Saying::on("2026-04-02").wrote(&phone, NEW));
    house.assert_disputed(&left, &["died"], None, Why::RemovedWhileEdited);
    assert_eq!(house.state().entries("member"), [entry.id]);
    // Taking it back is no way around the review either.
    house.say(&mut li, Saying::on("2026-04-03").wrote(&left, Value::Blank));
    house.assert_disputed(&left, &["died"], None, Why::RemovedWhileEdited);
    house.assert_lost(&left, Value::Blank, Why::NeedsDecision);
}

#[test]
fn what_is_written_once_is_not_edited() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(SLIP, "A1"));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-04-01").wrote(SLIP, "A2"));
    house.assert_settled(SLIP, "A1", Why::FirstWritten);
    house.assert_lost(SLIP, "A2", Why::AppendOnly);
    let mut wang = Writer::new("wang");
    house.say(&mut wang, Saying::on("2026-02-01").wrote(SLIP, "A3"));
    house.assert_disputed(SLIP, &["A1", "A3"], None, Why::TwoFirst);
}

#[test]
fn notes_are_shown_together_until_somebody_joins_them() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut chen, Saying::on("2026-03-02").wrote(REMARK, "second"));
    house.say(&mut li, Saying::on("2026-03-01").wrote(REMARK, "first"));
    house.assert_settled(REMARK, "first\nsecond", Why::Joined);
    li.hears(&chen);
    house.say(&mut li, Saying::on("2026-03-03").wrote(REMARK, "both"));
    house.assert_settled(REMARK, "both", Why::Replaced);
}

#[test]
fn only_the_server_writes_what_is_the_servers() {
    let (mut house, mut li, _) = house();
    let mut server = Writer::new("server");
    house.say(&mut server, Saying::on("2026-03-01").by(Source::Server).wrote(CLASS, "2"));
    house.say(&mut li, Saying::on("2026-04-01").wrote(CLASS, "1"));
    house.assert_settled(CLASS, "2", Why::Only);
    house.assert_lost(CLASS, "1", Why::ServerOnly);
}

#[test]
fn what_is_derived_is_never_taken_from_a_document() {
    let (mut house, mut li, _) = house();
    house.say(&mut li, Saying::on("2026-04-01").wrote(PER_HEAD, 1_000_000));
    assert_eq!(house.value(PER_HEAD), None);
    house.assert_lost(PER_HEAD, 1_000_000, Why::NeverStored);
}

#[test]
fn an_explanation_names_the_statement_that_another_lost_to() {
    let (mut house, mut li, mut chen) = house();
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, OLD));
    chen.hears(&li);
    house.say(&mut chen, Saying::on("2026-03-05").wrote(PHONE, NEW));
    let explanation = house.explain(PHONE);
    let [old, new] = explanation.said.as_slice() else { panic!("two were said") };
    assert_eq!(new.fate, Fate::Won);
    let to = Some(new.statement.clone());
    assert_eq!(old.fate, Fate::Lost { why: Why::Superseded, to });
}
