use std::collections::{BTreeMap, BTreeSet};

use crate::{Report, choices::Lists, problem::Complaint, survey::Survey};

/// What the names of a form stand for: short ones, as expressions use them, and full paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    short: BTreeMap<String, Vec<Named>>,
    questions: BTreeMap<String, usize>,
    /// The code lists with the columns they have besides code and label.
    lists: BTreeMap<String, BTreeSet<String>>,
}

/// What a name stands for, by its place in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    Question(usize),
    Group(usize),
}

/// What comes of looking up a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    One(Named),
    /// Several questions or groups bear it.
    Several,
    Nothing,
}

impl Names {
    /// Collects the names of a survey. Questions in different groups may bear the same short
    /// name as long as their full names differ.
    pub(crate) fn of(survey: &Survey<'_>, lists: &Lists, report: &mut Report) -> Self {
        let groups = survey.groups.iter().enumerate().map(|(i, (group, row))| {
            // A repeat stands for itself wherever it is.
            let path = if group.is_repeat { &group.short } else { &group.path };
            (Named::Group(i), group.short.as_str(), path.as_str(), *row)
        });
        let drafts = survey.drafts.iter().enumerate();
        let questions = drafts.map(|(i, draft)| {
            let name = draft.item.question.name.as_str();
            (Named::Question(i), draft.item.short.as_str(), name, draft.row)
        });
        let mut all: Vec<_> = groups.chain(questions).collect();
        all.sort_by_key(|(_, _, _, row)| row.number());

        let lists = lists.iter().map(|(list, choices)| {
            let columns = choices.iter().flat_map(|choice| choice.columns.keys().cloned());
            (list.clone(), columns.collect())
        });
        let mut names = Self { lists: lists.collect(), ..Self::default() };
        let mut taken: BTreeMap<&str, Named> = BTreeMap::new();
        for (named, short, path, row) in all.into_iter().filter(|(_, short, ..)| !short.is_empty())
        {
            if taken.insert(path, named).is_some() {
                let told = match named {
                    Named::Question(_) if path.contains('/') => Complaint::new(
                        "double_name",
                        format!("{path} 已有一题;重复组内的分组只作排版,组内名称不能重复"),
                        format!(
                            "{path} is taken; groups in a repeat only arrange, so that names in it are unique"
                        ),
                    ),
                    _ => Complaint::new(
                        "double_name",
                        "名称重复",
                        "the name is taken by a row above",
                    ),
                };
                row.complain("name", told, report);
                continue;
            }
            if let Named::Question(place) = named {
                names.questions.insert(path.to_owned(), place);
            }
            names.short.entry(short.to_owned()).or_default().push(named);
        }
        names
    }

    /// What a name stands for in an expression: a short name, or a full one.
    pub(crate) fn find(&self, name: &str) -> Found {
        match self.short.get(name).map(Vec::as_slice) {
            Some([named]) => Found::One(*named),
            Some(_) => Found::Several,
            None => {
                self.full(name).map_or(Found::Nothing, |place| Found::One(Named::Question(place)))
            }
        }
    }

    /// What a name stands for, unless it is ambiguous.
    pub(crate) fn get(&self, name: &str) -> Option<Named> {
        match self.find(name) {
            Found::One(named) => Some(named),
            Found::Several | Found::Nothing => None,
        }
    }

    /// The question of a name.
    pub(crate) fn question(&self, name: &str) -> Option<usize> {
        match self.get(name)? {
            Named::Question(place) => Some(place),
            Named::Group(_) => None,
        }
    }

    /// The question of a full name, such as `housing/grade`.
    pub(crate) fn full(&self, name: &str) -> Option<usize> {
        self.questions.get(name).copied()
    }

    /// Whether a list exists and has a column.
    pub(crate) fn has_column(&self, list: &str, column: &str) -> bool {
        let columns = self.lists.get(list);
        columns.is_some_and(|all| matches!(column, "name" | "label") || all.contains(column))
    }
}
