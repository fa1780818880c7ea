use kernel::Value;

use super::evaluate;
use super::world::{Same, World};
use crate::expression::{Expression, ExpressionErrorKind, Scope as _};

/// A scope that answers with one value, and has lists of a length.
fn same(value: Value, length: usize) -> Same {
    Same { value, today: World.today(), length }
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
    let calls = format!("{}1{}", level.repeat(64), ", 1)".repeat(64));
    let within = "instance('l')/root/item[1 or 1 and 1 = 1 < 1 + 1 * not(";
    let condition = format!("count({within}{}1{})])", "-(".repeat(30), ")".repeat(30));
    for text in [calls, condition] {
        let deep = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
            let expression = Expression::parse(&text).expect("within the bounds");
            expression.clone().evaluate(&World)
        });
        assert_ne!(deep.expect("a thread").join().expect("no overflow"), Value::Blank);
    }
}

#[test]
fn texts_never_grow_beyond_one_answer() {
    let scope = same(Value::from("户".repeat(10_000)), 1_000);
    for (text, length) in [
        // 64 KiB hold 21,845 characters of three bytes, and one byte is left.
        ("concat(., ., .)", 21_845),
        ("concat(${x}, ., ${x})", 21_845),
        ("concat(${x})", 20_000),
        ("join(., ${x}, .)", 21_845),
        ("join('', instance('l')/root/item/name)", 21_846),
        ("translate(translate(., '户', 'a'), 'a', '𠮷')", 10_000),
        ("translate(concat(translate(., '户', 'a'), translate(., '户', 'a')), 'a', '𠮷')", 16_384),
        ("format-date(today(), concat(., ., .))", 21_845),
        ("mask-name(.)", 10_000),
    ] {
        let told = Expression::parse(&format!("string-length({text})")).expect("sound");
        assert_eq!(told.evaluate(&scope), Value::Whole(length), "{text}");
    }
    // Growing in bytes by its letters: ŉ takes two, in capitals three.
    let scope = same(Value::from("ŉ".repeat(32_768)), 0);
    let told = Expression::parse("string-length(upper-case(.))").expect("sound");
    assert_eq!(told.evaluate(&scope), Value::Whole(43_690));
    let scope = same(Value::from("%b".repeat(32_768)), 0);
    let told = Expression::parse("string-length(format-date(today(), .))").expect("sound");
    assert_eq!(told.evaluate(&scope), Value::Whole(32_768));
}

#[test]
fn an_evaluation_that_takes_too_long_is_blank() {
    let few = same(Value::from("x"), 1_000);
    let many = same(Value::from("x"), 100_000_000);
    let long = same(Value::from("x".repeat(60_000)), 1_000);
    for text in [
        "count(instance('l')/root/item[name = ${x}])",
        "count(instance('l')/root/item[regex(name, 'x*')])",
        "string-length(pulldata('l', 'name', 'name', 'none')) + 1",
        "count(instance('l')/root/item[contains(concat(name, ${x}), 'xx')])",
        "coalesce(instance('l')/root/item[name = 'none']/name, 1)",
        "not(instance('l')/root/item[jr:choice-name(name, 'l') = 'none']/name)",
        "sum(instance('l')/root/item[add-workdays(0, string-length(name)) = 'none']/name)",
    ] {
        let expression = Expression::parse(text).expect(text);
        assert_ne!(expression.evaluate(&few), Value::Blank, "{text}");
        for scope in [&many, &long] {
            assert_eq!(expression.evaluate(scope), Value::Blank, "{text}");
            assert!(!expression.holds(scope), "{text}");
        }
    }
}

#[test]
fn a_pattern_costs_by_its_size_and_by_the_text() {
    let text = Same { value: Value::from("ab".repeat(30_000)), ..same(Value::Blank, 0) };
    for (pattern, affordable) in [("[ab]*", true), ("[ab]*c", true), ("(.*a.*){99}x", false)] {
        let expression = Expression::parse(&format!("string(regex(., '{pattern}'))"));
        let result = expression.expect("sound").evaluate(&text);
        assert_eq!(result != Value::Blank, affordable, "{pattern}");
    }
}

#[test]
fn a_filter_that_takes_too_long_lets_nothing_pass() {
    let text = "not(count(instance('l')/root/item[name = ${x}]) = 'x')";
    let filter = Expression::parse_filter(text).expect("sound");
    assert!(filter.accepts(&same(Value::from("x"), 10), "l", 0));
    assert!(!filter.accepts(&same(Value::from("x"), 100_000_000), "l", 0));
}

#[test]
fn a_list_of_two_thousand_villages_is_looked_up_within_the_bounds() {
    let villages = same(Value::from("350823106212"), 2_000);
    let text = "count(instance('l')/root/item[starts-with(name, '350823') and label = ${x} \
                or position() > 1999]) + count(instance('l')/root/item[name != ${y}])";
    let expression = Expression::parse(text).expect("sound");
    assert_eq!(expression.evaluate(&villages), Value::Whole(1_001 + 1_000));
}
