//! What a visit writes, confirms and refuses.

use kernel::{Entry, Source, Value};
use zoufang_client::{Met, Refused, Visit};

use crate::{
    ports::now,
    world::{Tablet, path, server, tablet},
};

fn visit(tablet: &Tablet, record: kernel::RecordId) -> Visit {
    now(tablet.visit(record)).unwrap()
}

#[test]
fn what_is_not_for_a_visitor_is_refused_with_its_reason() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut visit = visit(&tablet, record);
    let nobody = "member/00000000000000000000000000000000/name";
    for (asked, refused) in [
        ("household/colour", Refused::UnknownQuestion("household/colour".to_owned())),
        ("household/head_name", Refused::Derived("household/head_name".to_owned())),
        ("note/reading", Refused::Derived("note/reading".to_owned())),
        (
            "household/national_household_no",
            Refused::Servers("household/national_household_no".to_owned()),
        ),
        (nobody, Refused::NoEntry("member/name".to_owned())),
        ("risk/causes", Refused::Shape("risk/causes".to_owned())),
        ("household/address:x", Refused::Shape("household/address".to_owned())),
    ] {
        assert_eq!(visit.set(&path(asked), "x").map(|_| ()), Err(refused), "{asked}");
    }
    let causes = path("risk/causes");
    let unknown = Refused::UnknownCode("risk/causes".to_owned());
    assert_eq!(visit.choose(&causes, &["no_such_cause"]).map(|_| ()), Err(unknown));
    assert_eq!(
        visit.set(&path("location/road_distance"), Value::Real(f64::NAN)).map(|_| ()),
        Err(Refused::Value("location/road_distance".to_owned()))
    );
    assert!(visit.add("visit").is_err());
    assert!(visit.add("pets").is_err());
}

#[test]
fn an_answer_that_stands_already_becomes_a_confirmation() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    tablet.machine.clock.pass_days(30);
    tablet.answer(record, "household/address", "一号");
    let told = now(tablet.household(record)).unwrap().explain(&path("household/address"));
    let said: Vec<String> =
        told.said.iter().map(|told| told.statement.observed().to_string()).collect();
    assert_eq!(said, ["2026-03-10", "2026-04-09"]);
}

#[test]
fn answering_one_question_of_a_unit_confirms_the_others() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut draft = visit(&tablet, record);
    draft.set(&path("income/wage"), 100).unwrap();
    draft.set(&path("income/wage_work"), 60).unwrap();
    now(tablet.save(&draft)).unwrap();
    tablet.machine.clock.pass_days(1);
    tablet.answer(record, "income/wage", 200);
    let household = now(tablet.household(record)).unwrap();
    let told = household.explain(&path("income/wage_work"));
    assert_eq!(told.said.len(), 2);
    assert_eq!(household.answer(&path("income/wage_work")).unwrap().value, Some(&60.into()));
}

#[test]
fn a_backdated_visit_does_not_overwrite_a_newer_answer() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut draft = visit(&tablet, record);
    draft.set(&path("household/address"), "旧址").unwrap();
    draft.observed("2026-02-01".parse().unwrap());
    now(tablet.save(&draft)).unwrap();
    assert_eq!(tablet.shown(record, "household/address"), Some("一号".into()));
}

#[test]
fn a_visit_says_how_the_household_was_met() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut draft = visit(&tablet, record);
    draft.met(Met::Phone).note("电话了解,情况稳定").unwrap();
    draft.field("visitors", "甲、乙").unwrap();
    let saved = now(tablet.save(&draft)).unwrap();
    let entry = Entry { repeat: "visit".to_owned(), id: saved.visit.entry() };
    let household = now(tablet.household(record)).unwrap();
    let met = household.explain(&entry.field("met"));
    assert_eq!(met.said[0].statement.value, "phone".into());
    assert_eq!(met.said[0].statement.commit.source, Source::Phone);
    let note = household.answer(&entry.field("situation")).unwrap();
    assert_eq!(note.value, Some(&"电话了解,情况稳定".into()));
}

#[test]
fn choices_are_kept_code_by_code() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let member = now(tablet.household(record)).unwrap().entries("member").remove(0);
    let codes: Vec<String> =
        tablet.form().choices("health").iter().map(|choice| choice.code.clone()).collect();
    let health = member.field("health");
    let mut draft = visit(&tablet, record);
    draft.choose(&health, &[&codes[0], &codes[1]]).unwrap();
    now(tablet.save(&draft)).unwrap();
    let mut draft = visit(&tablet, record);
    draft.choose(&health, &[&codes[1]]).unwrap();
    now(tablet.save(&draft)).unwrap();
    let shown = |code: &str| tablet.shown(record, &format!("{health}:{code}"));
    assert_eq!(shown(&codes[0]), Some(false.into()));
    assert_eq!(shown(&codes[1]), Some(true.into()));
    assert_eq!(shown(&codes[2]), None);
}

#[test]
fn a_removed_member_stays_until_somebody_reviewed_it() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let member = now(tablet.household(record)).unwrap().entries("member").remove(0);
    let mut draft = visit(&tablet, record);
    draft.remove_member(&member, "moved_out").unwrap();
    now(tablet.save(&draft)).unwrap();
    let household = now(tablet.household(record)).unwrap();
    assert_eq!(household.entries("member").first(), Some(&member));
    assert!(household.answer(&member.field("left")).unwrap().is_disputed);
}

#[test]
fn a_draft_shows_what_it_will_say() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut draft = visit(&tablet, record);
    let child = draft.add("member").unwrap().set("name", "张小").unwrap().entry();
    draft.set(&child.field("relation"), "child").unwrap();
    draft.set(&path("household/people"), 2).unwrap();
    assert_eq!(draft.value(&child.field("name")), Some("张小".into()));
    assert_eq!(draft.value(&path("household/people")), Some(2.into()));
    assert_eq!(draft.value(&path("household/address")), Some("一号".into()));
    assert_eq!(draft.entries("member").len(), 2);
    now(tablet.save(&draft)).unwrap();
    assert_eq!(tablet.shown(record, &child.field("name").to_string()), Some("张小".into()));
}
