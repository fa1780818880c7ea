use kernel::{Date, Stamp, Value};

/// What an expression can see.
pub trait Scope {
    /// The answer at hand, `.`.
    fn current(&self) -> Value;

    /// The answer to `${name}`; blank when there is none. Money is given in 元 as a number, a
    /// multiple choice as its chosen codes joined by spaces.
    fn value(&self, name: &str) -> Value;

    /// All answers to `${name}` across the entries of its repeat, one for each entry, blank where
    /// there is none; the only answer when the question is not repeated. The name of a repeat has
    /// one value for each of its entries.
    fn values(&self, name: &str) -> Vec<Value>;

    /// The date on which the form is filled in.
    fn today(&self) -> Date;

    /// The moment at which the form is filled in.
    fn now(&self) -> Stamp;

    /// What a code is called in a list, or in the list of a question.
    fn choice_label(&self, list_or_question: &str, code: &str) -> Option<String>;

    /// Whether a division code of 6, 9 or 12 digits is known.
    fn division_exists(&self, code: &str) -> bool;
}
