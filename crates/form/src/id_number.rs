//! Resident ID numbers (公民身份号码, GB 11643) and disability certificate numbers (残疾人证号).
//!
//! An ID number has 18 characters: six digits of the division in which it was issued, eight of
//! the date of birth, three of a sequence whose last digit is odd for men and even for women, and
//! a check digit. A disability certificate number is the holder's ID number followed by a digit
//! for the category (1–7) and one for the grade (1–4), and by two more characters when it was
//! issued again.
//!
//! What can be wrong is told in twelve layers, so that a person learns what to look at.

mod layer;
mod typed;
mod vintage;

use core::fmt;

use kernel::Date;

pub use layer::Layer;
pub use vintage::{LONGYAN_PREFIXES, Vintage};

use typed::Typed;

/// The prefix of generated numbers. It was never given to a division, so no real person's number
/// begins with it.
pub const DEMONSTRATION_PREFIX: &str = "350899";

/// Nobody alive was born before; numbers that say so are mistyped.
const BIRTH_YEAR_MIN: i16 = 1900;

/// What each of the first seventeen digits weighs in the sum of GB 11643.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// A number of the right length and characters, without spaces around it and with capital
/// letters: 18 characters, or 20 or 22 for a disability certificate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber(String);

impl IdNumber {
    /// Reads a number.
    ///
    /// # Errors
    /// [`Layer::Length`] or [`Layer::Characters`]; whether the rest is right is for [`layers`].
    pub fn read(text: &str) -> Result<Self, Layer> {
        let text = text.trim();
        // Counted in characters, so that a digit of full width is told as a wrong character.
        if !matches!(text.chars().take(23).count(), 18 | 20 | 22) {
            return Err(Layer::Length);
        }
        let number = text.to_ascii_uppercase();
        let sound = number.bytes().enumerate().all(|(index, byte)| match index {
            0..=16 => byte.is_ascii_digit(),
            17 => byte.is_ascii_digit() || byte == b'X',
            18 => (b'1'..=b'7').contains(&byte),
            19 => (b'1'..=b'4').contains(&byte),
            _ => byte.is_ascii_alphanumeric(),
        });
        if sound { Ok(Self(number)) } else { Err(Layer::Characters) }
    }

    /// The whole number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ID number itself, without what a certificate adds.
    #[must_use]
    pub fn resident(&self) -> &str {
        self.part(0, 18)
    }

    /// What a disability certificate adds: category, grade and the mark of a re-issue.
    #[must_use]
    pub fn certificate(&self) -> Option<&str> {
        self.0.get(18..).filter(|suffix| !suffix.is_empty())
    }

    /// The six digits of the division in which it was issued.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.part(0, 6)
    }

    /// The date of birth, if there is such a date.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        let year = self.part(6, 10).parse().ok()?;
        let month = self.part(10, 12).parse().ok()?;
        let day = self.part(12, 14).parse().ok()?;
        Date::new(year, month, day).ok()
    }

    /// The sex as in GB/T 2261.1: `1` for men, `2` for women.
    #[must_use]
    pub fn sex(&self) -> &'static str {
        let odd = self.part(16, 17).bytes().all(|digit| digit % 2 == 1);
        if odd { "1" } else { "2" }
    }

    /// Whether the check digit is right.
    #[must_use]
    pub fn checksum_holds(&self) -> bool {
        check_digit(self.part(0, 17)) == self.part(17, 18).chars().next()
    }

    fn part(&self, start: usize, end: usize) -> &str {
        self.0.get(start..end).unwrap_or("")
    }
}

/// It names a person, so it never shows in a log.
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber(…)")
    }
}

/// What was answered beside a number, to be compared with it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stated<'a> {
    /// The sex (GB/T 2261.1); only `1` and `2` are compared.
    pub sex: Option<&'a str>,
    /// The date of birth.
    pub birth: Option<Date>,
}

