use crate::{Expression, Question, Severity, Words};

/// A question with all that the form says of it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub question: Question,
    /// Its name in expressions: `grade` for `housing/grade`.
    pub short: String,
    pub hint: Words,
    /// How it should look, as XLSForm's column `appearance` says.
    pub appearance: String,
    /// The innermost group or repeat it stands in, by its place among the groups.
    pub group: Option<usize>,
    pub logic: Logic,
}

/// What expressions say of a question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Logic {
    pub required: Option<Expression>,
    pub relevant: Option<Expression>,
    pub constraint: Option<Constraint>,
    pub calculation: Option<Expression>,
}

/// What must hold of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Constraint {
    pub condition: Expression,
    pub code: String,
    pub severity: Severity,
    pub message: Words,
}

/// A group or repeat.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// As it stands in front of its questions: `housing`, `member`.
    pub prefix: String,
    pub short: String,
    pub label: Words,
    pub is_repeat: bool,
    pub parent: Option<usize>,
    pub relevant: Option<Expression>,
}

impl Item {
    /// The name within its entry, or that of the household's question: the `question` of a
    /// [`kernel::Path`].
    pub(crate) fn key(&self) -> &str {
        if self.question.repeat.is_some() { &self.short } else { &self.question.name }
    }

    /// Whether a calculation gives an amount of money.
    pub(crate) fn is_money(&self) -> bool {
        self.appearance == "money"
    }
}
