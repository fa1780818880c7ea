use super::{Call, Function, Takes};
use crate::expression::decimal;
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("number", (1, 1), |call| Operand::Number(call.number(0)))
        .means("the argument as a number; of a date, its days since 1970; blank if it is none")
        .example("number('1970-01-11')", "10"),
    Function::new("int", (1, 1), |call| Operand::Number(call.number(0).trunc()))
        .means("a number without its decimals")
        .example("int(-7.9)", "-7"),
    Function::new("round", (1, 2), round)
        .means("a number rounded half up, to a number of decimals if given")
        .example("round(1.005, 2)", "1.01"),
    Function::new("abs", (1, 1), |call| Operand::Number(call.number(0).abs()))
        .means("a number without its sign")
        .example("abs(-5)", "5"),
    Function::new("min", (1, usize::MAX), |call| extreme(call, f64::min))
        .means("the least of all answers given, blank if there is none")
        .example("min(${wage}, 1000)", "300"),
    Function::new("max", (1, usize::MAX), |call| extreme(call, f64::max))
        .means("the greatest of all answers given, blank if there is none")
        .example("max(${wage})", "1200.5"),
    Function::new("sum", (1, 1), sum)
        .takes(Takes::Answers)
        .means("the sum of a question's answers in all entries of its repeat")
        .example("sum(${wage})", "1500.5"),
    Function::new("count", (1, 1), |call| count(call, |_| true))
        .takes(Takes::Answers)
        .means("how many entries there are, whether answered or not")
        .example("count(${wage})", "3"),
    Function::new("count-non-empty", (1, 1), |call| count(call, |answer| !answer.is_blank()))
        .takes(Takes::Answers)
        .means("in how many entries a question is answered")
        .example("count-non-empty(${wage})", "2"),
];

fn round(call: &Call<'_>) -> Operand {
    let places = call.number_given(1).unwrap_or(0.0);
    if places.is_nan() {
        return Operand::Number(f64::NAN);
    }
    Operand::Number(decimal::round(call.number(0), places as i32))
}

/// Answers left out don't count, but one that is no number makes the result none.
fn numbers(call: &Call<'_>) -> impl Iterator<Item = f64> {
    call.answers().filter(|answer| !answer.is_blank()).map(|answer| answer.number())
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
    Operand::Number(call.answers().filter(counts).count() as f64)
}
