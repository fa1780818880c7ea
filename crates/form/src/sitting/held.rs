use std::collections::BTreeMap;

use kernel::{Entry, EntryId, Path, Value};

use crate::{Answers, Form};

/// The answers of a sitting.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    pub values: BTreeMap<Path, Value>,
    /// By repeat, in the order in which they were added.
    entries: BTreeMap<String, Vec<EntryId>>,
}

impl Held {
    /// Copies the answers that a form reads.
    pub(super) fn of(form: &Form, answers: &dyn Answers) -> Self {
        let mut held = Self::default();
        for group in form.groups.iter().filter(|group| group.is_repeat) {
            held.entries.insert(group.short.clone(), answers.entries(&group.short));
        }
        for item in form.items.iter().filter(|item| item.question.kind.is_answered()) {
            let codes = item.question.kind.list().filter(|_| item.is_many());
            let codes = codes.map(|list| form.choices(list));
            for spot in held.spots(item.question.repeat.as_deref()) {
                let path = item.path(spot);
                let paths = match codes {
                    None => vec![path],
                    Some(codes) => codes
                        .iter()
                        .map(|choice| Path { code: Some(choice.code.clone()), ..path.clone() })
                        .collect(),
                };
                for path in paths {
                    held.values.extend(answers.value(&path).map(|value| (path, value)));
                }
            }
        }
        held
    }

    /// Where a question of a repeat stands, or one of the household.
    pub(super) fn spots(&self, repeat: Option<&str>) -> Vec<Option<EntryId>> {
        match repeat {
            None => vec![None],
            Some(repeat) => {
                self.entries.get(repeat).into_iter().flatten().copied().map(Some).collect()
            }
        }
    }

    /// Adds an entry, unless it is there.
    pub(super) fn add(&mut self, entry: &Entry) -> bool {
        let entries = self.entries.entry(entry.repeat.clone()).or_default();
        let is_new = !entries.contains(&entry.id);
        if is_new {
            entries.push(entry.id);
        }
        is_new
    }
}

impl Answers for Held {
    fn value(&self, path: &Path) -> Option<Value> {
        self.values.get(path).cloned()
    }

    fn entries(&self, repeat: &str) -> Vec<EntryId> {
        self.entries.get(repeat).cloned().unwrap_or_default()
    }
}
