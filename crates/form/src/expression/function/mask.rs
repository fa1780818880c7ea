use super::{Call, Function};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("mask-name", (1, 1), |call| masked(call, name))
        .means(
            "姓名脱敏:留首字,三字及以上再留末字",
            "a name with its first character, and its last if it has three or more",
        )
        .example("mask-name('李小明')", "李*明"),
    Function::new("mask-id", (1, 1), |call| masked(call, |text| ends(text, 6, 4)))
        .means(
            "证件号码脱敏:留前6位和后4位",
            "an identity number with its first six and last four characters",
        )
        .example("mask-id(.)", "350899********0019"),
    Function::new("mask-phone", (1, 1), |call| masked(call, |text| ends(text, 3, 4)))
        .means(
            "手机号码脱敏:留前3位和后4位",
            "a phone number with its first three and last four digits",
        )
        .example("mask-phone('12000000001')", "120****0001"),
];

/// Of a number so short that fewer would be hidden, nothing is shown.
const HIDDEN_MIN: usize = 4;

fn masked(call: &Call<'_>, mask: fn(&str) -> String) -> Operand {
    Operand::Text(mask(call.text(0).trim()))
}

fn name(text: &str) -> String {
    let length = text.chars().count();
    let hidden = "*".repeat(length.saturating_sub(2).max(1));
    let mut characters = text.chars();
    match (characters.next(), characters.next_back()) {
        (Some(_), None) => hidden,
        (Some(first), Some(last)) if length > 2 => format!("{first}{hidden}{last}"),
        (Some(first), Some(_)) => format!("{first}{hidden}"),
        (None, _) => String::new(),
    }
}

fn ends(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    if length < first + last + HIDDEN_MIN {
        return "*".repeat(length);
    }
    let hidden = "*".repeat(length - first - last);
    let head: String = text.chars().take(first).collect();
    let tail: String = text.chars().skip(length - last).collect();
    format!("{head}{hidden}{tail}")
}
