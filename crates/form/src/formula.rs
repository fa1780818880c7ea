use kernel::Value;

use crate::{Expression, ExpressionError, Scope};

/// An expression with the text it was read from, as people see it.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    text: String,
    expression: Expression,
}

impl Formula {
    /// Reads an expression as it stands in a cell. XLSForm writes constants as `yes` and `no`,
    /// and spreadsheets turn quotes into curly ones.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let plain = text.replace(['\u{2018}', '\u{2019}'], "'");
        let plain = plain.replace(['\u{201c}', '\u{201d}'], "\"");
        let expression = match &*plain.to_ascii_lowercase() {
            "yes" | "true" => Expression::parse("true()"),
            "no" | "false" => Expression::parse("false()"),
            _ => Expression::parse(&plain),
        }?;
        Ok(Self { text: text.to_owned(), expression })
    }

    /// The text as its author wrote it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The names it refers to.
    pub(crate) fn references(&self) -> impl Iterator<Item = &str> {
        self.expression.references()
    }

    /// The lists it looks things up in, each with a column.
    pub(crate) fn lookups(&self) -> impl Iterator<Item = (&str, &str)> {
        self.expression.lookups()
    }

    pub(crate) fn evaluate(&self, scope: &dyn Scope) -> Value {
        self.expression.evaluate(scope)
    }

    pub(crate) fn holds(&self, scope: &dyn Scope) -> bool {
        self.expression.holds(scope)
    }
}
