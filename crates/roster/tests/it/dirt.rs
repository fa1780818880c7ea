//! Every kind of dirt that lists are known to have, and what it is read as.

use kernel::Value;
use roster::{Sheeted, Step};

use crate::world::{PLACE, in_earnest, read, read_with, split};

/// A head of household whose further columns are given.
fn person(columns: &str, cells: &str) -> Sheeted {
    let text = format!(
        "省|市|县|乡|村|户编号|姓名|证件号码|与户主关系|{columns}\n\
         {PLACE}|001|林甲|350899198001010019|户主|{cells}"
    );
    read(&text).remove(0)
}

/// Values with the codes of multiple choices.
type Values = Vec<(Option<String>, Value)>;

/// What a cell of a column comes to: values by code, faults, steps.
fn cell(column: &str, text: &str) -> (Values, Vec<&'static str>, Vec<Step>) {
    let household = person(column, text);
    let person = &household.people[0];
    let base =
        ["member/name", "member/id_no", "member/relation", "household/national_household_no"];
    let said = person.answers.iter().chain(&household.answers);
    let said = said.filter(|said| !base.contains(&&*said.asked));
    let values = said.map(|said| (said.code.clone(), said.value.clone())).collect();
    let faults = person.faults.iter().chain(&person.hints).map(|told| told.fault.code()).collect();
    let steps = person.notes.iter().map(|note| note.step).collect();
    (values, faults, steps)
}

fn one(value: impl Into<Value>) -> Values {
    vec![(None, value.into())]
}

/// Names, columns and texts of the row's own person may be dirty too.
fn own(cells: &str) -> Result<String, Vec<&'static str>> {
    let text =
        format!("省|市|县|乡|村|户编号|证件类型|姓名|证件号码|与户主关系\n{PLACE}|001|{cells}");
    let household = read(&text).remove(0);
    let person = &household.people[0];
    let faults: Vec<_> = person.faults.iter().map(|told| told.fault.code()).collect();
    let said = |asked: &str| {
        let said = person.answers.iter().find(|said| said.asked == asked);
        said.map(|said| said.value.to_string()).unwrap_or_default()
    };
    let text = format!("{} {}", said("member/name"), said("member/id_no"));
    if faults.is_empty() { Ok(text) } else { Err(faults) }
}

#[test]
fn the_number_of_a_person_is_known_in_every_dress() {
    let clean = "林甲 350899198001010019";
    for (cells, read) in [
        ("|林甲|350899198001010019|户主", Ok(clean)),
        ("|林 甲|350899 198001 010019|户主", Ok(clean)),
        ("|林　甲|３５０８９９１９８００１０１００１９|本人", Ok(clean)),
        ("|林甲|'350899198001010019|户主", Ok(clean)),
        ("|林甲|=\"350899198001010019\"|户主", Ok(clean)),
        ("身份证|林甲|350899800101001|户主", Ok(clean)),
        ("|林甲|35089919850615005x|户主", Ok("林甲 35089919850615005X")),
        ("残疾证|林甲|35089919800101001942|户主", Ok("林甲 35089919800101001942")),
        ("残疾证|林甲|35089919800101001942b1|户主", Ok("林甲 35089919800101001942B1")),
        ("户口簿|林甲|Q 0001|户主", Ok("林甲 Q0001")),
        ("|林甲|3.50899E+17|户主", Err(vec!["digits_lost"])),
        ("|林甲|350899198001010018|户主", Err(vec!["V01.checksum"])),
        // Two neighbouring digits exchanged.
        ("|林甲|350899198001011009|户主", Err(vec!["V01.checksum"])),
        ("|林甲|350899199502290017|户主", Err(vec!["V01.date"])),
        ("|林甲|35089919800101001|户主", Err(vec!["V01.length"])),
        ("|林甲|Q0001|户主", Err(vec!["V01.length"])),
        ("|林甲|35089919800101OO19|户主", Err(vec!["V01.characters"])),
        ("||350899198001010019|户主", Err(vec!["no_name"])),
        ("|林甲||户主", Err(vec!["no_person"])),
        ("|林甲|无|户主", Err(vec!["V01.length"])),
        ("|林甲|350899198001010019|朋友", Err(vec!["unknown_word"])),
    ] {
        assert_eq!(own(cells), read.map(str::to_owned), "{cells}");
    }
}

