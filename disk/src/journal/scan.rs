use std::{
    fs::File,
    io::{BufReader, Read as _, Seek as _, SeekFrom},
};

use store::{Damage, Position, StoreError, limit};

use super::{frame::Frame, header};

/// Where the sound entries of the last segment end. Whatever follows was never acknowledged.
///
/// # Errors
/// [`Damage::Entry`] when an entry is unsound though a later append stands behind it, so that it
/// must have been acknowledged.
pub(super) fn sound_end(file: &File, first: Position) -> Result<Position, StoreError> {
    let length = file.metadata()?.len();
    let mut left = length.saturating_sub(header::BYTES as u64);
    let mut reader = BufReader::with_capacity(1 << 20, file);
    reader.seek(SeekFrom::Start(header::BYTES as u64))?;
    let mut at = first;
    let mut entry = Vec::new();
    while left >= Frame::BYTES as u64 {
        let mut head = [0; Frame::BYTES];
        reader.read_exact(&mut head)?;
        let frame = Frame::parse(head);
        let step = (Frame::BYTES + frame.entry_bytes()) as u64;
        if frame.entry_bytes() > limit::ENTRY_BYTES || step > left {
            break;
        }
        entry.resize(frame.entry_bytes(), 0);
        reader.read_exact(&mut entry)?;
        if !frame.fits(at, &entry) {
            break;
        }
        at = at.after(entry.len());
        left -= step;
    }
    reader.seek(SeekFrom::Start(header::offset_of(first, at)))?;
    let mut tail = Vec::new();
    reader.take(left).read_to_end(&mut tail)?;
    if later_append_stands(&tail, at) {
        return Err(StoreError::Damaged(Damage::Entry(at)));
    }
    Ok(at)
}

/// Whether an entry of an append that began after `unsound` stands anywhere in the tail.
fn later_append_stands(tail: &[u8], unsound: Position) -> bool {
    (1_u64..).zip(tail.windows(Frame::BYTES).skip(1)).any(|(distance, head)| {
        let at = Position(unsound.0.saturating_add(distance));
        let Ok(head) = <[u8; Frame::BYTES]>::try_from(head) else { return false };
        let frame = Frame::parse(head);
        let is_later = frame.began(at).is_some_and(|began| began > unsound);
        let entry = || {
            let from = usize::try_from(distance).ok()? + Frame::BYTES;
            tail.get(from..from.checked_add(frame.entry_bytes())?)
        };
        is_later
            && frame.entry_bytes() <= limit::ENTRY_BYTES
            && entry().is_some_and(|entry| frame.fits(at, entry))
    })
}
