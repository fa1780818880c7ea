use kernel::{Digest, Path};

use crate::{
    Answers, Choice, Moment, Problem, Question, Words,
    choices::Lists,
    former::Former,
    formula::Formula,
    graph::Graph,
    item::{Group, Item},
    names::Names,
    order,
    reading::Reading,
    rules::Rule,
};

/// A form that was loaded: its questions in order, its code lists and what its expressions say.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it is called, such as `household`.
    pub id: String,
    /// Its version, such as `1`.
    pub version: String,
    /// What it is called for people.
    pub title: Words,
    /// The digest of the sheets it was loaded from.
    pub digest: Digest,
    pub(crate) items: Vec<Item>,
    pub(crate) groups: Vec<Group>,
    pub(crate) lists: Lists,
    pub(crate) names: Names,
    pub(crate) rules: Vec<Rule>,
    /// The calculations, each after those it reads.
    pub(crate) order: Vec<usize>,
    pub(crate) graph: Graph,
    pub(crate) former: Former,
    pub(crate) notices: Vec<Problem>,
}

impl Form {
    /// `id@version`, as commits name the form they were written under.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// What was read but has no effect here, for the author of the form to know.
    #[must_use]
    pub fn notices(&self) -> &[Problem] {
        &self.notices
    }

    /// All questions, in the order of the survey.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.items.iter().map(|item| &item.question)
    }

    /// The question that is asked for as `group/question` or `repeat/field`; see
    /// [`Path::asked`].
    #[must_use]
    pub fn question(&self, asked: &str) -> Option<&Question> {
        self.item(asked).map(|item| &item.question)
    }

    /// The codes of a list, in the order of its sheet; empty when there is no such list.
    #[must_use]
    pub fn choices(&self, list: &str) -> &[Choice] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    /// One code of a list.
    #[must_use]
    pub fn choice(&self, list: &str, code: &str) -> Option<&Choice> {
        self.choices(list).iter().find(|choice| choice.code == code)
    }

    /// The questions that settle together with a question, itself among them.
    #[must_use]
    pub fn unit(&self, question: &Question) -> Vec<&Question> {
        self.questions()
            .filter(|other| match &question.unit {
                Some(_) => other.unit == question.unit,
                None => other.name == question.name,
            })
            .collect()
    }

    /// What to bear in mind while asking; blank when the form has nothing to say.
    #[must_use]
    pub fn hint(&self, question: &Question) -> Words {
        self.item(&question.name).map(|item| item.hint.clone()).unwrap_or_default()
    }

    /// What those who train visitors say of a question; mostly blank.
    #[must_use]
    pub fn guidance(&self, question: &Question) -> Words {
        self.item(&question.name).map(|item| item.guidance.clone()).unwrap_or_default()
    }

    /// How the widget of a question behaves, as XLSForm's column `parameters` says; mostly blank.
    #[must_use]
    pub fn parameters(&self, question: &Question) -> &str {
        self.item(&question.name).map_or("", |item| item.parameters.as_str())
    }

    /// How a question should look, as XLSForm's column `appearance` says; mostly blank.
    #[must_use]
    pub fn appearance(&self, question: &Question) -> &str {
        self.item(&question.name).map_or("", |item| item.appearance.as_str())
    }

    /// Whether a calculation gives money, in 分.
    #[must_use]
    pub fn is_money(&self, question: &Question) -> bool {
        self.appearance(question) == "money"
    }

    /// The innermost group or repeat a question stands in.
    #[must_use]
    pub fn group(&self, question: &Question) -> Option<&str> {
        self.group_of(question).map(|group| group.short.as_str())
    }

    /// Where the innermost group or repeat of a question stands, such as `member/coverage`.
    #[must_use]
    pub fn group_path(&self, question: &Question) -> Option<&str> {
        self.group_of(question).map(|group| group.path.as_str())
    }

    /// What a group or repeat is called, by its path or its name.
    #[must_use]
    pub fn group_label(&self, group: &str) -> Option<&Words> {
        let by_path = self.groups.iter().find(|known| known.path == group);
        let by_name = || self.groups.iter().find(|known| known.short == group);
        by_path.or_else(by_name).map(|group| &group.label)
    }

    /// Whether a question is to be asked, in view of the other answers: it and every group
    /// around it are relevant. A question that the form does not have is not.
    #[must_use]
    pub fn relevant(&self, path: &Path, answers: &dyn Answers, at: &Moment<'_>) -> bool {
        let Some(item) = self.item(&path.asked()) else { return false };
        let reads_calculations = self
            .relevances(item)
            .flat_map(Formula::references)
            .filter_map(|name| self.named(name))
            .any(|item| item.logic.calculation.is_some());
        let reading = if reads_calculations {
            Reading::new(self, answers, at)
        } else {
            Reading::without_calculations(self, answers, at)
        };
        reading.relevant(item, path.entry.as_ref())
    }

    /// The question asked for, with all that the form says of it.
    pub(crate) fn item(&self, asked: &str) -> Option<&Item> {
        self.names.full(asked).and_then(|place| self.items.get(place))
    }

    /// The question that expressions call `name`.
    pub(crate) fn named(&self, name: &str) -> Option<&Item> {
        self.names.question(name).and_then(|place| self.items.get(place))
    }

    /// What decides whether a question is relevant: its own condition and those of the groups
    /// around it.
    pub(crate) fn relevances<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Formula> {
        order::relevances(item, |group| self.groups.get(group))
    }

    fn group_of(&self, question: &Question) -> Option<&Group> {
        self.item(&question.name)?.group.and_then(|group| self.groups.get(group))
    }
}
