use kernel::{Value, limit::TEXT_BYTES};

use super::local_time::LocalTime;

/// A value while it is computed with: one of XPath's three kinds. Unlike a [`Value`], a number
/// may be NaN or infinite, and blank is the empty text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Truth(bool),
    Number(f64),
    Text(String),
}

/// Up to here every whole number is an `f64`.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

impl Operand {
    pub(super) const BLANK: Self = Self::Text(String::new());

    pub(super) fn truth(&self) -> bool {
        match self {
            Self::Truth(truth) => *truth,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
        }
    }

    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Truth(truth) => f64::from(u8::from(*truth)),
            Self::Number(number) => *number,
            Self::Text(text) => {
                let text = text.trim();
                plain_number(text)
                    .or_else(|| LocalTime::from_text(text).map(LocalTime::days))
                    .unwrap_or(f64::NAN)
            }
        }
    }

    pub(super) fn into_text(self) -> String {
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) if number.is_infinite() => {
                if number > 0.0 {
                    "Infinity".to_owned()
                } else {
                    "-Infinity".to_owned()
                }
            }
            // XPath knows no negative zero.
            Self::Number(number) => (number + 0.0).to_string(),
            Self::Text(text) => text,
        }
    }

    /// The same, a text cut where it is longer than one answer may be. No text grows beyond that,
    /// however often expressions double it.
    pub(super) fn within_one_answer(self) -> Self {
        match self {
            Self::Text(mut text) => {
                if text.len() > TEXT_BYTES {
                    let end = (0..=TEXT_BYTES).rev().find(|end| text.is_char_boundary(*end));
                    text.truncate(end.unwrap_or(0));
                }
                Self::Text(text)
            }
            other => other,
        }
    }

    /// Whether it says nothing: empty text, or a number that is none.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Truth(_) => false,
            Self::Number(number) => number.is_nan(),
            Self::Text(text) => text.is_empty(),
        }
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Truth(truth), other) | (other, Self::Truth(truth)) => *truth == other.truth(),
            (Self::Number(number), other) | (other, Self::Number(number)) => {
                *number == other.number()
            }
            (Self::Text(one), Self::Text(other)) => one == other,
        }
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Truth(truth) => Value::Bool(truth),
            Self::Number(number) if !number.is_finite() => Value::Blank,
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= WHOLE_MAX => {
                Value::Whole(number as i64)
            }
            Self::Number(number) => Value::Real(number),
            Self::Text(text) if text.is_empty() => Value::Blank,
            Self::Text(text) => Value::Text(text),
        }
    }
}

impl From<Value> for Operand {
    fn from(value: Value) -> Self {
        match value {
            Value::Blank => Self::BLANK,
            Value::Bool(truth) => Self::Truth(truth),
            Value::Whole(whole) => Self::Number(whole as f64),
            Value::Real(real) => Self::Number(real),
            Value::Text(text) => Self::Text(text),
        }
    }
}

/// A number as XPath writes it: digits with at most one point and one minus, no exponent.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().any(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
