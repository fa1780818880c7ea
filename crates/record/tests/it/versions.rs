//! What was written under a former version of the form is read through the present one.

use form::{Form, Sheets};
use kernel::{Path, Value};
use record::{Rules, State};

use crate::house::{House, Saying, Writer, path};

/// A form whose phone was called `home/tel`, and whose cause `1` was `01`.
const PRESENT: &str = "\
type,name,label,merge,was
begin_group,home,家,,
text,phone,电话,observed,home/tel
select_multiple cause,causes,原因,raise,home/reasons
select_one cause,first,首因,observed,
end_group,,,,
";
const CHOICES: &str = "list_name,name,label,was\ncause,1,因病,01\ncause,2,因灾,\n";

fn rules() -> Rules {
    let sheets = Sheets { survey: PRESENT, choices: Some(CHOICES), ..Sheets::default() };
    Rules::of(&Form::load(&sheets).expect("a form"))
}

fn value(house: &House, at: &str) -> Option<Value> {
    let rules = rules();
    let state = State::of(&house.ledger_by(&rules), &rules);
    state.settlement(&path(at)).and_then(|settlement| settlement.value()).cloned()
}

#[test]
fn an_answer_under_a_former_name_competes_with_one_under_the_present_name() {
    for (old, new, expected) in
        [("2026-03-01", "2026-03-05", "new"), ("2026-03-05", "2026-03-01", "old")]
    {
        let (mut house, mut li, mut chen) =
            (House::default(), Writer::new("li"), Writer::new("chen"));
        house.say(&mut li, Saying::on(old).wrote("home/tel", "old"));
        house.say(&mut chen, Saying::on(new).wrote("home/phone", "new"));
        assert_eq!(value(&house, "home/phone"), Some(expected.into()));
        assert_eq!(value(&house, "home/tel"), None, "one question is not shown twice");
    }
}

#[test]
fn a_former_code_counts_as_the_code_it_became() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    house.say(&mut li, Saying::on("2026-03-01").wrote("home/reasons:01", true));
    house.say(&mut li, Saying::on("2026-03-01").wrote("home/first", "01"));
    assert_eq!(value(&house, "home/causes:1"), Some(Value::Bool(true)));
    assert_eq!(value(&house, "home/first"), Some("1".into()));
}

#[test]
fn everything_said_under_a_former_name_is_explained_under_the_present_one() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    house.say(&mut li, Saying::on("2026-03-01").wrote("home/tel", "1"));
    house.say(&mut li, Saying::on("2026-03-02").wrote("home/tel", "2"));
    let rules = rules();
    let ledger = house.ledger_by(&rules);
    let told = State::of(&ledger, &rules).explain(&ledger, &rules, &path("home/phone"));
    assert_eq!(told.said.len(), 2);
}

#[test]
fn what_the_form_does_not_know_keeps_its_name() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    house.say(&mut li, Saying::on("2026-03-01").wrote("home/of_tomorrow", "new"));
    assert_eq!(value(&house, "home/of_tomorrow"), Some("new".into()));
    assert_eq!(rules().present(Path::household("x/y"), Value::Blank).0, Path::household("x/y"));
}

#[test]
fn only_a_form_that_settles_otherwise_asks_for_settling_anew() {
    let load = |survey: &str| {
        let sheets = Sheets { survey, choices: Some(CHOICES), ..Sheets::default() };
        Rules::of(&Form::load(&sheets).expect("a form"))
    };
    let former = rules();
    let more = PRESENT.replace("end_group", "text,new,新题,observed,\nend_group");
    assert!(load(&more).settle_as(&former), "a new question settles nothing otherwise");
    for (from, to) in [
        ("text,phone,电话,observed,", "text,phone,电话,identity,"),
        ("observed,home/tel", "observed,home/tel home/telephone"),
        ("text,phone,电话,observed,home/tel\n", ""),
    ] {
        let other = PRESENT.replace(from, to);
        assert_ne!(other, PRESENT);
        assert!(!load(&other).settle_as(&former), "{from} -> {to}");
    }
}
