use std::collections::BTreeMap;

use kernel::{Date, Division, Entry, Path, Stamp, Value};

use crate::{Answers, Form, Kind, Moment, Scope, item::Item, names::Named};

/// A form with the answers of one household.
///
/// Expressions read what was answered, whether or not the question is still relevant: a form
/// never makes an answer vanish.
pub(crate) struct Reading<'a> {
    pub form: &'a Form,
    pub answers: &'a dyn Answers,
    pub at: &'a Moment<'a>,
    /// What the calculations came to; money in 分.
    pub derived: BTreeMap<Path, Value>,
}

impl<'a> Reading<'a> {
    /// Reads the answers and computes the calculations.
    pub(crate) fn new(form: &'a Form, answers: &'a dyn Answers, at: &'a Moment<'a>) -> Self {
        let mut reading = Self::without_calculations(form, answers, at);
        for item in form.order.iter().filter_map(|place| form.items.get(*place)) {
            let Some(calculation) = &item.logic.calculation else { continue };
            for entry in reading.spots(item) {
                let value = calculation.evaluate(&reading.from(entry.as_ref(), Value::Blank));
                let value = if item.is_money() { in_fen(value) } else { value };
                if value != Value::Blank {
                    reading.derived.insert(path(item, entry.as_ref()), value);
                }
            }
        }
        reading
    }

    /// Reads the answers alone.
    pub(crate) fn without_calculations(
        form: &'a Form,
        answers: &'a dyn Answers,
        at: &'a Moment<'a>,
    ) -> Self {
        Self { form, answers, at, derived: BTreeMap::new() }
    }

    /// Where a question stands: once in the household, or in each entry of its repeat.
    pub(crate) fn spots(&self, item: &Item) -> Vec<Option<Entry>> {
        match &item.question.repeat {
            Some(repeat) => self.entries(repeat).into_iter().map(Some).collect(),
            None => vec![None],
        }
    }

    /// The entries of a repeat.
    pub(crate) fn entries(&self, repeat: &str) -> Vec<Entry> {
        let entries = self.answers.entries(repeat).into_iter();
        entries.map(|id| Entry { repeat: repeat.to_owned(), id }).collect()
    }

    /// Whether a question is to be asked.
    pub(crate) fn relevant(&self, item: &Item, entry: Option<&Entry>) -> bool {
        let scope = self.from(entry, Value::Blank);
        self.form.relevances(item).all(|condition| condition.holds(&scope))
    }

    /// What expressions see from an entry, or from the household, with an answer at hand.
    pub(crate) fn from<'b>(&'b self, entry: Option<&'b Entry>, current: Value) -> Standpoint<'b> {
        Standpoint { reading: self, entry, current }
    }

    /// An answer as expressions see it: money in 元, a multiple choice as codes between spaces.
    pub(crate) fn seen(&self, item: &Item, entry: Option<&Entry>) -> Value {
        let path = path(item, entry);
        match &item.question.kind {
            Kind::Note => Value::Blank,
            Kind::Calculate => {
                let value = self.derived.get(&path).cloned().unwrap_or_default();
                if item.is_money() { in_yuan(value) } else { value }
            }
            Kind::Money => in_yuan(self.answers.value(&path).unwrap_or_default()),
            Kind::Many(list) => {
                let chosen: Vec<&str> = self
                    .form
                    .choices(list)
                    .iter()
                    .map(|choice| choice.code.as_str())
                    .filter(|code| {
                        let path = Path { code: Some((*code).to_owned()), ..path.clone() };
                        self.answers.value(&path) == Some(Value::Bool(true))
                    })
                    .collect();
                if chosen.is_empty() { Value::Blank } else { Value::from(chosen.join(" ")) }
            }
            _ => self.answers.value(&path).unwrap_or_default(),
        }
    }
}

/// Where the answer to a question stands.
pub(crate) fn path(item: &Item, entry: Option<&Entry>) -> Path {
    match entry {
        Some(entry) => entry.field(item.key()),
        None => Path::household(item.key()),
    }
}

/// What expressions see from one place.
pub(crate) struct Standpoint<'a> {
    reading: &'a Reading<'a>,
    entry: Option<&'a Entry>,
    current: Value,
}

impl Scope for Standpoint<'_> {
    fn current(&self) -> Value {
        self.current.clone()
    }

    /// From outside a repeat, a name stands for the answer of the one entry that has one, such
    /// as the name of whoever is the head; where several have one, it is no single value.
    fn value(&self, name: &str) -> Value {
        let Some(item) = self.reading.form.named(name) else { return Value::Blank };
        match (&item.question.repeat, self.entry) {
            (None, _) => self.reading.seen(item, None),
            (Some(repeat), Some(entry)) if entry.repeat == *repeat => {
                self.reading.seen(item, Some(entry))
            }
            (Some(_), _) => {
                let mut given = self.values(name).into_iter().filter(|value| !value.is_blank());
                given.next().filter(|_| given.next().is_none()).unwrap_or_default()
            }
        }
    }

    fn values(&self, name: &str) -> Vec<Value> {
        let form = self.reading.form;
        match form.names.get(name) {
            Some(Named::Question(place)) => {
                let Some(item) = form.items.get(place) else { return Vec::new() };
                let spots = self.reading.spots(item);
                spots.iter().map(|entry| self.reading.seen(item, entry.as_ref())).collect()
            }
            Some(Named::Group(place)) => {
                let repeat = form.groups.get(place).filter(|group| group.is_repeat);
                let entries = repeat.map(|repeat| self.reading.entries(&repeat.short));
                entries.unwrap_or_default().iter().map(|_| Value::Bool(true)).collect()
            }
            None => Vec::new(),
        }
    }

    fn today(&self) -> Date {
        self.reading.at.today
    }

    fn now(&self) -> Stamp {
        self.reading.at.now
    }

    fn choice_label(&self, list_or_question: &str, code: &str) -> Option<String> {
        let form = self.reading.form;
        let list = match form.named(list_or_question).map(|item| &item.question.kind) {
            Some(Kind::One(list) | Kind::Many(list)) => list,
            _ => list_or_question,
        };
        form.choice(list, code).map(|choice| choice.label.zh.clone())
    }

    fn division_exists(&self, code: &str) -> bool {
        let division = code.parse::<Division>();
        division.is_ok_and(|division| self.reading.at.divisions.name(division).is_some())
    }
}

fn in_yuan(value: Value) -> Value {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 分")]
        Value::Whole(fen) => Value::Real(fen as f64 / 100.0),
        other => other,
    }
}

/// What comes out of a calculation in 元, as whole 分; anything but a number is no amount.
fn in_fen(value: Value) -> Value {
    let fen = value.number().map(|yuan| (yuan * 100.0).round());
    match fen.filter(|fen| fen.abs() < 9.0e15) {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
        Some(fen) => Value::Whole(fen as i64),
        None => Value::Blank,
    }
}
