use super::{Call, Function};
use crate::expression::operand::Operand;

/// They are computed by a library of our own choice and not by the platform's, so that a browser,
/// a tablet and the server agree to the last digit.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("pow", (2, 2), |call| two(call, libm::pow))
        .means("乘方", "a number to the power of another")
        .example("pow(2, 10)", "1024"),
    Function::new("sqrt", (1, 1), |call| one(call, libm::sqrt))
        .means("平方根;负数为空", "the square root; blank of a negative number")
        .example("sqrt(144)", "12"),
    Function::new("exp", (1, 1), |call| one(call, libm::exp))
        .means("e的乘方", "e to the power of a number")
        .example("exp(0)", "1"),
    Function::new("exp10", (1, 1), |call| one(call, libm::exp10))
        .means("10的乘方", "10 to the power of a number")
        .example("exp10(3)", "1000"),
    Function::new("log", (1, 1), |call| one(call, libm::log))
        .means("自然对数;不大于0则为空", "the natural logarithm; blank unless above 0")
        .example("log(1)", "0"),
    Function::new("log10", (1, 1), |call| one(call, libm::log10))
        .means("以10为底的对数;不大于0则为空", "the logarithm to base 10; blank unless above 0")
        .example("log10(1000)", "3"),
    Function::new("pi", (0, 0), |_| Operand::Number(core::f64::consts::PI))
        .means("圆周率", "the circumference of a circle by its diameter")
        .example("round(pi(), 4)", "3.1416"),
    Function::new("sin", (1, 1), |call| one(call, libm::sin))
        .means("正弦,参数为弧度", "the sine of an angle in radians")
        .example("round(sin(pi() div 6), 6)", "0.5"),
    Function::new("cos", (1, 1), |call| one(call, libm::cos))
        .means("余弦,参数为弧度", "the cosine of an angle in radians")
        .example("cos(0)", "1"),
    Function::new("tan", (1, 1), |call| one(call, libm::tan))
        .means("正切,参数为弧度", "the tangent of an angle in radians")
        .example("round(tan(pi() div 4), 6)", "1"),
    Function::new("asin", (1, 1), |call| one(call, libm::asin))
        .means("反正弦,结果为弧度", "the angle in radians that has a sine")
        .example("round(asin(1), 4)", "1.5708"),
    Function::new("acos", (1, 1), |call| one(call, libm::acos))
        .means("反余弦,结果为弧度", "the angle in radians that has a cosine")
        .example("acos(1)", "0"),
    Function::new("atan", (1, 1), |call| one(call, libm::atan))
        .means("反正切,结果为弧度", "the angle in radians that has a tangent")
        .example("round(atan(1), 4)", "0.7854"),
    Function::new("atan2", (2, 2), |call| two(call, libm::atan2))
        .means(
            "从原点看点(第二个参数,第一个参数)的方向,结果为弧度",
            "the direction in radians in which the point (second argument, first argument) is seen",
        )
        .example("round(atan2(1, -1), 4)", "2.3562"),
];

fn one(call: &Call<'_>, compute: fn(f64) -> f64) -> Operand {
    Operand::Number(compute(call.number(0)))
}

fn two(call: &Call<'_>, compute: fn(f64, f64) -> f64) -> Operand {
    Operand::Number(compute(call.number(0), call.number(1)))
}
