//! One value by its type: a code, and for some codes a payload.
//!
//! In every column 0 stands for a value that does not fit, which follows in full, and 1 for a
//! blank one.

use kernel::{Value, limit};

use super::{
    CompactError,
    pen::{Pen, Scan, unzigzag, zigzag},
    table::Typed,
    text,
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
        (_, Value::Text(text)) => text::write(typed, text, near, last, payload),
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
                _ => Value::Text(text::read(typed, code, near, last, payload)?),
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
        #[expect(clippy::cast_possible_truncation, reason = "it is looked at before it is used")]
        let whole = front as i64;
        if front.abs() < EXACT && unscaled(whole, scale).to_bits() == real.to_bits() {
            payload.signed(whole);
            return code;
        }
    }
    payload.bytes(&real.to_le_bytes());
    DECIMALS.len() as u64 + 1
}

fn read_real(code: u64, payload: &mut Scan<'_>) -> Result<f64, CompactError> {
    let place = usize::try_from(code - 1).map_err(|_| CompactError::Malformed)?;
    let real = match DECIMALS.get(place) {
        Some(scale) => unscaled(payload.signed()?, *scale),
        None if place == DECIMALS.len() => f64::from_le_bytes(payload.array()?),
        None => return Err(CompactError::Malformed),
    };
    if real.is_finite() { Ok(real) } else { Err(CompactError::Malformed) }
}

#[expect(clippy::cast_precision_loss, reason = "what is written lies below 2^53")]
fn unscaled(whole: i64, scale: f64) -> f64 {
    whole as f64 / scale
}
