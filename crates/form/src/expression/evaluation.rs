use super::function::Call;
use super::node::{Node, Operator};
use super::operand::Operand;
use super::{Scope, decimal};

impl Node {
    /// What this part comes to. Each part is visited at most once.
    pub(super) fn evaluate(&self, scope: &dyn Scope) -> Operand {
        match self {
            Self::Number(number) => Operand::Number(*number),
            Self::Text(text) => Operand::Text(text.clone()),
            Self::Current => scope.current().into(),
            Self::Reference(name) => scope.value(name).into(),
            // It is read by its function, never for itself.
            Self::Pattern(_) => Operand::BLANK,
            Self::Negative(inner) => Operand::Number(-inner.evaluate(scope).number()),
            Self::Chain { first, rest } => {
                let mut result = first.evaluate(scope);
                for (operator, right) in rest {
                    result = operator.apply(result, right, scope);
                }
                result
            }
            Self::Call { function, arguments } => function.run(&Call { arguments, scope }),
        }
    }
}

impl Operator {
    /// Evaluates the right side only if it matters.
    fn apply(self, left: Operand, right: &Node, scope: &dyn Scope) -> Operand {
        let matters = match self {
            Self::Or => !left.truth(),
            Self::And => left.truth(),
            _ => true,
        };
        if !matters {
            return Operand::Truth(left.truth());
        }
        let right = right.evaluate(scope);
        let compared =
            |holds: fn(&f64, &f64) -> bool| Operand::Truth(holds(&left.number(), &right.number()));
        let computed =
            |compute: fn(f64, f64) -> f64| Operand::Number(compute(left.number(), right.number()));
        match self {
            Self::Or | Self::And => Operand::Truth(right.truth()),
            Self::Equal => Operand::Truth(left.equals(&right)),
            Self::NotEqual => Operand::Truth(!left.equals(&right)),
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
