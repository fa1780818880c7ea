mod properties;

use kernel::{Date, Stamp, Value};

use super::{Expression, ExpressionErrorKind, Scope, functions};

/// What the examples of the functions are about.
struct World;

impl Scope for World {
    fn current(&self) -> Value {
        Value::from("350899198001010019")
    }

    fn value(&self, name: &str) -> Value {
        match name {
            "age" => Value::Whole(47),
            "price" => Value::Real(0.1),
            "yes" => Value::Bool(true),
            "no" => Value::Bool(false),
            "code" => Value::from("1"),
            "born" => Value::from("1980-02-29"),
            "health" => Value::from("chronic disabled"),
            "unread" => panic!("this side does not matter"),
            "housing/grade" => Value::from("C"),
            _ => Value::Blank,
        }
    }

    fn values(&self, name: &str) -> Vec<Value> {
        match name {
            "wage" => vec![Value::Real(1200.5), Value::Blank, Value::Whole(300)],
            "mixed" => vec![Value::Whole(1), Value::from("many")],
            "nobody" => vec![],
            name => vec![self.value(name)],
        }
    }

    fn today(&self) -> Date {
        jiff::civil::date(2026, 3, 1)
    }

    fn now(&self) -> Stamp {
        Stamp::noon(self.today())
    }

    fn choice_label(&self, list_or_question: &str, code: &str) -> Option<String> {
        (list_or_question == "health" && code == "chronic").then(|| "慢性病".to_owned())
    }

    fn division_exists(&self, code: &str) -> bool {
        matches!(code, "350823" | "350823100201")
    }
}

/// A scope that answers everything with the same value.
struct Same(Value, Date);

impl Scope for Same {
    fn current(&self) -> Value {
        self.0.clone()
    }
    fn value(&self, _: &str) -> Value {
        self.0.clone()
    }
    fn values(&self, _: &str) -> Vec<Value> {
        vec![self.0.clone(), Value::Blank, self.0.clone()]
    }
    fn today(&self) -> Date {
        self.1
    }
    fn now(&self) -> Stamp {
        Stamp::noon(self.1)
    }
    fn choice_label(&self, _: &str, code: &str) -> Option<String> {
        Some(code.to_owned())
    }
    fn division_exists(&self, _: &str) -> bool {
        true
    }
}

fn evaluate(text: &str) -> Value {
    match Expression::parse(text) {
        Ok(expression) => expression.evaluate(&World),
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Each line is an expression and what it comes to as text.
fn check(cases: &[(&str, &str)]) {
    for (text, result) in cases {
        assert_eq!(evaluate(text).to_string(), *result, "{text}");
    }
}

#[test]
fn every_function_does_what_its_example_says() {
    let mut names = Vec::new();
    for function in functions() {
        assert_eq!(evaluate(function.example).to_string(), function.result, "{}", function.example);
        assert!(function.example.contains(&format!("{}(", function.name)), "{}", function.name);
        assert!(!function.meaning.is_empty(), "{}", function.name);
        assert!(!names.contains(&function.name), "{} is there twice", function.name);
        names.push(function.name);
    }
}

#[test]
fn operators_bind_as_in_xpath() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("2 * 3 div 4", "1.5"),
        ("-2 * 3", "-6"),
        ("--2", "2"),
        ("5 mod 3", "2"),
        ("-5 mod 3", "-2"),
        ("5-1", "4"),
        ("1 + 1 = 2 and 3 > 2", "true"),
        ("true() or false() and false()", "true"),
        ("1 < 2 = true()", "true"),
        ("3 > 2 > 1", "false"),
        ("1 = 1 != 2", "false"),
        ("today()-1", "20512"),
        (".5 + 5.", "5.5"),
        (" \n1\t+\u{3000}1 ", "2"),
    ]);
}

#[test]
fn values_are_compared_as_in_xpath() {
    check(&[
        ("${code} = 1", "true"),
        ("${code} = '1'", "true"),
        ("${code} = '01'", "false"),
        ("${code} = 01", "true"),
        ("'b' = 'b' and 'b' != 'c'", "true"),
        ("'b' < 'c'", "false"),
        ("${yes} = 'false'", "true"),
        ("${no} = ''", "true"),
        ("${age} >= 18", "true"),
        ("${born} < today()", "true"),
        ("${born} < '1980-03-01'", "true"),
        ("'2026-03-01T00:30:00+08:00' >= '2026-03-01'", "true"),
        ("'2026-02-28T16:30:00Z' >= '2026-03-01'", "true"),
    ]);
}

