use jiff::Timestamp;
use kernel::{Date, Value};

use crate::{Form, Kind, Severity, Words};

/// What is wrong with a value that is not of its question's kind.
pub(crate) struct Misfit {
    pub code: &'static str,
    pub severity: Severity,
    pub message: Words,
}

/// Says whether a value is not one that its question's kind can have.
pub(crate) fn misfit(form: &Form, kind: &Kind, value: &Value) -> Option<Misfit> {
    let text = value.text();
    let (fits, code, zh, en) = match kind {
        Kind::Text | Kind::Barcode => {
            (text.is_some(), "shape.text", "应为文字", "this is to be text")
        }
        Kind::Whole => (
            matches!(value, Value::Whole(_)),
            "shape.integer",
            "应为整数",
            "this is to be a whole number",
        ),
        Kind::Decimal => (
            value.number().is_some_and(f64::is_finite),
            "shape.decimal",
            "应为数字",
            "this is to be a number",
        ),
        Kind::Money => (
            matches!(value, Value::Whole(_)),
            "shape.money",
            "金额应为整数分",
            "an amount is to be a whole number of fen",
        ),
        Kind::Date => (
            text.is_some_and(is_date),
            "shape.date",
            "应为真实存在的日期",
            "this is to be a date that exists",
        ),
        Kind::DateTime => (
            text.is_some_and(|text| text.parse::<Timestamp>().is_ok()),
            "shape.datetime",
            "应为带时区的日期时间",
            "this is to be a date and time with its offset",
        ),
        Kind::One(list) => (
            text.is_some_and(|code| form.choice(list, code).is_some()),
            "shape.choice",
            "不在现行代码表中",
            "the present list does not have this code",
        ),
        Kind::Many(_) => (
            matches!(value, Value::Bool(_)),
            "shape.choices",
            "每个选项应为是或否",
            "every choice is to be yes or no",
        ),
        Kind::Point => (
            text.is_some_and(is_point),
            "shape.point",
            "应为有效的经纬度",
            "this is to be a latitude and longitude",
        ),
        Kind::Image | Kind::Audio => (
            text.is_some_and(is_address),
            "shape.blob",
            "附件地址无效",
            "this is not the address of an attachment",
        ),
        Kind::Note | Kind::Calculate => return None,
    };
    // A code may come from a newer form, so a person looks before it counts as wrong.
    let severity = if code == "shape.choice" { Severity::Review } else { Severity::Hard };
    let message = Words { zh: zh.to_owned(), en: en.to_owned() };
    (!fits).then_some(Misfit { code, severity, message })
}

/// `2026-03-01`; other forms of ISO 8601 would make equal dates differ.
fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| date.to_string() == text)
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

/// A digest in hexadecimal digits.
fn is_address(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
