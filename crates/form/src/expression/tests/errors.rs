use crate::expression::{Expression, ExpressionErrorKind, functions};

const PATH: &str =
    "an answer is named as ${name}, or by a path such as /data/group/name or ../name";
const PATTERN: &str = "regex() wants a sound pattern of moderate size, in quotes";
const INDEXED: &str =
    "indexed-repeat() wants a ${question}, the ${repeat} it stands in, and a number";
const BRACKETS: &str = "an entry of a repeat is picked with indexed-repeat(${question}, ${repeat}, number), not with brackets";
const LOOK_UP: &str = "a look-up is written instance('list')/root/item[condition]/column";
const ITEM: &str = "in a condition on items, . and .. are of the item; write current()/. for the answer at hand and ${name} for others";
const NESTED: &str = "a condition on items can't look up other items";
const NO_COLUMN: &str =
    "instance('list')/root/item[condition] without a column stands only in count()";
const TABLE: &str =
    "pulldata() wants a list's name and two columns' names in quotes, and what to look for";

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, at, told) in [
        ("", 1, "the end is not expected here"),
        ("1 +", 4, "the end is not expected here"),
        ("1 2", 3, "2 is not expected here"),
        ("(1 + 2", 1, "this ( is never closed"),
        ("1 + 2)", 6, ") is not expected here"),
        ("'户' = 'x", 7, "this ' is never closed"),
        ("${name", 1, "this { is never closed"),
        ("1 = ${}", 5, PATH),
        ("1 + age", 5, PATH),
        ("* 2", 1, PATH),
        ("1 # 2", 3, "# is not expected here"),
        ("1 == 2", 4, "= is not expected here"),
        ("'a' = ‘a’", 7, "‘ is not expected here"),
        ("1.2.3", 4, ".3 is not expected here"),
        ("1 + replace()", 5, "there is no function replace()"),
        ("not()", 1, "not() takes 1 argument"),
        ("concat()", 1, "concat() takes 1 or more arguments"),
        ("round(1, 2, 3)", 1, "round() takes 1 to 2 arguments"),
        ("today(1)", 1, "today() takes no arguments"),
        ("sum(${a} + 1)", 1, "sum() wants a question as ${name}, or a look-up with instance()"),
        ("regex(., .)", 1, PATTERN),
        ("regex(., '(')", 1, PATTERN),
        ("regex(., 'a)|(b')", 1, PATTERN),
        ("regex(., '((a{99}){99}){99}')", 1, PATTERN),
        (
            "jr:choice-name(., 1)",
            1,
            "jr:choice-name() wants a question as ${name}, or a list's name in quotes",
        ),
        ("if(1, 2,)", 9, ") is not expected here"),
        (
            "weighted-checklist(1, 2, ., 3, .)",
            1,
            "weighted-checklist() wants every value to be followed by its weight",
        ),
    ] {
        tell(text, at, told);
    }
}

#[test]
fn paths_that_name_no_answer_are_told_with_what_to_write() {
    for (text, at, told) in [
        ("/data/@age", 1, PATH),
        ("/", 1, PATH),
        ("//age", 1, PATH),
        ("/data/", 1, PATH),
        ("/data/*", 1, PATH),
        ("/data/age/..", 1, "a lone .. stands only in position(..)"),
        ("/data/.", 1, PATH),
        ("../child::age", 1, PATH),
        ("../2age", 1, PATH),
        ("${repeat}/age", 10, PATH),
        ("(1)/age", 4, PATH),
        ("..", 1, "a lone .. stands only in position(..)"),
        ("1 + ../..", 5, "a lone .. stands only in position(..)"),
        ("position()", 1, "position() wants the argument .., which is the entry at hand"),
        ("position(${a})", 1, "position() wants the argument .., which is the entry at hand"),
        ("position(.. + 1)", 1, "position() wants the argument .., which is the entry at hand"),
        ("position(if(.., 1, 2))", 13, "a lone .. stands only in position(..)"),
        ("position(.., 2)", 1, "position() takes 0 to 1 argument"),
        ("/data/rep[position()=2]/x", 10, BRACKETS),
        ("${rep}[2]/x", 7, BRACKETS),
        ("../rep[1]", 7, BRACKETS),
        ("(1)[1]", 4, BRACKETS),
        ("indexed-repeat(${a}, 'b', 1)", 1, INDEXED),
        ("indexed-repeat(1, ${b}, 1)", 1, INDEXED),
        ("indexed-repeat(${a}, ${b}, 1, ${c}, 2)", 1, "indexed-repeat() takes 3 arguments"),
        ("current(1)", 9, "1 is not expected here"),
        ("current(", 8, "this ( is never closed"),
    ] {
        tell(text, at, told);
    }
}