#[test]
fn what_is_missing_is_blank_and_equals_no_number() {
    check(&[
        ("${missing}", ""),
        ("${missing} = ''", "true"),
        ("${missing} = 0", "false"),
        ("${missing} != 0", "true"),
        ("${missing} < 1", "false"),
        ("${missing} >= 1", "false"),
        ("${missing} + 1", ""),
        ("${missing} + 1 = ${missing} + 1", "false"),
        ("1 div 0", ""),
        ("0 div 0", ""),
        ("number('')", ""),
        ("number('1e3')", ""),
        ("number('+1')", ""),
        ("number('2026-02-30')", ""),
        ("number('2026-03-01T08:30:00')", ""),
        ("number(true())", "1"),
        ("string(${missing})", ""),
        ("not(${missing})", "true"),
        ("boolean('false')", "true"),
        ("if(${missing}, 1, 2)", "2"),
        ("age-on(${missing}, today())", ""),
        ("age-on('2026-03-02', today())", ""),
        ("format-date(${missing}, '%Y')", ""),
        ("per-head(100, ${missing})", ""),
        ("per-head(100, 0)", ""),
        ("id-birth-date('350899199502290017')", ""),
        ("id-sex(${missing})", ""),
        ("today-at-most(${missing})", "false"),
        ("jr:choice-name('none', ${health})", ""),
    ]);
    assert_eq!(evaluate("${missing}"), Value::Blank);
    assert_eq!(evaluate("concat('', '')"), Value::Blank);
}

#[test]
fn numbers_come_out_whole_where_they_are() {
    assert_eq!(evaluate("6 div 2"), Value::Whole(3));
    assert_eq!(evaluate("7 div 2"), Value::Real(3.5));
    check(&[
        ("string(6 div 2)", "3"),
        ("string(0 * -1)", "0"),
        ("concat(0.1 + 0.2, '')", "0.3"),
        ("${price} * 3 = 0.3", "true"),
        ("100000.1 - 100000 = 0.1", "true"),
        ("string(1 div 0)", "Infinity"),
        ("string(-1 div 0)", "-Infinity"),
        ("string(number('x'))", "NaN"),
    ]);
}

#[test]
fn answers_of_a_repeat_are_read_across_its_entries() {
    check(&[
        ("sum(${nobody})", "0"),
        ("count(${nobody})", "0"),
        ("min(${nobody})", ""),
        ("sum(${mixed})", ""),
        ("max(${mixed})", ""),
        ("max(${wage}, 2000)", "2000"),
        ("min(3, 1, 2)", "1"),
        ("sum(${wage}) div count(${wage}) > 500", "true"),
    ]);
}

#[test]
fn texts_are_cut_by_characters() {
    check(&[
        ("substr('上杭县古田镇', 3)", "古田镇"),
        ("substr('上杭县', -1)", "县"),
        ("substr('上杭县', 2, 1)", ""),
        ("substr('上杭县', 0, 99)", "上杭县"),
        ("substr('上杭县', 'x')", ""),
        ("selected-at(${health}, -1)", ""),
        ("selected-at(${health}, 2)", ""),
        ("count-selected('')", "0"),
        ("selected('', '')", "false"),
        ("selected(${health}, 'chron')", "false"),
        ("concat(\"it's\", ' \"so\"')", "it's \"so\""),
    ]);
}

#[test]
fn a_pattern_matches_the_whole_text_only() {
    check(&[
        ("regex('12345678901', '1[0-9]{10}')", "true"),
        ("regex('x12345678901', '1[0-9]{10}')", "false"),
        ("regex('ab', 'a|ab')", "true"),
        ("regex('axx', 'a|b')", "false"),
        ("regex('古田', '[一-龥]+')", "true"),
        ("regex('a\n', 'a')", "false"),
        ("regex(${missing}, '.*')", "true"),
    ]);
}

#[test]
fn ages_and_spans_follow_the_calendar() {
    check(&[
        ("age-on('1980-02-29', '2025-02-28')", "44"),
        ("age-on('1980-02-29', '2025-03-01')", "45"),
        ("age-on(today(), today())", "0"),
        ("months-between('2024-01-31', '2024-02-29')", "0"),
        ("months-between('2024-02-29', '2024-01-31')", "0"),
        ("months-between('2024-03-01', '2024-01-01')", "-2"),
        ("years-between('2026-06-01', '2020-06-02')", "-5"),
        ("date-diff-days('2024-03-01', '2023-03-01')", "-366"),
        ("today() - ${born}", "16802"),
        ("date(0)", "1970-01-01"),
        ("date(-1)", "1969-12-31"),
        ("date('2026-02-28T16:30:00Z')", "2026-03-01"),
        ("date(99999999999999999999)", ""),
        (
            "format-date('2026-03-01T08:05:09+08:00', '%y%m%d %H:%M:%S 100%% %')",
            "260301 08:05:09 100% %",
        ),
    ]);
}

