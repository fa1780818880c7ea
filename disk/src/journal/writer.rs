use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use store::{Position, StoreError, limit};

use super::{
    frame::Frame,
    header,
    medium::Medium,
    scan,
    shelf::{Segment, Shelf},
};

/// A segment has this name until its header is durable, so that one with its real name is whole.
const UNBORN: &str = "new";

/// The one who appends.
pub(super) struct Writer {
    medium: Box<dyn Medium>,
    directory: PathBuf,
    segment_bytes: u64,
    /// The segment that grows, and its file for writing; None before the first append.
    growing: Option<(Position, File)>,
    end: Position,
    /// Set once nobody can know what the device holds.
    stopped: bool,
}

/// Removes a segment whose making was cut short.
pub(super) fn sweep(directory: &Path) -> Result<(), StoreError> {
    match fs::remove_file(directory.join(UNBORN)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

impl Writer {
    /// Goes on at the end of the last segment, once the rest of an unfinished append is cut off
    /// and what is found there is known to be durable.
    pub(super) fn open(
        mut medium: Box<dyn Medium>,
        directory: &Path,
        segment_bytes: u64,
        last: Option<Segment>,
    ) -> Result<Self, StoreError> {
        let mut end = Position::START;
        let mut growing = None;
        if let Some((first, reading)) = last {
            end = scan::sound_end(&reading, first)?;
            let file =
                File::options().write(true).open(directory.join(header::file_name(first)))?;
            if file.metadata()?.len() > header::offset_of(first, end) {
                medium.cut(&file, header::offset_of(first, end))?;
            }
            // An append whose sync was cut short may stand whole in the page cache only.
            medium.sync(&file)?;
            growing = Some((first, file));
        }
        let directory = directory.to_owned();
        Ok(Self { medium, directory, segment_bytes, growing, end, stopped: false })
    }

    pub(super) const fn end(&self) -> Position {
        self.end
    }

    pub(super) fn append(
        &mut self,
        entries: &[&[u8]],
        shelf: &Shelf,
    ) -> Result<Vec<Position>, StoreError> {
        if self.stopped {
            return Err(StoreError::Unsynced);
        }
        let total: usize = entries.iter().map(|entry| entry.len()).sum();
        if total > limit::APPEND_BYTES || entries.iter().any(|e| e.len() > limit::ENTRY_BYTES) {
            return Err(StoreError::TooLarge);
        }
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let mut bytes = Vec::with_capacity(total + entries.len() * Frame::BYTES);
        let mut positions = Vec::with_capacity(entries.len());
        let mut at = self.end;
        for entry in entries {
            Frame::seal(self.end, at, entry).write(&mut bytes);
            bytes.extend_from_slice(entry);
            positions.push(at);
            at = at.after(entry.len());
        }
        self.begin_segment_if_due(shelf)?;
        self.write(&bytes)?;
        self.end = at;
        Ok(positions)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let Some((first, file)) = &self.growing else { return Err(StoreError::Unsynced) };
        let offset = header::offset_of(*first, self.end);
        if let Err(error) = self.medium.write(file, bytes, offset) {
            // Part of it may stand there. Without it the journal is as before.
            self.stopped = self.medium.cut(file, offset).is_err();
            return Err(error.into());
        }
        if self.medium.sync(file).is_err() {
            // After a failed sync the page cache may show what the device does not hold, so it
            // must not be found by whoever opens the journal next. If even that fails, nothing
            // more can be done here.
            self.stopped = true;
            let _ = self.medium.cut(file, offset);
            return Err(StoreError::Unsynced);
        }
        Ok(())
    }

    fn begin_segment_if_due(&mut self, shelf: &Shelf) -> Result<(), StoreError> {
        let is_full = |first: &Position| self.end.0 - first.0 >= self.segment_bytes.max(1);
        if self.growing.as_ref().is_some_and(|(first, _)| !is_full(first)) {
            return Ok(());
        }
        let unborn = self.directory.join(UNBORN);
        let file = self.write_header(&unborn).inspect_err(|_| {
            // It is in nobody's way: the next making of a segment overwrites it.
            let _ = fs::remove_file(&unborn);
        })?;
        let born = fs::rename(&unborn, self.directory.join(header::file_name(self.end)))
            .and_then(|()| File::open(&self.directory))
            .and_then(|directory| self.medium.sync(&directory));
        if born.is_err() {
            self.stopped = true;
            return Err(StoreError::Unsynced);
        }
        shelf.add(self.end);
        self.growing = Some((self.end, file));
        Ok(())
    }

    fn write_header(&mut self, path: &Path) -> io::Result<File> {
        let file =
            File::options().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        self.medium.write(&file, &header::header(self.end), 0)?;
        self.medium.sync(&file)?;
        Ok(file)
    }
}
