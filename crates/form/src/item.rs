use kernel::{Entry, EntryId, Path, Value};

use crate::{Kind, Question, Severity, Words, filter::Filter, formula::Formula};

/// A question with all that the form says of it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub question: Question,
    /// Its name in expressions: `grade` for `housing/grade`.
    pub short: String,
    pub hint: Words,
    /// What the training of visitors says of it.
    pub guidance: Words,
    /// How it should look, as XLSForm's column `appearance` says.
    pub appearance: String,
    /// How its widget behaves, as XLSForm's column `parameters` says.
    pub parameters: String,
    pub is_read_only: bool,
    /// The innermost group or repeat it stands in, by its place among the groups.
    pub group: Option<usize>,
    /// The full names it had in former versions.
    pub was: Vec<String>,
    /// The version in which it was given up.
    pub retired: Option<String>,
    pub logic: Logic,
}

/// What expressions say of a question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Logic {
    pub required: Option<Formula>,
    pub required_message: Option<Words>,
    pub relevant: Option<Formula>,
    pub constraint: Option<Constraint>,
    pub calculation: Option<Formula>,
    pub filter: Option<Filter>,
    pub offer: Option<Offer>,
}

/// What must hold of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Constraint {
    pub condition: Formula,
    pub code: String,
    pub severity: Severity,
    pub message: Words,
}

/// What a questionnaire offers for an answer before there is one.
#[derive(Debug, Clone)]
pub(crate) enum Offer {
    /// Always the same, with the text as written; of a multiple choice, codes between spaces.
    Fixed(Value, String),
    /// What an expression comes to.
    Computed(Formula),
}

/// A group or repeat.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// As it stands in front of its questions: `housing`, `member`.
    pub prefix: String,
    pub short: String,
    /// Where it stands in the survey: `housing`, `member/coverage`.
    pub path: String,
    pub label: Words,
    pub appearance: String,
    pub is_repeat: bool,
    pub parent: Option<usize>,
    pub relevant: Option<Formula>,
    /// How many entries a repeat is to have.
    pub count: Option<Formula>,
}

impl Item {
    /// The name within its entry, or that of the household's question: the `question` of a
    /// [`kernel::Path`].
    pub(crate) fn key(&self) -> &str {
        if self.question.repeat.is_some() { &self.short } else { &self.question.name }
    }

    /// Where its answer stands in an entry, or in the household.
    pub(crate) fn path(&self, entry: Option<EntryId>) -> Path {
        match (self.repeat(), entry) {
            (Some(repeat), Some(id)) => Entry { repeat: repeat.to_owned(), id }.field(self.key()),
            _ => Path::household(self.key()),
        }
    }

    /// The repeat it belongs to.
    pub(crate) fn repeat(&self) -> Option<&str> {
        self.question.repeat.as_deref()
    }

    /// Whether its answer stands in a value for each code.
    pub(crate) fn is_many(&self) -> bool {
        matches!(self.question.kind, Kind::Many(_))
    }

    /// Whether a calculation gives an amount of money.
    pub(crate) fn is_money(&self) -> bool {
        self.appearance == "money"
    }

    /// Whether it was given up: it is neither asked nor computed, but its answers are read.
    pub(crate) fn is_retired(&self) -> bool {
        self.retired.is_some()
    }
}
