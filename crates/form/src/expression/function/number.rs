use super::{Call, Function, Takes};
use crate::expression::decimal;
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("number", (1, 1), |call| Operand::Number(call.number(0)))
        .means(
            "参数作为数字;日期为1970年以来的天数;不是数字则为空",
            "the argument as a number; of a date, its days since 1970; blank if it is none",
        )
        .example("number('1970-01-11')", "10"),
    Function::new("int", (1, 1), |call| Operand::Number(call.number(0).trunc()))
        .means("去掉小数部分", "a number without its decimals")
        .example("int(-7.9)", "-7"),
    Function::new("round", (1, 2), round)
        .means(
            "四舍五入(五向上),可写明小数位数",
            "a number rounded half up, to a number of decimals if given",
        )
        .example("round(1.005, 2)", "1.01"),
    Function::new("format-number", (2, 2), format_number)
        .means(
            "四舍五入后按固定的小数位数(0至15)写成文字,不加千分位",
            "a number rounded half up and written with so many decimals, 0 to 15, without marks for thousands",
        )
        .example("format-number(1200.5, 2)", "1200.50"),
    Function::new("abs", (1, 1), |call| Operand::Number(call.number(0).abs()))
        .means("绝对值", "a number without its sign")
        .example("abs(-5)", "5"),
    Function::new("min", (1, usize::MAX), |call| extreme(call, f64::min))
        .means(
            "所有答案中最小的,${题} 代表其在重复组各条中的答案;没有则为空",
            "the least of all answers given, those in all entries of a repeat among them; blank if there is none",
        )
        .example("min(${wage}, 1000)", "300"),
    Function::new("max", (1, usize::MAX), |call| extreme(call, f64::max))
        .means(
            "所有答案中最大的,${题} 代表其在重复组各条中的答案;没有则为空",
            "the greatest of all answers given, those in all entries of a repeat among them; blank if there is none",
        )
        .example("max(${wage})", "1200.5"),
    Function::new("sum", (1, 1), sum)
        .takes(Takes::Answers)
        .means(
            "题在重复组各条中答案之和,或查到的各项之和",
            "the sum of a question's answers in all entries of its repeat, or of what is looked up",
        )
        .example("sum(${wage})", "1500.5"),
    Function::new("count", (1, 1), |call| count(call, |_| true))
        .takes(Takes::Answers)
        .means(
            "重复组的条数(无论是否作答),或查到的项数",
            "how many entries there are, whether answered or not, or how many items are found",
        )
        .example("count(${wage})", "3"),
    Function::new("count-non-empty", (1, 1), |call| count(call, |answer| !answer.is_blank()))
        .takes(Takes::Answers)
        .means("题在几条中有答案", "in how many entries a question is answered")
        .example("count-non-empty(${wage})", "2"),
];

fn round(call: &Call<'_>) -> Operand {
    let places = call.given(1).map_or(0.0, |places| places.number());
    if places.is_nan() {
        return Operand::Number(f64::NAN);
    }
    Operand::Number(decimal::round(call.number(0), places as i32))
}

fn format_number(call: &Call<'_>) -> Operand {
    let (number, places) = (call.number(0), call.number(1).trunc());
    if !number.is_finite() || !(0.0..=15.0).contains(&places) {
        return Operand::BLANK;
    }
    // Nothing is written with a minus that is nothing after rounding.
    let rounded = decimal::round(number, places as i32) + 0.0;
    Operand::Text(format!("{rounded:.*}", places as usize))
}

/// Answers left out don't count, but one that is no number makes the result none.
fn numbers(call: &Call<'_>) -> impl Iterator<Item = f64> {
    call.answers(0).filter(|answer| !answer.is_blank()).map(|answer| answer.number())
}

fn extreme(call: &Call<'_>, further: fn(f64, f64) -> f64) -> Operand {
    let either = |one: f64, other: f64| {
        if one.is_nan() || other.is_nan() { f64::NAN } else { further(one, other) }
    };
    Operand::Number(numbers(call).reduce(either).unwrap_or(f64::NAN))
}

fn sum(call: &Call<'_>) -> Operand {
    Operand::Number(numbers(call).fold(0.0, decimal::add))
}

fn count(call: &Call<'_>, counts: fn(&Operand) -> bool) -> Operand {
    Operand::Number(call.answers(0).filter(counts).count() as f64)
}
