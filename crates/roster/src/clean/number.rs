use super::{bare, half_width};
use crate::{Fault, Step};

/// What people write behind a number.
const UNITS: [&str; 8] = ["个月", "月", "年度", "年", "人", "元", "级", "个"];

/// A whole number.
pub(crate) fn whole(cell: &str, steps: &mut Vec<Step>) -> Result<i64, Fault> {
    let text = plain(cell, steps);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let sound = fraction.bytes().all(|b| b == b'0') && is_number(whole);
    sound.then(|| whole.parse().ok()).flatten().ok_or(Fault::Number)
}

/// A number with decimals.
pub(crate) fn decimal(cell: &str, steps: &mut Vec<Step>) -> Result<f64, Fault> {
    let text = plain(cell, steps);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let sound = is_number(whole) && is_number(fraction) && !fraction.starts_with('-');
    sound.then(|| text.parse().ok()).flatten().ok_or(Fault::Number)
}

/// An amount in 元 as whole 分; of more than two decimals only zeros are none.
pub(crate) fn fen(cell: &str, steps: &mut Vec<Step>) -> Result<i64, Fault> {
    let text = plain(cell, steps);
    let (yuan, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let sound = is_number(yuan) && rest.len() <= 2 && rest.bytes().all(|b| b.is_ascii_digit());
    let digits = format!("{yuan}{rest:0<2}");
    sound.then(|| digits.parse().ok()).flatten().ok_or(Fault::Number)
}

fn plain(cell: &str, steps: &mut Vec<Step>) -> String {
    let text = bare(cell, steps);
    let half: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    if half != text {
        steps.push(Step::Width);
    }
    let number = UNITS.iter().find_map(|unit| half.strip_suffix(unit)).unwrap_or(&half);
    without_thousands(number).unwrap_or_else(|| number.to_owned())
}

/// `1,234,567` as `1234567`; commas elsewhere mean something else.
fn without_thousands(text: &str) -> Option<String> {
    let whole = text.split('.').next()?;
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    sound.then(|| text.replace(',', ""))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_with_their_units() {
        for (cell, number) in [
            ("6", Ok(6)),
            ("6.0", Ok(6)),
            ("６个月", Ok(6)),
            (" 12 月 ", Ok(12)),
            ("2019年", Ok(2019)),
            ("1,234", Ok(1234)),
            ("-3", Ok(-3)),
            ("6.5", Err(Fault::Number)),
            ("半年", Err(Fault::Number)),
            ("", Err(Fault::Number)),
            ("1,2", Err(Fault::Number)),
            ("99999999999999999999", Err(Fault::Number)),
            ("6E2", Err(Fault::Number)),
        ] {
            assert_eq!(whole(cell, &mut Vec::new()), number, "{cell}");
        }
    }

    #[test]
    fn amounts_are_exact_to_the_fen() {
        for (cell, number) in [
            ("12.3", Ok(1230)),
            ("12.30元", Ok(1230)),
            ("1,234.56", Ok(123_456)),
            ("0.29", Ok(29)),
            ("-0.29", Ok(-29)),
            ("7", Ok(700)),
            ("0.123", Err(Fault::Number)),
            ("1.-2", Err(Fault::Number)),
            ("约7", Err(Fault::Number)),
        ] {
            assert_eq!(fen(cell, &mut Vec::new()), number, "{cell}");
        }
        assert_eq!(decimal("2.50", &mut Vec::new()), Ok(2.5));
        assert_eq!(decimal("2.-5", &mut Vec::new()), Err(Fault::Number));
    }
}
