//! How the words of the house stand in CBOR: records as arrays of fixed length, ids and digests
//! as byte strings. One value has one encoding, so that signatures and golden files are stable.

use kernel::{Actor, Date, Digest, Division, Id, Stamp};
use minicbor::{Decoder, Encoder};
use thiserror::Error;

/// The bytes are not what they should be: cut, too long, or of another shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the bytes are cut, damaged or of another shape")]
pub struct Malformed;

impl From<minicbor::decode::Error> for Malformed {
    fn from(_: minicbor::decode::Error) -> Self {
        Self
    }
}

/// Writes values one after the other.
pub(crate) struct Writer(Encoder<Vec<u8>>);

impl Writer {
    // Writing to a `Vec` can't fail, so the results of the encoder carry no news.

    pub(crate) fn array(&mut self, length: usize) -> &mut Self {
        let _ = self.0.array(length as u64);
        self
    }

    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        let _ = self.0.u64(number);
        self
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let _ = self.0.bytes(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let _ = self.0.str(text);
        self
    }

    pub(crate) fn null(&mut self) -> &mut Self {
        let _ = self.0.null();
        self
    }

    pub(crate) fn put<T: Cbor>(&mut self, value: &T) -> &mut Self {
        value.put(self);
        self
    }

    pub(crate) fn all<T: Cbor>(&mut self, values: &[T]) -> &mut Self {
        self.array(values.len());
        values.iter().for_each(|value| value.put(self));
        self
    }
}

/// Reads values one after the other.
pub(crate) struct Reader<'a>(Decoder<'a>);

impl<'a> Reader<'a> {
    /// Expects an array of exactly `length` items.
    pub(crate) fn array(&mut self, length: u64) -> Result<(), Malformed> {
        (self.0.array()? == Some(length)).then_some(()).ok_or(Malformed)
    }

    /// Reads the head of an array of at most `limit` items.
    pub(crate) fn length(&mut self, limit: usize) -> Result<usize, Malformed> {
        let length = self.0.array()?.and_then(|length| usize::try_from(length).ok());
        length.filter(|length| *length <= limit).ok_or(Malformed)
    }

    pub(crate) fn number(&mut self) -> Result<u64, Malformed> {
        Ok(self.0.u64()?)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        Ok(self.0.bytes()?)
    }

    pub(crate) fn text(&mut self) -> Result<String, Malformed> {
        Ok(self.0.str()?.to_owned())
    }

    pub(crate) fn take<T: Cbor>(&mut self) -> Result<T, Malformed> {
        T::take(self)
    }

    /// Whether a null stands next; it is read if so.
    pub(crate) fn null(&mut self) -> Result<bool, Malformed> {
        let is_null = self.0.datatype()? == minicbor::data::Type::Null;
        if is_null {
            self.0.null()?;
        }
        Ok(is_null)
    }

    /// Reads a list of at most `limit` items. Space is taken as items are read, never by the
    /// length that the sender claims.
    pub(crate) fn all<T: Cbor>(&mut self, limit: usize) -> Result<Vec<T>, Malformed> {
        let length = self.length(limit)?;
        (0..length).map(|_| self.take()).collect()
    }
}

/// A value with one CBOR encoding.
pub(crate) trait Cbor: Sized {
    fn put(&self, to: &mut Writer);
    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// The bytes of a value.
pub(crate) fn encode<T: Cbor>(value: &T) -> Vec<u8> {
    written(|to| value.put(to))
}

/// The bytes that `write` writes.
pub(crate) fn written(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer(Encoder::new(Vec::new()));
    write(&mut writer);
    writer.0.into_writer()
}

/// The value of bytes that hold it and nothing else.
pub(crate) fn decode<T: Cbor>(bytes: &[u8]) -> Result<T, Malformed> {
    read(bytes, T::take)
}

/// What `take` reads out of bytes that hold it and nothing else.
pub(crate) fn read<T>(
    bytes: &[u8],
    take: impl FnOnce(&mut Reader<'_>) -> Result<T, Malformed>,
) -> Result<T, Malformed> {
    let mut reader = Reader(Decoder::new(bytes));
    let value = take(&mut reader)?;
    (reader.0.position() == bytes.len()).then_some(value).ok_or(Malformed)
}

impl<K> Cbor for Id<K> {
    fn put(&self, to: &mut Writer) {
        to.bytes(self.as_bytes());
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self::from_bytes(from.bytes()?.try_into().map_err(|_| Malformed)?))
    }
}

impl Cbor for Digest {
    fn put(&self, to: &mut Writer) {
        to.bytes(self.as_bytes());
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(from.bytes()?.try_into().map_err(|_| Malformed)?))
    }
}

impl Cbor for Division {
    fn put(&self, to: &mut Writer) {
        to.number(self.number());
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::from_number(from.number()?).map_err(|_| Malformed)
    }
}

impl Cbor for Stamp {
    fn put(&self, to: &mut Writer) {
        to.number(self.millis().unsigned_abs());
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let millis = i64::try_from(from.number()?).map_err(|_| Malformed)?;
        let stamp = Self::from_millis(millis);
        (stamp.millis() == millis).then_some(stamp).ok_or(Malformed)
    }
}

impl Cbor for Date {
    fn put(&self, to: &mut Writer) {
        to.text(&self.to_string());
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let text = from.text()?;
        let date: Self = text.parse().map_err(|_| Malformed)?;
        (date.to_string() == text).then_some(date).ok_or(Malformed)
    }
}

impl Cbor for u64 {
    fn put(&self, to: &mut Writer) {
        to.number(*self);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.number()
    }
}

impl Cbor for String {
    fn put(&self, to: &mut Writer) {
        to.text(self);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.text()
    }
}

impl<T: Cbor> Cbor for Option<T> {
    fn put(&self, to: &mut Writer) {
        match self {
            Some(value) => value.put(to),
            None => {
                to.null();
            }
        }
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        if from.null()? { Ok(None) } else { from.take().map(Some) }
    }
}

/// A stream is named by its actor, which one epoch of one device and user owns, and its village.
impl Cbor for (Actor, Division) {
    fn put(&self, to: &mut Writer) {
        to.array(2).put(&self.0).put(&self.1);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        Ok((from.take()?, from.take()?))
    }
}
