use form::Answers;
use kernel::{Division, Entry, Value};

use crate::{
    Check, Takes, Terms,
    known::{MEMBER, left_by},
    places::LEVELS,
};

/// Writes households as a roster: one row per present member.
#[derive(Debug)]
pub struct Exporter<'a> {
    terms: &'a Terms<'a>,
    left: Option<String>,
}

impl<'a> Exporter<'a> {
    /// Begins a roster.
    #[must_use]
    pub fn new(terms: &'a Terms<'a>) -> Self {
        Self { terms, left: left_by(terms.form) }
    }

    /// The heads of its columns.
    #[must_use]
    pub fn header(&self) -> Vec<&'a str> {
        self.terms.columns.written().map(|column| column.header.as_str()).collect()
    }

    /// The columns that hold numbers of many digits nobody counts with, by their places.
    #[must_use]
    pub fn digits(&self) -> Vec<usize> {
        let columns = self.terms.columns.written().enumerate();
        let is_number = |takes: &Takes| match takes {
            Takes::Question { asked, .. } => asked.ends_with("_no") || asked.ends_with("phone"),
            takes => *takes == Takes::Check(Check::HeadId),
        };
        columns.filter(|(_, column)| is_number(&column.takes)).map(|(place, _)| place).collect()
    }

    /// The rows of a household, the head's first. Whoever left it has none.
    #[must_use]
    pub fn rows(&self, village: Division, answers: &dyn Answers) -> Vec<Vec<String>> {
        let members: Vec<Entry> = answers
            .entries(MEMBER)
            .into_iter()
            .map(|id| Entry { repeat: MEMBER.to_owned(), id })
            .filter(|entry| !self.has_left(answers, entry))
            .collect();
        let is_head =
            |entry: &&Entry| answers.value(&entry.field("relation")) == Some(Value::from("head"));
        let (heads, others): (Vec<&Entry>, Vec<&Entry>) = members.iter().partition(is_head);
        // Of several heads none is meant.
        let head = heads.first().filter(|_| heads.len() == 1).copied();
        let address = self.terms.places.address(village);
        let checked = |check: Check| match check {
            Check::HeadName => self.of_head(answers, head, "member/name"),
            Check::HeadId => self.of_head(answers, head, "member/id_no"),
            Check::People => members.len().to_string(),
        };
        let row = |member: &Entry| {
            let columns = self.terms.columns.written().enumerate();
            let cell = columns.map(|(place, column)| match &column.takes {
                Takes::Division(level) => {
                    let mut levels = LEVELS.iter().zip(&address);
                    let found = levels.find(|(other, _)| *other == level);
                    found.map(|(_, name)| name.clone()).unwrap_or_default()
                }
                Takes::Check(check) => checked(*check),
                Takes::Kept => String::new(),
                Takes::Question { asked, .. } | Takes::Code { asked, .. } => {
                    let entry = asked.starts_with("member/").then_some(member);
                    self.terms.cells.write(place, answers, entry)
                }
            });
            cell.collect()
        };
        heads.iter().chain(&others).map(|member| row(member)).collect()
    }

    fn has_left(&self, answers: &dyn Answers, entry: &Entry) -> bool {
        let left = self.left.as_deref().and_then(|left| answers.value(&entry.field(left)));
        left.is_some_and(|left| !left.is_blank())
    }

    fn of_head(&self, answers: &dyn Answers, head: Option<&Entry>, asked: &str) -> String {
        let place = self.terms.cells.of_question(asked);
        let cell =
            place.zip(head).map(|(place, head)| self.terms.cells.write(place, answers, Some(head)));
        cell.unwrap_or_default()
    }
}
