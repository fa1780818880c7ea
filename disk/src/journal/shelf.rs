use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use store::{Damage, Position, StoreError};

use super::{header, medium};

/// How many segments are kept open for reading.
const OPEN_FILES: usize = 16;

/// The segments of a journal, found by position.
pub(super) struct Shelf {
    directory: PathBuf,
    /// Where each segment begins, in order.
    firsts: RwLock<Vec<Position>>,
    /// The segments read last, the latest at the end.
    open: Mutex<Vec<Segment>>,
}

/// Where a segment begins, and its file.
pub(super) type Segment = (Position, Arc<File>);

impl Shelf {
    /// Finds the segments in a directory, and that each begins where the one before ends.
    pub(super) fn open(directory: &Path) -> Result<Self, StoreError> {
        let mut firsts = Vec::new();
        for item in fs::read_dir(directory)? {
            firsts.extend(item?.file_name().to_str().and_then(header::position_of));
        }
        firsts.sort_unstable();
        let mut end = Position::START;
        for first in &firsts {
            if *first != end {
                return Err(StoreError::Damaged(Damage::Segment(end)));
            }
            end = check(&directory.join(header::file_name(*first)), *first)?;
        }
        Ok(Self {
            directory: directory.to_owned(),
            firsts: RwLock::new(firsts),
            open: Mutex::default(),
        })
    }

    /// The segment that grows; None before the first append.
    pub(super) fn last(&self) -> Result<Option<Segment>, StoreError> {
        let last = self.firsts.read().unwrap_or_else(PoisonError::into_inner).last().copied();
        last.map(|first| self.file(first)).transpose()
    }

    /// The segment that holds a position.
    pub(super) fn holding(&self, at: Position) -> Result<Segment, StoreError> {
        let firsts = self.firsts.read().unwrap_or_else(PoisonError::into_inner);
        let after = firsts.partition_point(|first| *first <= at);
        let first = after.checked_sub(1).and_then(|index| firsts.get(index)).copied();
        drop(firsts);
        self.file(first.ok_or(StoreError::Damaged(Damage::Segment(at)))?)
    }

    /// Adds a segment behind all others.
    pub(super) fn add(&self, first: Position) {
        self.firsts.write().unwrap_or_else(PoisonError::into_inner).push(first);
    }

    fn file(&self, first: Position) -> Result<Segment, StoreError> {
        if let Some(segment) = touch(&mut self.held_open(), first) {
            return Ok(segment);
        }
        let path = self.directory.join(header::file_name(first));
        let segment = (first, Arc::new(File::options().read(true).open(path)?));
        let mut open = self.held_open();
        if open.len() >= OPEN_FILES {
            open.remove(0);
        }
        open.push(segment.clone());
        Ok(segment)
    }

    fn held_open(&self) -> MutexGuard<'_, Vec<Segment>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn touch(open: &mut Vec<Segment>, first: Position) -> Option<Segment> {
    let index = open.iter().position(|(held, _)| *held == first)?;
    let segment = open.remove(index);
    open.push(segment.clone());
    Some(segment)
}

/// Reads a segment's header, and says where the segment ends if it is whole.
fn check(path: &Path, first: Position) -> Result<Position, StoreError> {
    let damaged = StoreError::Damaged(Damage::Segment(first));
    let file = File::open(path)?;
    let mut bytes = [0; header::BYTES];
    medium::read_at(&file, &mut bytes, 0)?.ok_or(damaged)?;
    let held = file.metadata()?.len().saturating_sub(header::BYTES as u64);
    let end = first.0.checked_add(held).map(Position).ok_or(damaged)?;
    if bytes == header::header(first) { Ok(end) } else { Err(damaged) }
}
