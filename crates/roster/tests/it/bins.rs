//! Every row falls into one bin, and into the right one.

use kernel::{RecordId, Value};
use roster::{Comparer, Comparison, Existing, Fault, PersonKey, Register, Sheeted};

use crate::world::{Answers, PLACE, answers, bins, compare, path_of, read, terms, told, village};

const HEADER: &str = "省|市|县|乡|村|户编号|户主姓名|户主证件号码|姓名|证件号码|出生日期|与户主关系|性别|户联系电话|务工所在地|健康状况|是否参加城镇职工基本养老保险|是否参加城乡居民基本养老保险";
const A: &str = "350899198001010019";
const B: &str = "350899198205050020";

/// A family: 林甲 with all that is known of him, 林乙 without a document.
fn known() -> Answers {
    let text = |text: &str| Value::from(text);
    answers(&[
        ("household/national_household_no", text("001")),
        ("household/household_phone", text("12000000001")),
        ("member/a/name", text("林甲")),
        ("member/a/id_no", text(A)),
        ("member/a/relation", text("head")),
        ("member/a/sex", text("1")),
        ("member/a/work_place", text("厦门")),
        ("member/b/name", text("林乙")),
        ("member/b/birth_date", text("1982-05-05")),
        ("member/b/relation", text("spouse")),
    ])
}

/// A household whose rows begin at the name; the columns before it are those of the family.
fn rows(rows: &[&str]) -> Sheeted {
    let rows: Vec<String> = rows.iter().map(|row| format!("{PLACE}|001|||{row}")).collect();
    let text = format!("{HEADER}\n{}", rows.join("\n"));
    let mut households = read(&text);
    assert_eq!(households.len(), 1);
    households.remove(0)
}

fn told_of(comparison: &Comparison) -> Vec<String> {
    comparison.rows.iter().map(|row| told(&row.bin)).collect()
}

#[test]
fn a_row_beside_what_is_known() {
    let row = |text: &str, bin: &str| {
        let comparison = compare(&rows(&[text]), Some(&known()));
        assert_eq!(told_of(&comparison), [bin], "{text}");
    };
    row(&format!("林甲|{A}||户主|男|12000000001|厦门"), "same");
    // Blank is not collected: it takes nothing back.
    row(&format!("林甲|{A}||户主||||"), "same");
    row(&format!("林甲|{A}||户主||12000000002||"), "changed");
    row(&format!("林甲|{A}||户主|||龙岩|"), "changed");
    row(&format!("林甲|{A}||||||长期慢性病"), "changed");
    // Somebody known by name and birth gets a document.
    row(&format!("林乙|{B}|1982-05-05|配偶||||"), "changed");
    row(&format!("林乙|{B}||配偶||||"), "changed");
    row("林乙||1982-05-05|配偶||||", "same");
    row("林丙|350899200607070032||之子||||", "new");
    // A name alone means nobody: this is another 林甲.
    row("林甲|350899200607070032||之子||||", "new");
    row(&format!("林假|{A}||户主||||"), "conflict identity_would_change");
    row(&format!("林甲|{A}||配偶||||"), "conflict identity_would_change");
    row(&format!("林甲|{A}||户主|女|||"), "conflict identity_would_change");
    // Same name and birth, another document.
    row("林甲|350899198001010027|1980-01-01|户主||||", "conflict identity_would_change");
    row("林丙|350899200607070032||户主||||", "conflict two_heads");
    row("林甲|||户主||||", "unreadable no_person");
    row("林甲|3.50899E+17||户主||||", "unreadable digits_lost");
}

#[test]
fn every_conflict_and_unreadable_row_says_in_which_column() {
    let comparison = compare(&rows(&[&format!("林假|{A}||户主|女|||")]), Some(&known()));
    let roster::Bin::Conflict(told) = &comparison.rows[0].bin else { panic!("{comparison:?}") };
    let columns: Vec<_> = told.iter().map(|told| told.column.as_deref()).collect();
    assert_eq!(columns, [Some("姓名"), Some("性别")]);
    assert!(told.iter().all(|told| told.fault == Fault::Identity));
    assert_eq!(comparison.writes(), []);
}

#[test]
fn a_change_says_what_was_and_what_is() {
    let row = format!("林甲|{A}||户主||12000000002|龙岩|残疾");
    let comparison = compare(&rows(&[&row]), Some(&known()));
    let mut changes: Vec<_> = comparison.rows[0]
        .bin
        .changes()
        .iter()
        .map(|change| (change.path.clone(), change.before.clone(), change.after.clone()))
        .collect();
    changes.sort_by(|one, other| one.0.cmp(&other.0));
    let mut expected = vec![
        (path_of("household/household_phone"), "12000000001".into(), "12000000002".into()),
        (path_of("member/a/work_place"), "厦门".into(), "龙岩".into()),
    ];
    for (code, value) in
        [("healthy", false), ("chronic", false), ("major", false), ("disabled", true)]
    {
        let path = path_of(&format!("member/a/health:{code}"));
        expected.push((path, Value::Blank, Value::Bool(value)));
    }
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(changes, expected);
    assert_eq!(comparison.writes().len(), 6);
    assert_eq!(comparison.absent, 1, "林乙 is not in the file, and stays");
}

