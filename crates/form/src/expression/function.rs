mod call;
mod choice;
mod date;
mod domain;
mod logic;
mod number;
mod text;

pub(super) use call::Call;

use super::operand::Operand;

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
    pub meaning: &'static str,
    /// An expression with it. In the examples it is noon of 2026-03-01, the answer at hand is
    /// `350899198001010019`, `${wage}` is answered 1200.5 and 300 and once left out, `${health}`
    /// is `chronic disabled`, and the list `health` calls `chronic` `慢性病`.
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
    /// First a question as `${name}`, read in all entries of its repeat.
    Answers,
    /// Second a pattern in quotes.
    Pattern,
    /// Second the name of a list or question.
    List,
}

/// All functions, grouped by what they are about.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    [
        logic::FUNCTIONS,
        text::FUNCTIONS,
        number::FUNCTIONS,
        choice::FUNCTIONS,
        date::FUNCTIONS,
        domain::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The function of a name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

impl Function {
    const fn new(
        name: &'static str,
        (least, most): (usize, usize),
        run: fn(&Call<'_>) -> Operand,
    ) -> Self {
        let takes = Takes::Values;
        Self { name, least, most, meaning: "", example: "", result: "", takes, run }
    }

    const fn takes(mut self, takes: Takes) -> Self {
        self.takes = takes;
        self
    }

    const fn means(mut self, meaning: &'static str) -> Self {
        self.meaning = meaning;
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
