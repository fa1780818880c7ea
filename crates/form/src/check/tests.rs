use std::{collections::BTreeMap, sync::LazyLock};

use kernel::{Entry, EntryId, Gazetteer, Stamp, Workdays};

use super::*;

const DIVISIONS: &str = "\
code12,name,level,parent_code12
350000000000,福建省,province,
350800000000,龙岩市,city,350000000000
350823000000,上杭县,county,350800000000
";

/// Answers written as `path=value` on lines, where `member 1` stands for the first member.
/// Values are text in quotes, `true`, `false` or whole numbers.
pub(crate) fn answers(lines: &str) -> BTreeMap<Path, Value> {
    let mut answers = BTreeMap::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, value) = line.split_once('=').expect("path=value");
        let value = match value {
            "true" | "false" => Value::Bool(value == "true"),
            quoted if quoted.starts_with('"') => Value::from(quoted.trim_matches('"')),
            number => match number.parse::<i64>() {
                Ok(whole) => Value::Whole(whole),
                Err(_) => Value::Real(number.parse().expect("a number")),
            },
        };
        answers.insert(located(path), value);
    }
    answers
}

pub(crate) fn located(text: &str) -> Path {
    let Some((repeat, (number, key))) = text
        .split_once(' ')
        .map(|(repeat, rest)| (repeat, rest.split_once('/').expect("an entry's field")))
    else {
        return text.parse().expect("a path");
    };
    Path::from_key(Some(entry(repeat, number)), key).expect("a path")
}

pub(crate) fn entry(repeat: &str, number: &str) -> Entry {
    let mut bytes = [0; 16];
    bytes[15] = number.parse().expect("a number");
    Entry { repeat: repeat.to_owned(), id: EntryId::from_bytes(bytes) }
}

/// A path as [`located`] reads it.
pub(crate) fn shown(path: &Path) -> String {
    match &path.entry {
        Some(entry) => format!("{} {}/{}", entry.repeat, entry.id.as_bytes()[15], path.key()),
        None => path.key(),
    }
}

/// The built-in form, which takes a while to load.
pub(crate) fn household() -> &'static Form {
    static HOUSEHOLD: LazyLock<Form> = LazyLock::new(Form::household);
    &HOUSEHOLD
}

pub(crate) fn divisions() -> Gazetteer {
    Gazetteer::read(DIVISIONS).expect("divisions")
}

pub(crate) fn at(divisions: &Gazetteer, demo: bool) -> Moment<'_> {
    static WORKDAYS: LazyLock<Workdays> = LazyLock::new(Workdays::default);
    let today = jiff::civil::date(2026, 3, 1);
    Moment { today, now: Stamp::noon(today), demo, divisions, workdays: &WORKDAYS }
}

fn findings(lines: &str) -> Vec<Finding> {
    household().check(&answers(lines), &at(&divisions(), true))
}

/// The findings as `code path`, without those that something is still to be collected.
fn told(lines: &str) -> Vec<String> {
    let findings = findings(lines).into_iter().filter(|finding| finding.code != "required");
    findings.map(|finding| format!("{} {}", finding.code, shown(&finding.path))).collect()
}

/// A household with nothing to be said of.
pub(crate) const SOUND: &str = r#"
household/address="演示村1组1号"
household/household_phone="12000000001"
household/household_type="ordinary"
household/registered_division="350823"
household/people=2
location/point="25.0500 116.4200 310.0 8.0"
member 1/name="林一"
member 1/id_type="identity_card"
member 1/id_no="350899198001010019"
member 1/sex="1"
member 1/birth_date="1980-01-01"
member 1/relation="head"
member 1/education="junior"
member 1/health:healthy=true
member 1/health:chronic=false
member 1/labour="ordinary"
member 1/medical_insurance:resident=true
member 1/medical_insurance:employee=false
member 1/work_place="厦门"
member 1/work_months=8
member 2/name="陈二"
member 2/id_no="350899199602290022"
member 2/sex="2"
member 2/relation="spouse"
income/wage=3000000
income/wage_work=2400010
income/wage_post=599990
income/transfer=0
risk/causes:01=true
risk/exists="yes"
visit 1/started="2026-03-01T09:30:00+08:00"
visit 1/visit_kind="monthly"
visit 1/met="in_person"
visit 1/photo="sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad|image/jpeg|3"
measure 1/measure_kind="industry"
measure 1/amount=500000
measure 1/status="planned"
"#;

