use core::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use thiserror::Error;

use crate::Digest;

/// Sixteen bytes that name one thing of kind `K`; written as 32 lower-case hexadecimal digits.
///
/// The kind keeps a record's id from being used where a device's is meant.
pub struct Id<K>([u8; 16], PhantomData<fn() -> K>);

/// Kinds of [`Id`], which exist only as types.
mod kind {
    #[derive(Debug)]
    pub enum Actor {}
    #[derive(Debug)]
    pub enum Device {}
    #[derive(Debug)]
    pub enum Entry {}
    #[derive(Debug)]
    pub enum Feed {}
    #[derive(Debug)]
    pub enum Record {}
    #[derive(Debug)]
    pub enum User {}
    #[derive(Debug)]
    pub enum Visit {}
}

/// One epoch of one device and user, as the CRDT engine knows it.
pub type Actor = Id<kind::Actor>;
/// A tablet, phone, browser, relay or the server itself.
pub type DeviceId = Id<kind::Device>;
/// An entry of a repeat: a member, a visit, a measure.
pub type EntryId = Id<kind::Entry>;
/// One life of a server's feeds; it changes when a server is restored.
pub type FeedId = Id<kind::Feed>;
/// One household's document.
pub type RecordId = Id<kind::Record>;
/// A person who signs in.
pub type UserId = Id<kind::User>;
/// One inspection at one door.
pub type VisitId = Id<kind::Visit>;

impl<K> Id<K> {
    /// Takes sixteen bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The id that belongs to `parts` under `label`, for things named by what they are.
    #[must_use]
    pub fn derive(label: &str, parts: &[u8]) -> Self {
        let Digest(digest) = Digest::of_parts([label.as_bytes(), parts]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::from_bytes(bytes)
    }

    /// The sixteen bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl VisitId {
    /// The visit an actor opened as its `number`-th; it needs no randomness.
    #[must_use]
    pub fn of(actor: Actor, number: u64) -> Self {
        let mut parts = [0; 24];
        parts[..16].copy_from_slice(actor.as_bytes());
        parts[16..].copy_from_slice(&number.to_be_bytes());
        Self::derive("visit", &parts)
    }

    /// The entry of the repeat `visit` that holds this visit.
    #[must_use]
    pub fn entry(self) -> EntryId {
        EntryId::from_bytes(self.0)
    }
}

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an id is 32 lower-case hexadecimal digits")]
pub struct IdError;

impl<K> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = text.as_bytes();
        if digits.len() != 32 {
            return Err(IdError);
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
        }
        Ok(Self::from_bytes(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, IdError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(IdError),
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// Derived implementations would ask the same of `K`, which has no values.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_the_same_id() {
        let id = RecordId::derive("record", b"one");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn only_32_lower_case_digits_are_an_id() {
        for text in
            ["", "00", &"0".repeat(33), &"A".repeat(32), &"g".repeat(32), "一二三四五六七八九十一"]
        {
            assert_eq!(text.parse::<RecordId>(), Err(IdError), "{text}");
        }
    }
}
