//! A visit that is walked through in the terminal, from standard input.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    by_hand::wait_merged,
    process::{Tablet, Town, VILLAGE, binary, run},
};

impl Tablet {
    /// Walks with these lines, and gives what was shown. Where the lines end, so does the walk.
    fn walk(&self, args: &[&str], lines: &[&str]) -> String {
        let mut child = Command::new(binary())
            .args(["tablet", "--home", &self.home, "--demo"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tablet starts");
        let mut input = child.stdin.take().expect("its input");
        input.write_all((lines.join("\n") + "\n").as_bytes()).expect("it reads");
        drop(input);
        let output = child.wait_with_output().expect("it ends");
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        assert_eq!(log, "", "a walk logs nothing, and no person's name");
        String::from_utf8(output.stdout).expect("text")
    }
}

/// The merged state of a record, as the township reads it.
fn on_the_server(town: &Town, record: &str) -> Value {
    let export = ["export", "--server", &town.server.base, "--token", &town.township, "--village"];
    let output = run(&[export.as_slice(), &[VILLAGE]].concat());
    let text = String::from_utf8_lossy(&output.stdout);
    let states = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut states = states.filter(|state| state["record"] == json!(record));
    states.next().expect("the record")
}

#[test]
fn what_is_answered_on_a_walk_is_on_the_server_after_the_next_sync() {
    let town = Town::new(1);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let record = &chen.records()[0];
    let address = chen.value(record, "household/address");

    let shown = chen.walk(
        &["visit", record, "--only", "household"],
        &["二号", "<", "=", "123", "<", "12900000001", "2", ".", "<", ".", "y"],
    );
    assert!(shown.starts_with("【演示数据"), "{shown}");
    assert_eq!(shown.matches("演示数据").count(), 2, "{shown}");
    assert!(shown.contains("本次 now: 二号"), "back shows what was typed: {shown}");
    assert!(shown.contains("[V15]"), "a finding is shown at once: {shown}");
    assert!(shown.contains("脱贫户"), "{shown}");
    assert!(shown.contains("填写 answered 2 · 确认 confirmed 1 · 增加 added 0"), "{shown}");
    assert!(shown.contains("已保存"), "{shown}");

    let member = ["visit", record, "--only", "member"];
    let lines =
        ["+", "张小明", "", "", "2", "2015年3月1日", "孙", "7", "an", "*", "畲", ">", ".", "y"];
    let shown = chen.walk(&member, &lines);
    assert!(shown.contains("【家庭成员 Members › 张小明】"), "{shown}");
    assert!(shown.contains("填写 answered 5 · 确认 confirmed 0 · 增加 added 1"), "{shown}");

    chen.settle();
    wait_merged(&town);
    lin.settle();
    for tablet in [&chen, &lin] {
        assert_eq!(tablet.value(record, "household/address"), address);
        assert_eq!(tablet.value(record, "household/household_phone"), json!("12900000001"));
        assert_eq!(tablet.value(record, "household/household_type"), json!("lifted"));
        let shown = tablet.ask(&["show", record]);
        let values = shown["values"].as_object().expect("values");
        let name = values.iter().find(|(_, answer)| answer["value"] == json!("张小明"));
        let entry = name.expect("the member").0.trim_end_matches("/name");
        for (field, value) in [("ethnicity", "22"), ("sex", "1"), ("birth_date", "2015-03-01")] {
            let path = format!("{entry}/{field}");
            assert_eq!(values[&path]["value"], json!(value), "{field}");
        }
    }
    let state = on_the_server(&town, record);
    assert_eq!(state["values"]["household/household_type"]["value"], json!("lifted"), "{state}");
}

#[test]
fn nothing_is_kept_of_a_walk_that_is_given_up_or_not_confirmed() {
    let town = Town::new(1);
    let chen = town.tablet("chen");
    let record = &chen.records()[0];
    let address = chen.value(record, "household/address");
    for lines in [
        // Given up; not to be saved; the lines end before the question is answered.
        ["二号", "q", "y"].as_slice(),
        &["二号", "q", "n", ".", "n"],
        &["二号", ".", "perhaps", "no"],
        &["二号", "."],
        &["二号"],
    ] {
        let shown = chen.walk(&["visit", record, "--walk"], lines);
        assert!(shown.contains("未保存"), "{lines:?}: {shown}");
        assert!(!shown.contains("已保存"), "{lines:?}: {shown}");
        assert_eq!(chen.value(record, "household/address"), address);
        assert_eq!(chen.ask(&["status"])["pending"], json!(0));
    }
}

#[test]
fn the_signs_do_what_the_help_says_of_them() {
    let town = Town::new(1);
    let chen = town.tablet("chen");
    let record = &chen.records()[0];
    // A literal sign, no answer, help, the rest of the group, back into the group before.
    let lines = ["\\q", "-", "?", ">", "<", "<", "+ 措施", "1", "<", "", "!", ".", "y"];
    let shown = chen.walk(&["visit", record, "--walk"], &lines);
    for part in ["【家庭位置 Location】", "以观察日期较晚的为准", "【帮扶措施 Measures › "]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // Skipping leads to the next group; back leads to the question at which it was skipped, and
    // to the one before; and so it does within an entry that is added on the way.
    for (number, times) in [("\n 2. ", 1), ("\n 3. ", 2), ("\n 4. ", 2), ("\n 16. ", 1)] {
        assert_eq!(shown.matches(number).count(), times, "{number}: {shown}");
    }
    assert_eq!(shown.matches("措施类型 Kind of measure").count(), 2, "{shown}");
    assert!(shown.contains("增加 added 1"), "{shown}");
    assert_eq!(chen.value(record, "household/address"), json!("q"));
    let phone = &chen.ask(&["show", record])["values"]["household/household_phone"];
    assert_eq!(phone["value"], Value::Null);
    assert!(phone["why"].is_string(), "it was collected that there is none: {phone}");

    let visit = ["visit", record, "--only", "visit"];
    let lines = ["", "线索", "", "", "", "1, 3", "情况稳定", ".", "y"];
    let shown = chen.walk(&visit, &lines);
    let values = chen.ask(&["show", record])["values"].clone();
    let values = values.as_object().expect("values");
    let chosen = values.iter().filter(|(path, _)| path.contains("must_visit:"));
    assert_eq!(chosen.count(), 2, "{shown}");
    assert!(values.values().any(|answer| answer["value"] == json!("情况稳定")), "{shown}");
}

#[test]
fn a_household_is_registered_by_walking_what_is_required() {
    let town = Town::new(0);
    let chen = town.tablet("chen");
    let shown = chen.walk(
        &["register", VILLAGE, "--required"],
        &["+ 成员", "李大明", "户主", "竹岭三号", "一般", "1", "?", "", "", "y"],
    );
    assert!(shown.contains("【家庭成员 Members › 李大明】"), "{shown}");
    let records = chen.records();
    let [record] = records.as_slice() else { panic!("one household: {shown}") };
    assert_eq!(chen.value(record, "household/address"), json!("竹岭三号"));
    assert_eq!(chen.value(record, "household/household_type"), json!("ordinary"));
    assert_eq!(chen.value(record, "household/people"), json!(1));
    let listed = chen.ask(&["list", "李大明"]);
    assert_eq!(listed["households"][0]["record"], json!(record));
}

#[test]
fn a_walk_that_a_machine_reads_talks_on_the_other_output() {
    let town = Town::new(1);
    let chen = town.tablet("chen");
    let record = &chen.records()[0];
    // Without lines nothing is said, and nothing is saved.
    let saved = chen.ask(&["visit", record, "--only", "visit"]);
    assert_eq!(saved, json!({"saved": false}));
    let output = run(&["tablet", "--home", &chen.home, "visit", record, "--only", "nowhere"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("household"));
}
