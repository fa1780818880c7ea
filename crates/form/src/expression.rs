//! The expressions of a form: what `relevant`, `constraint` and `calculation` say, and the rules
//! of monitoring.
//!
//! The language is that part of ODK's XPath which needs no paths: answers are named as `${name}`,
//! the answer at hand is `.`. It is total: whatever is missing is blank, and nothing fails once
//! the text is parsed.
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

mod decimal;
mod error;
mod evaluation;
mod function;
mod local_time;
mod node;
mod operand;
mod parser;
mod scope;
mod token;

pub use error::{ExpressionError, ExpressionErrorKind};
pub use function::{Function, functions};
pub use scope::Scope;

use kernel::Value;

use node::Node;

/// A parsed expression. It has at most 4096 characters, 1024 parts and 64 levels of brackets, so
/// that reading and evaluating it are bounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Node,
    references: Vec<String>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// When the text is none: with the place and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let (root, references) = parser::parse(text)?;
        Ok(Self { root, references })
    }

    /// The names used as `${name}`, each once, in the order in which they are first used.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.references.iter().map(String::as_str)
    }

    /// What it comes to. Never fails: what can't be computed is blank.
    #[must_use]
    pub fn evaluate(&self, scope: &dyn Scope) -> Value {
        self.root.evaluate(scope).into_value()
    }

    /// Whether it comes to something true.
    #[must_use]
    pub fn holds(&self, scope: &dyn Scope) -> bool {
        self.root.evaluate(scope).truth()
    }
}

#[cfg(test)]
mod tests;
