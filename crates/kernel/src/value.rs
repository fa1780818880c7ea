use core::fmt;

/// One answer as it stands in a document: a scalar that any plain Automerge library can read.
///
/// Money is [`Value::Whole`] in 分; a date or moment is [`Value::Text`] in ISO 8601; a chosen
/// code is [`Value::Text`]; a point is [`Value::Text`] as `latitude longitude altitude accuracy`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Said to be empty, which is not the same as never asked.
    #[default]
    Blank,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A finite number with decimals.
    Real(f64),
    /// Text.
    Text(String),
}

impl Value {
    /// The text, when it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, when it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 分")]
            Self::Whole(whole) => Some(*whole as f64),
            Self::Real(real) => Some(*real),
            _ => None,
        }
    }

    /// Whether nothing is said: blank, or text of white space only.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Blank => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// Bytes that are equal exactly for equal values, for digests.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let (tag, body): (u8, Vec<u8>) = match self {
            Self::Blank => (0, Vec::new()),
            Self::Bool(bool) => (1, vec![u8::from(*bool)]),
            Self::Whole(whole) => (2, whole.to_be_bytes().to_vec()),
            Self::Real(real) => (3, real.to_bits().to_be_bytes().to_vec()),
            Self::Text(text) => (4, text.clone().into_bytes()),
        };
        core::iter::once(tag).chain(body).collect()
    }
}

/// The plain value: digits, `true`, the text itself, nothing for blank.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => Ok(()),
            Self::Bool(bool) => write!(f, "{bool}"),
            Self::Whole(whole) => write!(f, "{whole}"),
            Self::Real(real) => write!(f, "{real}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Self {
        Self::Whole(whole)
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_different_kinds_never_share_their_bytes() {
        let values = [
            Value::Blank,
            Value::Bool(true),
            Value::Whole(1),
            Value::Real(1.0),
            Value::from("1"),
            Value::from(""),
        ];
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                assert_eq!(a.canonical() == b.canonical(), i == j, "{a:?} and {b:?}");
            }
        }
    }
}
