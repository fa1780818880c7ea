use super::{Call, Function, Takes};
use crate::expression::decimal;
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("if", (3, 3), choose)
        .means(
            "第一个参数为真时取第二个,否则取第三个",
            "the second argument if the first is true, else the third",
        )
        .example("if(2 > 1, 'more', 'less')", "more"),
    Function::new("coalesce", (2, usize::MAX), coalesce)
        .means("第一个不为空的参数", "the first argument that is not blank")
        .example("coalesce('', number('none'), 7)", "7"),
    Function::new("once", (1, 1), once)
        .means(
            "本题已有答案时取该答案,否则取参数",
            "the answer at hand, or the argument while there is none",
        )
        .example("once('new')", "350899198001010019"),
    Function::new("not", (1, 1), |call| Operand::Truth(!call.operand(0).truth()))
        .means("参数为假时为真", "true if the argument is false")
        .example("not(1 > 2)", "true"),
    Function::new("true", (0, 0), |_| Operand::Truth(true))
        .means("真", "true")
        .example("true()", "true"),
    Function::new("false", (0, 0), |_| Operand::Truth(false))
        .means("假", "false")
        .example("false()", "false"),
    Function::new("boolean", (1, 1), |call| Operand::Truth(call.operand(0).truth()))
        .means(
            "参数作为真假:空、0和非数字为假",
            "the argument as a truth: false if it is empty, 0 or no number",
        )
        .example("boolean('')", "false"),
    Function::new("boolean-from-string", (1, 1), from_string)
        .means(
            "文字为 true 或 1 时为真,其他为假",
            "true if the text is true or 1, else false",
        )
        .example("boolean-from-string('false')", "false"),
    Function::new("checklist", (3, usize::MAX), checklist)
        .means(
            "从第三个起为真的参数个数是否在前两个数之间;-1为不限",
            "whether as many of the arguments from the third on are true as the first two say, at least and at most; -1 is no bound",
        )
        .example("checklist(1, 2, 3 > 2, ${age} > 60, ${missing})", "true"),
    Function::new("weighted-checklist", (4, usize::MAX), weighted)
        .takes(Takes::Pairs)
        .means(
            "为真者之后的权重之和是否在前两个数之间;-1为不限",
            "whether the weights that follow the true arguments add up to what the first two say, at least and at most; -1 is no bound",
        )
        .example("weighted-checklist(5, -1, 3 > 2, 4, ${age} > 40, 1.5)", "true"),
];

fn choose(call: &Call<'_>) -> Operand {
    if call.operand(0).truth() { call.operand(1) } else { call.operand(2) }
}

fn coalesce(call: &Call<'_>) -> Operand {
    call.operands(0).find(|operand| !operand.is_blank()).unwrap_or(Operand::BLANK)
}

fn once(call: &Call<'_>) -> Operand {
    let current = Operand::from(call.scope().current());
    if current.is_blank() { call.operand(0) } else { current }
}

fn from_string(call: &Call<'_>) -> Operand {
    let text = call.text(0);
    Operand::Truth(text == "1" || text.eq_ignore_ascii_case("true"))
}

fn checklist(call: &Call<'_>) -> Operand {
    let count = call.operands(2).filter(Operand::truth).count();
    within(call, count as f64)
}

fn weighted(call: &Call<'_>) -> Operand {
    let values: Vec<Operand> = call.operands(2).collect();
    let weights = values.chunks(2).filter_map(|pair| match pair {
        [value, weight] if value.truth() => Some(weight.number()),
        _ => None,
    });
    within(call, weights.fold(0.0, decimal::add))
}

/// Whether a number lies between the first two arguments; what is no number lies nowhere.
fn within(call: &Call<'_>, number: f64) -> Operand {
    let (least, most) = (call.number(0), call.number(1));
    Operand::Truth((least == -1.0 || number >= least) && (most == -1.0 || number <= most))
}
