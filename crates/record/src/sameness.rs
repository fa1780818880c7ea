use form::Kind;
use kernel::Value;

/// When two texts say the same. Numbers are always compared by what they are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sameness {
    /// Letter by letter: codes, dates, content addresses.
    Exact,
    /// But for white space and full-width forms: what people type.
    #[default]
    Words,
    /// By digits and the letter X alone: phones and identity numbers.
    Digits,
}

impl Sameness {
    /// How answers to a question are compared, by its kind and its field's name.
    #[must_use]
    pub fn of(kind: &Kind, field: &str) -> Self {
        match kind {
            Kind::Text | Kind::Barcode if is_number_of_digits(field) => Self::Digits,
            Kind::Text | Kind::Note => Self::Words,
            _ => Self::Exact,
        }
    }

    /// Whether two values say the same.
    #[must_use]
    pub fn same(self, one: &Value, other: &Value) -> bool {
        one == other || self.key(one) == self.key(other)
    }

    /// Bytes that are equal exactly for values that say the same.
    #[must_use]
    pub fn key(self, value: &Value) -> Vec<u8> {
        match value {
            blank if blank.is_blank() => Value::Blank,
            Value::Real(real) => whole(*real).map_or(Value::Real(*real), Value::Whole),
            Value::Text(text) => Value::Text(self.plain(text)),
            other => other.clone(),
        }
        .canonical()
    }

    fn plain(self, text: &str) -> String {
        match self {
            Self::Exact => text.to_owned(),
            Self::Words => words(text),
            Self::Digits => {
                let digits: String = text.chars().map(half_width).filter_map(digit).collect();
                // A text without any digit, such as 无, is compared as words.
                if digits.is_empty() { words(text) } else { digits }
            }
        }
    }
}

/// Fields that hold a number made of digits, by the names the household form gives them.
pub(crate) fn is_number_of_digits(field: &str) -> bool {
    field.ends_with("phone") || matches!(field, "id_no" | "disability_cert")
}

fn words(text: &str) -> String {
    let half: String = text.chars().map(half_width).collect();
    half.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// U+FF01 to U+FF5E repeat ASCII in full width, in the same order.
fn half_width(full: char) -> char {
    match full {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(full) - 0xfee0).unwrap_or(full),
        other => other,
    }
}

fn digit(letter: char) -> Option<char> {
    (letter.is_ascii_digit() || letter.eq_ignore_ascii_case(&'x'))
        .then(|| letter.to_ascii_uppercase())
}

/// The whole number a real one is worth, within the range where reals count one by one.
fn whole(real: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
    (real.fract() == 0.0 && real.abs() < EXACT).then_some(real as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_different_says_the_same() {
        for (sameness, one, other, same) in [
            (Sameness::Words, "古田镇  竹岭村", " 古田镇 竹岭村", true),
            (Sameness::Words, "12号A座", "１２号Ａ座", true),
            (Sameness::Words, "12号", "13号", false),
            (Sameness::Exact, "A", "Ａ", false),
            (Sameness::Digits, "123 0000 0001", "123-0000-0001", true),
            (Sameness::Digits, "35089919800101001x", "35089919800101001Ｘ", true),
            (Sameness::Digits, "无", "空", false),
        ] {
            let (one, other) = (Value::from(one), Value::from(other));
            assert_eq!(sameness.same(&one, &other), same, "{one:?} and {other:?}");
        }
    }

    #[test]
    fn numbers_are_compared_by_what_they_are_worth() {
        let same = |one, other| Sameness::Exact.same(&one, &other);
        assert!(same(Value::Whole(3), Value::Real(3.0)));
        assert!(same(Value::Real(0.0), Value::Real(-0.0)));
        assert!(!same(Value::Whole(3), Value::Real(3.5)));
        assert!(!same(Value::Whole(3), Value::from("3")));
        assert!(same(Value::Blank, Value::from("  ")));
    }
}
