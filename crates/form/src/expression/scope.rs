use kernel::{Date, Stamp, Value, Workdays};

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

    /// The place of the entry at hand in its repeat, counted from 1; none outside of repeats.
    fn position(&self) -> Option<usize>;

    /// The date on which the form is filled in.
    fn today(&self) -> Date;

    /// The moment at which the form is filled in.
    fn now(&self) -> Stamp;

    /// What a code is called in a list, or in the list of a question.
    fn choice_label(&self, list_or_question: &str, code: &str) -> Option<String>;

    /// How many items a list has; none when there is no such list.
    fn list_length(&self, list: &str) -> usize;

    /// What stands in a column of a list's item, counted from 0: its code in `name`, what it is
    /// called in `label`; blank when there is no such list, item or column.
    fn list_cell(&self, list: &str, row: usize, column: &str) -> Value;

    /// Whether a division code of 6, 9 or 12 digits is known.
    fn division_exists(&self, code: &str) -> bool;

    /// What the division of a code is called, such as `古田镇`.
    fn division_name(&self, code: &str) -> Option<String>;

    /// The code of twelve digits that a code of this or a former edition stands for now.
    fn division_now(&self, code: &str) -> Option<String>;

    /// The days on which people work.
    fn workdays(&self) -> &Workdays;

    /// Whether generated people may stand for real ones.
    fn demonstration(&self) -> bool;
}
