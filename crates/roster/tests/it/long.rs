use kernel::RecordId;
use roster::long;

use crate::world::{answers, entry, form, path_of};

#[test]
fn every_question_that_is_answered_stands_in_one_table() {
    let tables = long::tables(form());
    assert_eq!(tables[0].name, "household");
    let asked = form()
        .questions()
        .filter(|question| !matches!(question.kind, form::Kind::Note | form::Kind::Calculate));
    for question in asked {
        let name = question.repeat.as_deref().unwrap_or("household");
        let holding = tables.iter().filter(|table| table.header.contains(&question.name));
        assert_eq!(holding.map(|table| &*table.name).collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn a_household_has_one_row_and_each_entry_one() {
    let household = answers(&[
        ("income/wage", kernel::Value::from(-12_305)),
        ("risk/causes:09", true.into()),
        ("risk/causes:01", true.into()),
        ("risk/causes:02", false.into()),
        ("member/a/name", "林甲".into()),
        ("member/a/health:healthy", false.into()),
        ("member/b/name", "林乙".into()),
    ]);
    let record = RecordId::derive("record", b"1");
    let cell = |table: &str, row: usize, column: &str| {
        let tables = long::tables(form());
        let table = tables.iter().find(|one| one.name == table).expect("a table");
        let place = table.header.iter().position(|head| head == column).expect("a column");
        let rows = table.rows(record, &household);
        assert!(rows.iter().all(|row| row.len() == table.header.len()));
        rows[row][place].clone()
    };
    assert_eq!(cell("household", 0, "record"), record.to_string());
    assert_eq!(cell("household", 0, "income/wage"), "-123.05");
    assert_eq!(cell("household", 0, "risk/causes"), "01 09");
    assert_eq!(cell("household", 0, "household/address"), "");
    let first = if entry("a").id < entry("b").id { 0 } else { 1 };
    assert_eq!(cell("member", first, "entry"), entry("a").id.to_string());
    assert_eq!(cell("member", first, "member/name"), "林甲");
    // Answered with none of it, and never answered.
    assert_eq!(cell("member", first, "member/health"), long::NOTHING_CHOSEN);
    assert_eq!(cell("member", 1 - first, "member/health"), "");
    assert_eq!(path_of("member/a/name").asked(), "member/name");
    let visits = long::tables(form()).into_iter().find(|table| table.name == "visit");
    assert_eq!(visits.expect("a table").rows(record, &household), Vec::<Vec<String>>::new());
}
