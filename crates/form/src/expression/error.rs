use core::fmt;

use super::Phrase;

/// Why a text is no expression, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// How many characters stand before the place.
    pub at: usize,
    /// What is wrong there.
    pub kind: ExpressionErrorKind,
}

/// What can be wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionErrorKind {
    /// It is longer, deeper or of more parts than any form needs.
    TooLarge,
    /// Something stands where it makes no sense; the text, or nothing for the end.
    Unexpected(String),
    /// A bracket or quote is never closed.
    Unclosed(char),
    /// A path, a name or a look-up that has no meaning where it stands; with what to write.
    Misplaced(Phrase),
    /// No function has this name.
    UnknownFunction(String),
    /// A function that ODK has and forms can't use here.
    Refused {
        /// The function.
        function: &'static str,
        /// 为什么
        zh: &'static str,
        /// Why
        en: &'static str,
    },
    /// A function is given too few or too many arguments.
    Count {
        /// The function.
        function: &'static str,
        /// How few it takes.
        least: usize,
        /// How many it takes.
        most: usize,
    },
    /// An argument is of a form that the function can't use.
    Argument {
        /// The function.
        function: &'static str,
        /// What it wants.
        wants: Phrase,
    },
}

impl ExpressionError {
    /// 中文
    #[must_use]
    pub fn zh(&self) -> String {
        format!("第{}个字符处:{}", self.at + 1, self.kind.zh())
    }

    /// English
    #[must_use]
    pub fn en(&self) -> String {
        format!("at character {}: {}", self.at + 1, self.kind.en())
    }
}

impl ExpressionErrorKind {
    /// 中文
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::TooLarge => "表达式过大:最多4096个字符、1024个组成部分、64层嵌套".to_owned(),
            Self::Unexpected(text) if text.is_empty() => "表达式不应在此结束".to_owned(),
            Self::Unexpected(text) => format!("此处不应出现 {text}"),
            Self::Unclosed(mark) => format!("此处的 {mark} 没有闭合"),
            Self::Misplaced(what) => what.zh.to_owned(),
            Self::UnknownFunction(name) => format!("没有函数 {name}()"),
            Self::Refused { function, zh, .. } => format!("不支持 {function}():{zh}"),
            Self::Count { function, least, most } => {
                format!("{function}() 需要{}", counted_zh(*least, *most))
            }
            Self::Argument { function, wants } => format!("{function}() 需要{}", wants.zh),
        }
    }

    /// English
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::TooLarge => "the expression is too large: at most 4096 characters, 1024 parts, \
                               64 levels deep"
                .to_owned(),
            Self::Unexpected(text) if text.is_empty() => "the end is not expected here".to_owned(),
            Self::Unexpected(text) => format!("{text} is not expected here"),
            Self::Unclosed(mark) => format!("this {mark} is never closed"),
            Self::Misplaced(what) => what.en.to_owned(),
            Self::UnknownFunction(name) => format!("there is no function {name}()"),
            Self::Refused { function, en, .. } => format!("{function}() can't be used: {en}"),
            Self::Count { function, least, most } => {
                format!("{function}() takes {}", counted_en(*least, *most))
            }
            Self::Argument { function, wants } => format!("{function}() wants {}", wants.en),
        }
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl core::error::Error for ExpressionError {}

/// How many arguments a function takes, in words.
pub(super) fn counted_zh(least: usize, most: usize) -> String {
    match (least, most) {
        (0, 0) => "0个参数".to_owned(),
        (least, usize::MAX) => format!("{least}个或更多参数"),
        (least, most) if least == most => format!("{least}个参数"),
        (least, most) => format!("{least}至{most}个参数"),
    }
}

/// How many arguments a function takes, in words.
pub(super) fn counted_en(least: usize, most: usize) -> String {
    let noun = if most == 1 { "argument" } else { "arguments" };
    match (least, most) {
        (0, 0) => "no arguments".to_owned(),
        (least, usize::MAX) => format!("{least} or more {noun}"),
        (least, most) if least == most => format!("{least} {noun}"),
        (least, most) => format!("{least} to {most} {noun}"),
    }
}
