//! Texts that have a shape: codes, dates, numbers of telephones, points.

use super::{
    CompactError,
    calendar::{date_text, read_date, read_time},
    pen::{Pen, Scan, unzigzag, zigzag},
    table::Typed,
    typed::{Moment, Point},
};

/// The smallest number of eleven digits.
const PHONES: u64 = 10_000_000_000;

/// The code of a text whose shape is that of its type, which reads back as the same text.
pub(super) fn write(
    typed: &Typed,
    text: &str,
    near: Moment,
    last: &mut Point,
    payload: &mut Pen,
) -> Option<u64> {
    match typed {
        Typed::Codes(codes) => codes.iter().position(|code| code == text).map(|place| place as u64),
        Typed::Date => read_date(text).map(|days| zigzag(days - near.observed)),
        Typed::Time => read_time(text)
            .and_then(|time| u64::try_from(time).ok())
            .map(|time| 2 * time + u64::from(text.len() > 5)),
        Typed::Moment => {
            let (style, seconds, rest) = read_moment(text)?;
            payload.signed(near.time.wrapping_sub(seconds));
            payload.bytes(rest);
            Some(style)
        }
        Typed::Phone => {
            let [b'1', rest @ ..] = text.as_bytes() else { return None };
            let plain = rest.len() == 10 && rest.iter().all(u8::is_ascii_digit);
            let number = text.parse::<u64>().ok().filter(|_| plain)?.checked_sub(PHONES)?;
            payload.bytes(&number.to_le_bytes()[..4]);
            Some(number >> 32)
        }
        Typed::Hex => {
            let bytes = read_hex(text.as_bytes())?;
            payload.bytes(&bytes);
            Some(bytes.len() as u64)
        }
        Typed::Point => write_point(text, last, payload),
        _ => None,
    }
}

pub(super) fn read(
    typed: &Typed,
    code: u64,
    near: Moment,
    last: &mut Point,
    payload: &mut Scan<'_>,
) -> Result<String, CompactError> {
    let text = match typed {
        Typed::Codes(codes) => usize::try_from(code).ok().and_then(|at| codes.get(at)).cloned(),
        Typed::Date => near.observed.checked_add(unzigzag(code)).and_then(date_text),
        Typed::Time => time_text(code),
        Typed::Moment => moment_text(code, near.time.wrapping_sub(payload.signed()?), payload)?,
        Typed::Phone => {
            let [a, b, c, d] = payload.array()?;
            let low = u64::from(u32::from_le_bytes([a, b, c, d]));
            let number = code.checked_mul(1 << 32).map(|high| high + low);
            number.filter(|number| *number < PHONES).map(|number| (PHONES + number).to_string())
        }
        Typed::Hex => {
            let length = usize::try_from(code).ok().filter(|length| *length <= HEX);
            Some(hex(payload.bytes(length.ok_or(CompactError::Malformed)?)?))
        }
        Typed::Point => return read_point(code, last, payload),
        Typed::Truth | Typed::Whole | Typed::Money | Typed::Decimal | Typed::Text => None,
    };
    text.ok_or(CompactError::Malformed)
}

fn time_text(code: u64) -> Option<String> {
    let time = code / 2;
    match code % 2 {
        0 if time < 24 * 60 => Some(format!("{:02}:{:02}", time / 60, time % 60)),
        1 if time < 24 * 3_600 => {
            Some(format!("{:02}:{:02}:{:02}", time / 3_600, time / 60 % 60, time % 60))
        }
        _ => None,
    }
}

/// The ways to write a moment: what follows the seconds, and how far its clock is ahead of UTC.
const STYLES: [(bool, &str, i64); 4] =
    [(false, "Z", 0), (false, "+08:00", 28_800), (true, "Z", 0), (true, "+08:00", 28_800)];

/// The style of a moment, its seconds since 1970 and the digits of its milliseconds.
fn read_moment(text: &str) -> Option<(u64, i64, &[u8])> {
    let (date, rest) = text.split_once('T')?;
    let (time, rest) = rest.split_at_checked(8)?;
    let (millis, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (millis, zone) = rest.split_at_checked(3)?;
            millis.bytes().all(|digit| digit.is_ascii_digit()).then_some((millis, zone))?
        }
        None => ("", rest),
    };
    let is_style =
        |(fine, found, _): &(bool, &str, i64)| *fine != millis.is_empty() && *found == zone;
    let style = STYLES.iter().position(is_style)?;
    let (_, _, ahead) = STYLES.get(style)?;
    let seconds = read_date(date)? * 86_400 + read_time(time)? - ahead;
    Some((style as u64, seconds, millis.as_bytes()))
}

fn moment_text(
    style: u64,
    seconds: i64,
    payload: &mut Scan<'_>,
) -> Result<Option<String>, CompactError> {
    let style = usize::try_from(style).ok().and_then(|style| STYLES.get(style));
    let (fine, zone, ahead) = style.ok_or(CompactError::Malformed)?;
    let digits = payload.bytes(if *fine { 3 } else { 0 })?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(CompactError::Malformed);
    }
    let clock = seconds.checked_add(*ahead).ok_or(CompactError::Malformed)?;
    let (days, time) = (clock.div_euclid(86_400), clock.rem_euclid(86_400));
    Ok(date_text(days).map(|date| {
        let (hours, minutes, seconds) = (time / 3_600, time / 60 % 60, time % 60);
        let point = if *fine { "." } else { "" };
        let millis: String = digits.iter().copied().map(char::from).collect();
        format!("{date}T{hours:02}:{minutes:02}:{seconds:02}{point}{millis}{zone}")
    }))
}

/// The longest run of bytes whose digits are written as what they stand for.
const HEX: usize = 64;

fn read_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    if pairs.len() > HEX {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect()
}

fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How many numbers it has; of each its decimals, and how far it is from the one before.
fn write_point(text: &str, last: &mut Point, payload: &mut Pen) -> Option<u64> {
    let mut numbers = Vec::with_capacity(4);
    for word in text.split(' ') {
        let (whole, decimals) = word.split_once('.').unwrap_or((word, ""));
        let digits = [whole, decimals].concat();
        let number: i64 = digits.parse().ok().filter(|_| digits.len() <= 16)?;
        if point_word(number, decimals.len()) != word || numbers.len() == last.len() {
            return None;
        }
        numbers.push((number, decimals.len()));
    }
    for (last, (number, decimals)) in last.iter_mut().zip(&numbers) {
        payload.size(*decimals);
        payload.signed(number - *last);
        *last = *number;
    }
    Some(numbers.len() as u64)
}

fn read_point(
    count: u64,
    last: &mut Point,
    payload: &mut Scan<'_>,
) -> Result<String, CompactError> {
    let count = usize::try_from(count).ok().filter(|count| (1..=last.len()).contains(count));
    let count = count.ok_or(CompactError::Malformed)?;
    let mut words = Vec::with_capacity(count);
    for last in last.iter_mut().take(count) {
        let decimals = payload.index(17)?;
        *last = last.wrapping_add(payload.signed()?);
        words.push(point_word(*last, decimals));
    }
    Ok(words.join(" "))
}

fn point_word(number: i64, decimals: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", number.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let point = if decimals == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}
