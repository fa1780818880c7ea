use super::pattern::Pattern;

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A number as written.
    Number(f64),
    /// A text as written.
    Text(String),
    /// `.`
    Current,
    /// `${name}`, or a path to the question, by its place among the expression's names.
    Reference(usize),
    /// A column of the item at hand, by its bare name.
    Column(String),
    /// `..`, the entry at hand, of which only `position` tells something.
    Entry,
    /// Items of a code list.
    Items(Box<Items>),
    /// The second argument of `regex`.
    Pattern(Box<Pattern>),
    /// Unary minus.
    Negative(Box<Node>),
    /// Operators of one level, applied from left to right. A chain is one part however long it
    /// is, so that a sum of a hundred items is not a hundred levels deep.
    Chain { first: Box<Node>, rest: Vec<(Operator, Node)> },
    /// A function with its arguments.
    Call { function: &'static super::Function, arguments: Vec<Node> },
}

/// `instance('list')/root/item[condition]/column`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Items {
    pub(super) list: String,
    /// Without one, all items are meant.
    pub(super) condition: Option<Node>,
    /// Without one, items can only be counted.
    pub(super) column: Option<String>,
}

/// An operator between two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Divided,
    Modulo,
}

impl Operator {
    /// How tightly the tightest operators bind.
    pub(super) const TIGHTEST: u8 = 5;

    /// How tightly it binds, from 0.
    pub(super) const fn level(self) -> u8 {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::Equal | Self::NotEqual => 2,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 3,
            Self::Plus | Self::Minus => 4,
            Self::Times | Self::Divided | Self::Modulo => Self::TIGHTEST,
        }
    }

    /// The operators that are words.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "or" => Some(Self::Or),
            "and" => Some(Self::And),
            "div" => Some(Self::Divided),
            "mod" => Some(Self::Modulo),
            _ => None,
        }
    }
}