#[test]
fn the_side_that_does_not_matter_is_not_read() {
    check(&[
        ("true() or ${unread}", "true"),
        ("false() and ${unread}", "false"),
        ("if(true(), 1, ${unread})", "1"),
        ("coalesce(1, ${unread})", "1"),
        ("once(${unread})", "350899198001010019"),
    ]);
}

#[test]
fn references_are_named_once_in_their_order() {
    let text = "${b} + ${a} * sum(${b}) + jr:choice-name(., '${c}') + ${ housing/grade }";
    let expression = Expression::parse(text).expect("sound");
    assert_eq!(expression.references().collect::<Vec<_>>(), ["b", "a", "c", "housing/grade"]);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, told) in [
        ("", "at character 1: the end is not expected here"),
        ("1 +", "at character 4: the end is not expected here"),
        ("1 2", "at character 3: 2 is not expected here"),
        ("(1 + 2", "at character 1: this ( is never closed"),
        ("1 + 2)", "at character 6: ) is not expected here"),
        ("'户' = 'x", "at character 7: this ' is never closed"),
        ("${name", "at character 1: this { is never closed"),
        ("1 = ${}", "at character 5: an answer is named as ${name}; node paths are not understood"),
        (
            "/data/age > 1",
            "at character 1: an answer is named as ${name}; node paths are not understood",
        ),
        (
            "../age > 1",
            "at character 1: an answer is named as ${name}; node paths are not understood",
        ),
        (
            "./age > 1",
            "at character 1: an answer is named as ${name}; node paths are not understood",
        ),
        ("1 + age", "at character 5: an answer is named as ${name}; node paths are not understood"),
        ("* 2", "at character 1: an answer is named as ${name}; node paths are not understood"),
        ("1 # 2", "at character 3: # is not expected here"),
        ("1 == 2", "at character 4: = is not expected here"),
        ("'a' = ‘a’", "at character 7: ‘ is not expected here"),
        ("1.2.3", "at character 4: .3 is not expected here"),
        ("1 + uuid()", "at character 5: there is no function uuid()"),
        ("not()", "at character 1: not() takes 1 argument"),
        ("concat()", "at character 1: concat() takes 1 or more arguments"),
        ("round(1, 2, 3)", "at character 1: round() takes 1 to 2 arguments"),
        ("today(1)", "at character 1: today() takes no arguments"),
        ("sum(${a} + 1)", "at character 1: sum() wants a question as ${name}"),
        (
            "regex(., .)",
            "at character 1: regex() wants a sound pattern of moderate size, in quotes",
        ),
        (
            "regex(., '(')",
            "at character 1: regex() wants a sound pattern of moderate size, in quotes",
        ),
        (
            "regex(., 'a)|(b')",
            "at character 1: regex() wants a sound pattern of moderate size, in quotes",
        ),
        (
            "regex(., '((a{99}){99}){99}')",
            "at character 1: regex() wants a sound pattern of moderate size, in quotes",
        ),
        (
            "jr:choice-name(., 1)",
            "at character 1: jr:choice-name() wants a question as ${name}, or a list's name in quotes",
        ),
        ("if(1, 2,)", "at character 9: ) is not expected here"),
    ] {
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(error.to_string(), told, "{text}");
    }
}

#[test]
fn an_expression_is_bounded() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    let sum = |terms: usize| vec!["1"; terms].join("+");
    let spaces = |count: usize| format!("1{}", " ".repeat(count - 1));
    for sound in [nested(64), format!("{}1", "-".repeat(64)), sum(1_000), spaces(4_096)] {
        Expression::parse(&sound).expect("within the bounds");
    }
    for beyond in [nested(65), format!("{}1", "-".repeat(65)), sum(1_025), spaces(4_097)] {
        let error = Expression::parse(&beyond).expect_err("beyond the bounds");
        assert_eq!(error.kind, ExpressionErrorKind::TooLarge);
    }
    assert_eq!(evaluate(&sum(1_000)), Value::Whole(1_000));
}

#[test]
fn the_deepest_expression_needs_little_stack() {
    // All levels of operators at all depths; a browser gives a mebibyte.
    let level = "1 or 1 and 1 = 1 < 1 + 1 * if(1, ";
    let text = format!("{}1{}", level.repeat(64), ", 1)".repeat(64));
    let deep = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        let expression = Expression::parse(&text).expect("within the bounds");
        expression.clone().holds(&World)
    });
    assert!(deep.expect("a thread").join().expect("no overflow"));
}

#[test]
fn texts_never_grow_beyond_one_answer() {
    let joined = Expression::parse("string-length(concat(., ., .))").expect("sound");
    let scope = Same(Value::from("户".repeat(10_000)), World.today());
    // 64 KiB hold 21,845 characters of three bytes, and one byte is left.
    assert_eq!(joined.evaluate(&scope), Value::Whole(21_845));
}