#[test]
fn of_a_sound_household_nothing_is_to_be_said() {
    assert_eq!(findings(SOUND), []);
}

#[test]
fn every_fault_is_found_at_its_answer() {
    let mut wrong = Vec::new();
    for (change, expected) in [
        ("household/household_phone=\"1200000001\"", "V15 household/household_phone"),
        ("member 1/phone=\"0597-1234567\"", "V15 member 1/phone"),
        ("household/people=0", "people.count household/people|people.range household/people"),
        ("household/people=3", "people.count household/people"),
        (
            "household/registered_division=\"350899\"",
            "division.unknown household/registered_division",
        ),
        ("member 1/id_no=\"350899198001010018\"", "V01.checksum member 1/id_no"),
        ("member 1/id_no=\"350899199502290017\"", "V01.date member 1/id_no"),
        ("member 1/id_no=\"35089919800101001\"", "V01.length member 1/id_no"),
        ("member 1/sex=\"2\"", "V07 household/head_name|V01.sex member 1/id_no"),
        ("member 1/birth_date=\"1980-01-02\"", "V01.birth member 1/id_no"),
        (
            "member 2/id_no=\"350899198001010019\"",
            "V02 member 1/id_no|V01.sex member 2/id_no|V02 member 2/id_no",
        ),
        (
            "member 1/student_status=\"senior_1\"",
            "V04 member 1/student_status|V30 member 1/work_months",
        ),
        ("member 2/relation=\"head\"", "V05 household/head_name"),
        ("member 1/relation=\"son\"", "V05 household/head_name"),
        ("member 1/relation=\"spouse\"", "V05 household/head_name|V06 household/head_name"),
        ("member 2/relation=\"wife\"", "shape.choice member 2/relation"),
        (
            "member 1/health:chronic=true",
            "health.disease member 1/disease|health.exclusive member 1/health",
        ),
        ("income/wage_post=599991", "V32.wage income/wage"),
        (
            "income/wage=-1",
            "V34.per_head income/per_head|V32.wage income/wage|amount.negative income/wage",
        ),
        ("income/wage_work=0\nincome/wage_post=0\nincome/wage=0", "V34.per_head income/per_head"),
        (
            "income/wage_work=0\nincome/wage_post=9999\nincome/wage=9999",
            "V34.per_head income/per_head|V34 income/wage",
        ),
        ("member 2/dibao=\"yes\"", "V35 income/transfer"),
        ("visit 1/started=\"2026-03-01T12:00:01+08:00\"", "V39 visit 1/started"),
        ("visit 1/started=\"2026-03-01T12:00:00+08:00\"", ""),
        ("visit 1/started=\"2026-03-01 09:00\"", "shape.datetime visit 1/started"),
        ("visit 1/photo=\"photo.jpg\"", "shape.blob visit 1/photo"),
        ("member 1/birth_date=\"1980-02-30\"", "shape.date member 1/birth_date"),
        ("location/point=\"95 116.4 0 8\"", "shape.point location/point"),
        ("location/point=\"25 116.4\"", "shape.point location/point"),
        ("location/point=\"25 116.4 0 -1\"", "shape.point location/point"),
        ("risk/causes:01=\"yes\"", "shape.choices risk/causes:01"),
        ("housing/area=\"大\"", "shape.decimal housing/area"),
        ("housing/area=86.5", ""),
        ("household/people=2.5", "people.count household/people|shape.integer household/people"),
        ("income/property=1.5", "shape.money income/property"),
        ("member 1/name=7", "shape.text member 1/name"),
        ("member 2/left_on=\"2026-01-01\"", "left_on.without member 2/left_on"),
        (
            "member 2/left=\"died\"\nmember 2/left_on=\"2026-04-01\"",
            "people.count household/people|left.evidence member 2/left_evidence|left_on.future member 2/left_on",
        ),
    ] {
        let changed = format!("{SOUND}\n{change}");
        let told = told(&changed).join("|");
        if told != expected {
            wrong.push(format!("{change}: {told}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn who_has_left_is_neither_head_nor_double() {
    let left = "member 3/id_no=\"350899198001010019\"\nmember 3/relation=\"head\"\nmember 3/left=\"moved_out\"";
    assert_eq!(told(&format!("{SOUND}\n{left}")), ["left.evidence member 3/left_evidence"]);
}

#[test]
fn numbers_of_other_documents_are_not_taken_for_id_numbers() {
    for (id_type, expected) in [
        ("booklet", ""),
        ("birth", ""),
        ("disability", "V01.length member 2/id_no"),
        ("identity_card", "V01.length member 2/id_no"),
    ] {
        let other =
            format!("{SOUND}\nmember 2/id_type=\"{id_type}\"\nmember 2/id_no=\"M35000001\"");
        assert_eq!(told(&other).join("|"), expected, "{id_type}");
    }
}

#[test]
fn a_certificate_and_its_holders_id_number_are_the_same_person() {
    let double = "member 2/sex=\"1\"\nmember 2/id_type=\"disability\"\nmember 2/id_no=\" 35089919800101001943\"";
    assert_eq!(
        told(&format!("{SOUND}\n{double}")),
        ["V07 household/head_name", "V02 member 1/id_no", "V02 member 2/id_no"]
    );
}

#[test]
fn generated_people_pass_only_in_a_demonstration() {
    let divisions = divisions();
    let found = household().check(&answers(SOUND), &at(&divisions, false));
    let codes: Vec<_> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["V01.reserved", "V01.reserved"]);
}

#[test]
fn nothing_collected_is_at_most_required() {
    let found = findings("member 1/phone=\"12000000001\"\nincome/wage=5000000");
    let told: Vec<_> = found.iter().map(|f| (f.code.as_str(), shown(&f.path))).collect();
    assert!(told.iter().all(|(code, _)| *code == "required"), "{told:?}");
    for path in ["household/address", "household/people", "member 1/name", "member 1/relation"] {
        assert!(told.contains(&("required", path.to_owned())), "{path}");
    }
    assert!(found.iter().all(|finding| finding.severity == Severity::Soft));
}

#[test]
fn a_finding_never_repeats_the_answer() {
    let secret = "11010519491231002Z";
    for finding in
        findings(&format!("{SOUND}\nmember 1/id_no=\"{secret}\"\nmember 1/phone=\"{secret}\""))
    {
        let Words { zh, en } = &finding.message;
        assert!(!zh.contains(secret) && !en.contains(secret), "{finding:?}");
        assert!(!zh.is_empty() && !en.is_empty(), "{finding:?}");
    }
}

#[test]
fn findings_come_in_the_order_of_paths_and_codes() {
    let found = findings("member 2/id_no=\"1\"\nmember 1/id_no=\"1\"\nhousehold/people=0");
    let keys: Vec<_> = found.iter().map(|f| (f.path.clone(), f.code.clone())).collect();
    let mut sorted = keys.clone();
    sorted.sort();
    assert_eq!(keys, sorted);
}

#[test]
fn a_question_is_relevant_with_the_groups_around_it() {
    let survey = [
        "type,name,label,relevant,calculation",
        "integer,people,人数,,",
        "calculate,many,大户,,\"if(${people} > 4, 1, 0)\"",
        "begin_group,large,大户,${many} = 1,",
        "text,reason,原因,,",
        "begin_repeat,room,房间,,",
        "text,use,用途,${reason} != '',",
        "end_repeat,,,,",
        "end_group,,,,",
    ];
    let form =
        Form::load(&crate::Sheets { survey: &survey.join("\n"), ..crate::Sheets::default() })
            .expect("a form");
    let divisions = divisions();
    let relevant = |path: &str, lines: &str| {
        form.relevant(&located(path), &answers(lines), &at(&divisions, false))
    };
    assert!(relevant("people", ""));
    assert!(!relevant("large/reason", "people=4"));
    assert!(relevant("large/reason", "people=5"));
    assert!(!relevant("room 1/use", "people=5"));
    assert!(!relevant("room 1/use", "people=4\nlarge/reason=\"a\""));
    assert!(relevant("room 1/use", "people=5\nlarge/reason=\"a\""));
    assert!(!relevant("large/unknown", "people=5"));
}

#[test]
fn what_is_not_relevant_is_not_checked() {
    let year = "member 1/disability_year=1900";
    assert_eq!(told(&format!("{SOUND}\n{year}")), Vec::<String>::new());
    let disabled = "member 1/health:healthy=false\nmember 1/health:disabled=true";
    assert_eq!(
        told(&format!("{SOUND}\n{year}\n{disabled}")),
        ["disability_year.range member 1/disability_year"]
    );
}

#[test]
fn net_income_is_shared_among_the_people() {
    for (lines, net, per_head) in [
        ("", None, None),
        ("household/people=2", None, None),
        ("income/wage=10000", Some(10_000), None),
        ("household/people=0\nincome/wage=10000", Some(10_000), None),
        ("household/people=1\nincome/wage=10000", Some(10_000), Some(10_000)),
        ("household/people=2\nincome/wage=10001", Some(10_001), Some(5_001)),
        ("household/people=3\nincome/wage=10000", Some(10_000), Some(3_333)),
        ("household/people=4\nincome/wage=10\nincome/expense=5", Some(5), Some(1)),
        ("household/people=2\nincome/wage=5\nincome/expense=10", Some(-5), Some(-2)),
        (
            "household/people=3\nincome/wage=1000010\nincome/business=20\nincome/property=3\n\
             income/transfer=40\nincome/expense=70",
            Some(1_000_003),
            Some(333_334),
        ),
        ("household/people=2\nincome/expense=70", None, None),
    ] {
        let divisions = divisions();
        let derived = household().derive(&answers(lines), &at(&divisions, true));
        let amount = |asked: &str| {
            let found = derived.iter().find(|(path, _)| path.asked() == asked);
            found.map(|(_, value)| value.clone())
        };
        assert_eq!(amount("income/net"), net.map(Value::Whole), "{lines}");
        assert_eq!(amount("income/per_head"), per_head.map(Value::Whole), "{lines}");
    }
}

#[test]
fn calculations_come_in_the_order_of_the_survey() {
    let divisions = divisions();
    let derived = household().derive(&answers(SOUND), &at(&divisions, true));
    let told: Vec<_> =
        derived.iter().map(|(path, value)| format!("{}={value}", shown(path))).collect();
    let some =
        |what: &&String| ["head", "is_", "income/", "age"].iter().any(|part| what.contains(part));
    assert_eq!(
        told.iter().filter(some).collect::<Vec<_>>(),
        [
            "household/head_name=林一",
            "member 1/age=46",
            "member 1/is_head=1",
            "member 2/is_head=0",
            "member 1/is_spouse=0",
            "member 2/is_spouse=1",
            "member 1/head_name_here=林一",
            "member 1/head_sex=1",
            "member 1/school_age=no",
            "income/gross=3000000",
            "income/net=3000000",
            "income/per_head=1500000",
            "allowance_income/allowance_net=3000000",
            "allowance_income/allowance_per_head=1500000",
        ]
    );
}

#[test]
fn water_is_safe_only_if_all_four_are_met() {
    for (grades, safe) in [
        (["met", "basic", "met", "met"], Some("yes")),
        (["met", "basic", "unmet", "met"], Some("no")),
        (["met", "", "met", "met"], None),
    ] {
        let names = ["quantity", "quality", "convenience", "reliability"];
        let lines: String = names
            .iter()
            .zip(grades)
            .map(|(name, grade)| format!("water/{name}=\"{grade}\"\n"))
            .collect();
        let divisions = divisions();
        let derived = household().derive(&answers(&lines), &at(&divisions, true));
        let found = derived.iter().find(|(path, _)| path.asked() == "water/water_safe");
        assert_eq!(found.map(|(_, value)| value.clone()), safe.map(Value::from), "{grades:?}");
    }
}
