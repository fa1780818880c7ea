use form::{Kind, Mask};
use kernel::{Path, Value};

use crate::{Rules, sameness::is_number_of_digits};

/// What a reader may see. Whatever leaves the house passes through it: states, disputes and
/// explanations alike.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    rules: &'a Rules,
    may: Mask,
}

/// A value as a certain reader may see it. Only a [`Lens`] makes one, so an edge that writes
/// nothing else can't give away more than the reader may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    value: Value,
    masked: bool,
}

/// What a value looks like when it is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Shape {
    /// A name: its first and its last character, `李*明`.
    Name,
    /// An identity number: its first six and last four, `350899********1234`.
    IdNumber,
    /// A mobile phone: its first three and last four, `123****0001`.
    Phone,
    /// A date of birth: its year.
    Birth,
    /// Anything else: nothing of it.
    #[default]
    Other,
}

/// What is shown where nothing of a value may be.
const HIDDEN: &str = "***";

impl<'a> Lens<'a> {
    /// The eyes of somebody who may see answers up to the level `may`.
    #[must_use]
    pub fn new(rules: &'a Rules, may: Mask) -> Self {
        Self { rules, may }
    }

    /// The value of a path as they may see it. That something is blank is no secret.
    #[must_use]
    pub fn show(&self, path: &Path, value: &Value) -> Shown {
        if self.sees(path) || value.is_blank() {
            return Shown { value: value.clone(), masked: false };
        }
        let text = value.to_string();
        let masked = match self.rules.rule(path).shape {
            Shape::Name => Some(name(&text)),
            Shape::IdNumber => ends(&text, 6, 4, 14),
            Shape::Phone => ends(&text, 3, 4, 11).filter(|_| text.chars().count() == 11),
            Shape::Birth => year(&text),
            Shape::Other => None,
        };
        Shown { value: masked.unwrap_or_else(|| HIDDEN.to_owned()).into(), masked: true }
    }

    /// The path as they may see it. Which codes of a multiple choice were ever touched tells as
    /// much as their values, so where the values are hidden the code is too.
    #[must_use]
    pub fn path(&self, path: &Path) -> Path {
        let code = path.code.clone().filter(|_| self.sees(path));
        Path { code, ..path.clone() }
    }

    fn sees(&self, path: &Path) -> bool {
        self.rules.rule(path).mask <= self.may
    }
}

impl Shown {
    /// The value as it may be seen.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Whether something of it is hidden.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.masked
    }
}

impl Shape {
    /// What answers to a question look like, by its kind and its field's name.
    #[must_use]
    pub fn of(kind: &Kind, field: &str) -> Self {
        match kind {
            Kind::Text | Kind::Barcode if field.ends_with("phone") => Self::Phone,
            Kind::Text | Kind::Barcode if is_number_of_digits(field) => Self::IdNumber,
            Kind::Text | Kind::Calculate if is_name(field) => Self::Name,
            Kind::Date if field.starts_with("birth") => Self::Birth,
            _ => Self::Other,
        }
    }
}

fn is_name(field: &str) -> bool {
    field == "name" || field.ends_with("_name") || field == "head_name_here"
}

fn name(name: &str) -> String {
    let letters: Vec<char> = name.trim().chars().collect();
    match letters.as_slice() {
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
        _ => "*".to_owned(),
    }
}

/// The first and last characters of a number of at least `least`.
fn ends(number: &str, first: usize, last: usize, least: usize) -> Option<String> {
    let digits: Vec<char> = number.trim().chars().collect();
    let hidden = digits.len().checked_sub(first + last).filter(|_| digits.len() >= least)?;
    let head: String = digits.iter().take(first).collect();
    let tail: String = digits.iter().skip(first + hidden).collect();
    Some(format!("{head}{}{tail}", "*".repeat(hidden)))
}

fn year(date: &str) -> Option<String> {
    let (year, _) = date.split_once('-')?;
    (year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())).then(|| year.to_owned())
}
