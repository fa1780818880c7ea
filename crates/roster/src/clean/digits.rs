use super::{bare, half_width, is_space};
use crate::{Fault, Step};

/// A number nobody counts with, such as a phone number: in half width, without spaces and dashes.
pub(crate) fn digits(cell: &str, steps: &mut Vec<Step>) -> Result<String, Fault> {
    let text = bare(cell, steps);
    let half: String = text.chars().map(half_width).collect();
    if half != text {
        steps.push(Step::Width);
    }
    if has_lost_digits(&half) {
        return Err(Fault::DigitsLost);
    }
    // Dashes part the digits of a phone number; without any digit they are what stands there.
    let is_number = half.chars().any(|c| c.is_ascii_digit());
    let parts = |c: char| is_space(c) || (is_number && matches!(c, '-' | '—' | '–'));
    let clean: String = half.chars().filter(|c| !parts(*c)).collect();
    if clean != half && !steps.contains(&Step::Spaces) {
        steps.push(Step::Spaces);
    }
    Ok(clean)
}

/// Whether a spreadsheet took a long number for one to count with, such as `3.50899E+17`: of its
/// digits only the first are left.
pub(crate) fn has_lost_digits(text: &str) -> bool {
    let Some((mantissa, power)) = text.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(power.trim_start_matches(['+', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_lose_their_dress_and_nothing_else() {
        for (cell, clean) in [
            ("１２０ ００００-0001", Ok("12000000001")),
            ("0597-1234567", Ok("05971234567")),
            ("无", Ok("无")),
            ("1.2E+10", Err(Fault::DigitsLost)),
            ("3E5", Err(Fault::DigitsLost)),
            ("35089919800101001E", Ok("35089919800101001E")),
        ] {
            let read = digits(cell, &mut Vec::new());
            assert_eq!(read.as_deref(), clean.as_ref().map(|text| *text), "{cell}");
        }
    }
}
