use form::Kind;
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
        let wrong = |what: &str| Trouble::Usage(format!("{path}: {what}"));
        let question = client.form().question(&path.asked());
        Ok(match question.map(|question| &question.kind) {
            Some(Kind::Many(_)) if path.code.is_none() => {
                Self::Codes(text.split([',', '，', ' ']).map(str::to_owned).collect())
            }
            Some(Kind::Many(_)) => Self::One(matches!(text, "true" | "是" | "1").into()),
            _ if text.is_empty() => Self::One(Value::Blank),
            Some(Kind::Whole) => {
                let whole: Result<i64, _> = text.parse();
                Self::One(whole.map_err(|_| wrong("应为整数 / a whole number"))?.into())
            }
            Some(Kind::Decimal) => {
                let real: Result<f64, _> = text.parse();
                let real = real.ok().filter(|real| real.is_finite());
                Self::One(Value::Real(real.ok_or_else(|| wrong("应为数字 / a number"))?))
            }
            Some(Kind::Money) => {
                Self::One(fen(text).ok_or_else(|| wrong("应为金额(元) / money in 元"))?.into())
            }
            _ => Self::One(text.into()),
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

/// Money typed in 元 with at most two decimals, in 分.
fn fen(text: &str) -> Option<i64> {
    let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
    let negative = yuan.starts_with('-');
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if fen.len() > 2 || !digits(fen) || !digits(yuan.trim_start_matches('-')) {
        return None;
    }
    let fen: i64 = format!("{fen:0<2}").parse().ok()?;
    let yuan: i64 = yuan.parse().ok()?;
    let whole = yuan.checked_mul(100)?;
    if negative { whole.checked_sub(fen) } else { whole.checked_add(fen) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_fen() {
        for (text, expected) in [
            ("12000", Some(1_200_000)),
            ("12000.5", Some(1_200_050)),
            ("-0.05", Some(-5)),
            ("1.234", None),
            ("一千", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(fen(text), expected, "{text}");
        }
    }
}
