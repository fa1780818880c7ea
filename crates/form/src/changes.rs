use core::fmt;

use crate::Words;

mod since;
mod succession;

pub use succession::{Refusal, RefusalCode};

/// What is different in a form from a former one, in the order of the survey, of the lists and
/// of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Each change on its own.
    pub all: Vec<Change>,
}

/// One thing that is different. Questions are named in full, as in `member/phone`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A question is new.
    Added(String),
    /// A question was given up.
    Retired(String),
    /// A question that had been given up is asked again.
    Returned(String),
    /// A question has another name.
    Renamed(Renamed),
    /// What is said to people of a question or a group: label, hint, messages.
    Reworded(String),
    /// A question's expression in a column is different.
    Logic(String, &'static str),
    /// What a question is: its type, class, mask, authority, unit, severity and so on.
    Trait(TraitChange),
    /// What was only shown or computed is no longer there; it left no answers behind.
    Removed(String),
    /// A question of the former form is not there, under no name.
    Lost(String),
    /// Something about a code.
    Code(CodeChange),
    /// A rule is new.
    RuleAdded(String),
    /// A rule is no longer there.
    RuleRemoved(String),
    /// A rule says something else, points elsewhere or is of another severity.
    RuleChanged(String),
}

/// A former and a present name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The former name.
    pub from: String,
    /// The present name.
    pub to: String,
}

/// Something that a question is, before and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraitChange {
    /// The question by its present name.
    pub question: String,
    /// The column, such as `mask`.
    pub column: &'static str,
    /// What stood there.
    pub from: String,
    /// What stands there.
    pub to: String,
}

/// Something about a code of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChange {
    /// The list by its present name.
    pub list: String,
    /// The code by its present name; one that was lost, by its former name.
    pub code: String,
    /// What is different.
    pub what: CodeNews,
}

/// What is different about a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeNews {
    /// It is new.
    Added,
    /// It is no longer offered.
    Retired,
    /// It is offered again.
    Returned,
    /// It had this name.
    RenamedFrom(String),
    /// Its label is different.
    Reworded,
    /// Its place in the order is different, and so which of two codes wins.
    Reordered,
    /// It is not there, under no name.
    Lost,
}

impl Changes {
    /// Whether nothing is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl Change {
    /// It in words.
    #[must_use]
    pub fn words(&self) -> Words {
        let (zh, en) = match self {
            Self::Added(name) => (format!("新增 {name}"), format!("{name} is new")),
            Self::Retired(name) => (format!("停用 {name}"), format!("{name} was given up")),
            Self::Returned(name) => (format!("恢复 {name}"), format!("{name} is asked again")),
            Self::Renamed(Renamed { from, to }) => {
                (format!("改名 {from} → {to}"), format!("{from} is now {to}"))
            }
            Self::Reworded(name) => {
                (format!("{name} 文字改动"), format!("{name} is worded differently"))
            }
            Self::Logic(name, column) => {
                (format!("{name} 的 {column} 改动"), format!("{column} of {name} is different"))
            }
            Self::Trait(TraitChange { question, column, from, to }) => (
                format!("{question} 的 {column}:{from} → {to}"),
                format!("{column} of {question} was {from} and is {to}"),
            ),
            Self::Removed(name) => (format!("去掉 {name}"), format!("{name} was taken out")),
            Self::Lost(name) => (format!("缺少 {name}"), format!("{name} is lost")),
            Self::Code(change) => change.words(),
            Self::RuleAdded(code) => (format!("新增规则 {code}"), format!("rule {code} is new")),
            Self::RuleRemoved(code) => {
                (format!("删除规则 {code}"), format!("rule {code} was taken out"))
            }
            Self::RuleChanged(code) => {
                (format!("规则 {code} 改动"), format!("rule {code} is different"))
            }
        };
        Words { zh, en }
    }
}

impl CodeChange {
    fn words(&self) -> (String, String) {
        let Self { list, code, what } = self;
        let (zh, en) = match what {
            CodeNews::Added => ("新增".to_owned(), "is new".to_owned()),
            CodeNews::Retired => ("停用".to_owned(), "is no longer offered".to_owned()),
            CodeNews::Returned => ("恢复".to_owned(), "is offered again".to_owned()),
            CodeNews::RenamedFrom(from) => (format!("原为 {from}"), format!("was {from}")),
            CodeNews::Reworded => ("文字改动".to_owned(), "is worded differently".to_owned()),
            CodeNews::Reordered => ("次序改动".to_owned(), "has another order".to_owned()),
            CodeNews::Lost => ("缺少".to_owned(), "is lost".to_owned()),
        };
        (format!("列表 {list} 代码 {code}:{zh}"), format!("code {code} of {list} {en}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words { zh, en } = self.words();
        write!(f, "{zh} / {en}")
    }
}

/// One change on each line.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

#[cfg(test)]
mod tests;