#[test]
fn what_no_row_says_is_never_erased_or_removed() {
    let comparison = compare(&rows(&[&format!("林甲|{A}||户主||||")]), Some(&known()));
    assert_eq!(comparison.writes(), []);
    assert_eq!(comparison.absent, 1);
}

#[test]
fn a_known_answer_in_another_dress_is_the_same() {
    let mut known = known();
    known.insert(path_of("member/a/name"), "林 甲".into());
    known.insert(path_of("member/a/id_no"), " 350899800101001 ".into());
    known.insert(path_of("household/household_phone"), "120 0000 0001".into());
    let row = format!("林甲|{A}||户主|男|12000000001|厦门");
    assert_eq!(told_of(&compare(&rows(&[&row]), Some(&known))), ["same"]);
}

#[test]
fn two_columns_fold_into_one_question() {
    let pension = |employee: &str, resident: &str, known: &Answers| {
        let row = format!("林甲|{A}||户主|||||{employee}|{resident}");
        let comparison = compare(&rows(&[&row]), Some(known));
        let changes = comparison.rows[0].bin.changes().iter();
        changes
            .map(|change| {
                (change.path.code.clone().unwrap_or_default(), change.after == Value::Bool(true))
            })
            .collect::<Vec<_>>()
    };
    let change = |code: &str, value: bool| (code.to_owned(), value);
    let known = known();
    assert_eq!(pension("是", "否", &known), [change("employee", true), change("resident", false)]);
    assert_eq!(
        pension("否", "否", &known),
        [change("employee", false), change("resident", false), change("none", true)]
    );
    // Of the other half nothing is known, so it isn't known that there is none.
    assert_eq!(pension("否", "", &known), [change("employee", false)]);
    assert_eq!(pension("", "", &known), []);
    let mut uninsured = known.clone();
    uninsured.insert(path_of("member/a/pension:none"), true.into());
    assert_eq!(pension("否", "否", &uninsured), []);
    assert_eq!(pension("", "是", &uninsured), [change("resident", true), change("none", false)]);
    let mut insured = known.clone();
    insured.insert(path_of("member/a/pension:resident"), true.into());
    assert_eq!(pension("", "是", &insured), []);
    assert_eq!(pension("否", "", &insured), [change("employee", false)]);
}

#[test]
fn somebody_who_left_is_not_brought_back_by_a_file() {
    let mut known = known();
    known.insert(path_of("member/b/left"), "married_out".into());
    let row = format!("林乙|{B}|1982-05-05|配偶||||");
    let comparison = compare(&rows(&[&row]), Some(&known));
    assert_eq!(told_of(&comparison), ["conflict person_removed"]);
}

#[test]
fn of_several_members_that_could_be_meant_none_is_taken() {
    let mut known = known();
    known.insert(path_of("member/c/name"), "林乙".into());
    known.insert(path_of("member/c/birth_date"), "1982-05-05".into());
    let comparison = compare(&rows(&["林乙||1982-05-05|配偶||||"]), Some(&known));
    assert_eq!(told_of(&comparison), ["conflict ambiguous_person"]);
}

#[test]
fn rows_of_one_household_must_agree() {
    let a = format!("林甲|{A}||户主||12000000001||");
    let b = format!("林乙|{B}|1982-05-05|配偶||12000000009||");
    let comparison = compare(&rows(&[&a, &b]), None);
    assert_eq!(told_of(&comparison), ["conflict household_differs", "conflict household_differs"]);
    // A row that says nothing of it is not concerned.
    let c = "林丙|350899200607070032||之子||||";
    let comparison = compare(&rows(&[&a, &b, c]), None);
    assert_eq!(told_of(&comparison)[2], "conflict household_differs", "carried down from above");
}

#[test]
fn rows_of_one_person_must_agree() {
    let a = format!("林甲|{A}||户主|||厦门|");
    let other = format!("林甲|{A}||户主|||龙岩|");
    let comparison = compare(&rows(&[&a, &other]), None);
    assert_eq!(told_of(&comparison), ["conflict person_differs", "conflict person_differs"]);
    let comparison = compare(&rows(&[&a, &a]), None);
    assert_eq!(told_of(&comparison), ["new", "same"]);
    assert_eq!(comparison.rows[1].hints[0].fault, Fault::Repeated);
}

