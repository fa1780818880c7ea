use thiserror::Error;

/// Why a text is no expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("at character {}: {kind}", .at + 1)]
pub struct ExpressionError {
    /// How many characters stand before the place.
    pub at: usize,
    /// What is wrong there.
    pub kind: ExpressionErrorKind,
}

/// What can be wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExpressionErrorKind {
    /// It is longer, deeper or of more parts than any form needs.
    #[error("the expression is too large: at most 4096 characters, 1024 parts, 64 levels deep")]
    TooLarge,
    /// Something stands where it makes no sense; the text, or `the end`.
    #[error("{0} is not expected here")]
    Unexpected(String),
    /// A bracket or quote is never closed.
    #[error("this {0} is never closed")]
    Unclosed(char),
    /// A path, a bare word or a malformed `${…}` where an answer should be named.
    #[error("an answer is named as ${{name}}; node paths are not understood")]
    Path,
    /// No function has this name.
    #[error("there is no function {0}()")]
    UnknownFunction(String),
    /// A function is given too few or too many arguments.
    #[error("{function}() takes {}", takes(*.least, *.most))]
    Count {
        /// The function.
        function: &'static str,
        /// How few it takes.
        least: usize,
        /// How many it takes.
        most: usize,
    },
    /// An argument is of a form that the function can't use.
    #[error("{function}() wants {wants}")]
    Argument {
        /// The function.
        function: &'static str,
        /// What it wants.
        wants: &'static str,
    },
}

fn takes(least: usize, most: usize) -> String {
    let noun = if most == 1 { "argument" } else { "arguments" };
    match (least, most) {
        (0, 0) => "no arguments".to_owned(),
        (least, usize::MAX) => format!("{least} or more {noun}"),
        (least, most) if least == most => format!("{least} {noun}"),
        (least, most) => format!("{least} to {most} {noun}"),
    }
}
