use kernel::limit::TEXT_BYTES;

use super::{Call, Function, Takes};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("string", (1, 1), |call| Operand::Text(call.text(0)))
        .means("the argument as text")
        .example("string(1.50)", "1.5"),
    Function::new("concat", (1, usize::MAX), concat)
        .means("the arguments one after the other, at most 64 KiB of them")
        .example("concat('户', 3, '号')", "户3号"),
    Function::new("string-length", (1, 1), length)
        .means("how many characters a text has")
        .example("string-length('上杭县')", "3"),
    Function::new("substr", (2, 3), substr)
        .means("the characters from a place, counted from 0, up to before another; from the end when negative")
        .example("substr('350899198001010019', 6, 10)", "1980"),
    Function::new("contains", (2, 2), |call| with(call, |text, part| text.contains(part)))
        .means("whether a text contains another")
        .example("contains('上杭县古田镇', '古田')", "true"),
    Function::new("starts-with", (2, 2), |call| with(call, |text, part| text.starts_with(part)))
        .means("whether a text starts with another")
        .example("starts-with('350823', '3508')", "true"),
    Function::new("ends-with", (2, 2), |call| with(call, |text, part| text.ends_with(part)))
        .means("whether a text ends with another")
        .example("ends-with('古田镇', '乡')", "false"),
    Function::new("normalize-space", (1, 1), normalize)
        .means("a text without spaces around it, and with single spaces within")
        .example("normalize-space('  a   b ')", "a b"),
    Function::new("regex", (2, 2), regex)
        .takes(Takes::Pattern)
        .means("whether the whole text matches a pattern, which is written in quotes")
        .example("regex('12345678901', '1[0-9]{10}')", "true"),
];

/// No text grows beyond what one answer may hold, however often expressions double it.
fn concat(call: &Call<'_>) -> Operand {
    let mut joined = String::new();
    for operand in call.operands() {
        joined.push_str(&operand.into_text());
        if joined.len() > TEXT_BYTES {
            let end = (0..=TEXT_BYTES).rev().find(|end| joined.is_char_boundary(*end));
            joined.truncate(end.unwrap_or(0));
            break;
        }
    }
    Operand::Text(joined)
}

fn length(call: &Call<'_>) -> Operand {
    Operand::Number(call.text(0).chars().count() as f64)
}

fn substr(call: &Call<'_>) -> Operand {
    let text = call.text(0);
    let length = text.chars().count() as f64;
    let place = |number: f64| {
        let place = if number < 0.0 { length + number } else { number };
        place.trunc().clamp(0.0, length)
    };
    let (start, end) = (place(call.number(1)), place(call.number_given(2).unwrap_or(length)));
    // Places that are no numbers compare false, and nothing is cut out.
    if start < end {
        let taken = text.chars().skip(start as usize).take((end - start) as usize);
        Operand::Text(taken.collect())
    } else {
        Operand::BLANK
    }
}

fn with(call: &Call<'_>, holds: fn(&str, &str) -> bool) -> Operand {
    Operand::Truth(holds(&call.text(0), &call.text(1)))
}

fn normalize(call: &Call<'_>) -> Operand {
    let text = call.text(0);
    Operand::Text(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn regex(call: &Call<'_>) -> Operand {
    let text = call.text(0);
    Operand::Truth(call.pattern(1).is_some_and(|pattern| pattern.matches(&text)))
}
