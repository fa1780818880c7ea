//! What a form says, as people read it.

use crate::{
    Choice, Form, Question, Severity, Words,
    filter::Filter,
    formula::Formula,
    item::{Group, Item, Offer},
};

/// A group or repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupView<'a> {
    /// Where it stands, such as `member/coverage`.
    pub path: &'a str,
    /// What it is called.
    pub label: &'a Words,
    /// Whether it has entries.
    pub is_repeat: bool,
    /// The path of the group or repeat around it.
    pub parent: Option<&'a str>,
    /// When what is in it is asked, as written.
    pub relevant: Option<&'a str>,
    /// How many entries it is to have, as written.
    pub repeat_count: Option<&'a str>,
    /// How it should look; mostly blank.
    pub appearance: &'a str,
}

/// What must hold between answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleView<'a> {
    /// The code of its findings.
    pub code: &'a str,
    /// How grave it is when it does not hold.
    pub severity: Severity,
    /// The repeat to each of whose entries it is put.
    pub repeat: Option<&'a str>,
    /// The question that a finding points at.
    pub path: &'a str,
    /// The condition as written.
    pub condition: &'a str,
    /// What is said when it does not hold.
    pub message: &'a Words,
}

/// What must hold of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConstraintView<'a> {
    /// The condition as written, together with the bounds of a range.
    pub condition: &'a str,
    /// The code of its findings.
    pub code: &'a str,
    /// How grave it is when it does not hold.
    pub severity: Severity,
    /// What is said when it does not hold.
    pub message: &'a Words,
}

impl Form {
    /// All groups and repeats, in the order of the survey.
    pub fn groups(&self) -> impl Iterator<Item = GroupView<'_>> {
        self.groups.iter().map(|group| self.view(group))
    }

    /// All rules, in the order of their sheet.
    pub fn rules(&self) -> impl Iterator<Item = RuleView<'_>> {
        self.rules.iter().filter_map(|rule| {
            let question = &self.items.get(rule.question)?.question;
            Some(RuleView {
                code: &rule.code,
                severity: rule.severity,
                repeat: question.repeat.as_deref(),
                path: &question.name,
                condition: rule.condition.text(),
                message: &rule.message,
            })
        })
    }

    /// All code lists by their names.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &[Choice])> {
        self.lists.iter().map(|(list, choices)| (list.as_str(), choices.as_slice()))
    }

    /// What must hold of the answers to a question.
    #[must_use]
    pub fn constraint(&self, question: &Question) -> Option<ConstraintView<'_>> {
        let constraint = self.item(&question.name)?.logic.constraint.as_ref()?;
        Some(ConstraintView {
            condition: constraint.condition.text(),
            code: &constraint.code,
            severity: constraint.severity,
            message: &constraint.message,
        })
    }

    /// What expressions say of a question: the column each stands in, and its text as written.
    pub fn expressions(
        &self,
        question: &Question,
    ) -> impl Iterator<Item = (&'static str, &str)> + use<'_> {
        self.item(&question.name).into_iter().flat_map(expressions)
    }

    /// The full names a question had in former versions of the form.
    #[must_use]
    pub fn was(&self, question: &Question) -> &[String] {
        self.item(&question.name).map_or(&[], |item| item.was.as_slice())
    }

    /// The version in which a question was given up. Its answers are read, but it is neither
    /// asked nor checked.
    #[must_use]
    pub fn retired(&self, question: &Question) -> Option<&str> {
        self.item(&question.name)?.retired.as_deref()
    }

    fn view<'a>(&'a self, group: &'a Group) -> GroupView<'a> {
        let parent = group.parent.and_then(|parent| self.groups.get(parent));
        GroupView {
            path: &group.path,
            label: &group.label,
            is_repeat: group.is_repeat,
            parent: parent.map(|parent| parent.path.as_str()),
            relevant: group.relevant.as_ref().map(Formula::text),
            repeat_count: group.count.as_ref().map(Formula::text),
            appearance: &group.appearance,
        }
    }
}

fn expressions(item: &Item) -> impl Iterator<Item = (&'static str, &str)> {
    let logic = &item.logic;
    let constraint = logic.constraint.as_ref().map(|constraint| &constraint.condition);
    let offer = logic.offer.as_ref().map(|offer| match offer {
        Offer::Fixed(_, text) => text.as_str(),
        Offer::Computed(formula) => formula.text(),
    });
    [
        ("required", logic.required.as_ref().map(Formula::text)),
        ("relevant", logic.relevant.as_ref().map(Formula::text)),
        ("constraint", constraint.map(Formula::text)),
        ("calculation", logic.calculation.as_ref().map(Formula::text)),
        ("choice_filter", logic.filter.as_ref().map(Filter::text)),
        ("default", offer),
    ]
    .into_iter()
    .filter_map(|(column, text)| Some((column, text?)))
}
