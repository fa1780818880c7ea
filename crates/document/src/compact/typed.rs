//! One value by its type: a code, and for some codes a payload.
//!
//! In every column 0 stands for a value that does not fit, which follows in full, and 1 for a
//! blank one.

use kernel::{Value, limit};

use super::{
    CompactError,
    calendar::{date_text, read_date, read_time},
    pen::{Pen, Scan, unzigzag, zigzag},
    table::Typed,
};

/// What a value is likely to be near to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// Seconds since 1970, when its commit was saved.
    pub(super) time: i64,
    /// Days since 1970, when it was seen to be so.
    pub(super) observed: i64,
}

/// The point before in the same column.
pub(super) type Point = [i64; 4];

/// A value that was read, or the length of a text whose bytes follow later.
pub(super) enum Read {
    Value(Value),
    Text(usize),
}

const FULL: u64 = 0;
const BLANK: u64 = 1;
/// The first code whose meaning is the type's.
const OWN: u64 = 2;

/// Decimals a number may have to be written as a whole one.
const DECIMALS: [f64; 7] = [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6];
/// Up to here every whole number is one that a float can be.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// The smallest number of eleven digits.
const PHONES: u64 = 10_000_000_000;

/// What a value is written as. Texts go into `texts` without their length.
pub(super) fn write(
    typed: &Typed,
    value: &Value,
    near: Moment,
    last: &mut Point,
    payload: &mut Pen,
    texts: &mut Pen,
) -> u64 {
    if *value == Value::Blank {
        return BLANK;
    }
    let code = match (typed, value) {
        (Typed::Truth, Value::Bool(bool)) => Some(u64::from(*bool)),
        (Typed::Whole, Value::Whole(whole)) => {
            Some(zigzag(*whole)).filter(|code| *code < u64::MAX - OWN)
        }
        (Typed::Money, Value::Whole(whole)) => Some(write_money(*whole, payload)),
        (Typed::Decimal, Value::Whole(whole)) => {
            payload.signed(*whole);
            Some(0)
        }
        (Typed::Decimal, Value::Real(real)) => Some(write_real(*real, payload)),
        (Typed::Text, Value::Text(text)) => {
            texts.bytes(text.as_bytes());
            Some(text.len() as u64)
        }
        (_, Value::Text(text)) => write_text(typed, text, near, last, payload),
        _ => None,
    };
    if let Some(code) = code {
        return OWN + code;
    }
    write_full(value, near, last, payload, texts);
    FULL
}

/// Reads the value that a code and its payload stand for.
pub(super) fn read(
    typed: &Typed,
    code: u64,
    near: Moment,
    last: &mut Point,
    payload: &mut Scan<'_>,
) -> Result<Read, CompactError> {
    let malformed = CompactError::Malformed;
    let value = match code {
        FULL => return read_full(near, last, payload),
        BLANK => Value::Blank,
        code => {
            let code = code - OWN;
            match typed {
                Typed::Truth if code < 2 => Value::Bool(code == 1),
                Typed::Truth => return Err(malformed),
                Typed::Whole => Value::Whole(unzigzag(code)),
                Typed::Money => read_money(code, payload)?,
                Typed::Decimal if code == 0 => Value::Whole(payload.signed()?),
                Typed::Decimal => Value::Real(read_real(code, payload)?),
                Typed::Text if code <= limit::TEXT_BYTES as u64 => {
                    return Ok(Read::Text(usize::try_from(code).map_err(|_| malformed)?));
                }
                Typed::Text => return Err(CompactError::TooLarge),
                _ => Value::Text(read_text(typed, code, near, last, payload)?),
            }
        }
    };
    Ok(Read::Value(value))
}

/// The kind of a value that does not fit its column, and the value as its own kind is written.
fn write_full(value: &Value, near: Moment, last: &mut Point, payload: &mut Pen, texts: &mut Pen) {
    let plain = Typed::of(value);
    // A number so great that it has no code is the one value that would come back here.
    if let Value::Whole(whole) = value {
        payload.size(Typed::PLAIN.len());
        return payload.signed(*whole);
    }
    let place = Typed::PLAIN.iter().position(|typed| *typed == plain);
    payload.size(place.unwrap_or_default());
    let mut rest = Pen::default();
    let code = write(&plain, value, near, last, &mut rest, texts);
    payload.unsigned(code);
    payload.bytes(&rest.0);
}

fn read_full(near: Moment, last: &mut Point, payload: &mut Scan<'_>) -> Result<Read, CompactError> {
    let kind = payload.index(Typed::PLAIN.len() + 1)?;
    let Some(plain) = Typed::PLAIN.get(kind) else {
        return Ok(Read::Value(Value::Whole(payload.signed()?)));
    };
    match payload.unsigned()? {
        FULL => Err(CompactError::Malformed),
        code => read(plain, code, near, last, payload),
    }
}

/// How many zeros it ends in, and what stands before them.
fn write_money(whole: i64, payload: &mut Pen) -> u64 {
    let (mut front, mut zeros) = (whole, 0);
    while zeros < 9 && front != 0 && front % 10 == 0 {
        front /= 10;
        zeros += 1;
    }
    payload.signed(front);
    zeros
}

fn read_money(zeros: u64, payload: &mut Scan<'_>) -> Result<Value, CompactError> {
    let zeros = u32::try_from(zeros).ok().filter(|zeros| *zeros <= 9);
    let scale = 10_i64.pow(zeros.ok_or(CompactError::Malformed)?);
    let whole = payload.signed()?.checked_mul(scale);
    whole.map(Value::Whole).ok_or(CompactError::Malformed)
}

/// One more than the number of decimals, and the number without its point; or 8 and all bits.
fn write_real(real: f64, payload: &mut Pen) -> u64 {
    for (code, scale) in (1..).zip(DECIMALS) {
        let front = (real * scale).round();
        if front.abs() < EXACT && (front / scale).to_bits() == real.to_bits() {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
            payload.signed(front as i64);
            return code;
        }
    }
    payload.bytes(&real.to_le_bytes());
    DECIMALS.len() as u64 + 1
}

fn read_real(code: u64, payload: &mut Scan<'_>) -> Result<f64, CompactError> {
    let place = usize::try_from(code - 1).map_err(|_| CompactError::Malformed)?;
    let real = match DECIMALS.get(place) {
        #[expect(clippy::cast_precision_loss, reason = "what was written lies below 2^53")]
        Some(scale) => payload.signed()? as f64 / scale,
        None if place == DECIMALS.len() => f64::from_le_bytes(payload.array()?),
        None => return Err(CompactError::Malformed),
    };
    if real.is_finite() { Ok(real) } else { Err(CompactError::Malformed) }
}

/// Texts that have a shape. What is written is read back to the same text.
fn write_text(
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

fn read_text(
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
