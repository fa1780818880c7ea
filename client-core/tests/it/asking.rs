//! What an interview asks, in which order, and what it says of the answers.

use std::time::Instant;

use kernel::{Path, Stamp, Value};
use wire::{Control, Sheets};
use zoufang_client::{Client, Due, Met, Place, Refused, Reply, Step, Visit};

use crate::{
    ports::now,
    world::{Tablet, path, server, tablet, village},
};

/// The moment at which everybody here asks.
fn then() -> Stamp {
    Stamp::noon("2026-03-10".parse().unwrap())
}

/// A draft over a household with a head and an address.
fn draft(tablet: &mut Tablet) -> Visit {
    let record = tablet.register("张三", "一号");
    now(tablet.visit(record)).unwrap()
}

fn asked(due: &[Due<'_>]) -> Vec<String> {
    due.iter().map(|due| due.path.asked()).collect()
}

fn find<'a>(due: &'a [Due<'_>], asked: &str) -> &'a Due<'a> {
    due.iter().find(|due| due.path.asked() == asked).unwrap()
}

#[test]
fn what_is_due_follows_the_survey_and_the_answers() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let mut visit = draft(&mut tablet);
    visit.interview(then(), |talk| {
        let due = asked(&talk.due());
        let order: Vec<usize> = due
            .iter()
            .map(|asked| talk.form().questions().position(|q| q.name == *asked).unwrap())
            .collect();
        assert!(order.is_sorted(), "{due:?}");
        for asked in ["household/address", "member/name", "visit/must_visit", "note/reading"] {
            assert!(due.iter().any(|due| due == asked), "{asked}");
        }
        // The server's, the computed, what the visit knows by itself, what is not relevant.
        for not in ["household/national_household_no", "household/head_name", "visit/started"] {
            assert!(due.iter().all(|due| due != not), "{not}");
        }
        assert!(!due.contains(&"consent/consent_on".to_owned()));
        talk.set(&path("consent/consent_given"), "yes").unwrap();
        assert!(asked(&talk.due()).contains(&"consent/consent_on".to_owned()));
        talk.set(&path("consent/consent_given"), "no").unwrap();
        assert!(!asked(&talk.due()).contains(&"consent/consent_on".to_owned()));
    });
}

#[test]
fn every_entry_is_asked_in_turn_and_after_them_there_is_room_for_more() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let mut visit = draft(&mut tablet);
    visit.interview(then(), |talk| {
        let child = talk.add("member").unwrap();
        talk.set(&child.field("name"), "张小").unwrap();
        let names: Vec<Option<Value>> = talk
            .due()
            .iter()
            .filter(|due| due.path.asked() == "member/name")
            .map(|due| talk.visit().value(&due.path))
            .collect();
        assert_eq!(names, [Some("张三".into()), Some("张小".into())]);
        let after = Place::Question(child.field("relation"));
        let more = Place::More("member".to_owned());
        let places: Vec<Place> = talk.steps(Some(&after)).map(|step| step.place()).collect();
        let more = places.iter().position(|place| *place == more).unwrap();
        let is_childs = |place: &Place| match place {
            Place::Question(path) => path.entry.as_ref() == Some(&child),
            Place::More(_) => false,
        };
        assert!(places[..more].iter().all(is_childs), "{places:?}");
        assert!(!places[more..].iter().any(is_childs), "{places:?}");
        let open = talk.steps(None).filter_map(|step| match step {
            Step::More(repeat) => Some(repeat.to_owned()),
            Step::Ask(_) => None,
        });
        let open: Vec<String> = open.collect();
        assert!(open.contains(&"measure".to_owned()), "{open:?}");
        // Visits are added by saving, paired officials by the server.
        assert!(!open.iter().any(|repeat| repeat == "visit" || repeat == "official"), "{open:?}");
    });
}

#[test]
fn a_place_stays_a_place_when_its_question_is_no_longer_asked() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let mut visit = draft(&mut tablet);
    visit.interview(then(), |talk| {
        talk.set(&path("consent/consent_given"), "yes").unwrap();
        let place = Place::Question(path("consent/consent_on"));
        talk.set(&path("consent/consent_given"), "no").unwrap();
        let next = talk.steps(Some(&place)).next().unwrap().place();
        assert!(matches!(next, Place::Question(path) if path.asked() == "member/name"));
    });
}

