use form::{Answers, Choice, Form, Kind, Question};
use kernel::{Path, Value};

/// The answer to a question as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// One value.
    One(Value),
    /// The codes of a multiple choice that hold, in the order of its list.
    Codes(Vec<String>),
}

impl Reply {
    /// What was answered to the question at `path`; none when nothing was ever collected.
    pub(super) fn read(
        form: &Form,
        question: &Question,
        path: &Path,
        answers: &dyn Answers,
    ) -> Option<Self> {
        let Kind::Many(list) = &question.kind else {
            return answers.value(path).map(Self::One);
        };
        let said = form.choices(list).iter().filter_map(|choice| {
            let value = answers.value(&coded(path, choice))?;
            Some((choice, value == Value::Bool(true)))
        });
        let said: Vec<(&Choice, bool)> = said.collect();
        let chosen = said.iter().filter(|(_, holds)| *holds);
        let codes = chosen.map(|(choice, _)| choice.code.clone()).collect();
        (!said.is_empty()).then_some(Self::Codes(codes))
    }

    /// Whether it says nothing: blank, or no code at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::One(value) => value.is_blank(),
            Self::Codes(codes) => codes.is_empty(),
        }
    }
}

/// Where a multiple choice keeps one of its codes.
pub(super) fn coded(path: &Path, choice: &Choice) -> Path {
    Path { code: Some(choice.code.clone()), ..path.clone() }
}
