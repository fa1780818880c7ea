use std::collections::BTreeMap;

use kernel::limit::TEXT_BYTES;

use super::{Call, Function, Takes};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("string", (1, 1), |call| Operand::Text(call.text(0)))
        .means("参数作为文字", "the argument as text")
        .example("string(1.50)", "1.5"),
    Function::new("concat", (1, usize::MAX), concat)
        .means(
            "各参数依次相连;只有一个 ${题} 时,为其在重复组各条中的答案相连",
            "the arguments one after the other; of a single ${question}, its answers in all entries of its repeat",
        )
        .example("concat('户', 3, '号')", "户3号"),
    Function::new("join", (2, usize::MAX), join)
        .means(
            "以第一个参数隔开其余参数;${题} 代表其在重复组各条中的答案",
            "the other arguments with the first between them; a ${question} stands for its answers in all entries of its repeat",
        )
        .example("join('、', ${member_name})", "林一、陈二、林三"),
    Function::new("string-length", (1, 1), length)
        .means("文字的字符数", "how many characters a text has")
        .example("string-length('上杭县')", "3"),
    Function::new("substr", (2, 3), substr)
        .means(
            "从某处(自0起)到另一处之前的字符;负数从末尾数起",
            "the characters from a place, counted from 0, up to before another; from the end when negative",
        )
        .example("substr('350899198001010019', 6, 10)", "1980"),
    Function::new("substring-before", (2, 2), before)
        .means(
            "第二个文字首次出现之前的部分;没有则为空",
            "what stands before the first place of another text; blank if it has none",
        )
        .example("substring-before('古田镇/竹岭村', '/')", "古田镇"),
    Function::new("substring-after", (2, 2), after)
        .means(
            "第二个文字首次出现之后的部分;没有则为空",
            "what stands after the first place of another text; blank if it has none",
        )
        .example("substring-after('古田镇/竹岭村', '/')", "竹岭村"),
    Function::new("contains", (2, 2), |call| with(call, |text, part| text.contains(part)))
        .means("文字是否包含另一文字", "whether a text contains another")
        .example("contains('上杭县古田镇', '古田')", "true"),
    Function::new("starts-with", (2, 2), |call| with(call, |text, part| text.starts_with(part)))
        .means("文字是否以另一文字开头", "whether a text starts with another")
        .example("starts-with('350823', '3508')", "true"),
    Function::new("ends-with", (2, 2), |call| with(call, |text, part| text.ends_with(part)))
        .means("文字是否以另一文字结尾", "whether a text ends with another")
        .example("ends-with('古田镇', '乡')", "false"),
    Function::new("normalize-space", (1, 1), normalize)
        .means(
            "去掉首尾空格,中间的连续空格合为一个",
            "a text without spaces around it, and with single spaces within",
        )
        .example("normalize-space('  a   b ')", "a b"),
    Function::new("translate", (3, 3), translate)
        .means(
            "第二个文字中的每个字符换成第三个文字中同一位置的字符;没有对应的则去掉",
            "a text with each character of the second argument replaced by the one at its place in the third, or left out where there is none",
        )
        .example("translate('12-34 56', '123- ', 'abc')", "abc456"),
    Function::new("upper-case", (1, 1), |call| Operand::Text(call.text(0).to_uppercase()))
        .means("换成大写字母", "a text in capital letters")
        .example("upper-case('002x')", "002X"),
    Function::new("lower-case", (1, 1), |call| Operand::Text(call.text(0).to_lowercase()))
        .means("换成小写字母", "a text in small letters")
        .example("lower-case('ABc')", "abc"),
    Function::new("regex", (2, 2), regex)
        .takes(Takes::Pattern)
        .means(
            "整个文字是否符合引号中的正则表达式",
            "whether the whole text matches a pattern, which is written in quotes",
        )
        .example("regex('12345678901', '1[0-9]{10}')", "true"),
];

fn concat(call: &Call<'_>) -> Operand {
    if call.arguments.len() == 1 {
        joined("", call.answers(0))
    } else {
        joined("", call.operands(0))
    }
}

fn join(call: &Call<'_>) -> Operand {
    joined(&call.text(0), call.answers(1))
}

/// No more is put together than one answer may hold.
fn joined(between: &str, operands: impl Iterator<Item = Operand>) -> Operand {
    let mut joined = String::new();
    for (number, operand) in operands.enumerate() {
        if number > 0 {
            joined.push_str(between);
        }
        joined.push_str(&operand.into_text());
        if joined.len() > TEXT_BYTES {
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
    let end = call.given(2).map_or(length, |end| end.number());
    let (start, end) = (place(call.number(1)), place(end));
    // Places that are no numbers compare false, and nothing is cut out.
    if start < end {
        let taken = text.chars().skip(start as usize).take((end - start) as usize);
        Operand::Text(taken.collect())
    } else {
        Operand::BLANK
    }
}

fn before(call: &Call<'_>) -> Operand {
    let (text, part) = (call.text(0), call.text(1));
    text.split_once(&part).map_or(Operand::BLANK, |(before, _)| Operand::Text(before.to_owned()))
}

fn after(call: &Call<'_>) -> Operand {
    let (text, part) = (call.text(0), call.text(1));
    text.split_once(&part).map_or(Operand::BLANK, |(_, after)| Operand::Text(after.to_owned()))
}

fn with(call: &Call<'_>, holds: fn(&str, &str) -> bool) -> Operand {
    Operand::Truth(holds(&call.text(0), &call.text(1)))
}

fn normalize(call: &Call<'_>) -> Operand {
    let text = call.text(0);
    Operand::Text(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn translate(call: &Call<'_>) -> Operand {
    let (text, from, to) = (call.text(0), call.text(1), call.text(2));
    let replaced = to.chars().map(Some).chain(core::iter::repeat(None));
    let mut replacements = BTreeMap::new();
    for (character, replacement) in from.chars().zip(replaced) {
        // Of a character that is named twice, the first place counts.
        replacements.entry(character).or_insert(replacement);
    }
    let translated = text.chars().filter_map(|c| replacements.get(&c).copied().unwrap_or(Some(c)));
    Operand::Text(translated.collect())
}

fn regex(call: &Call<'_>) -> Operand {
    let (text, pattern) = (call.text(0), call.pattern(1));
    let affordable = pattern.filter(|pattern| call.context.take(pattern.steps(&text)));
    Operand::Truth(affordable.is_some_and(|pattern| pattern.matches(&text)))
}