#[test]
fn an_interview_says_at_every_answer_what_a_full_check_says() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let mut visit = draft(&mut tablet);
    let head = visit.entries("member")[0].clone();
    visit.interview(then(), |talk| {
        let same = |talk: &zoufang_client::Interview<'_>| {
            assert_eq!(talk.findings(), talk.visit().findings(then()));
        };
        same(talk);
        for (asked, value) in [
            (path("household/household_phone"), "12".into()),
            (path("household/household_type"), "lifted".into()),
            (path("household/people"), 0.into()),
            (head.field("id_no"), "350899198001010010".into()),
            (head.field("birth_date"), "2030-01-01".into()),
            (talk.visit().this().field("met"), Value::from("not_met")),
            (talk.visit().this().field("ended"), "2020-01-01T00:00:00Z".into()),
            (path("household/people"), Value::Blank),
        ] {
            talk.set(&asked, value).unwrap();
            same(talk);
        }
        assert!(talk.findings().iter().any(|finding| finding.code == "V39.order"));
        talk.choose(&head.field("health"), &["healthy", "chronic"]).unwrap();
        same(talk);
        talk.choose(&head.field("health"), &["healthy"]).unwrap();
        same(talk);
        talk.set(&path("household/address"), "二号").unwrap();
        talk.confirm(&path("household/address")).unwrap();
        same(talk);
        assert_eq!(talk.visit().value(&path("household/address")), Some("一号".into()));
        let second = talk.add("member").unwrap();
        same(talk);
        talk.answer(&second.field("relation"), &Reply::One("head".into())).unwrap();
        same(talk);
        assert!(talk.findings().iter().any(|finding| finding.code == "V05"));
        let head_name = path("household/head_name");
        assert_eq!(talk.derived().get(&head_name), Some(&"张三".into()));
        talk.set(&second.field("name"), "李四").unwrap();
        assert_eq!(talk.derived().get(&head_name), None, "two heads have no single name");
    });
}

#[test]
fn a_question_tells_what_was_known_when_and_by_whom() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut first = now(tablet.visit(record)).unwrap();
    first.choose(&path("risk/causes"), &["01", "03"]).unwrap();
    now(tablet.save(&first)).unwrap();
    let mut visit = now(tablet.visit(record)).unwrap();
    let author = visit.interview(then(), |talk| {
        talk.set(&path("household/address"), "二号").unwrap();
        let due = talk.due();
        let address = find(&due, "household/address");
        let before = address.before().unwrap();
        assert_eq!(before.reply, Some(Reply::One("一号".into())));
        assert_eq!(before.observed, Some("2026-03-10".parse().unwrap()));
        assert!(!before.is_disputed && address.is_required());
        assert_eq!(address.reply(), Some(Reply::One("二号".into())));
        let causes = find(&due, "risk/causes").before().unwrap();
        let codes = ["01", "03"].map(str::to_owned).to_vec();
        assert_eq!(causes.reply, Some(Reply::Codes(codes)));
        assert!(causes.by.is_some());
        assert!(find(&due, "household/household_phone").before().is_none());
        assert!(!find(&due, "household/household_phone").is_required());
        assert!(find(&due, "household/household_type").is_required());
        let offered = find(&due, "household/household_type").offered();
        assert_eq!(offered.first().map(|choice| choice.code.as_str()), Some("ordinary"));
        before.by.unwrap()
    });
    assert_eq!(tablet.author(author), crate::world::user("alice").to_string());
}

#[test]
fn what_was_written_once_for_all_is_not_asked_again() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    let mut first = now(tablet.visit(record)).unwrap();
    let measure = first.add("measure").unwrap().entry();
    let kind = first.interview(then(), |talk| {
        let due = talk.due();
        find(&due, "measure/measure_kind").offered()[0].code.clone()
    });
    first.set(&measure.field("measure_kind"), kind).unwrap();
    now(tablet.save(&first)).unwrap();
    let mut visit = now(tablet.visit(record)).unwrap();
    let due = visit.interview(then(), |talk| asked(&talk.due()));
    assert!(!due.contains(&"measure/measure_kind".to_owned()));
    assert!(due.contains(&"measure/status".to_owned()));
}

#[test]
fn a_visit_has_begun_from_its_first_moment_on() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let record = tablet.register("张三", "一号");
    tablet.machine.clock.0.set(then().plus_millis(250));
    let mut visit = now(tablet.visit(record)).unwrap();
    let findings = visit.interview(then().plus_millis(250), |talk| talk.findings());
    assert!(findings.iter().all(|finding| finding.code != "V39"), "{findings:?}");
}

