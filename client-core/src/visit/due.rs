use form::{Choice, Question, Words};
use kernel::Path;

use super::{Before, Interview, Reply};

/// A question that is to be asked now, or words to read ([`Kind::Note`](form::Kind::Note)).
/// What is not asked of it is not computed.
#[derive(Debug, Clone)]
pub struct Due<'a> {
    /// Where it is answered; of a multiple choice, without a code.
    pub path: Path,
    /// What the form says of it: its label, its kind, how conflicts over it are settled.
    pub question: &'a Question,
    interview: &'a Interview<'a>,
}

impl<'a> Due<'a> {
    pub(super) fn new(interview: &'a Interview<'a>, question: &'a Question, path: Path) -> Self {
        Self { path, question, interview }
    }

    /// What to bear in mind while asking; blank when the form has nothing to say.
    #[must_use]
    pub fn hint(&self) -> Words {
        self.interview.form().hint(self.question)
    }

    /// Where its innermost group stands, such as `member/coverage`.
    #[must_use]
    pub fn group(&self) -> Option<&'a str> {
        self.interview.form().group_path(self.question)
    }

    /// The codes that may be chosen, in view of the other answers.
    #[must_use]
    pub fn offered(&self) -> Vec<&'a Choice> {
        self.interview.offered(&self.path)
    }

    /// What the form proposes where nothing was collected. It is no answer until somebody says
    /// so.
    #[must_use]
    pub fn prefilled(&self) -> Option<Reply> {
        self.interview.prefilled(self.question, &self.path)
    }

    /// What was known before this visit; none when nothing was ever collected.
    #[must_use]
    pub fn before(&self) -> Option<Before> {
        self.interview.before(self.question, &self.path)
    }

    /// The answer as it will be shown once this is saved.
    #[must_use]
    pub fn reply(&self) -> Option<Reply> {
        self.interview.reply(self.question, &self.path)
    }

    /// Whether the form wants an answer, in view of the other answers.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.interview.is_required(self.question, &self.path)
    }
}
