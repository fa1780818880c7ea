use kernel::{Digest, Path};

use crate::{
    Answers, Choice, Expression, Moment, Question, Words,
    choices::Lists,
    item::{Group, Item},
    names::Names,
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
}

impl Form {
    /// `id@version`, as commits name the form they were written under.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}@{}", self.id, self.version)
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
        let group = self.item(&question.name)?.group?;
        self.groups.get(group).map(|group| group.short.as_str())
    }

    /// What a group or repeat is called.
    #[must_use]
    pub fn group_label(&self, group: &str) -> Option<&Words> {
        self.groups.iter().find(|known| known.short == group).map(|group| &group.label)
    }

    /// Whether a question is to be asked, in view of the other answers: it and every group
    /// around it are relevant. A question that the form does not have is not.
    #[must_use]
    pub fn relevant(&self, path: &Path, answers: &dyn Answers, at: &Moment<'_>) -> bool {
        let Some(item) = self.item(&path.asked()) else { return false };
        let reads_calculations = self
            .relevances(item)
            .flat_map(Expression::references)
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
        let short = asked.rsplit('/').next().unwrap_or(asked);
        self.named(short).filter(|item| item.question.name == asked)
    }

    /// The question that expressions call `name`.
    pub(crate) fn named(&self, name: &str) -> Option<&Item> {
        self.names.question(name).and_then(|place| self.items.get(place))
    }

    /// What decides whether a question is relevant: its own condition and those of the groups
    /// around it.
    pub(crate) fn relevances<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Expression> {
        let first = item.group.and_then(|group| self.groups.get(group));
        let next = |group: &&Group| group.parent.and_then(|parent| self.groups.get(parent));
        let groups = core::iter::successors(first, next);
        item.logic.relevant.iter().chain(groups.filter_map(|group| group.relevant.as_ref()))
    }
}
