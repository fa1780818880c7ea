use super::*;
use crate::{
    Sheets,
    check::tests::{answers, at, divisions, located, shown},
};

const SURVEY: &str = "\
type,name,label,was,retired,required,relevant,constraint,default,calculation
begin_group,home,家,,,,,,,
select_one grade,grade,等级,house/level home/rank,,,,,,
select_multiple grade,grades,多等级,house/levels,,,,,,
rank grade,order,排序,house/order,,,,,,
text,old,旧题,,2,yes,true(),1 = 2,x,
calculate,sum,合计,,2,,,,,1 + 1
text,copy,抄,,,,,${old} = 'a',,
end_group,,,,,,,,,
begin_repeat,member,成员,,,,,,,
text,phone,电话,person/tel,,,,,,
end_repeat,,,,,,,,,
";
const CHOICES: &str = "\
list_name,name,label,was,retired
grade,A,甲,a1 a2,
grade,B,乙,b,
grade,C,丙,,2
";

fn form() -> Form {
    let sheets = Sheets { survey: SURVEY, choices: Some(CHOICES), ..Sheets::default() };
    Form::load(&sheets).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn an_answer_of_a_former_version_is_read_under_its_present_name() {
    let form = form();
    for (path, value, present, read) in [
        ("house/level", "a1", "home/grade", "A"),
        ("home/rank", "a2", "home/grade", "A"),
        ("home/grade", "b", "home/grade", "B"),
        ("home/grade", "B", "home/grade", "B"),
        ("home/grade", "unheard", "home/grade", "unheard"),
        ("house/levels:b", "true", "home/grades:B", "true"),
        ("house/levels:C", "true", "home/grades:C", "true"),
        ("house/order", "b a1 C", "home/order", "B A C"),
        ("person 1/tel", "b", "member 1/phone", "b"),
        ("member 1/phone", "b", "member 1/phone", "b"),
        ("house/unheard:b", "b", "house/unheard:b", "b"),
        ("person/tel", "b", "person/tel", "b"),
    ] {
        let path = located(path);
        assert_eq!(shown(&form.present_path(&path)), present);
        assert_eq!(form.present_value(&path, value.into()), read.into(), "{path}");
        let again = form.present_path(&form.present_path(&path));
        assert_eq!(again, form.present_path(&path));
    }
    let chosen = form.present_value(&located("house/levels:b"), Value::Bool(true));
    assert_eq!(chosen, Value::Bool(true));
}

#[test]
fn what_was_given_up_is_read_but_neither_asked_nor_checked() {
    let (form, divisions) = (form(), divisions());
    let at = at(&divisions, false);
    let none = answers("");
    assert_eq!(form.check(&none, &at), []);
    assert_eq!(form.derive(&none, &at), []);
    assert!(!form.relevant(&located("home/old"), &none, &at));
    assert_eq!(form.prefilled(&located("home/old"), &none, &at), None);
    let answered = answers("home/old=\"a\"\nhome/copy=\"c\"\nhome/grade=\"C\"");
    assert_eq!(form.check(&answered, &at), []);
    let changed = answers("home/old=\"b\"\nhome/copy=\"c\"");
    let codes: Vec<_> = form.check(&changed, &at).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["constraint"], "an expression reads what was given up");
    let question = form.question("home/old").expect("a question");
    assert_eq!((form.retired(question), question.label.zh.as_str()), (Some("2"), "旧题"));
    let offered = form.offered(&located("home/grade"), &none, &at);
    assert_eq!(offered.iter().map(|choice| choice.code.as_str()).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn a_former_name_stands_for_one_present_name() {
    for (survey, choices, expected) in [
        ("text,a,,b\ntext,b,,", "", "survey 2 was double_was"),
        ("text,a,,c\ntext,b,,c", "", "survey 3 was double_was"),
        ("text,a,,\"c d\"\ntext,b,,e", "", ""),
        ("text,a,,", "l,x,y\nl,y,", "choices 2 was double_was"),
        ("text,a,,", "l,x,z\nl,y,z", "choices 3 was double_was"),
        ("text,a,,", "l,x,z\nm,y,z", ""),
        ("begin_group,g,,x\nend_group,,,", "", "survey 2 was no_meaning"),
        ("text,a,,,next year", "", "survey 2 retired bad_version"),
    ] {
        let sheets = Sheets {
            survey: &format!("type,name,label,was,retired\n{survey}\n"),
            choices: Some(&format!("list_name,name,was\n{choices}\n")),
            ..Sheets::default()
        };
        let problems = Form::load(&sheets).err().unwrap_or_default();
        let told: Vec<_> = problems
            .iter()
            .map(|p| format!("{} {} {} {}", p.sheet, p.row, p.column, p.code))
            .collect();
        assert_eq!(told.join("|"), expected, "{survey} {choices}");
    }
}

#[test]
fn a_rule_is_not_about_what_was_given_up() {
    let rules = "rule,severity,repeat,path,condition,message\nR,soft,,home/old,true(),m\n";
    let sheets =
        Sheets { survey: SURVEY, choices: Some(CHOICES), rules: Some(rules), ..Sheets::default() };
    let problems = Form::load(&sheets).expect_err("a problem");
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["retired_path"]);
}
