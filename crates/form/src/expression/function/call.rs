use crate::expression::Scope;
use crate::expression::context::Context;
use crate::expression::local_time::LocalTime;
use crate::expression::node::Node;
use crate::expression::operand::Operand;
use crate::expression::pattern::Pattern;

/// A function's arguments, evaluated when they are asked for. One that was left out is blank.
pub(in crate::expression) struct Call<'a> {
    pub(in crate::expression) arguments: &'a [Node],
    pub(in crate::expression) context: Context<'a>,
}

impl<'a> Call<'a> {
    pub(super) fn scope(&self) -> &'a dyn Scope {
        self.context.scope
    }

    pub(super) fn operand(&self, index: usize) -> Operand {
        match self.arguments.get(index) {
            Some(node) => node.evaluate(&self.context),
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
    pub(super) fn given(&self, index: usize) -> Option<Operand> {
        self.arguments.get(index).map(|node| node.evaluate(&self.context))
    }

    /// A date or moment, from ISO text or days since 1970.
    pub(super) fn moment(&self, index: usize) -> Option<LocalTime> {
        LocalTime::from_days(self.number(index))
    }

    pub(super) fn pattern(&self, index: usize) -> Option<&'a Pattern> {
        match self.arguments.get(index) {
            Some(Node::Pattern(pattern)) => Some(pattern),
            _ => None,
        }
    }

    /// The name of a list, column or question.
    pub(super) fn name(&self, index: usize) -> &'a str {
        match self.arguments.get(index) {
            Some(Node::Text(name)) => name,
            Some(Node::Reference(reference)) => self.context.name(*reference),
            _ => "",
        }
    }

    /// All arguments from one on, one after the other.
    pub(super) fn operands(&self, from: usize) -> impl Iterator<Item = Operand> {
        self.arguments.iter().skip(from).map(|node| node.evaluate(&self.context))
    }

    /// All arguments from one on, one after the other, where a question as `${name}` stands for
    /// its answers in all entries of its repeat, and a look-up for all it finds.
    pub(super) fn answers(&self, from: usize) -> impl Iterator<Item = Operand> {
        self.arguments.iter().skip(from).flat_map(|node| self.all(node))
    }

    /// What an argument stands for in all entries of its repeat.
    pub(super) fn all(&self, node: &'a Node) -> Box<dyn Iterator<Item = Operand> + 'a> {
        let context = self.context;
        match node {
            Node::Reference(reference) => {
                let values = context.values(*reference).iter();
                Box::new(values.take_while(move |value| context.take_operand(value)).cloned())
            }
            Node::Items(items) => Box::new(context.cells(items)),
            node => Box::new(core::iter::once(node.evaluate(&context))),
        }
    }
}
