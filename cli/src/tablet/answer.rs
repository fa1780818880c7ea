use form::{Kind, fen};
use kernel::{Path, Value};
use zoufang_client::{Client, Ports, Visit};

use crate::outcome::Trouble;

/// An answer as it was typed, read by the kind of its question.
pub(crate) enum Answered {
    /// One value.
    One(Value),
    /// The codes of a multiple choice.
    Codes(Vec<String>),
}

impl Answered {
    /// Reads an answer. What the form does not know is taken as text; the visit will say so.
    pub(crate) fn read<P: Ports>(
        client: &Client<P>,
        path: &Path,
        text: &str,
    ) -> Result<Self, Trouble> {
        let kind = client.form().question(&path.asked()).map(|question| &question.kind);
        Ok(match kind {
            Some(Kind::Many(_)) if path.code.is_none() => {
                Self::Codes(text.split([',', '，', ' ']).map(str::to_owned).collect())
            }
            kind => Self::One(
                value(kind, text).map_err(|what| Trouble::Usage(format!("{path}: {what}")))?,
            ),
        })
    }

    /// Writes it into a visit.
    pub(crate) fn write(self, visit: &mut Visit, path: &Path) -> Result<(), Trouble> {
        match self {
            Self::One(value) => visit.set(path, value)?,
            Self::Codes(codes) => {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                visit.choose(path, &codes)?
            }
        };
        Ok(())
    }
}

/// One value, read by the kind of its question; else what was expected.
pub(super) fn value(kind: Option<&Kind>, text: &str) -> Result<Value, &'static str> {
    Ok(match kind {
        Some(Kind::Many(_)) => matches!(text, "true" | "是" | "1").into(),
        _ if text.is_empty() => Value::Blank,
        Some(Kind::Whole) => {
            let whole: Option<i64> = text.parse().ok();
            whole.ok_or("应为整数 / a whole number")?.into()
        }
        Some(Kind::Decimal) => {
            let real = text.parse().ok().filter(|real: &f64| real.is_finite());
            Value::Real(real.ok_or("应为数字 / a number")?)
        }
        Some(Kind::Money) => fen(text).ok_or("应为金额(元) / money in 元")?.into(),
        _ => text.into(),
    })
}
