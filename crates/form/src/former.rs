//! The names that questions and codes had in former versions of a form.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Entry, Path, Value};

use crate::{Form, Kind, Report, item::Item, names::Names, problem::Complaint, survey::Survey};

/// From former names to present ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Former {
    /// Full former names, with the places of the questions that bore them.
    questions: BTreeMap<String, usize>,
    /// By list: former codes with the present ones.
    codes: BTreeMap<String, BTreeMap<String, String>>,
}

/// Reports former names that still stand for something else.
pub(crate) fn check(survey: &Survey<'_>, names: &Names, report: &mut Report) {
    let mut former = BTreeSet::new();
    for draft in &survey.drafts {
        for name in &draft.item.was {
            if names.full(name).is_some() || !former.insert(name) {
                let zh = format!("{name} 仍是一题的名称,或已是另一题的旧名称");
                let en = format!("{name} is a question still, or was another one already");
                draft.row.complain("was", Complaint::new("double_was", zh, en), report);
            }
        }
    }
}

impl Former {
    pub(crate) fn of(form: &Form) -> Self {
        let questions = form.items.iter().enumerate();
        let questions = questions
            .flat_map(|(place, item)| item.was.iter().map(move |former| (former.clone(), place)));
        let codes = form.lists.iter().map(|(list, choices)| {
            let codes = choices.iter().flat_map(|choice| {
                choice.was.iter().map(|former| (former.clone(), choice.code.clone()))
            });
            (list.clone(), codes.collect())
        });
        Self { questions: questions.collect(), codes: codes.collect() }
    }

    /// What a code is called now.
    pub(crate) fn code<'a>(&'a self, list: &str, code: &'a str) -> &'a str {
        let present = self.codes.get(list).and_then(|codes| codes.get(code));
        present.map_or(code, String::as_str)
    }
}

impl Form {
    /// Where an answer of a former version stands in this one: under the present name of its
    /// question, its repeat and its code. What this form doesn't know keeps its path.
    #[must_use]
    pub fn present_path(&self, path: &Path) -> Path {
        let Some(item) = self.present(&path.asked()) else { return path.clone() };
        let entry = match (&path.entry, &item.question.repeat) {
            (Some(entry), Some(repeat)) => Some(Entry { repeat: repeat.clone(), id: entry.id }),
            (None, None) => None,
            _ => return path.clone(),
        };
        let code = path.code.as_ref().map(|code| match item.question.kind.list() {
            Some(list) => self.former.code(list, code).to_owned(),
            None => code.clone(),
        });
        Path { entry, question: item.key().to_owned(), code }
    }

    /// What an answer of a former version says in this one: codes under their present names.
    #[must_use]
    pub fn present_value(&self, path: &Path, value: Value) -> Value {
        let kind = self.present(&path.asked()).map(|item| &item.question.kind);
        match (kind, value) {
            (Some(Kind::One(list) | Kind::Rank(list)), Value::Text(text)) => {
                let codes = text.split(' ').map(|code| self.former.code(list, code));
                codes.collect::<Vec<_>>().join(" ").into()
            }
            (_, value) => value,
        }
    }

    /// The question that bears a name, or bore it.
    pub(crate) fn present(&self, asked: &str) -> Option<&Item> {
        let former = || self.items.get(*self.former.questions.get(asked)?);
        self.item(asked).or_else(former)
    }
}

#[cfg(test)]
mod tests;
