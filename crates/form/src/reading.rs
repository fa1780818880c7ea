use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use kernel::{Date, Division, Entry, Path, Stamp, Value, Workdays};

use crate::{
    Answers, Form, Kind, Moment, Scope,
    item::{Group, Item},
    names::Named,
};

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
    /// Whether an expression read all entries of a repeat, rather than one of them, since this
    /// was last set to false.
    pub gathered: Cell<bool>,
}

/// How many entries a form can ask for in a repeat.
const ENTRIES: f64 = 1_000.0;

impl<'a> Reading<'a> {
    /// Reads the answers and computes the calculations.
    pub(crate) fn new(form: &'a Form, answers: &'a dyn Answers, at: &'a Moment<'a>) -> Self {
        let mut reading = Self::without_calculations(form, answers, at);
        for item in form.order.iter().filter_map(|place| form.items.get(*place)) {
            for entry in reading.spots(item) {
                if let Some(value) = reading.computed(item, entry.as_ref()) {
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
        Self::with_derived(form, answers, at, BTreeMap::new())
    }

    /// Reads the answers with what the calculations are known to come to.
    pub(crate) fn with_derived(
        form: &'a Form,
        answers: &'a dyn Answers,
        at: &'a Moment<'a>,
        derived: BTreeMap<Path, Value>,
    ) -> Self {
        Self { form, answers, at, derived, gathered: Cell::new(false) }
    }

    /// What a calculation comes to; money in 分. None where nothing comes of it, or where it is
    /// not relevant.
    pub(crate) fn computed(&self, item: &Item, entry: Option<&Entry>) -> Option<Value> {
        let calculation = item.logic.calculation.as_ref()?;
        if !self.relevant(item, entry) {
            return None;
        }
        let value = calculation.evaluate(&self.from(entry, Value::Blank));
        let value = if item.is_money() { in_fen(value) } else { value };
        (value != Value::Blank).then_some(value)
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
        if item.is_retired() {
            return false;
        }
        let scope = self.from(entry, Value::Blank);
        self.form.relevances(item).all(|condition| condition.holds(&scope))
    }

    /// How many entries a repeat is to have.
    pub(crate) fn count(&self, group: &Group) -> Option<usize> {
        let value = group.count.as_ref()?.evaluate(&self.from(None, Value::Blank));
        let number = match &value {
            Value::Text(text) => text.trim().parse().ok(),
            value => value.number(),
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it lies between 0 and the limit"
        )]
        number.filter(|number| !number.is_nan()).map(|number| number.clamp(0.0, ENTRIES) as usize)
    }

    /// The values that were collected for a question, each where it stands.
    pub(crate) fn collected(&self, item: &Item, entry: Option<&Entry>) -> Vec<(Path, Value)> {
        let path = path(item, entry);
        let value = |path: Path| self.answers.value(&path).map(|value| (path, value));
        match &item.question.kind {
            Kind::Many(list) => self
                .codes(list)
                .filter_map(|code| value(Path { code: Some(code.to_owned()), ..path.clone() }))
                .collect(),
            _ => value(path).into_iter().collect(),
        }
    }

    /// Whether anything was collected for a question, be it that nothing is to be said.
    pub(crate) fn is_collected(&self, item: &Item, entry: Option<&Entry>) -> bool {
        !self.collected(item, entry).is_empty()
    }

    /// The codes of a list, each once.
    fn codes(&self, list: &str) -> impl Iterator<Item = &'a str> {
        let mut seen = BTreeSet::new();
        let codes = self.form.choices(list).iter().map(|choice| choice.code.as_str());
        codes.filter(move |code| seen.insert(*code))
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
                    .codes(list)
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
        self.reading.gathered.set(true);
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

    fn position(&self) -> Option<usize> {
        let entry = self.entry?;
        self.reading.gathered.set(true);
        let entries = self.reading.entries(&entry.repeat);
        entries.iter().position(|other| other == entry).map(|place| place + 1)
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
            Some(Kind::One(list) | Kind::Many(list) | Kind::Rank(list)) => list,
            _ => list_or_question,
        };
        form.choice(list, code).map(|choice| choice.label.zh.clone())
    }

    fn list_length(&self, list: &str) -> usize {
        self.reading.form.choices(list).len()
    }

    fn list_cell(&self, list: &str, row: usize, column: &str) -> Value {
        let Some(choice) = self.reading.form.choices(list).get(row) else { return Value::Blank };
        match column {
            "name" => Value::from(choice.code.as_str()),
            "label" => Value::from(choice.label.zh.as_str()),
            column => choice.columns.get(column).map_or(Value::Blank, |cell| cell.as_str().into()),
        }
    }

    fn division_exists(&self, code: &str) -> bool {
        self.division_name(code).is_some()
    }

    fn division_name(&self, code: &str) -> Option<String> {
        let division = code.parse::<Division>().ok()?;
        self.reading.at.divisions.name(division).map(str::to_owned)
    }

    fn division_now(&self, code: &str) -> Option<String> {
        let division = code.parse::<Division>().ok()?;
        self.reading.at.divisions.present(division).map(|present| present.to_string())
    }

    fn workdays(&self) -> &Workdays {
        self.reading.at.workdays
    }

    fn demonstration(&self) -> bool {
        self.reading.at.demo
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
pub(crate) fn in_fen(value: Value) -> Value {
    let fen = value.number().map(|yuan| (yuan * 100.0).round());
    match fen.filter(|fen| fen.abs() < 9.0e15) {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
        Some(fen) => Value::Whole(fen as i64),
        None => Value::Blank,
    }
}
