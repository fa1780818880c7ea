use std::collections::BTreeMap;

use form::{Authority, Choice, Form, Kind, Mask, MergeClass, Question};
use kernel::{Path, Value};

use crate::{Sameness, Shape, former::Former};

/// What settlement and masking need to know of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// How a conflict is settled.
    pub class: MergeClass,
    /// The department whose register it is; none: any department's.
    pub department: Option<String>,
    /// When two answers say the same.
    pub sameness: Sameness,
    /// The place of each ordered choice, for the classes that go by it.
    pub order: BTreeMap<String, i64>,
    /// The unit it settles with.
    pub unit: Option<String>,
    /// Who may read it.
    pub mask: Mask,
    /// What it looks like when it is masked.
    pub shape: Shape,
}

/// The rules of all questions of a form, and how answers of its former versions are read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    by_question: BTreeMap<String, Rule>,
    unknown: Rule,
    former: Former,
}

/// The rule of a question that the form does not know: an answer from a newer or older form.
/// It is settled as observed, and read with care.
impl Default for Rule {
    fn default() -> Self {
        Self {
            class: MergeClass::Observed,
            department: None,
            sameness: Sameness::Words,
            order: BTreeMap::new(),
            unit: None,
            mask: Mask::Sensitive,
            shape: Shape::Other,
        }
    }
}

impl Rule {
    /// The rule of a question of a form.
    #[must_use]
    pub fn of(question: &Question, form: &Form) -> Self {
        let field = question.name.rsplit('/').next().unwrap_or_default();
        Self {
            class: question.merge,
            department: match &question.authority {
                Authority::Department(code) => Some(code.clone()),
                Authority::Visit | Authority::Server => None,
            },
            sameness: Sameness::of(&question.kind, field),
            order: match &question.kind {
                Kind::One(list) => places(form.choices(list)),
                _ => BTreeMap::new(),
            },
            unit: question.unit.clone(),
            mask: question.mask,
            shape: Shape::of(&question.kind, field),
        }
    }

    /// Whether two answers say the same.
    #[must_use]
    pub fn same(&self, one: &Value, other: &Value) -> bool {
        self.sameness.same(one, other)
    }
}

impl Rules {
    /// The rules of all questions of a form.
    #[must_use]
    pub fn of(form: &Form) -> Self {
        let mut rules = Self { former: Former::of(form), ..Self::default() };
        for question in form.questions() {
            rules.insert(&question.name, Rule::of(question, form));
        }
        rules
    }

    /// Adds the rule of a question, named as [`Path::asked`] names it.
    pub fn insert(&mut self, asked: &str, rule: Rule) {
        self.by_question.insert(asked.to_owned(), rule);
    }

    /// An answer as the form asks for it: one that was written under a former name of its question
    /// or with a former code.
    #[must_use]
    pub fn present(&self, path: Path, value: Value) -> (Path, Value) {
        self.former.present(path, value)
    }

    /// Whether whatever was settled by other rules is settled the same by these. Questions that
    /// the other rules did not know are taken to be unanswered.
    #[must_use]
    pub fn settle_as(&self, other: &Self) -> bool {
        let alike = |(asked, rule): (&String, &Rule)| self.by_question.get(asked) == Some(rule);
        self.former == other.former && other.by_question.iter().all(alike)
    }

    /// The rule of the question a path answers.
    #[must_use]
    pub fn rule(&self, path: &Path) -> &Rule {
        self.by_question.get(&path.asked()).unwrap_or(&self.unknown)
    }
}

fn places(choices: &[Choice]) -> BTreeMap<String, i64> {
    choices.iter().filter_map(|choice| Some((choice.code.clone(), choice.order?))).collect()
}