/// All layers in which a number fails, in their order. Spaces, full width and the old form are
/// told and then overlooked, so that the rest is told too; of the wrong length or with other wrong
/// characters, the rest can't be told.
///
/// `demo` is whether generated numbers are let pass, `known_prefix` whether six digits were a
/// county's code in any vintage; the vintages of Longyan are known without it.
pub fn layers(
    text: &str,
    stated: &Stated<'_>,
    today: Date,
    demo: bool,
    known_prefix: &dyn Fn(&str) -> bool,
) -> Vec<Layer> {
    let typed = Typed::read(text);
    if typed.text.is_empty() {
        return vec![Layer::Blank];
    }
    let number = IdNumber::read(&typed.text);
    let failed = [
        (Layer::Blank, typed.spaced),
        (Layer::Characters, typed.wide || typed.wrapped || number == Err(Layer::Characters)),
        (Layer::Length, number == Err(Layer::Length)),
        (Layer::Old, typed.old),
    ];
    let told = failed.into_iter().filter_map(|(layer, fails)| fails.then_some(layer));
    let content = number.map(|number| content_layers(&number, stated, today, demo, known_prefix));
    told.chain(content.into_iter().flatten()).collect()
}

/// The layers in which a well-formed number fails.
fn content_layers(
    number: &IdNumber,
    stated: &Stated<'_>,
    today: Date,
    demo: bool,
    known_prefix: &dyn Fn(&str) -> bool,
) -> Vec<Layer> {
    let prefix = number.prefix();
    let reserved = prefix == DEMONSTRATION_PREFIX;
    let province_known = vintage::is_of_a_province(prefix);
    let prefix_known = reserved || vintage::is_of_longyan(prefix) || known_prefix(prefix);
    let birth = number.birth_date();
    let age_possible = birth.is_none_or(|birth| birth.year() >= BIRTH_YEAR_MIN && birth <= today);
    let birth_agrees = birth.is_none() || stated.birth.is_none() || birth == stated.birth;
    let sex_agrees = stated.sex.is_none_or(|sex| !matches!(sex, "1" | "2") || sex == number.sex());
    [
        (Layer::Province, province_known),
        (Layer::Prefix, prefix_known || !province_known),
        (Layer::Date, birth.is_some()),
        (Layer::Age, age_possible),
        (Layer::Birth, birth_agrees),
        (Layer::Sex, sex_agrees),
        (Layer::Checksum, number.checksum_holds()),
        (Layer::Reserved, demo || !reserved),
    ]
    .into_iter()
    .filter_map(|(layer, holds)| (!holds).then_some(layer))
    .collect()
}

/// A number as it is kept, from how people and spreadsheets write it: without spaces, apostrophes
/// and `="…"`, in plain characters, with a capital X and the present 18 digits. None when it is no
/// number even then; whether it is right is for [`layers`].
#[must_use]
pub fn normal(text: &str) -> Option<IdNumber> {
    IdNumber::read(&Typed::read(text).text).ok()
}

/// The eighteenth character for the first seventeen digits, by GB 11643: the weighted sum modulo
/// 11 picks it. None unless there are seventeen digits.
#[must_use]
pub fn check_digit(first17: &str) -> Option<char> {
    if first17.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (digit, weight) in first17.chars().zip(WEIGHTS) {
        sum += digit.to_digit(10)? * weight;
    }
    "10X98765432".chars().nth(sum as usize % 11)
}

/// The date of birth in a number, if it is well-formed and there is such a date.
#[must_use]
pub fn birth_date(text: &str) -> Option<Date> {
    IdNumber::read(text).ok()?.birth_date()
}

/// The sex in a number, if it is well-formed: `1` for men, `2` for women.
#[must_use]
pub fn sex(text: &str) -> Option<&'static str> {
    Some(IdNumber::read(text).ok()?.sex())
}

#[cfg(test)]
mod tests;