#[test]
fn look_ups_that_make_no_sense_are_told_with_what_to_write() {
    for (text, at, told) in [
        ("instance(health)/root/item/label", 10, LOOK_UP),
        ("instance('a b')/root/item/label", 10, LOOK_UP),
        ("instance('health')", 1, LOOK_UP),
        ("instance('health')/root/row/label", 1, LOOK_UP),
        ("instance('health')/root/item[1]/label/x", 1, LOOK_UP),
        ("instance('health')/root/item/label/x", 1, LOOK_UP),
        ("instance('health')/root/item[1]/..", 1, LOOK_UP),
        ("instance('health')/root/item[1", 29, "this [ is never closed"),
        ("instance('health')/root/item[1)", 31, ") is not expected here"),
        ("instance('health')/root/item[1][2]/label", 32, "[ is not expected here"),
        ("instance('health')/root/item[]/label", 30, "] is not expected here"),
        ("instance('health'", 9, "this ( is never closed"),
        ("instance('health')/root/item[. = 'x']/label", 30, ITEM),
        ("instance('health')/root/item[name = ../x]/label", 37, ITEM),
        ("instance('health')/root/item[name and]/label", 38, "] is not expected here"),
        ("instance('health')/root/item[1]", 1, NO_COLUMN),
        (
            "sum(count(1) + instance('a')/root/item)",
            5,
            "count() wants a question as ${name}, or a look-up with instance()",
        ),
        ("count(if(1, instance('a')/root/item, 2))", 13, NO_COLUMN),
        ("instance('a')/root/item[count(instance('b')/root/item) > 1]/c", 31, NESTED),
        (
            "instance('a')/root/item[name = pulldata('b', 'c', 'd', 1)]/c",
            32,
            "pulldata() wants to stand outside conditions: look-ups don't nest",
        ),
        ("pulldata(${a}, 'b', 'c', 1)", 1, TABLE),
        ("pulldata('a', 'b', ${c}, 1)", 1, TABLE),
        ("pulldata('@geopoint', 'b', 'c', 1)", 1, TABLE),
        ("pulldata('a', 'b c', 'd', 1)", 1, TABLE),
        ("instance('a')/root/item[jr:x = 1]/label", 25, LOOK_UP),
    ] {
        tell(text, at, told);
    }
}

#[test]
fn in_a_filter_the_answer_at_hand_is_not_the_item() {
    for (text, at, told) in [
        (". = 'x'", 1, ITEM),
        ("name = ../x", 8, ITEM),
        ("name[1]", 5, BRACKETS),
        ("name and or", 10, "or is not expected here"),
        ("position(", 10, "the end is not expected here"),
    ] {
        let error = Expression::parse_filter(text).expect_err(text);
        assert_eq!((error.at + 1, error.kind.en().as_str()), (at, told), "{text}");
    }
}

#[test]
fn functions_of_chance_network_and_device_are_refused_with_their_reason() {
    for name in [
        "random",
        "randomize",
        "uuid",
        "property",
        "jr:itext",
        "digest",
        "base64-encode",
        "base64-decode",
        "version",
        "search",
    ] {
        let error = Expression::parse(&format!("1 + {name}(1, 2)")).expect_err(name);
        assert_eq!(error.at, 4, "{name}");
        match &error.kind {
            ExpressionErrorKind::Refused { function, zh, en } => {
                assert_eq!(*function, name);
                assert!(error.zh().contains(zh) && error.en().contains(en), "{name}");
                assert!(error.zh().contains(name) && error.en().contains(name), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
        assert!(functions().all(|function| function.name != name), "{name}");
    }
}

#[test]
fn every_error_is_told_in_both_languages() {
    for text in [
        "",
        "1 2",
        "(1",
        "age",
        "nothing()",
        "uuid()",
        "not()",
        "round(1, 2, 3)",
        "today(1)",
        "concat()",
        "sum(1)",
        "${a}[1]",
        "..",
        &"(".repeat(65),
    ] {
        let error = Expression::parse(text).expect_err(text);
        let (zh, en) = (error.zh(), error.en());
        assert!(zh.starts_with(&format!("第{}个字符处:", error.at + 1)), "{zh}");
        assert!(en.starts_with(&format!("at character {}: ", error.at + 1)), "{en}");
        assert!(!error.kind.zh().is_ascii() && error.kind.en().is_ascii(), "{zh} {en}");
        assert_eq!(error.to_string(), en);
    }
}

/// Reading `text` fails at a character, counted from 1, with a sentence.
fn tell(text: &str, at: usize, told: &str) {
    let error = Expression::parse(text).expect_err(text);
    assert_eq!((error.at + 1, error.kind.en().as_str()), (at, told), "{text}");
}