#[test]
fn words_of_the_lists_are_found_under_their_other_spellings() {
    for (column, text, code) in [
        ("性别", "男", "1"),
        ("性别", "男性", "1"),
        ("民族", "汉族", "01"),
        ("民族", "汉", "01"),
        ("民族", "畲 族", "22"),
        ("民族", "22", "22"),
        ("文化程度", "本科及以上", "university"),
        ("文化程度", "本科", "university"),
        ("文化程度", "文盲", "illiterate"),
        ("在校生状况", "初一", "junior_1"),
        ("劳动技能", "弱劳动力或半劳动力", "weak"),
        ("劳动技能", "弱劳动力", "weak"),
        ("劳动技能", "无", "none"),
        ("政治面貌", "党员", "member"),
        ("残疾等级", "肆级", "4"),
        ("残疾等级", "四级", "4"),
        ("残疾等级", "4级", "4"),
        ("残疾等级", "４", "4"),
        ("残疾类别", "肢体残疾", "4"),
        ("是否享受低保", "是", "yes"),
        ("是否享受低保", "1", "yes"),
        ("是否享受低保", "√", "yes"),
        ("是否享受低保", "否", "no"),
        ("是否享受低保", "0", "no"),
        ("是否享受低保", "无", "no"),
        ("是否享受低保", "×", "no"),
        ("户类型", "建档立卡户", "lifted"),
    ] {
        assert_eq!(cell(column, text).0, one(code), "{column} {text}");
    }
}

#[test]
fn what_says_nothing_is_not_an_answer() {
    for (column, text) in [
        ("残疾等级", "无"),
        ("残疾类别", "/"),
        ("公益性岗位类型", "无"),
        ("在校生状况", "非在校生"),
        ("成员联系电话", "/"),
        ("务工所在地", "—"),
        ("出生日期", "不详"),
        ("务工时间（月）", "未采集"),
        ("健康状况", "　"),
        ("是否享受低保", ""),
    ] {
        let (values, faults, _) = cell(column, text);
        assert_eq!((values, faults), (vec![], vec![]), "{column} {text}");
    }
}

#[test]
fn a_word_that_could_be_anything_is_left_out_and_told() {
    for (column, text, fault) in [
        ("文化程度", "中专", "unknown_word"),
        ("残疾等级", "五级", "unknown_word"),
        ("是否享受低保", "可能", "unknown_word"),
        ("健康状况", "长期慢性病,乐观", "unknown_word"),
        ("务工时间（月）", "半年", "bad_number"),
        ("务工时间（月）", "6.5", "bad_number"),
        ("成员联系电话", "1.2E+10", "digits_lost"),
        ("出生日期", "1980年1月", "bad_date"),
        ("出生日期", "29221", "bad_date"),
    ] {
        let (values, faults, _) = cell(column, text);
        assert_eq!((values, faults), (vec![], vec![fault]), "{column} {text}");
    }
}

#[test]
fn a_set_is_one_in_any_order() {
    let set = |chosen: &[&str]| -> Values {
        let codes = ["healthy", "chronic", "major", "disabled"];
        codes.map(|code| (Some(code.to_owned()), chosen.contains(&code).into())).to_vec()
    };
    for (text, chosen) in [
        ("健康", &["healthy"][..]),
        ("长期慢性病", &["chronic"]),
        ("长期慢性病,残疾", &["chronic", "disabled"]),
        ("残疾，长期慢性病", &["chronic", "disabled"]),
        ("残疾、慢性病", &["chronic", "disabled"]),
        ("残疾；大病", &["major", "disabled"]),
        ("残疾/患有大病;慢病", &["chronic", "major", "disabled"]),
        ("残疾 长期慢性病 ", &["chronic", "disabled"]),
        ("无", &[]),
    ] {
        assert_eq!(cell("健康状况", text).0, set(chosen), "{text}");
    }
}

