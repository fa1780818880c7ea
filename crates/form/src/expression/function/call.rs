use crate::expression::Scope;
use crate::expression::local_time::LocalTime;
use crate::expression::node::{Node, Pattern};
use crate::expression::operand::Operand;

/// A function's arguments, evaluated when they are asked for. One that was left out is blank.
pub(in crate::expression) struct Call<'a> {
    pub(in crate::expression) arguments: &'a [Node],
    pub(in crate::expression) scope: &'a dyn Scope,
}

impl Call<'_> {
    pub(super) fn operand(&self, index: usize) -> Operand {
        match self.arguments.get(index) {
            Some(node) => node.evaluate(self.scope),
            None => Operand::BLANK,
        }
    }

    pub(super) fn text(&self, index: usize) -> String {
        self.operand(index).into_text()
    }

    pub(super) fn number(&self, index: usize) -> f64 {
        self.operand(index).number()
    }

    /// None when the argument was left out.
    pub(super) fn number_given(&self, index: usize) -> Option<f64> {
        self.arguments.get(index).map(|node| node.evaluate(self.scope).number())
    }

    /// A date or moment, from ISO text or days since 1970.
    pub(super) fn moment(&self, index: usize) -> Option<LocalTime> {
        LocalTime::from_days(self.number(index))
    }

    pub(super) fn pattern(&self, index: usize) -> Option<&Pattern> {
        match self.arguments.get(index) {
            Some(Node::Pattern(pattern)) => Some(pattern),
            _ => None,
        }
    }

    /// The name of a list or question.
    pub(super) fn name(&self, index: usize) -> &str {
        match self.arguments.get(index) {
            Some(Node::Text(name) | Node::Reference(name)) => name,
            _ => "",
        }
    }

    /// All arguments one after the other.
    pub(super) fn operands(&self) -> impl Iterator<Item = Operand> {
        self.arguments.iter().map(|node| node.evaluate(self.scope))
    }

    /// All arguments one after the other, where a question as `${name}` stands for its answers
    /// in all entries of its repeat.
    pub(super) fn answers(&self) -> impl Iterator<Item = Operand> {
        self.arguments.iter().flat_map(|node| match node {
            Node::Reference(name) => {
                self.scope.values(name).into_iter().map(Operand::from).collect()
            }
            node => vec![node.evaluate(self.scope)],
        })
    }
}
