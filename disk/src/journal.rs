//! The journal as a directory of segment files.
//!
//! A segment is named by the position of its first entry, in 20 digits, and begins with a
//! [`header`]; then come its entries, each behind a [`frame`]. One append is one write and one
//! sync in one segment. What an unfinished append left at the end is cut off when the journal is
//! opened; damage anywhere else is said, with its position, and never skipped.

#[cfg(test)]
mod faults;
mod frame;
mod header;
mod medium;
mod scan;
mod shelf;
mod writer;

use std::{
    fmt,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use store::{Damage, Journal, Position, StoreError, limit};

use crate::{directory, lock::Lock};
use frame::Frame;
use medium::{Device, Medium};
use shelf::Shelf;
use writer::Writer;

/// How large a segment grows before the next begins, unless the opener wants otherwise: small
/// enough to copy and to scan at opening, large enough that a county's years are some hundreds.
pub const SEGMENT_BYTES: u64 = 64 << 20;

/// A journal in segment files.
///
/// One process may append, held apart by a lock file; others may read with
/// [`SegmentJournal::open_read_only`]. Readers and the appender never wait for each other.
pub struct SegmentJournal {
    shelf: Shelf,
    end: AtomicU64,
    /// None when the journal is read only.
    writer: Option<Mutex<Writer>>,
    /// Held while the journal is open for appending.
    _lock: Option<Lock>,
}

/// Where it stands is nobody's business in a log.
impl fmt::Debug for SegmentJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SegmentJournal")
    }
}

impl SegmentJournal {
    /// Opens the journal in a directory for reading and appending; makes an empty one if there
    /// is none. A new segment begins once one has `segment_bytes`.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process appends to it, [`StoreError::Damaged`] when
    /// something acknowledged is missing that can be seen without reading all of it.
    pub fn open(directory: &Path, segment_bytes: u64) -> Result<Self, StoreError> {
        Self::open_on(Box::new(Device), directory, segment_bytes)
    }

    /// Opens the journal in a directory as it stands now, for tools that look at it while the
    /// server runs. It takes no lock and changes nothing.
    ///
    /// # Errors
    /// As [`SegmentJournal::open`], and when there is no such directory.
    pub fn open_read_only(directory: &Path) -> Result<Self, StoreError> {
        let shelf = Shelf::open(directory)?;
        let end = match shelf.last()? {
            Some((first, file)) => scan::sound_end(&file, first)?,
            None => Position::START,
        };
        Ok(Self { shelf, end: AtomicU64::new(end.0), writer: None, _lock: None })
    }

    fn open_on(
        medium: Box<dyn Medium>,
        directory: &Path,
        segment_bytes: u64,
    ) -> Result<Self, StoreError> {
        directory::make(directory)?;
        let lock = Lock::take(directory)?;
        writer::sweep(directory)?;
        let shelf = Shelf::open(directory)?;
        let writer = Writer::open(medium, directory, segment_bytes, shelf.last()?)?;
        let end = AtomicU64::new(writer.end().0);
        Ok(Self { shelf, end, writer: Some(Mutex::new(writer)), _lock: Some(lock) })
    }
}

impl Journal for SegmentJournal {
    fn append(&self, entries: &[&[u8]]) -> Result<Vec<Position>, StoreError> {
        let writer = self.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        // A thread that panicked while it appended leaves nobody knowing what was written.
        let mut writer = writer.lock().map_err(|_| StoreError::Unsynced)?;
        let positions = writer.append(entries, &self.shelf)?;
        self.end.store(writer.end().0, Ordering::Release);
        Ok(positions)
    }

    fn read(&self, at: Position) -> Result<Option<(Vec<u8>, Position)>, StoreError> {
        let damaged = StoreError::Damaged(Damage::Entry(at));
        let end = self.end();
        if at == end {
            return Ok(None);
        }
        if at > end {
            return Err(damaged);
        }
        let (first, file) = self.shelf.holding(at)?;
        let offset = header::offset_of(first, at);
        let mut head = [0; Frame::BYTES];
        medium::read_at(&file, &mut head, offset)?.ok_or(damaged)?;
        let frame = Frame::parse(head);
        let next = at.after(frame.entry_bytes());
        if frame.entry_bytes() > limit::ENTRY_BYTES || next > end {
            return Err(damaged);
        }
        let mut entry = vec![0; frame.entry_bytes()];
        medium::read_at(&file, &mut entry, offset + Frame::BYTES as u64)?.ok_or(damaged)?;
        if frame.fits(at, &entry) { Ok(Some((entry, next))) } else { Err(damaged) }
    }

    fn end(&self) -> Position {
        Position(self.end.load(Ordering::Acquire))
    }
}
