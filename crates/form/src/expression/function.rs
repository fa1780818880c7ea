mod call;
mod choice;
mod date;
mod division;
mod geography;
mod identity;
mod logic;
mod mask;
mod mathematics;
mod month;
mod number;
mod repeat;
mod text;
mod workday;

pub(super) use call::Call;

use super::operand::Operand;
use super::{Phrase, error};

/// A function of the language, as a reference page shows it.
#[derive(Debug)]
pub struct Function {
    /// What it is called.
    pub name: &'static str,
    /// How few arguments it takes.
    pub least: usize,
    /// How many arguments it takes; `usize::MAX` when there is no end.
    pub most: usize,
    /// What it gives, in one line.
    pub meaning: Phrase,
    /// An expression with it, in the world that the reference page describes.
    pub example: &'static str,
    /// What the example comes to, as text.
    pub result: &'static str,
    pub(super) takes: Takes,
    run: fn(&Call<'_>) -> Operand,
}

/// Of what form the arguments must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Any expressions.
    Values,
    /// First a question as `${name}`, read in all entries of its repeat, or a look-up.
    Answers,
    /// After two values, any number of values each with its weight.
    Pairs,
    /// Second a pattern in quotes.
    Pattern,
    /// Second the name of a list or question.
    List,
    /// A question and its repeat as `${name}`, and a value.
    Indexed,
    /// The entry at hand, `..`; in conditions on items, nothing.
    Entry,
    /// The names of a list and of two of its columns in quotes, and a value.
    Table,
}

/// Functions that are about the same.
pub(super) struct Group {
    pub(super) title: Phrase,
    pub(super) functions: &'static [Function],
}

/// All functions, by what they are about.
pub(super) const GROUPS: &[Group] = &[
    group("真假与选择", "Truths and choices between values", logic::FUNCTIONS),
    group("文字", "Texts", text::FUNCTIONS),
    group("数字", "Numbers", number::FUNCTIONS),
    group("数学", "Mathematics", mathematics::FUNCTIONS),
    group("选项与代码表", "Choices and code lists", choice::FUNCTIONS),
    group("重复组", "Repeats", repeat::FUNCTIONS),
    group("日期与时间", "Dates and times", date::FUNCTIONS),
    group("月份与收入期间", "Months and the span of incomes", month::FUNCTIONS),
    group("工作日", "Working days", workday::FUNCTIONS),
    group("地点", "Places", geography::FUNCTIONS),
    group("证件号码与人均", "Identity numbers and shares", identity::FUNCTIONS),
    group("行政区划", "Divisions", division::FUNCTIONS),
    group("脱敏", "Masking", mask::FUNCTIONS),
];

/// All functions, grouped by what they are about.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    GROUPS.iter().flat_map(|group| group.functions)
}

/// The function of a name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

impl Function {
    /// How many arguments it takes, in words.
    #[must_use]
    pub fn takes_zh(&self) -> String {
        error::counted_zh(self.least, self.most)
    }

    /// How many arguments it takes, in words.
    #[must_use]
    pub fn takes_en(&self) -> String {
        error::counted_en(self.least, self.most)
    }

    const fn new(
        name: &'static str,
        (least, most): (usize, usize),
        run: fn(&Call<'_>) -> Operand,
    ) -> Self {
        let (takes, meaning) = (Takes::Values, Phrase::new("", ""));
        Self { name, least, most, meaning, example: "", result: "", takes, run }
    }

    const fn takes(mut self, takes: Takes) -> Self {
        self.takes = takes;
        self
    }

    const fn means(mut self, zh: &'static str, en: &'static str) -> Self {
        self.meaning = Phrase::new(zh, en);
        self
    }

    const fn example(mut self, example: &'static str, result: &'static str) -> Self {
        self.example = example;
        self.result = result;
        self
    }

    pub(super) fn run(&self, call: &Call<'_>) -> Operand {
        (self.run)(call)
    }
}

/// Names are unique, so a name tells all.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

const fn group(zh: &'static str, en: &'static str, functions: &'static [Function]) -> Group {
    Group { title: Phrase::new(zh, en), functions }
}
