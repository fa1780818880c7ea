use form::Form;
use roster::{Columns, Missing, Spellings};

use crate::world::{form, read_with, split, terms};

#[test]
fn a_form_that_asks_for_every_column_lacks_nothing() {
    assert_eq!(Columns::national().check(form()), []);
}

#[test]
fn the_built_in_form_asks_for_every_column() {
    let form = Form::household();
    let lacks =
        Columns::national().check(&form).into_iter().chain(Spellings::built_in().check(&form));
    let told: Vec<String> = lacks.map(|lack| lack.to_string()).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn what_a_form_lacks_is_told_by_column() {
    let header = "header,takes,list,otherwise,aliases,note\n";
    for (line, missing) in [
        ("甲,member/colour,,,,", Some(Missing::Question)),
        // Nobody answers what is calculated.
        ("甲,member/age,,,,", Some(Missing::Question)),
        ("甲,member/sex,yes_no,,,", Some(Missing::Kind)),
        ("甲,member/sex,,,,", Some(Missing::Kind)),
        ("甲,member/name,sex,,,", Some(Missing::Kind)),
        ("甲,location/point,,,,", Some(Missing::Kind)),
        ("甲,member/name:a,,,,", Some(Missing::Kind)),
        ("甲,member/health:tired,,,,", Some(Missing::Code("tired".to_owned()))),
        ("甲,member/pension:resident,,no,,", Some(Missing::Code("no".to_owned()))),
        ("甲,member/pension:resident,,none,,", None),
        ("甲,member/health,health,,,", None),
        ("甲,kept,,,,", None),
    ] {
        let columns = Columns::read(&format!("{header}{line}\n"), None).expect("sound columns");
        let lacks: Vec<_> = columns.check(form()).into_iter().map(|lack| lack.missing).collect();
        assert_eq!(lacks, missing.into_iter().collect::<Vec<_>>(), "{line}");
    }
}

#[test]
fn what_is_not_taken_is_shown_and_never_dropped_in_silence() {
    let rows = split(
        "户编号|姓名|证件号码|与户主关系|年度|致贫原因1\n001|林甲|350899198001010019|户主|2026|因病",
    );
    let terms = terms();
    let mut reader = roster::Reader::new(&terms);
    reader.row(1, &rows[0]).expect("a header");
    assert_eq!(reader.not_taken(), ["年度", "致贫原因1"]);
    let (households, _) = read_with(&terms, &rows);
    let kept = &households[0].people[0].kept;
    let texts: Vec<_> = kept.iter().map(|(head, text)| (&**head, &**text)).collect();
    assert_eq!(texts, [("年度", "2026"), ("致贫原因1", "因病")]);
}

#[test]
fn a_column_that_the_form_does_not_ask_for_is_shown_too() {
    let small = "type,name,label\nbegin_repeat,member,m\ntext,name,n\ntext,id_no,i\nselect_one relation,relation,r\nend_repeat,,\nbegin_group,household,h\ntext,national_household_no,x\nend_group,,\n";
    let choices = "list_name,name,label\nrelation,head,户主\n";
    let sheets = form::Sheets { survey: small, choices: Some(choices), ..form::Sheets::default() };
    let form = Form::load(&sheets).expect("a small form");
    let (columns, spellings) = (Columns::national(), Spellings::built_in());
    let gazetteer = kernel::Gazetteer::read("code12,name,level,parent_code12\n").expect("none");
    let places = roster::Places::new(gazetteer);
    let terms = roster::Terms::new(&form, &columns, &spellings, &places, crate::world::TODAY);
    let mut reader = roster::Reader::new(&terms);
    let header = split("户编号|姓名|证件号码|与户主关系|民族|户主姓名");
    reader.row(1, &header[0]).expect("a header");
    assert_eq!(reader.not_taken(), ["民族"]);
}
