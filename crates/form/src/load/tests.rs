mod world;

use proptest::prelude::*;

use super::*;

const SURVEY: &str = "\
type,name,label::中文 (zh),relevant,constraint,calculation,merge,mask,authority,unit,code,severity,required,appearance
begin_group,home,家,,,,,,,,,,,
text,phone,电话,,\"regex(., '[0-9]{11}')\",,observed,sensitive,visit,,V15,soft,yes,
select_one grade,grade,等级,,,,forward,internal,visit,,,,,
select_multiple cause,causes,风险,,,,raise,internal,visit,,,,,
decimal,wage,工资,${grade} = 'B',. >= 0,,observed,sensitive,visit,pay,,,,money
decimal,bonus,奖金,,,,observed,sensitive,visit,pay,,,,money
calculate,total,合计,,,${wage} + ${bonus},derived,sensitive,,,,,,money
calculate,half,一半,,,${total} div 2,derived,sensitive,,,,,,
end_group,,,,,,,,,,,,,
begin_repeat,member,成员,,,,,,,,,,,
text,id_no,证件号码,,,,identity,identity,visit,document,,,,
begin_group,cover,保障,,,,,,,,,,,
text,insurance,医保,,,,register,sensitive,department:medical,,,,,
end_group,,,,,,,,,,,,,
end_repeat,,,,,,,,,,,,,
note,words,请核对,,,,,,,,,,,
text,class,类别,,,,server,internal,server,,,,,
geopoint,point,位置,,,,pin,sensitive,visit,,,,,
";

const CHOICES: &str = "\
list_name,name,label::中文 (zh),label::English (en),order
grade,A,甲,A,1
grade,B,乙,B,2
cause,01,因病,Illness,
cause,02,因灾,Disaster,
";

const SETTINGS: &str = "form_title,form_id,version\n走访,test,1\n";

const RULES: &str = "\
rule,severity,repeat,path,condition,message
R1,soft,,home/wage,${wage} >= ${bonus},工资不少于奖金
R2,hard,member,member/id_no,${id_no} != '',证件号码不能为空
";

use SheetName::{Choices, Rules, Settings, Survey};

/// Loads the sound form after one edit to one sheet.
fn edited(sheet: SheetName, from: &str, to: &str) -> Result<Form, Vec<Problem>> {
    let edit = |name: SheetName, text: &str| {
        if name != sheet {
            return text.to_owned();
        }
        assert!(text.contains(from), "{from} is not in the sheet");
        text.replacen(from, to, 1)
    };
    Form::load(&Sheets {
        survey: &edit(Survey, SURVEY),
        choices: Some(&edit(Choices, CHOICES)),
        settings: Some(&edit(Settings, SETTINGS)),
        rules: Some(&edit(Rules, RULES)),
        ..Sheets::default()
    })
}

/// Each problem as `sheet row column code`.
fn told(problems: &[Problem]) -> Vec<String> {
    let told = |p: &Problem| format!("{} {} {} {}", p.sheet, p.row, p.column, p.code);
    problems.iter().map(told).collect()
}

#[test]
fn a_sound_form_loads() {
    let form = edited(Survey, "", "").expect("a form");
    let names: Vec<_> = form.questions().map(|question| question.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "home/phone",
            "home/grade",
            "home/causes",
            "home/wage",
            "home/bonus",
            "home/total",
            "home/half",
            "member/id_no",
            "member/insurance",
            "words",
            "class",
            "point",
        ]
    );
    assert_eq!(form.reference(), "test@1");
    let insurance = form.question("member/insurance").expect("a question");
    assert_eq!(insurance.repeat.as_deref(), Some("member"));
    assert_eq!(form.group(insurance), Some("cover"));
    assert_eq!(form.group_label("cover").map(|label| label.zh.as_str()), Some("保障"));
    assert_eq!(form.question("member/phone"), None);
}

#[test]
fn the_digest_is_that_of_the_sheets() {
    let digest = |from, to| edited(Survey, from, to).expect("a form").digest;
    assert_eq!(digest("", ""), digest("", ""));
    assert_ne!(digest("", ""), digest("电话", "手机"));
}

