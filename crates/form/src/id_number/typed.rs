use super::check_digit;

/// A number as people and spreadsheets write it, brought to how it is kept: without what
/// surrounds it and without spaces, in plain and capital characters, with 18 instead of 15 digits.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) text: String,
    /// It has spaces inside.
    pub(super) spaced: bool,
    /// It has characters of full width.
    pub(super) wide: bool,
    /// It stands in apostrophes or in `="…"`, as spreadsheets keep long numbers.
    pub(super) wrapped: bool,
    /// It had the old form of 15 digits.
    pub(super) old: bool,
}

/// No number is that long, however it is spaced and wrapped.
const CHARACTERS_MAX: usize = 64;

impl Typed {
    pub(super) fn read(text: &str) -> Self {
        let text = text.trim_matches(is_space);
        if text.chars().nth(CHARACTERS_MAX).is_some() {
            return Self { text: text.to_owned(), ..Self::default() };
        }
        let bare = unwrap(text);
        let mut typed = Self { wrapped: bare.len() != text.len(), ..Self::default() };
        for character in bare.trim_matches(is_space).chars() {
            let plain = plain(character);
            typed.wide |= plain != character;
            if is_space(plain) {
                typed.spaced = true;
            } else {
                typed.text.push(plain.to_ascii_uppercase());
            }
        }
        if let Some(present) = present(&typed.text) {
            (typed.text, typed.old) = (present, true);
        }
        typed
    }
}

/// The 18 digits that the old 15 became: the century is said, and a check digit added. Nobody
/// born before 1900 is alive.
fn present(old: &str) -> Option<String> {
    if old.len() != 15 || !old.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (prefix, rest) = old.split_at_checked(6)?;
    let first17 = format!("{prefix}19{rest}");
    let digit = check_digit(&first17)?;
    Some(format!("{first17}{digit}"))
}

fn unwrap(text: &str) -> &str {
    let quoted = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    quoted.unwrap_or(text).trim_matches(['\'', '‘', '’', '`'])
}

/// Spaces, and the marks without width that come with copied text.
fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}' | '\u{feff}')
}

/// The plain character that one of full width stands for.
fn plain(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    }
}
