//! How keys and values lie in the tree.
//!
//! | tree key | tree value |
//! |---|---|
//! | 1, key | 0, value; or 1, length of the value (u32) when it is kept in pieces |
//! | 2, length of the key (u16), key, number of the piece (u32) | a piece |
//! | 3, name | the position covered (u64) |
//!
//! Numbers are big-endian. Scans go over the first kind only.

use sled::{Batch, Db, IVec};

use super::Refusal;

/// What a tree value holds at the most. sled puts up to 19 of them in a page before it splits
/// the page, and moves a page of more than 128 KiB to a file of its own, which it never removes:
/// 19 such pieces with the longest keys stay below that.
const PIECE_BYTES: usize = 6 << 10;

const INLINE: u8 = 0;
const IN_PIECES: u8 = 1;

/// The tree key of a key.
pub(super) fn head_key(key: &[u8]) -> Vec<u8> {
    [&[1], key].concat()
}

/// The key of a tree key.
pub(super) fn key_of(head_key: &[u8]) -> Option<&[u8]> {
    head_key.strip_prefix(&[1])
}

/// The tree key under which stands what the index covers.
pub(super) fn covered_key(name: &str) -> Vec<u8> {
    [&[3], name.as_bytes()].concat()
}

/// Writes a value, or none, in place of the one before.
pub(super) fn split(
    db: &Db,
    key: &[u8],
    value: Option<&[u8]>,
    writes: &mut Batch,
) -> Result<(), Refusal> {
    let head_key = head_key(key);
    let before = match db.get(&head_key)? {
        Some(head) => read(&head)?.pieces(),
        None => 0,
    };
    let head = value.map(write);
    let pieces = match value {
        Some(value) if value.len() > PIECE_BYTES => value,
        _ => &[],
    };
    let mut count = 0;
    for piece in pieces.chunks(PIECE_BYTES) {
        writes.insert(piece_key(key, count), piece);
        count += 1;
    }
    for surplus in count..before {
        writes.remove(piece_key(key, surplus));
    }
    match head {
        Some(head) => writes.insert(head_key, head),
        None => writes.remove(head_key),
    }
    Ok(())
}

/// The whole value of a key.
pub(super) fn join(db: &Db, key: &[u8], head: &IVec) -> Result<Vec<u8>, Refusal> {
    let head = read(head)?;
    let Head::InPieces { length } = head else { return Ok(head.inline().to_vec()) };
    let mut value = Vec::with_capacity(length);
    for number in 0..head.pieces() {
        value.extend_from_slice(&db.get(piece_key(key, number))?.ok_or(Refusal::Inconsistent)?);
    }
    if value.len() == length { Ok(value) } else { Err(Refusal::Inconsistent) }
}

enum Head<'a> {
    Inline(&'a [u8]),
    InPieces { length: usize },
}

impl<'a> Head<'a> {
    fn inline(&self) -> &'a [u8] {
        match self {
            Self::Inline(value) => value,
            Self::InPieces { .. } => &[],
        }
    }

    fn pieces(&self) -> u32 {
        match self {
            Self::Inline(_) => 0,
            Self::InPieces { length } => {
                u32::try_from(length.div_ceil(PIECE_BYTES)).unwrap_or(u32::MAX)
            }
        }
    }
}

fn write(value: &[u8]) -> Vec<u8> {
    match u32::try_from(value.len()) {
        Ok(length) if value.len() > PIECE_BYTES => {
            [&[IN_PIECES][..], &length.to_be_bytes()].concat()
        }
        _ => [&[INLINE], value].concat(),
    }
}

fn read(head: &[u8]) -> Result<Head<'_>, Refusal> {
    let length = |bytes: &[u8]| Some(u32::from_be_bytes(bytes.try_into().ok()?) as usize);
    match head.split_first() {
        Some((&INLINE, value)) => Ok(Head::Inline(value)),
        Some((&IN_PIECES, bytes)) => {
            let length = length(bytes).filter(|length| *length <= store::limit::VALUE_BYTES);
            length.map(|length| Head::InPieces { length }).ok_or(Refusal::Inconsistent)
        }
        _ => Err(Refusal::Inconsistent),
    }
}

/// The length before the key keeps one key's pieces apart from those of a longer key. Keys are
/// at most [`store::limit::KEY_BYTES`] long.
fn piece_key(key: &[u8], number: u32) -> Vec<u8> {
    let length = u16::try_from(key.len()).unwrap_or(u16::MAX);
    [&[2], &length.to_be_bytes()[..], key, &number.to_be_bytes()].concat()
}
