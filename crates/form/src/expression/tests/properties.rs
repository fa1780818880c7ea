use kernel::{Date, Value};
use proptest::prelude::*;

use super::{Same, World};
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
    ]
}

fn any_date() -> impl Strategy<Value = Date> {
    (1_970_i16..=9_999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d))
}

/// Expressions that parse: functions with as many arguments as they take, and all operators.
fn any_expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("${x}".to_owned()),
        Just(".".to_owned()),
        "[0-9]{1,20}(\\.[0-9]{1,8})?",
        "'[^']{0,12}'",
        Just("today()".to_owned()),
        Just("1 div 0".to_owned()),
    ];
    leaf.prop_recursive(4, 48, 4, |inner| {
        let names: Vec<_> = functions().collect();
        let operator = prop::sample::select(vec![
            "or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})")),
            inner.clone().prop_map(|inner| format!("-({inner})")),
            (prop::sample::select(names), prop::collection::vec(inner, 4)).prop_map(
                |(function, arguments)| {
                    let count = function.most.min(4);
                    let arguments = match function.name {
                        "regex" => format!("{}, '[0-9]*|.'", arguments[0]),
                        "jr:choice-name" => format!("{}, 'health'", arguments[0]),
                        "sum" | "count" | "count-non-empty" => "${x}".to_owned(),
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
        let _ = Expression::parse(&text);
    }

    #[test]
    fn no_words_of_the_language_are_too_strange(
        words in prop::collection::vec(prop::sample::select(vec![
            "(", ")", ",", "${x}", "${", "}", ".", "1", "'", "\"", "-", "*", "=", "!", "<", "or",
            "div", "if(", "sum(", "regex(", "concat(", "jr:choice-name(", "'${x}'", "户", " ",
        ]), 0..40)
    ) {
        if let Ok(expression) = Expression::parse(&words.concat()) {
            let _ = expression.evaluate(&World);
        }
    }

    #[test]
    fn every_expression_comes_to_a_value_that_can_be_stored(
        text in any_expression(), value in any_value(), today in any_date()
    ) {
        let expression = Expression::parse(&text).expect("it is built to parse");
        let scope = Same(value, today);
        match expression.evaluate(&scope) {
            Value::Real(real) => prop_assert!(real.is_finite(), "{text}"),
            Value::Text(text) => prop_assert!(!text.is_empty() && text.len() <= kernel::limit::TEXT_BYTES),
            _ => {}
        }
        prop_assert_eq!(expression.evaluate(&scope), expression.evaluate(&scope));
    }

    #[test]
    fn an_error_points_into_the_text(text in "[ -~户]{0,40}") {
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(error.at <= text.chars().count(), "{error}");
        }
    }
}
