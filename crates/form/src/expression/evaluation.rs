use super::context::Context;
use super::decimal;
use super::function::{Call, Function};
use super::node::{Node, Operator};
use super::operand::Operand;

impl Node {
    /// What this part comes to. Each part is visited at most once, and those of a condition once
    /// for each item; when there are no more steps to be taken, it is blank.
    pub(super) fn evaluate<'a>(&'a self, context: &Context<'a>) -> Operand {
        if !context.take(1) {
            return Operand::BLANK;
        }
        // What calls itself again is kept apart from the rest, so that depth needs little stack.
        let operand = match self {
            Self::Negative(inner) => negative(inner, context),
            Self::Chain { first, rest } => chain(first, rest, context),
            Self::Call { function, arguments } => call(function, arguments, context),
            leaf => leaf.read(context),
        };
        context.take_operand(&operand);
        operand
    }

    /// What a part comes to that has no parts.
    fn read<'a>(&'a self, context: &Context<'a>) -> Operand {
        match self {
            Self::Number(number) => Operand::Number(*number),
            Self::Text(text) => Operand::Text(text.clone()),
            Self::Current => context.scope.current().into(),
            Self::Reference(reference) => context.value(*reference),
            Self::Column(column) => context.column(column),
            Self::Items(items) => context.cells(items).next().unwrap_or(Operand::BLANK),
            // The first two are read by their functions, never for themselves.
            Self::Pattern(_)
            | Self::Entry
            | Self::Negative(_)
            | Self::Chain { .. }
            | Self::Call { .. } => Operand::BLANK,
        }
    }
}

fn negative<'a>(inner: &'a Node, context: &Context<'a>) -> Operand {
    Operand::Number(-inner.evaluate(context).number())
}

/// Evaluates a right side only if it matters.
fn chain<'a>(first: &'a Node, rest: &'a [(Operator, Node)], context: &Context<'a>) -> Operand {
    let mut result = first.evaluate(context);
    for (operator, right) in rest {
        result = match operator {
            Operator::Or if result.truth() => Operand::Truth(true),
            Operator::And if !result.truth() => Operand::Truth(false),
            _ => operator.combine(&result, &right.evaluate(context)),
        };
    }
    result
}

fn call<'a>(function: &Function, arguments: &'a [Node], context: &Context<'a>) -> Operand {
    function.run(&Call { arguments, context: *context }).within_one_answer()
}

impl Operator {
    /// What two values come to; of `or` and `and` the first is known not to decide.
    fn combine(self, left: &Operand, right: &Operand) -> Operand {
        let compared =
            |holds: fn(&f64, &f64) -> bool| Operand::Truth(holds(&left.number(), &right.number()));
        let computed =
            |compute: fn(f64, f64) -> f64| Operand::Number(compute(left.number(), right.number()));
        match self {
            Self::Or | Self::And => Operand::Truth(right.truth()),
            Self::Equal => Operand::Truth(left.equals(right)),
            Self::NotEqual => Operand::Truth(!left.equals(right)),
            Self::Less => compared(f64::lt),
            Self::LessOrEqual => compared(f64::le),
            Self::Greater => compared(f64::gt),
            Self::GreaterOrEqual => compared(f64::ge),
            Self::Plus => computed(decimal::add),
            Self::Minus => computed(decimal::subtract),
            Self::Times => computed(decimal::multiply),
            Self::Divided => computed(decimal::divide),
            Self::Modulo => computed(decimal::remainder),
        }
    }
}