/// Edits to the survey, and what is told of each.
const SURVEY_EDITS: &[(&str, &str, &str)] = &[
    ("text,phone", "txt,phone", "survey 3 type unknown_type"),
    ("text,phone", ",phone", "survey 3 type unknown_type"),
    ("select_one grade", "select_one grades", "survey 4 type unknown_list"),
    ("select_one grade", "select_one", "survey 4 type unknown_type"),
    ("text,phone", "text,", "survey 3 name blank"),
    ("text,phone", "text,1st", "survey 3 name bad_name"),
    ("text,phone", "text,a/b", "survey 3 name bad_name"),
    ("text,phone", "text,deadbeefdeadbeefdeadbeefdeadbeef", "survey 3 name bad_name"),
    ("text,phone", "text,grade", "survey 4 name double_name"),
    ("text,id_no", "text,phone", "rules 3 path unknown_path|rules 3 condition unknown_name"),
    (
        "begin_group,home",
        "begin_group,member",
        "survey 11 name double_name|rules 2 path unknown_path",
    ),
    ("${grade} = 'B'", "${grad} = 'B'", "survey 6 relevant unknown_name"),
    ("${grade} = 'B'", "${grade} = ", "survey 6 relevant expression"),
    (". >= 0", "frob(.)", "survey 6 constraint expression"),
    ("${wage} + ${bonus}", "", "survey 8 calculation blank"),
    ("${wage} + ${bonus}", "${half}", "survey 8 calculation cycle|survey 9 calculation cycle"),
    ("${wage} + ${bonus}", "${total}", "survey 8 calculation cycle|survey 9 calculation cycle"),
    ("end_group", "end_repeat", "survey 10 type wrong_end"),
    ("end_group,,,,,,,,,,,,,\n", "", "survey 2 type open_group"),
    ("end_repeat,,,,,,,,,,,,,\n", "", "survey 11 type open_group"),
    (
        "begin_group,cover",
        "begin_repeat,cover",
        "survey 13 type nested_repeat|survey 15 type wrong_end",
    ),
    ("observed,sensitive,visit,,V15", "newest,sensitive,visit,,V15", "survey 3 merge bad_merge"),
    ("observed,sensitive,visit,,V15", "observed,secret,visit,,V15", "survey 3 mask bad_mask"),
    ("department:medical", "department:", "survey 14 authority bad_authority"),
    ("department:medical", "visit", "survey 14 authority class_authority"),
    ("server,internal,server", "server,internal,visit", "survey 18 authority class_authority"),
    ("server,internal,server", "observed,internal,server", "survey 18 authority class_authority"),
    (
        "identity,identity,visit,document",
        "identity,identity,visit,pay",
        "survey 12 unit unit_spans",
    ),
    ("identity,identity,visit,document", "identity,identity,visit,a b", "survey 12 unit bad_unit"),
    ("奖金,,,,observed", "奖金,,,,append", "survey 7 unit unit_differs"),
    (
        "电话,,\"regex(., '[0-9]{11}')\",,observed",
        "电话,,,,forward",
        "survey 3 merge class_kind|survey 3 code no_constraint|survey 3 severity no_constraint",
    ),
    ("风险,,,,raise", "风险,,,,forward", "survey 5 merge class_kind"),
    ("geopoint,point", "text,point", "survey 19 merge class_kind"),
    (
        "类别,,,,server,internal,server",
        "类别,,,,member,internal,visit",
        "survey 18 merge class_kind",
    ),
    (
        "类别,,,,server,internal,server",
        "类别,,,,derived,internal,visit",
        "survey 18 merge derived_class",
    ),
    ("合计,,,${wage} + ${bonus},derived", "合计,,,1,observed", "survey 8 merge derived_class"),
    ("家,,,,", "家,,,,note", "survey 2 merge no_meaning"),
    ("V15,soft", "V15,mild", "survey 3 severity bad_severity"),
    ("V15,soft", "V 15,soft", "survey 3 code bad_code"),
    (
        "位置,,,,pin,sensitive,visit,,,,,",
        "位置,,,,pin,sensitive,visit,,,,,money",
        "survey 19 appearance bad_appearance",
    ),
];

