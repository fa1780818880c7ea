//! Rosters come in and go out, in files as people send them around.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use spreadsheet::{CsvWriter, Encoding, Fill, Workbook};

use super::{
    by_hand::wait_merged,
    process::{Town, VILLAGE, json as ask, run},
};

/// A county bureau that may write rosters, and reads what names a person for a reason.
struct Bureau<'a> {
    town: &'a Town,
    token: String,
}

impl<'a> Bureau<'a> {
    fn of(town: &'a Town) -> Self {
        let role = ["--role", "county_bureau", "--scope", "350823", "--from", "2020-01-01"];
        town.server.admin(&[["user", "county", "--name", "县局"].as_slice(), &role].concat());
        let token = town.server.admin(&["token", "county"]);
        Self { town, token: token["token"].as_str().expect("a token").to_owned() }
    }

    fn export(&self, format: &str, to: &Path, more: &[&str]) {
        let place = ["--server", &self.town.server.base, "--token", &self.token];
        let to = to.to_str().expect("a plain path");
        let what = ["--village", VILLAGE, "--format", format, "--out", to, "--reason", "年度核对"];
        let args = [["export"].as_slice(), &place, &what, more].concat();
        let output = run(&args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn import(&self, file: &Path, more: &[&str]) -> Value {
        let place = ["--server", &self.town.server.base, "--token", &self.token, "--json"];
        let file = file.to_str().expect("a plain path");
        ask(&[["admin"].as_slice(), &place, &["import", file], more].concat())
    }
}

fn table(file: &Path) -> Vec<Vec<String>> {
    let mut workbook = Workbook::open(file).expect("the file opens");
    let table = workbook.table(0, Fill::Stored).expect("its rows");
    table.rows().map(|(_, cells)| cells.to_vec()).collect()
}

fn bins(told: &Value) -> BTreeMap<String, u64> {
    let bins = told["bins"].as_object().expect("bins");
    let some = bins.iter().map(|(bin, count)| (bin.clone(), count.as_u64().expect("a count")));
    some.filter(|(_, count)| *count > 0).collect()
}

#[test]
fn importing_an_export_changes_nothing() {
    let town = Town::new(12);
    let bureau = Bureau::of(&town);
    for (name, more) in [("a.xlsx", &[][..]), ("a.csv", &[]), ("gbk.csv", &["--gbk"])] {
        let file = town.place.path().join(name);
        let format = if name.ends_with("xlsx") { "xlsx" } else { "csv" };
        bureau.export(format, &file, more);
        let rows = table(&file);
        assert!(rows.iter().flatten().any(|cell| cell.contains("演示数据")), "{name}");
        assert!(rows.iter().flatten().any(|cell| cell.starts_with("350899") && cell.len() == 18));
        for commit in [&[][..], &["--commit"]] {
            let told = bureau.import(&file, commit);
            let people = told["rows"].as_u64().expect("rows");
            assert!(people > 12, "{name}: {told}");
            assert_eq!(
                bins(&told),
                BTreeMap::from([("same".to_owned(), people)]),
                "{name}: {told}"
            );
            assert_eq!(told["written"], 0, "{name}");
        }
    }
}

#[test]
fn every_row_of_a_roster_lands_in_one_bin_and_a_second_import_writes_nothing() {
    let town = Town::new(3);
    let bureau = Bureau::of(&town);
    let tablet = town.tablet("chen");
    let before = tablet.records().len();
    let whole = town.place.path().join("whole.csv");
    bureau.export("csv", &whole, &[]);
    let mut rows = table(&whole);
    rows.retain(|row| row.len() > 1);
    let header = rows.remove(0);
    let column = |name: &str| header.iter().position(|head| head == name).expect("a column");
    let number = rows.len() as u64;

    // Somebody moved to another phone; a family is new, typed as people type; one row is of nobody.
    let phone = column("成员联系电话");
    rows[0].resize(header.len(), String::new());
    rows[0][phone] = "１２９０００００００９".to_owned();
    let new = |name: &str, id: &str, relation: &str| {
        let mut row = vec![String::new(); header.len()];
        for (head, cell) in [
            ("省", "福建省"),
            ("市", "龙岩市"),
            ("户编号", "99000001"),
            ("姓名", name),
            ("证件类型", "居民身份证"),
            ("证件号码", id),
            ("与户主关系", relation),
            ("民族", "汉族"),
            ("健康状况", "残疾、长期慢性病"),
            ("是否享受低保", "否"),
        ] {
            row[column(head)] = cell.to_owned();
        }
        for head in ["县", "乡", "村"] {
            row[column(head)] = rows[0][column(head)].clone();
        }
        row
    };
    let family = [
        new("林演示", "=\"350899198001010019\"", "户主"),
        new("林小示", " 350899201206150036 ", "之子"),
        new("林无人", "3.50899E+17", "之女"),
    ];
    rows.extend(family);
    let file = town.place.path().join("changed.csv");
    let mut writer =
        CsvWriter::new(fs::File::create(&file).expect("a file"), Encoding::Gbk).expect("a CSV");
    writer.row(&["某村名册"]).expect("a title");
    writer.row(&header).expect("the header");
    rows.iter().for_each(|row| writer.row(row).expect("a row"));
    writer.finish().expect("the end");

    let report = town.place.path().join("report.csv");
    let report_to = ["--report", report.to_str().expect("a plain path")];
    let told = bureau.import(&file, &report_to);
    let expected = [("changed", 1), ("new", 2), ("same", number - 1), ("unreadable", 1)];
    let expected: BTreeMap<String, u64> =
        expected.into_iter().map(|(bin, count)| (bin.to_owned(), count)).collect();
    assert_eq!(bins(&told), expected, "{told}");
    assert_eq!(told["written"], 0);
    assert_eq!(table(&report).len() as u64, 1 + number + 3, "the report has every row");

    assert_eq!(bureau.import(&file, &["--commit"])["written"], 2);
    wait_merged(&town);
    let again = bureau.import(&file, &["--commit"]);
    assert_eq!(again["written"], 0, "{again}");
    assert_eq!(again["bins"]["same"], json!(number + 2), "{again}");

    tablet.settle();
    assert_eq!(tablet.records().len(), before + 1);
    let families: Vec<Value> =
        tablet.records().iter().map(|record| tablet.ask(&["show", record])).collect();
    let found = families.iter().find(|shown| shown.to_string().contains("林演示"));
    let shown = found.expect("the new family is on the tablet").to_string();
    assert!(shown.contains("350899198001010019") && shown.contains("350899201206150036"));
    assert!(!shown.contains("林无人"));
}

#[test]
fn only_a_household_without_hard_findings_is_ready_for_review() {
    let town = Town::new(1);
    let tablet = town.tablet("chen");
    let record = &tablet.records()[0];
    for (people, ready) in [("3", true), ("77", false)] {
        tablet.ask(&["set", record, "household/people", people]);
        tablet.settle();
        wait_merged(&town);
        let file = town.place.path().join(format!("{people}.ndjson"));
        let place = ["--server", &town.server.base, "--token", &town.township];
        let to = ["--village", VILLAGE, "--out", file.to_str().expect("a plain path")];
        let output = run(&[["export"].as_slice(), &place, &to].concat());
        assert!(output.status.success());
        let state: Value =
            serde_json::from_str(&fs::read_to_string(&file).expect("a file")).expect("one state");
        assert_eq!(state["ready_for_review"], ready, "{}", state["findings"]);
    }
}

#[test]
fn who_may_not_write_rosters_is_refused_and_a_file_without_a_header_is_told() {
    let town = Town::new(1);
    let bureau = Bureau::of(&town);
    let file = town.place.path().join("none.csv");
    fs::write(&file, "a,b\n1,2\n").expect("a file");
    let path = file.to_str().expect("a plain path");
    let place = ["admin", "--server", &town.server.base, "--token", &bureau.token];
    let output = run(&[place.as_slice(), &["import", path]].concat());
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("姓名"));

    let whole = town.place.path().join("whole.csv");
    bureau.export("csv", &whole, &[]);
    let role = ["--role", "downstream", "--scope", "350823", "--from", "2020-01-01"];
    town.server.admin(&[["user", "reader", "--name", "读者"].as_slice(), &role].concat());
    let token = town.server.admin(&["token", "reader"]);
    let token = token["token"].as_str().expect("a token");
    let stranger = ["admin", "--server", &town.server.base, "--token", token];
    let path = whole.to_str().expect("a plain path");
    let output = run(&[stranger.as_slice(), &["import", path, "--commit"]].concat());
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("forbidden"), "{output:?}");
}

#[test]
fn every_answer_is_exported_with_a_sheet_for_each_repeat() {
    let town = Town::new(4);
    let bureau = Bureau::of(&town);
    let file = town.place.path().join("long.xlsx");
    bureau.export("xlsx", &file, &["--columns", "long"]);
    let workbook = Workbook::open(&file).expect("the file opens");
    let sheets: Vec<&str> = workbook.sheets().iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(sheets[..2], ["household", "member"]);
    assert!(sheets.contains(&"measure"), "{sheets:?}");
    let rows = table(&file);
    assert!(rows.iter().any(|row| row.first().is_some_and(|cell| cell == "record")));
    let households = rows.iter().filter(|row| row.first().is_some_and(|id| id.len() == 32));
    assert_eq!(households.count(), 4);
}
