use std::collections::BTreeMap;

use crate::{Problem, problem::Complaint, survey::Survey};

/// What the names of a form stand for. Questions, groups and repeats share one set of names, so
/// that `${name}` and every path mean one thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<String, Named>);

/// What a name stands for, by its place in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Question(usize),
    Group(usize),
}

impl Names {
    /// Collects the names of a survey.
    pub(crate) fn of(survey: &Survey<'_>, problems: &mut Vec<Problem>) -> Self {
        let groups = survey.groups.iter().enumerate();
        let groups = groups.map(|(i, (group, row))| (Named::Group(i), &group.short, row));
        let items = survey.items.iter().enumerate();
        let items = items.map(|(i, (item, row))| (Named::Question(i), &item.short, row));
        let mut all: Vec<_> = groups.chain(items).collect();
        all.sort_by_key(|(_, _, row)| row.number());

        let mut names = Self::default();
        for (named, short, row) in all.into_iter().filter(|(_, short, _)| !short.is_empty()) {
            if names.0.insert(short.clone(), named).is_some() {
                let (zh, en) = ("名称重复", "the name is taken by a row above");
                row.complain("name", Complaint::new("double_name", zh, en), problems);
            }
        }
        names
    }

    /// What a name stands for.
    pub(crate) fn get(&self, name: &str) -> Option<Named> {
        self.0.get(name).copied()
    }

    /// The question of a name.
    pub(crate) fn question(&self, name: &str) -> Option<usize> {
        match self.get(name)? {
            Named::Question(place) => Some(place),
            Named::Group(_) => None,
        }
    }
}
