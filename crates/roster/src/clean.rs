//! What is done to a cell before it means something. Each step is told, so that a person sees
//! what became of what they wrote.

mod date;
mod digits;
mod id;
mod number;
mod width;

pub(crate) use date::date;
pub(crate) use digits::digits;
pub(crate) use id::{Id, id};
pub(crate) use number::{decimal, fen, whole};
pub(crate) use width::half_width;

use crate::Step;

/// The text of a cell without what spreadsheets and hands put around it: `="…"`, an apostrophe in
/// front, white space at its ends. Whatever is left has nothing more of it, so that a text that
/// was cleaned once stays as it is.
pub(crate) fn bare(cell: &str, steps: &mut Vec<Step>) -> String {
    let mut text = cell;
    let mut once = |step| {
        if !steps.contains(&step) {
            steps.push(step);
        }
    };
    loop {
        let before = text.len();
        text = trimmed(text);
        if text.len() != before {
            once(Step::Spaces);
        }
        if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
            once(Step::Formula);
            text = inner;
        } else if let Some(rest) = text.strip_prefix(['\'', '‘', '’']) {
            once(Step::Apostrophe);
            text = rest;
        } else {
            return text.to_owned();
        }
    }
}

/// A person's name: in Chinese without the spaces by which short names are stretched, and with one
/// kind of dot between the parts of a foreign one.
pub(crate) fn name(cell: &str, steps: &mut Vec<Step>) -> String {
    let text = bare(cell, steps);
    let is_dot = |c: char| matches!(c, '•' | '．' | '・' | '‧' | '∙' | '⋅' | '●');
    let dotted: String = text.chars().map(|c| if is_dot(c) { '·' } else { c }).collect();
    let words: Vec<&str> = dotted.split(is_space).filter(|word| !word.is_empty()).collect();
    let chinese = dotted.chars().any(|c| u32::from(c) >= 0x3400);
    let clean = words.join(if chinese { "" } else { " " });
    if dotted != text {
        steps.push(Step::Width);
    }
    if clean != dotted && !steps.contains(&Step::Spaces) {
        steps.push(Step::Spaces);
    }
    clean
}

/// A word of a list as it is looked up: without spaces, in half width, in small letters, with one
/// kind of brackets.
pub(crate) fn word(text: &str) -> String {
    let plain = text.chars().filter(|c| !is_space(*c)).map(half_width);
    plain.flat_map(char::to_lowercase).collect()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// White space, and what is not seen at all.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_text_is_taken_away_and_told() {
        for (cell, text, steps) in [
            ("林甲", "林甲", vec![]),
            (" 林甲\u{3000}", "林甲", vec![Step::Spaces]),
            ("=\"350899198001010019\"", "350899198001010019", vec![Step::Formula]),
            ("'350899198001010019", "350899198001010019", vec![Step::Apostrophe]),
            ("\u{feff}=\" '1 \"", "1", vec![Step::Spaces, Step::Formula, Step::Apostrophe]),
            ("''1", "1", vec![Step::Apostrophe]),
            ("", "", vec![]),
            ("=\"\"", "", vec![Step::Formula]),
            ("=1+1", "=1+1", vec![]),
        ] {
            let mut told = Vec::new();
            assert_eq!(bare(cell, &mut told), text, "{cell:?}");
            assert_eq!(told, steps, "{cell:?}");
        }
    }

    #[test]
    fn names_are_written_in_one_way() {
        for (cell, clean) in [
            ("林　甲", "林甲"),
            ("林 甲", "林甲"),
            ("阿依•古丽", "阿依·古丽"),
            ("John  Smith", "John Smith"),
            ("林𠮷", "林𠮷"),
        ] {
            assert_eq!(name(cell, &mut Vec::new()), clean);
        }
    }

    #[test]
    fn words_are_looked_up_without_their_dress() {
        assert_eq!(word("务工时间 （月）"), word("务工时间(月)"));
        assert_eq!(word("ＹＥＳ"), "yes");
    }
}
