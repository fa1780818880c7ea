use crate::{Expression, ExpressionError, Form, Scope};

/// A `choice_filter`: which codes of a list are offered. A bare word in it is a column of the
/// choice at hand.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    text: String,
    expression: Expression,
}

impl Filter {
    /// Reads a filter as it stands in its cell. Spreadsheets turn quotes into curly ones.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let plain = text.replace(['\u{2018}', '\u{2019}'], "'");
        let plain = plain.replace(['\u{201c}', '\u{201d}'], "\"");
        Ok(Self { text: text.to_owned(), expression: Expression::parse_filter(&plain)? })
    }

    /// The text as its author wrote it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The columns of the choices that it reads.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.expression.columns()
    }

    /// The questions it refers to.
    pub(crate) fn references(&self) -> impl Iterator<Item = &str> {
        self.expression.references()
    }

    /// The lists it looks things up in, each with a column.
    pub(crate) fn lookups(&self) -> impl Iterator<Item = (&str, &str)> {
        self.expression.lookups()
    }

    /// Whether the choice in a row of a list is offered, counted from 0.
    pub(crate) fn accepts(&self, _: &Form, list: &str, row: usize, scope: &dyn Scope) -> bool {
        self.expression.accepts(scope, list, row)
    }
}