#[test]
fn a_household_has_one_head_of_one_name() {
    let a = format!("林甲|{A}||户主||||");
    let b = format!("林乙|{B}||户主||||");
    assert_eq!(
        told_of(&compare(&rows(&[&a, &b]), None)),
        ["conflict two_heads", "conflict two_heads"]
    );
    for (head, bin) in [
        (format!("林甲|{A}"), "new"),
        (format!("|{A}"), "new"),
        (format!("林丁|{A}"), "conflict head_differs"),
        ("林甲|350899195001010058".to_owned(), "conflict head_differs"),
    ] {
        let text =
            format!("{HEADER}\n{PLACE}|001|林甲|{A}|{a}\n{PLACE}|001|{head}|林乙|{B}||配偶||||");
        assert_eq!(told_of(&compare(&read(&text)[0], None))[1], bin, "{head}");
        // The head may be known already and not be in the file.
        let text = format!("{HEADER}\n{PLACE}|001|{head}|林丙|350899200607070032||之子||||");
        assert_eq!(told_of(&compare(&read(&text)[0], Some(&known()))), [bin], "{head}");
    }
}

#[test]
fn a_household_in_another_village_or_of_another_number_is_left_alone() {
    let row = format!("林甲|{A}||户主|||龙岩|");
    let sheeted = rows(&[&row]);
    let (terms, known) = (terms(), known());
    let existing = Existing {
        record: RecordId::derive("known", b"1"),
        village: "350823106213".parse().expect("a code"),
        answers: &known,
    };
    let comparison = Comparer::new(&terms).compare(&sheeted, Some(&existing), &roster::Nowhere);
    assert_eq!(told_of(&comparison), ["conflict other_village"]);
    let mut other = known.clone();
    other.insert(path_of("household/national_household_no"), "002".into());
    assert_eq!(told_of(&compare(&sheeted, Some(&other))), ["conflict other_number"]);
}

#[test]
fn a_village_that_can_not_be_told_makes_all_rows_unreadable() {
    let text = format!("{HEADER}\n||新罗区||赤坑村委会|001|||林甲|{A}||户主||||");
    let comparison = compare(&read(&text)[0], None);
    assert_eq!(told_of(&comparison), ["unreadable ambiguous_village"]);
    assert_eq!(comparison.record, None);
}

struct Knows(PersonKey, RecordId);

impl Register for Knows {
    fn household_of(&self, person: &PersonKey) -> Option<RecordId> {
        (*person == self.0).then_some(self.1)
    }
}

#[test]
fn somebody_of_another_household_is_not_taken_into_this_one() {
    let row = format!("林乙|{B}|1982-05-05|配偶||||");
    let sheeted = rows(&[&row]);
    let terms = terms();
    let known = known();
    let record = RecordId::derive("known", b"1");
    let existing = Existing { record, village: village(), answers: &known };
    for (household, with_known, bin) in [
        (RecordId::derive("other", b""), false, "conflict person_elsewhere"),
        (RecordId::derive("other", b""), true, "conflict person_elsewhere"),
        (record, true, "changed"),
    ] {
        let register = Knows(PersonKey::Number(B.to_owned()), household);
        let existing = with_known.then_some(&existing);
        let comparison = Comparer::new(&terms).compare(&sheeted, existing, &register);
        assert_eq!(told_of(&comparison), [bin]);
    }
}

#[test]
fn a_cell_that_is_not_understood_leaves_the_rest_of_its_row() {
    let row = format!("林甲|{A}||户主|||龙岩|乐观");
    let comparison = compare(&rows(&[&row]), Some(&known()));
    assert_eq!(bins(core::slice::from_ref(&comparison)), [(2, "changed".to_owned())]);
    assert_eq!(comparison.rows[0].hints[0].fault, Fault::Word);
    assert_eq!(comparison.rows[0].hints[0].column.as_deref(), Some("健康状况"));
}

#[test]
fn every_reason_speaks_both_languages_and_has_a_code_of_its_own() {
    let mut faults = vec![
        Fault::DigitsLost,
        Fault::Date,
        Fault::Number,
        Fault::Word,
        Fault::Long,
        Fault::NoName,
        Fault::NoPerson,
        Fault::NoHousehold,
        Fault::BirthDiffers,
        Fault::Repeated,
        Fault::CountDiffers,
        Fault::HouseholdDiffers,
        Fault::PersonDiffers,
        Fault::HeadDiffers,
        Fault::TwoHeads,
        Fault::Identity,
        Fault::Elsewhere,
        Fault::OtherVillage,
        Fault::OtherNumber,
        Fault::Removed,
        Fault::Ambiguous,
    ];
    faults.extend(form::id_number::Layer::ALL.map(Fault::Id));
    use roster::PlaceFault::{Ambiguous, Contradicted, Missing, Unknown};
    faults.extend([Missing, Unknown, Ambiguous, Contradicted].map(Fault::Place));
    for fault in &faults {
        let words = fault.message();
        assert!(!words.zh.is_ascii() && words.en.is_ascii(), "{fault:?}");
    }
    let mut codes: Vec<_> = faults.iter().map(|fault| fault.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), faults.len());
}
