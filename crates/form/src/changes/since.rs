use std::collections::{BTreeMap, BTreeSet};

use crate::{Choice, Form, item::Item};

use super::{Change, Changes, CodeChange, CodeNews, Renamed, TraitChange};

impl Form {
    /// What is different in this form from another, whether or not it succeeds it. Never fails:
    /// what is missing is told as lost.
    #[must_use]
    pub fn changes_since(&self, former: &Self) -> Changes {
        let mut all = Vec::new();
        let before: BTreeMap<&str, &Item> = former
            .items
            .iter()
            .filter_map(|old| Some((self.present(&old.question.name)?.question.name.as_str(), old)))
            .collect();
        for item in &self.items {
            let name = &item.question.name;
            match before.get(name.as_str()) {
                None => all.push(Change::Added(name.clone())),
                Some(old) => self.compare(former, old, item, &mut all),
            }
        }
        for old in former.items.iter().filter(|old| self.present(&old.question.name).is_none()) {
            let name = old.question.name.clone();
            let is_answered = old.question.kind.is_answered();
            all.push(if is_answered { Change::Lost(name) } else { Change::Removed(name) });
        }
        self.compare_groups(former, &mut all);
        for (list, old_list) in self.list_pairs(former) {
            self.compare_codes(list, former.choices(old_list), &mut all);
        }
        self.compare_rules(former, &mut all);
        Changes { all }
    }

    /// The lists that questions of both forms choose from, each with the list they chose from
    /// before; lists of the same name that no question uses belong together too.
    pub(super) fn list_pairs<'a>(&'a self, former: &'a Self) -> BTreeSet<(&'a str, &'a str)> {
        let of_questions = former.items.iter().filter_map(|old| {
            let item = self.present(&old.question.name)?;
            Some((item.question.kind.list()?, old.question.kind.list()?))
        });
        let same = former.lists.keys().filter_map(|list| {
            let (list, _) = self.lists.get_key_value(list)?;
            Some((list.as_str(), list.as_str()))
        });
        of_questions.chain(same).collect()
    }

    fn compare(&self, former: &Self, old: &Item, item: &Item, all: &mut Vec<Change>) {
        let name = &item.question.name;
        if old.question.name != *name {
            let (from, to) = (old.question.name.clone(), name.clone());
            all.push(Change::Renamed(Renamed { from, to }));
        }
        match (&old.retired, &item.retired) {
            (None, Some(_)) => all.push(Change::Retired(name.clone())),
            (Some(_), None) => all.push(Change::Returned(name.clone())),
            _ => {}
        }
        let words = |item: &Item| {
            let constraint = item.logic.constraint.as_ref().map(|c| c.message.clone());
            let Item { hint, guidance, logic, .. } = item;
            let label = item.question.label.clone();
            [
                Some(label),
                Some(hint.clone()),
                Some(guidance.clone()),
                logic.required_message.clone(),
                constraint,
            ]
        };
        if words(old) != words(item) {
            all.push(Change::Reworded(name.clone()));
        }
        let (before, now) = (traits(old), traits(item));
        for ((column, from), (_, to)) in before.into_iter().zip(now).filter(|(a, b)| a != b) {
            all.push(Change::Trait(TraitChange { question: name.clone(), column, from, to }));
        }
        let before: BTreeMap<_, _> = former.expressions(&old.question).collect();
        let now: BTreeMap<_, _> = self.expressions(&item.question).collect();
        let columns: BTreeSet<&'static str> = before.keys().chain(now.keys()).copied().collect();
        let changed = columns.into_iter().filter(|column| before.get(column) != now.get(column));
        all.extend(changed.map(|column| Change::Logic(name.clone(), column)));
    }

    fn compare_groups(&self, former: &Self, all: &mut Vec<Change>) {
        for group in self.groups() {
            let Some(old) = former.groups().find(|old| old.path == group.path) else { continue };
            if old.label != group.label {
                all.push(Change::Reworded(group.path.to_owned()));
            }
            for (column, before, now) in [
                ("relevant", old.relevant, group.relevant),
                ("repeat_count", old.repeat_count, group.repeat_count),
            ] {
                if before != now {
                    all.push(Change::Logic(group.path.to_owned(), column));
                }
            }
        }
    }

    fn compare_codes(&self, list: &str, former: &[Choice], all: &mut Vec<Change>) {
        let mut tell = |code: &str, what| {
            let change = CodeChange { list: list.to_owned(), code: code.to_owned(), what };
            let change = Change::Code(change);
            if !all.contains(&change) {
                all.push(change);
            }
        };
        let mut known = BTreeSet::new();
        for old in former {
            let present = self.former.code(list, &old.code);
            let Some(choice) = self.choice(list, present) else {
                tell(&old.code, CodeNews::Lost);
                continue;
            };
            known.insert(choice.code.as_str());
            let mut tell = |what| tell(&choice.code, what);
            if old.code != choice.code {
                tell(CodeNews::RenamedFrom(old.code.clone()));
            }
            match (&old.retired, &choice.retired) {
                (None, Some(_)) => tell(CodeNews::Retired),
                (Some(_), None) => tell(CodeNews::Returned),
                _ => {}
            }
            if old.label != choice.label {
                tell(CodeNews::Reworded);
            }
            if old.order != choice.order {
                tell(CodeNews::Reordered);
            }
        }
        for choice in self.choices(list) {
            if !known.contains(choice.code.as_str()) {
                tell(&choice.code, CodeNews::Added);
            }
        }
    }

    fn compare_rules(&self, former: &Self, all: &mut Vec<Change>) {
        let before: BTreeMap<_, _> = former.rules().map(|rule| (rule.code, rule)).collect();
        let now: BTreeMap<_, _> = self.rules().map(|rule| (rule.code, rule)).collect();
        for (code, rule) in &now {
            match before.get(code) {
                None => all.push(Change::RuleAdded((*code).to_owned())),
                Some(old) if old != rule => all.push(Change::RuleChanged((*code).to_owned())),
                Some(_) => {}
            }
        }
        let removed = before.keys().filter(|code| !now.contains_key(*code));
        all.extend(removed.map(|code| Change::RuleRemoved((*code).to_owned())));
    }
}

/// What a question is, by column.
fn traits(item: &Item) -> [(&'static str, String); 11] {
    let question = &item.question;
    let constraint = item.logic.constraint.as_ref();
    [
        ("type", question.kind.to_string()),
        ("merge", question.merge.name().to_owned()),
        ("mask", question.mask.name().to_owned()),
        ("authority", question.authority.to_string()),
        ("unit", question.unit.clone().unwrap_or_default()),
        ("code", constraint.map(|constraint| constraint.code.clone()).unwrap_or_default()),
        (
            "severity",
            constraint.map(|constraint| constraint.severity.name().to_owned()).unwrap_or_default(),
        ),
        ("appearance", item.appearance.clone()),
        ("parameters", item.parameters.clone()),
        ("read_only", item.is_read_only.to_string()),
        ("retired", item.retired.clone().unwrap_or_default()),
    ]
    .map(|(column, text)| match text.as_str() {
        "" => (column, "—".to_owned()),
        _ => (column, text),
    })
}
