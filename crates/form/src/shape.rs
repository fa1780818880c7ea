use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Time};
use kernel::{BlobRef, Date, Value};

use crate::{Form, Kind, Severity, Words};

/// What is wrong with a value that is not of its question's kind.
pub(crate) struct Misfit {
    pub code: &'static str,
    pub severity: Severity,
    pub message: Words,
}

/// Says whether a value is not one that its question's kind can have.
pub(crate) fn misfit(form: &Form, kind: &Kind, value: &Value) -> Option<Misfit> {
    if fits(form, kind, value) {
        return None;
    }
    let (code, zh, en) = told(kind)?;
    // A code may come from a newer form, so a person looks before it counts as wrong.
    let severity = if code == "shape.choice" { Severity::Review } else { Severity::Hard };
    let message = Words { zh: zh.to_owned(), en: en.to_owned() };
    Some(Misfit { code, severity, message })
}

fn fits(form: &Form, kind: &Kind, value: &Value) -> bool {
    let text = |fits: &dyn Fn(&str) -> bool| value.text().is_some_and(fits);
    match kind {
        Kind::Text | Kind::Barcode => value.text().is_some(),
        Kind::Whole | Kind::Money => matches!(value, Value::Whole(_)),
        Kind::Decimal => value.number().is_some_and(f64::is_finite),
        Kind::Date => text(&is_date),
        Kind::Time => text(&is_time),
        Kind::DateTime => text(&|text| text.parse::<Timestamp>().is_ok()),
        Kind::One(list) => text(&|code| form.choice(list, code).is_some()),
        Kind::Many(_) => matches!(value, Value::Bool(_)),
        Kind::Rank(list) => text(&|codes| is_rank(form, list, codes)),
        Kind::Point => text(&is_point),
        Kind::Trace => text(&|text| points(text, 2)),
        Kind::Shape => text(&|text| points(text, 4) && is_closed(text)),
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => {
            BlobRef::in_answer(value).is_some_and(|blob| kind.takes(blob.media()))
        }
        Kind::Note | Kind::Calculate => true,
    }
}

/// What is to be said of a value that does not fit.
const fn told(kind: &Kind) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match kind {
        Kind::Text | Kind::Barcode => ("shape.text", "应为文字", "this is to be text"),
        Kind::Whole => ("shape.integer", "应为整数", "this is to be a whole number"),
        Kind::Decimal => ("shape.decimal", "应为数字", "this is to be a number"),
        Kind::Money => {
            ("shape.money", "金额应为整数分", "an amount is to be a whole number of fen")
        }
        Kind::Date => ("shape.date", "应为真实存在的日期", "this is to be a date that exists"),
        Kind::Time => {
            ("shape.time", "应为时刻,如 09:30", "this is to be a time of day such as 09:30")
        }
        Kind::DateTime => (
            "shape.datetime",
            "应为带时区的日期时间",
            "this is to be a date and time with its offset",
        ),
        Kind::One(_) => {
            ("shape.choice", "不在现行代码表中", "the present list does not have this code")
        }
        Kind::Many(_) => ("shape.choices", "每个选项应为是或否", "every choice is to be yes or no"),
        Kind::Rank(_) => (
            "shape.choice",
            "应为现行代码表中的代码,各一次",
            "these are to be codes of the present list, each once",
        ),
        Kind::Point => {
            ("shape.point", "应为有效的经纬度", "this is to be a latitude and longitude")
        }
        Kind::Trace => ("shape.trace", "应为至少两个有效的点", "this is to be two places or more"),
        Kind::Shape => (
            "shape.shape",
            "应为首尾相接的至少四个点",
            "this is to be four places or more that end where they began",
        ),
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => (
            "shape.blob",
            "附件引用无效或类型不符",
            "this is no attachment of a type that is taken here",
        ),
        Kind::Note | Kind::Calculate => return None,
    })
}

/// `2026-03-01`; other forms of ISO 8601 would make equal dates differ.
fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| date.to_string() == text)
}

/// `09:30`, perhaps with seconds and their parts, perhaps with an offset, as ODK writes it.
fn is_time(text: &str) -> bool {
    let (time, offset) = text.split_at(text.find(['+', '-', 'Z']).unwrap_or(text.len()));
    let is_offset = |offset: &str| {
        let digits = offset.strip_prefix(['+', '-']).unwrap_or("x");
        digits.len() == 5 && digits.parse::<Time>().is_ok()
    };
    let is_plain = time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    is_plain
        && time.contains(':')
        && time.parse::<Time>().is_ok()
        && (offset.is_empty() || offset == "Z" || is_offset(offset))
}

/// Codes of the list, each at most once.
fn is_rank(form: &Form, list: &str, codes: &str) -> bool {
    let mut seen = BTreeSet::new();
    codes.split(' ').all(|code| seen.insert(code) && form.choice(list, code).is_some())
}

/// At least so many points joined by `;`, which may also stand at the end.
fn points(text: &str, least: usize) -> bool {
    let points = text.trim().trim_end_matches(';').split(';').map(str::trim);
    points.clone().count() >= least && points.into_iter().all(is_point)
}

fn is_closed(text: &str) -> bool {
    let mut points = text.trim().trim_end_matches(';').split(';').map(str::trim);
    let first = points.next();
    first.is_some() && points.next_back() == first
}

/// Latitude and longitude in degrees, altitude and accuracy in metres.
fn is_point(text: &str) -> bool {
    let mut numbers = text.split(' ').map(|part| part.parse::<f64>().ok());
    let mut next = || numbers.next().flatten().filter(|number| number.is_finite());
    let (latitude, longitude, altitude, accuracy) = (next(), next(), next(), next());
    latitude.is_some_and(|degrees| degrees.abs() <= 90.0)
        && longitude.is_some_and(|degrees| degrees.abs() <= 180.0)
        && altitude.is_some()
        && accuracy.is_some_and(|metres| metres >= 0.0)
        && numbers.next().is_none()
}