#[test]
fn everything_a_visit_says_of_itself_can_be_answered() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let mut visit = draft(&mut tablet);
    let this = visit.this();
    let codes: Vec<String> =
        tablet.form().choices("must_visit").iter().map(|choice| choice.code.clone()).collect();
    visit.choose(&this.field("must_visit"), &[&codes[0], &codes[2]]).unwrap();
    visit.field(&format!("must_visit:{}", codes[1]), true).unwrap();
    visit.set(&this.field("met"), Met::Video.code()).unwrap();
    let started = Refused::Derived("visit/started".to_owned());
    assert_eq!(visit.set(&this.field("started"), "x").map(|_| ()), Err(started));
    let unknown = Refused::UnknownCode("visit/met".to_owned());
    assert_eq!(visit.set(&this.field("met"), "by_pigeon").map(|_| ()), Err(unknown));
    let saved = now(tablet.save(&visit)).unwrap();
    let shown = |field: &str| {
        let path: Path = format!("visit/{}/{field}", saved.visit.entry()).parse().unwrap();
        tablet.shown(saved.record, &path.to_string())
    };
    assert_eq!(shown("met"), Some("video".into()));
    for (place, code) in codes.iter().enumerate() {
        let expected = (place < 3).then_some(Value::Bool(true));
        assert_eq!(shown(&format!("must_visit:{code}")), expected, "{code}");
    }
}

/// A form with what the built-in one has nothing of.
const SURVEY: &str = "\
type,name,label,readonly,retired,default
begin_group,household,户,,,
text,address,住址,,,
text,plate,门牌,yes,,
text,hamlet,村组,,8,
integer,rooms,间数,,,3
select_multiple colour,colours,颜色,,,red
end_group,,,,,
";
const CHOICES: &str = "list_name,name,label\ncolour,red,红\ncolour,blue,蓝\n";

#[test]
fn what_was_given_up_or_is_only_shown_is_neither_asked_nor_written() {
    let server = server();
    let sheets = Sheets {
        survey: SURVEY.to_owned(),
        choices: CHOICES.to_owned(),
        settings: "form_id,version\nhousehold,9\n".to_owned(),
        rules: String::new(),
    };
    server.borrow_mut().decide(Control::Form {
        reference: "household@9".to_owned(),
        sheets: wire::Published::Whole(sheets),
    });
    let tablet = tablet(&server, "alice");
    assert_eq!(tablet.form().reference(), "household@9");
    let mut visit = Client::register(&tablet, village()).unwrap();
    for asked in ["household/plate", "household/hamlet"] {
        let closed = Refused::Closed(asked.to_owned());
        assert_eq!(visit.set(&path(asked), "x").map(|_| ()), Err(closed), "{asked}");
    }
    visit.interview(then(), |talk| {
        let due = talk.due();
        assert_eq!(asked(&due), ["household/address", "household/rooms", "household/colours"]);
        let proposed: Vec<Option<Reply>> = due.iter().map(Due::prefilled).collect();
        let red = Reply::Codes(vec!["red".to_owned()]);
        assert_eq!(proposed, [None, Some(Reply::One(3.into())), Some(red)]);
        // A proposal is no answer.
        assert!(due.iter().all(|due| due.reply().is_none()));
        talk.set(&path("household/rooms"), Value::Blank).unwrap();
        assert_eq!(find(&talk.due(), "household/rooms").prefilled(), None);
    });
}

/// Prints what an answer costs; run it with `--ignored --nocapture`.
#[test]
#[ignore = "prints figures, claims nothing"]
fn the_cost_of_an_answer() {
    let server = server();
    let mut tablet = tablet(&server, "alice");
    let mut visit = draft(&mut tablet);
    for _ in 0..9 {
        let member = visit.add("member").unwrap();
        member.set("name", "张小").unwrap().set("relation", "child").unwrap();
    }
    let member = visit.entries("member")[4].clone();
    let begun = Instant::now();
    visit.interview(then(), |talk| {
        println!("begin: {:?}; {} questions are due", begun.elapsed(), talk.due().len());
        let due = Instant::now();
        let count = talk.due().len();
        println!("due: {:?} for {count}", due.elapsed());
        for (path, value) in [
            (path("household/address"), "二号"),
            (path("household/household_type"), "lifted"),
            (member.field("birth_date"), "1990-01-01"),
            (member.field("phone"), "12900000001"),
        ] {
            let set = Instant::now();
            talk.set(&path, value).unwrap();
            let set = set.elapsed();
            let found = Instant::now();
            let incremental = talk.findings();
            let found = found.elapsed();
            let full = Instant::now();
            assert_eq!(talk.visit().findings(then()), incremental);
            let full = full.elapsed();
            println!("{}: set {set:?}, findings {found:?}; full {full:?}", path.asked());
        }
    });
}