#[test]
fn every_fault_in_the_survey_is_told_where_it_stands() {
    let mut wrong = Vec::new();
    for (from, to, expected) in SURVEY_EDITS {
        let problems = edited(Survey, from, to).expect_err(to);
        let told = told(&problems).join("|");
        if told != *expected {
            wrong.push(format!("{from} -> {to}: {told}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_fault_in_the_other_sheets_is_told_where_it_stands() {
    for (sheet, from, to, expected) in [
        (Choices, "grade,A", ",A", "choices 2 list_name blank"),
        (Choices, "grade,A", "grade,", "choices 2 name blank"),
        (Choices, "grade,A", "grade,B", "choices 3 name double_code"),
        (Choices, "grade,A", "grade,a b", "choices 2 name bad_code"),
        (Choices, "grade,A", "grade,a:b", "choices 2 name bad_code"),
        (Choices, "A,1", "A,first", "survey 4 merge class_kind|choices 2 order bad_order"),
        (Choices, "A,1", "A,", "survey 4 merge class_kind"),
        (Settings, "test,1\n", "test,1\n走访,test,2\n", "settings 3 form_id long_settings"),
        (Rules, "R1,soft", "R1,mild", "rules 2 severity bad_severity"),
        (Rules, "R2", "R1", "rules 3 rule double_rule"),
        (Rules, "R1", "", "rules 2 rule blank"),
        (Rules, "home/wage", "wage", "rules 2 path unknown_path"),
        (Rules, "home/wage", "", "rules 2 path blank"),
        (Rules, "hard,member", "hard,", "rules 3 repeat wrong_repeat"),
        (Rules, "soft,,home", "soft,member,home", "rules 2 repeat wrong_repeat"),
        (Rules, "${wage} >= ${bonus}", "", "rules 2 condition blank"),
        (Rules, "${wage} >= ${bonus}", "${pay}", "rules 2 condition unknown_name"),
        (Rules, "${wage} >= ${bonus}", "(1", "rules 2 condition expression"),
        (Rules, "工资不少于奖金", "", "rules 2 message blank"),
    ] {
        let problems = edited(sheet, from, to).expect_err(to);
        assert_eq!(told(&problems).join("|"), expected, "{from} -> {to}");
    }
}

#[test]
fn an_expression_that_is_none_is_told_with_its_place() {
    let problems = edited(Survey, "${grade} = 'B'", "${grade} ? 'B'").expect_err("a problem");
    let message = &problems.first().expect("a problem").message;
    assert!(message.zh.contains("第10个字符"), "{}", message.zh);
    assert!(message.en.contains("character 10"), "{}", message.en);
}

#[test]
fn all_faults_are_told_at_once() {
    let problems = Form::load(&Sheets {
        survey: "type,name\ntxt,a\nselect_one none,b\nend_group,\n",
        choices: Some("list_name,name\n,x\n"),
        settings: Some("form_id\na b\n"),
        rules: Some("rule\nx\n"),
        ..Sheets::default()
    });
    let problems = problems.expect_err("problems");
    for expected in [
        "survey 2 type unknown_type",
        "survey 3 type unknown_list",
        "survey 4 type wrong_end",
        "choices 2 list_name blank",
        "rules 1 condition missing_column",
    ] {
        assert!(told(&problems).iter().any(|told| told == expected), "{expected}");
    }
}

#[test]
fn a_sheet_over_its_limit_is_not_read() {
    let survey = format!("type,name\n{}", "text,a\n".repeat(1 << 18));
    let sheets = Sheets { survey: &survey, choices: Some(CHOICES), ..Sheets::default() };
    let problems = Form::load(&sheets).expect_err("too large");
    assert_eq!(told(&problems), ["survey 1  too_large"]);
}

#[test]
fn groups_nest_only_so_deep() {
    let begin: String = (0..5_000).map(|n| format!("begin_group,g{n},\n")).collect();
    let survey = format!("type,name,label\n{begin}{}", "end_group,,\n".repeat(5_000));
    let sheets = Sheets { survey: &survey, choices: Some(CHOICES), ..Sheets::default() };
    let problems = Form::load(&sheets).expect_err("too deep");
    assert_eq!(told(&problems).first().map(String::as_str), Some("survey 10 type deep_group"));
}

/// A row whose name is to be put for `#`; it refers to questions that are there or not.
fn odd_row() -> impl Strategy<Value = String> {
    let kinds = vec![
        "text",
        "integer",
        "select_one l",
        "select_multiple l",
        "rank l",
        "range",
        "hidden",
        "calculate",
        "note",
        "today",
        "select_one l or_other",
        "acknowledge",
        "time",
    ];
    let formulas = vec!["", "${q0} = 1", "${q1} + ${q2}", "count(${q0}) > 0", "no", "“a”"];
    let pick = |texts: Vec<&'static str>| prop::sample::select(texts);
    let filter = pick(vec!["", "", "size = ${q0}", "name != 1"]);
    let row =
        (pick(kinds), pick(formulas.clone()), pick(formulas), filter, pick(vec!["", "1", "1 + 1"]));
    row.prop_map(|(kind, relevant, calculation, filter, default)| {
        format!("{kind},#,x,{relevant},{calculation},{filter},{default},")
    })
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "text", "integer", "decimal", "calculate", "note", "select_one grade",
            "select_multiple grade", "begin_group", "end_group", "begin_repeat", "end_repeat",
            "a", "b", "${a}", "${b} + 1", "${a} = ${b}", "money", "observed", "raise", "derived",
            "server", "visit", "open", "hard", "yes", "", "", "", "range", "hidden", "today",
            "rank grade", "select_one grade or_other", "acknowledge", "note", "a = 1", "start=1",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

fn sheet(header: &'static str) -> impl Strategy<Value = String> {
    let columns = header.split(',').count();
    let rows = prop::collection::vec(prop::collection::vec(cell(), columns), 0..12);
    rows.prop_map(move |rows| {
        let rows: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
        format!("{header}\n{}", rows.join("\n"))
    })
}

proptest! {
    #[test]
    fn no_text_makes_loading_panic(
        survey in "\\PC{0,200}", choices in "\\PC{0,80}", settings in "\\PC{0,80}", rules in "\\PC{0,80}",
    ) {
        let sheets = Sheets {
            survey: &survey,
            choices: Some(&choices),
            settings: Some(&settings),
            rules: Some(&rules),
            ..Sheets::default()
        };
        prop_assert!(Form::load(&sheets).is_err());
    }

    #[test]
    fn no_sheet_makes_loading_panic(
        survey in sheet(
            "type,name,label,appearance,relevant,constraint,calculation,merge,mask,required,\
             read_only,choice_filter,default,repeat_count,was,retired",
        ),
        choices in sheet("list_name,name,order,was,retired,a"),
        rules in sheet("rule,severity,repeat,path,condition,message"),
    ) {
        let sheets = Sheets {
            survey: &survey,
            choices: Some(&choices),
            settings: Some(SETTINGS),
            rules: Some(&rules),
            ..Sheets::default()
        };
        let rows = survey.lines().count().max(choices.lines().count()).max(rules.lines().count());
        let told = match Form::load(&sheets) {
            Ok(form) => form.notices().to_vec(),
            Err(problems) => problems,
        };
        prop_assert!(told.iter().all(|problem| (1..=rows).contains(&problem.row)));
    }

    #[test]
    fn a_form_of_odd_parts_is_read_as_any_other(
        rows in prop::collection::vec(odd_row(), 1..8), values in prop::collection::vec(0_i64..4, 8),
    ) {
        let head = "type,name,label,relevant,calculation,choice_filter,default,read_only";
        let rows: Vec<String> =
            rows.iter().enumerate().map(|(at, row)| row.replace('#', &format!("q{at}"))).collect();
        let survey = format!("{head}\n{}\n", rows.join("\n"));
        let choices = Some("list_name,name,label,size\nl,1,一,1\nl,2,二,2\n");
        let loaded = Form::load(&Sheets { survey: &survey, choices, ..Sheets::default() });
        let Ok(form) = loaded else { return Ok(()) };
        let divisions = crate::check::tests::divisions();
        let at = crate::check::tests::at(&divisions, false);
        let mut answers = std::collections::BTreeMap::new();
        for (question, value) in form.questions().zip(values) {
            answers.insert(kernel::Path::household(&question.name), value.into());
        }
        let sitting = crate::Sitting::begin(&form, &answers, &at);
        prop_assert_eq!(sitting.findings(), form.check(&answers, &at));
        for path in answers.keys() {
            prop_assert_eq!(form.prefilled(path, &answers, &at), None);
            prop_assert!(form.offered(path, &answers, &at).len() <= 3);
        }
        prop_assert!(form.succeeds(&form).is_ok_and(|changes| changes.is_empty()));
    }
}
