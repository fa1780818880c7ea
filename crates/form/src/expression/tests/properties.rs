use kernel::{Date, Value};
use proptest::prelude::*;

use super::world::{Same, World};
use crate::expression::{Expression, functions};

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Blank),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Whole),
        any::<f64>().prop_map(Value::Real),
        any::<String>().prop_map(Value::Text),
        "[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-9:]{8}(Z|[+-][0-9:]{5}))?".prop_map(Value::Text),
        "[0-9]{17}[0-9Xx]([1-7][1-4])?".prop_map(Value::Text),
        "-?[0-9]{1,2}(\\.[0-9]{0,4})? -?[0-9]{1,3} 0 5(; ?[0-9]{1,2} [0-9]{1,3}){0,4}"
            .prop_map(Value::Text),
        "[0-2][0-9]:[0-5][0-9](:[0-9]{2})?(Z|[+-][0-9]{2}(:[0-9]{2})?)?".prop_map(Value::Text),
        "35[0-9]{4}([0-9]{6})?".prop_map(Value::Text),
    ]
}

fn any_date() -> impl Strategy<Value = Date> {
    (1_970_i16..=9_999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d))
}

/// Expressions that parse: functions with as many arguments as they take, and all operators.
/// In filters, paths begin with `current()/`.
fn any_expression(paths: &'static str) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("${x}".to_owned()),
        Just(format!("{paths}.")),
        "[0-9]{1,20}(\\.[0-9]{1,8})?",
        "'[^']{0,12}'",
        Just("today()".to_owned()),
        Just("1 div 0".to_owned()),
        Just(format!("{paths}../x")),
        Just("/data/g/y".to_owned()),
        Just("current()/.".to_owned()),
        Just("instance('l')/root/item[name = ${x} or position() > 2]/label".to_owned()),
        Just("count(instance('l')/root/item[string-length(label) > 1])".to_owned()),
        Just("sum(instance('l')/root/item[2]/name)".to_owned()),
    ];
    leaf.prop_recursive(4, 48, 4, move |inner| {
        let names: Vec<_> = functions().collect();
        let operator = prop::sample::select(vec![
            "or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})")),
            inner.clone().prop_map(|inner| format!("-({inner})")),
            (prop::sample::select(names), prop::collection::vec(inner, 4)).prop_map(
                move |(function, arguments)| {
                    let count = function.most.min(4);
                    let arguments = match function.name {
                        "regex" => format!("{}, '[0-9]*|.'", arguments[0]),
                        "jr:choice-name" => format!("{}, 'health'", arguments[0]),
                        "sum" | "count" | "count-non-empty" => "${x}".to_owned(),
                        "position" => format!("{paths}.."),
                        "indexed-repeat" => format!("${{x}}, ${{y}}, {}", arguments[0]),
                        "pulldata" => format!("'l', 'label', 'name', {}", arguments[0]),
                        _ => arguments[..count].join(", "),
                    };
                    format!("{}({arguments})", function.name)
                }
            ),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        let _ = (Expression::parse(&text), Expression::parse_filter(&text));
    }

    #[test]
    fn no_words_of_the_language_are_too_strange(
        words in prop::collection::vec(prop::sample::select(vec![
            "(", ")", ",", "${x}", "${", "}", ".", "1", "'", "\"", "-", "*", "=", "!", "<", "or",
            "div", "if(", "sum(", "regex(", "concat(", "jr:choice-name(", "'${x}'", "户", " ",
            "..", "/", "[", "]", "name", "instance('health')", "/root/item", "[name=", "/label",
            "current()", "position(", "count(", "pulldata(", "'health'", "'name'",
        ]), 0..40)
    ) {
        if let Ok(expression) = Expression::parse(&words.concat()) {
            let _ = expression.evaluate(&World);
        }
        if let Ok(filter) = Expression::parse_filter(&words.concat()) {
            let _ = (filter.accepts(&World, "health", 0), filter.accepts(&World, "none", 9));
        }
    }

    #[test]
    fn every_expression_comes_to_a_value_that_can_be_stored(
        text in any_expression(""), value in any_value(), today in any_date(), length in 0_usize..9
    ) {
        let expression = Expression::parse(&text).expect("it is built to parse");
        let scope = Same { value, today, length };
        match expression.evaluate(&scope) {
            Value::Real(real) => prop_assert!(real.is_finite(), "{text}"),
            Value::Text(text) => prop_assert!(!text.is_empty() && text.len() <= kernel::limit::TEXT_BYTES),
            _ => {}
        }
        prop_assert_eq!(expression.evaluate(&scope), expression.evaluate(&scope));
    }

    #[test]
    fn an_error_points_into_the_text(text in "[ -~户]{0,40}") {
        for read in [Expression::parse(&text), Expression::parse_filter(&text)] {
            if let Err(error) = read {
                prop_assert!(error.at <= text.chars().count(), "{error}");
                prop_assert!(!error.zh().is_ascii() && error.to_string() == error.en());
            }
        }
    }
}

proptest! {
    // Some of these take all the steps that an evaluation may.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_filter_over_any_list_takes_bounded_work(
        text in any_expression("current()/"), column in "[a-z]{1,3}", value in any_value(), today in any_date()
    ) {
        let condition = format!("{column} = current()/. or {text}");
        let scope = Same { value, today, length: 1 << 30 };
        let filter = Expression::parse_filter(&condition).expect("it is built to parse");
        prop_assert_eq!(filter.accepts(&scope, "l", 1), filter.accepts(&scope, "l", 1));
        prop_assert_eq!(filter.columns().next(), Some(column.as_str()));
    }
}
