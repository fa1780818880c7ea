use form::{Kind, MergeClass, Question};
use kernel::{Entry, Path};

use super::{Due, Interview, STARTED, VISITS, refused};

/// One step of an interview.
#[derive(Debug, Clone)]
pub enum Step<'a> {
    /// A question to be answered, or words to read.
    Ask(Due<'a>),
    /// The end of a repeat, by its name: another entry can be added here.
    More(&'a str),
}

/// Where in an interview a step stands. It stays a place when its question is no longer asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At a question.
    Question(Path),
    /// At the end of a repeat.
    More(String),
}

/// Where anything can stand, whether or not it is asked now.
enum Spot<'a> {
    Question(&'a Question, Option<Entry>),
    More(&'a str),
}

impl Interview<'_> {
    /// The questions that are to be asked now, in the order of the survey: relevant, and for a
    /// visitor to answer. Words to read are among them. What a measure or a problem said once
    /// for all is not asked again, nor what former visits said.
    #[must_use]
    pub fn due(&self) -> Vec<Due<'_>> {
        let due = |step| match step {
            Step::Ask(due) => Some(due),
            Step::More(_) => None,
        };
        self.steps(None).filter_map(due).collect()
    }

    /// All steps that come after a place, or all there are: the questions that are due, and
    /// after each repeat the chance to add to it.
    pub fn steps(&self, after: Option<&Place>) -> impl Iterator<Item = Step<'_>> + use<'_> {
        let spots = self.spots();
        let passed = after.and_then(|place| spots.iter().position(|spot| spot.is_at(place)));
        let ahead = spots.into_iter().skip(passed.map_or(0, |passed| passed + 1));
        ahead.filter_map(|spot| self.step(spot))
    }

    fn spots(&self) -> Vec<Spot<'_>> {
        let questions: Vec<&Question> = self.form().questions().collect();
        let mut spots = Vec::new();
        for run in questions.chunk_by(|one, other| one.repeat == other.repeat) {
            let repeat = run.first().and_then(|question| question.repeat.as_deref());
            let entries = match repeat {
                None => vec![None],
                Some(VISITS) => vec![Some(self.visit().this())],
                Some(repeat) => self.visit().entries(repeat).into_iter().map(Some).collect(),
            };
            for entry in entries {
                spots.extend(run.iter().map(|question| Spot::Question(question, entry.clone())));
            }
            let is_open = run.iter().any(|question| self.is_writable(question));
            spots.extend(repeat.filter(|repeat| is_open && *repeat != VISITS).map(Spot::More));
        }
        spots
    }

    fn step<'a>(&'a self, spot: Spot<'a>) -> Option<Step<'a>> {
        let (question, entry) = match spot {
            Spot::More(repeat) => return Some(Step::More(repeat)),
            Spot::Question(question, entry) => (question, entry),
        };
        let is_note = question.kind == Kind::Note;
        if !is_note && !self.is_writable(question) {
            return None;
        }
        let path = path_of(question, entry);
        let is_over = !is_note && self.is_said_for_good(question, &path);
        let is_due = !is_over && self.relevant(&path);
        is_due.then(|| Step::Ask(Due::new(self, question, path)))
    }

    fn is_writable(&self, question: &Question) -> bool {
        refused::writable(self.form(), question).is_ok()
    }

    /// Whether it was written once and is never edited, or is known without being asked.
    fn is_said_for_good(&self, question: &Question, path: &Path) -> bool {
        if path.entry.as_ref() == Some(&self.visit().this()) {
            return path.question == STARTED;
        }
        question.merge == MergeClass::Append && self.before(question, path).is_some()
    }
}

impl Step<'_> {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Ask(due) => Place::Question(due.path.clone()),
            Self::More(repeat) => Place::More((*repeat).to_owned()),
        }
    }
}

impl Spot<'_> {
    fn is_at(&self, place: &Place) -> bool {
        match (self, place) {
            (Self::More(repeat), Place::More(place)) => repeat == place,
            (Self::Question(question, entry), Place::Question(path)) => {
                path.entry == *entry && path.asked() == question.name
            }
            _ => false,
        }
    }
}

/// Where a question is answered in an entry, or in the household.
fn path_of(question: &Question, entry: Option<Entry>) -> Path {
    let asked = question.name.as_str();
    let field = asked.split_once('/').map_or(asked, |(_, field)| field);
    match entry {
        Some(entry) => entry.field(field),
        None => Path::household(asked),
    }
}
