//! The expressions of a form: what `relevant`, `constraint` and `calculation` say, and the rules
//! of monitoring.
//!
//! The language is that part of ODK's XPath which forms use: answers are named as `${name}` or by
//! a path, the answer at hand is `.`, and code lists are looked up with `instance('list')`. It is
//! total: whatever is missing is blank, and nothing fails once the text is parsed. And it is
//! bounded: an evaluation takes so many steps at most, and one that needs more comes to blank.
//!
//! Values are of the three kinds of XPath 1.0, and each function asks for the kind it needs:
//!
//! - as **text**, a number has no more decimals than it needs (`3`, not `3.0`), a truth is `true`
//!   or `false`, and blank is the empty text;
//! - as a **number**, `true` is 1, `false` is 0, an ISO date or moment is its days since 1970,
//!   and other text, blank too, is no number (NaN);
//! - as a **truth**, empty text, 0 and NaN are false, everything else is true.
//!
//! `=` and `!=` compare truths if either side is one, else numbers if either side is one, else
//! texts; `<`, `<=`, `>`, `>=` always compare numbers. NaN equals nothing and is neither less nor
//! greater. A result that is empty text, NaN or infinite is given back as blank.
//!
//! Where this differs from ODK it is for the sake of money and dates:
//!
//! - sums, differences and products of numbers with up to six decimals are exact, so that
//!   `0.1 + 0.2 = 0.3` holds;
//! - days are counted on the calendar and clock of Asia/Shanghai instead of UTC, so that a moment
//!   is never before the date it lies on;
//! - `coalesce` passes over a number that is none, as it passes over blank.

mod context;
mod decimal;
mod error;
mod evaluation;
mod function;
mod local_time;
mod node;
mod operand;
mod parser;
mod pattern;
mod phrase;
mod reference;
mod refused;
mod scope;
mod token;

pub use error::{ExpressionError, ExpressionErrorKind};
pub use function::{Function, functions};
pub use phrase::Phrase;
pub use reference::language_reference;
pub use scope::Scope;

use kernel::Value;

use context::{Context, Memory, Row};
use node::Node;
use operand::Operand;
use parser::{Bare, Parsed};

/// A parsed expression. It has at most 4096 characters, 1024 parts and 64 levels of brackets, so
/// that reading and evaluating it are bounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Node,
    names: Vec<String>,
    columns: Vec<String>,
    lookups: Vec<(String, String)>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// When the text is none: with the place and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        parser::parse(text, Bare::Nothing).map(Self::from)
    }

    /// Reads a condition on the items of a code list, as XLSForm's column `choice_filter` has it:
    /// bare names are columns of the item at hand, and the answer at hand is `current()/.`.
    ///
    /// # Errors
    /// When the text is none: with the place and what is wrong there.
    pub fn parse_filter(text: &str) -> Result<Self, ExpressionError> {
        parser::parse(text, Bare::OfTheItem).map(Self::from)
    }

    /// The names of questions and repeats it uses, as `${name}` or at the end of a path, each
    /// once, in the order in which they are first used.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The columns of the item at hand that a filter uses, each once.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str)
    }

    /// The lists it looks up by their names, with `instance()` or `pulldata()`, each with a column
    /// it reads there. The names of lists in `jr:choice-name` are not among them, because they
    /// may be those of questions.
    pub fn lookups(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lookups.iter().map(|(list, column)| (list.as_str(), column.as_str()))
    }

    /// What it comes to. Never fails: what can't be computed is blank.
    #[must_use]
    pub fn evaluate(&self, scope: &dyn Scope) -> Value {
        self.compute(scope, None).into_value()
    }

    /// Whether it comes to something true.
    #[must_use]
    pub fn holds(&self, scope: &dyn Scope) -> bool {
        self.compute(scope, None).truth()
    }

    /// Whether a filter lets an item of a list pass, which is counted from 0.
    #[must_use]
    pub fn accepts(&self, scope: &dyn Scope, list: &str, row: usize) -> bool {
        self.compute(scope, Some(Row { list, number: row })).truth()
    }

    fn compute(&self, scope: &dyn Scope, row: Option<Row<'_>>) -> Operand {
        let memory = Memory::new(&self.names);
        let result = self.root.evaluate(&Context::new(scope, &self.names, &memory, row));
        // What was cut short says something else than the whole.
        if memory.is_exhausted() { Operand::BLANK } else { result }
    }
}

impl From<Parsed> for Expression {
    fn from(Parsed { root, names, columns, lookups }: Parsed) -> Self {
        Self { root, names, columns, lookups }
    }
}

#[cfg(test)]
mod tests;
