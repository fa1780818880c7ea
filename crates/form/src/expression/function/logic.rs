use super::{Call, Function};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("if", (3, 3), choose)
        .means("the second argument if the first is true, else the third")
        .example("if(2 > 1, 'more', 'less')", "more"),
    Function::new("coalesce", (2, usize::MAX), coalesce)
        .means("the first argument that is not blank")
        .example("coalesce('', number('none'), 7)", "7"),
    Function::new("once", (1, 1), once)
        .means("the answer at hand, or the argument while there is none")
        .example("once('new')", "350899198001010019"),
    Function::new("not", (1, 1), |call| Operand::Truth(!call.operand(0).truth()))
        .means("true if the argument is false")
        .example("not(1 > 2)", "true"),
    Function::new("true", (0, 0), |_| Operand::Truth(true)).means("true").example("true()", "true"),
    Function::new("false", (0, 0), |_| Operand::Truth(false))
        .means("false")
        .example("false()", "false"),
    Function::new("boolean", (1, 1), |call| Operand::Truth(call.operand(0).truth()))
        .means("the argument as a truth: false if it is empty, 0 or no number")
        .example("boolean('')", "false"),
];

fn choose(call: &Call<'_>) -> Operand {
    if call.operand(0).truth() { call.operand(1) } else { call.operand(2) }
}

fn coalesce(call: &Call<'_>) -> Operand {
    call.operands().find(|operand| !operand.is_blank()).unwrap_or(Operand::BLANK)
}

fn once(call: &Call<'_>) -> Operand {
    let current = Operand::from(call.scope.current());
    if current.is_blank() { call.operand(0) } else { current }
}
