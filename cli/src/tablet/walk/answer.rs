//! What was typed, as an answer to the question that was put.

use form::Kind;
use kernel::{Date, Stamp, Value};
use zoufang_client::Reply;

use super::choices::{Choices, Picked};
use crate::tablet::answer;

/// Why what was typed is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Misread {
    /// Something else was expected.
    Expected(&'static str),
    /// It is not among the choices.
    NoChoice(String),
    /// It stands for several choices, by their numbers.
    Alike(Vec<usize>),
}

/// Reads an answer.
pub(super) fn read(
    kind: &Kind,
    choices: &Choices,
    text: &str,
    now: Stamp,
) -> Result<Reply, Misread> {
    let expected = Misread::Expected;
    let value = match kind {
        Kind::Many(_) => return picked(choices, text).map(Reply::Codes),
        Kind::Rank(_) => picked(choices, text)?.join(" ").into(),
        Kind::One(_) => one(choices, text)?.into(),
        Kind::Date => {
            let date = date(text, now.date());
            date.ok_or(expected("应为日期,如 2026-03-01 / a date"))?.to_string().into()
        }
        Kind::DateTime if matches!(text, "现在" | "now") => {
            Stamp::from_seconds(now.seconds()).to_string().into()
        }
        Kind::Whole | Kind::Decimal | Kind::Money => {
            answer::value(Some(kind), &half_width(text)).map_err(expected)?
        }
        _ => Value::from(text),
    };
    Ok(Reply::One(value))
}

/// The codes of several choices, in the order in which they were named, each once.
fn picked(choices: &Choices, text: &str) -> Result<Vec<String>, Misread> {
    if let Picked::One(code) = choices.pick(&half_width(text)) {
        return Ok(vec![code]);
    }
    let mut codes = Vec::new();
    for word in text.split([',', '，', '、', ' ', '\u{3000}']).filter(|word| !word.is_empty()) {
        let code = one(choices, word)?;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes)
}

fn one(choices: &Choices, word: &str) -> Result<String, Misread> {
    match choices.pick(&half_width(word)) {
        Picked::One(code) => Ok(code),
        Picked::Several(numbers) => Err(Misread::Alike(numbers)),
        Picked::Nothing => Err(Misread::NoChoice(word.to_owned())),
    }
}

/// A date however people separate its parts: `2026-3-1`, `2026年3月1日`, `20260301`, `今天`.
fn date(text: &str, today: Date) -> Option<Date> {
    if matches!(text, "今天" | "today") {
        return Some(today);
    }
    let text = half_width(text);
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [whole] if whole.len() == 8 => (whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?),
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Digits and signs as Chinese keyboards give them, in half width.
fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        _ => c,
    };
    text.chars().map(half).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use form::Form;

    fn read_at_noon(asked: &str, text: &str) -> Result<Reply, Misread> {
        let form = Form::household();
        let kind = &form.question(asked).expect("the question").kind;
        let offered = kind.list().map(|list| form.choices(list).iter().collect());
        let choices = Choices::of(offered.unwrap_or_default());
        read(kind, &choices, text, Stamp::noon(kernel::date(2026, 3, 10)))
    }

    fn one(value: impl Into<Value>) -> Result<Reply, Misread> {
        Ok(Reply::One(value.into()))
    }

    #[test]
    fn an_answer_is_read_by_the_kind_of_its_question() {
        for (asked, text, reply) in [
            ("household/address", "竹岭 一号", one("竹岭 一号")),
            ("household/people", "4", one(4)),
            ("household/people", "\u{ff14}", one(4)),
            ("location/road_distance", "1.5", one(Value::Real(1.5))),
            ("income/wage", "12000.5", one(1_200_050)),
            ("household/relocated", "2", one("no")),
            ("household/relocated", "是", one("yes")),
            ("income/income_until", "今天", one("2026-03-10")),
            ("income/income_until", "2026年2月28日", one("2026-02-28")),
            ("income/income_until", "20260228", one("2026-02-28")),
            ("income/income_until", "2026/2/8", one("2026-02-08")),
        ] {
            assert_eq!(read_at_noon(asked, text), reply, "{asked} {text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_not_taken() {
        for (asked, text) in [
            ("household/people", "四"),
            ("income/wage", "1.234"),
            ("income/income_until", "2026-02-30"),
            ("income/income_until", "26-2-3"),
            ("household/relocated", "也许"),
            ("member/ethnicity", "an"),
            ("risk/causes", "1 也许"),
        ] {
            assert!(read_at_noon(asked, text).is_err(), "{asked} {text}");
        }
    }

    #[test]
    fn several_choices_are_separated_as_people_do() {
        let codes = |codes: &[&str]| Ok(Reply::Codes(codes.iter().map(|&c| c.into()).collect()));
        for (text, expected) in [
            ("1", codes(&["01"])),
            ("1 3", codes(&["01", "03"])),
            ("1,3", codes(&["01", "03"])),
            ("1，3", codes(&["01", "03"])),
            ("因残、1、因残", codes(&["03", "01"])),
        ] {
            assert_eq!(read_at_noon("risk/causes", text), expected, "{text}");
        }
    }
}