#[test]
fn two_columns_are_one_question() {
    for (cells, said) in [
        ("是|否", vec![("employee", true), ("resident", false)]),
        ("否|", vec![("employee", false)]),
        ("|√", vec![("resident", true)]),
        ("|", vec![]),
    ] {
        let household = person("是否参加城镇职工基本养老保险|是否参加城乡居民基本养老保险", cells);
        let said: Values = said
            .into_iter()
            .map(|(code, value): (&str, bool)| (Some(code.to_owned()), Value::Bool(value)))
            .collect();
        let answers = household.people[0].answers.iter();
        let answers = answers.filter(|answer| answer.asked == "member/pension");
        let found: Vec<_> = answers.map(|said| (said.code.clone(), said.value.clone())).collect();
        assert_eq!(found, said, "{cells}");
    }
}

#[test]
fn dates_numbers_and_phones_are_read_in_every_spelling() {
    for (column, text, value) in [
        ("出生日期", "1980年1月1日", Value::from("1980-01-01")),
        ("出生日期", "1980/1/1", Value::from("1980-01-01")),
        ("出生日期", "19800101", Value::from("1980-01-01")),
        ("出生日期", "1980-01-01T00:00:00", Value::from("1980-01-01")),
        ("务工时间（月）", "６个月", Value::from(6)),
        ("务工时间（月）", "6.0", Value::from(6)),
        ("残疾证办证年度", "2019年", Value::from(2019)),
        ("户联系电话", "120-0000 0001", Value::from("12000000001")),
        ("成员联系电话", "１２０００００００１", Value::from("1200000001")),
        ("务工所在地", " 厦门市 集美区 ", Value::from("厦门市 集美区")),
    ] {
        let (values, faults, _) = cell(column, text);
        assert_eq!((values, faults), (one(value), vec![]), "{column} {text}");
    }
}

#[test]
fn every_step_of_cleaning_is_told() {
    for (column, text, steps) in [
        ("出生日期", "１９８０年1月1日", vec![Step::Width, Step::Date]),
        ("户联系电话", "'120 00000001", vec![Step::Spaces, Step::Apostrophe]),
        ("文化程度", "本科", vec![Step::Word]),
        ("文化程度", "小学", vec![]),
        ("务工所在地", "=\"厦门\"", vec![Step::Formula]),
    ] {
        assert_eq!(cell(column, text).2, steps, "{column} {text}");
    }
}

#[test]
fn what_contradicts_a_number_is_told_and_the_row_still_stands() {
    for (column, text, told) in [
        ("性别", "女", vec!["V01.sex"]),
        ("出生日期", "1981-01-01", vec!["birth_differs"]),
        ("性别", "男", vec![]),
    ] {
        let household = person(column, text);
        let person = &household.people[0];
        assert_eq!(person.faults, []);
        let hints: Vec<_> = person.hints.iter().map(|told| told.fault.code()).collect();
        assert_eq!(hints, told, "{column} {text}");
    }
}

#[test]
fn a_generated_number_passes_in_the_demonstration_only() {
    let text = format!(
        "省|市|县|乡|村|户编号|姓名|证件号码|与户主关系\n{PLACE}|001|林甲|350899198001010019|户主"
    );
    let (households, _) = read_with(&in_earnest(), &split(&text));
    let faults = &households[0].people[0].faults;
    assert_eq!(faults.iter().map(|told| told.fault.code()).collect::<Vec<_>>(), ["V01.reserved"]);
}
