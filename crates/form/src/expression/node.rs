use regex_lite::{Regex, RegexBuilder};

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A number as written.
    Number(f64),
    /// A text as written.
    Text(String),
    /// `.`
    Current,
    /// `${name}`
    Reference(String),
    /// The second argument of `regex`.
    Pattern(Pattern),
    /// Unary minus.
    Negative(Box<Node>),
    /// Operators of one level, applied from left to right. A chain is one part however long it
    /// is, so that a sum of a hundred items is not a hundred levels deep.
    Chain { first: Box<Node>, rest: Vec<(Operator, Node)> },
    /// A function with its arguments.
    Call { function: &'static super::Function, arguments: Vec<Node> },
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

/// A compiled pattern that matches whole texts only.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Regex);

/// A compiled pattern's memory, in bytes. It also bounds the work for each character of a text.
const PATTERN_BYTES_MAX: usize = 64 << 10;
const PATTERN_DEPTH_MAX: u32 = 32;

impl Pattern {
    /// Compiles a pattern, unless it is malformed or too large.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        // Alone it must be sound, so that no stray bracket escapes the anchors.
        compile(pattern)?;
        compile(&format!("^(?:{pattern})$")).map(Self)
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES_MAX)
        .nest_limit(PATTERN_DEPTH_MAX)
        .build()
        .ok()
}
