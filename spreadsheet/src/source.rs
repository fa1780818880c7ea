use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    path::Path,
};

use crate::{Bound, ReadError, limit};

/// The bytes of a file, wherever they are.
#[derive(Debug)]
pub(crate) enum Source {
    File(BufReader<File>),
    Bytes(Cursor<Vec<u8>>),
}

impl Source {
    pub(crate) fn open(path: &Path) -> Result<Self, ReadError> {
        let file = File::open(path).map_err(ReadError::Unreadable)?;
        let bytes = file.metadata().map_err(ReadError::Unreadable)?.len();
        within(bytes)?;
        Ok(Self::File(BufReader::new(file)))
    }

    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Result<Self, ReadError> {
        within(bytes.len() as u64)?;
        Ok(Self::Bytes(Cursor::new(bytes)))
    }

    /// The first bytes; afterwards the source is at its start again.
    pub(crate) fn head(&mut self) -> Result<Vec<u8>, ReadError> {
        self.rewind().map_err(ReadError::Unreadable)?;
        let mut head = Vec::new();
        self.by_ref().take(512).read_to_end(&mut head).map_err(ReadError::Unreadable)?;
        self.rewind().map_err(ReadError::Unreadable)?;
        Ok(head)
    }
}

fn within(bytes: u64) -> Result<(), ReadError> {
    if bytes > limit::FILE_BYTES { Err(ReadError::TooLarge(Bound::File)) } else { Ok(()) }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Bytes(bytes) => bytes.read(into),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Bytes(bytes) => bytes.seek(to),
        }
    }
}
