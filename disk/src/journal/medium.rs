use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
};

/// How the journal's bytes reach the device: the seam where tests make a disk full or a sync
/// fail.
pub(super) trait Medium: Send {
    /// Writes all bytes at an offset. When it fails, some may have been written.
    fn write(&mut self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Returns once what was written to the file or directory survives a power loss.
    fn sync(&mut self, file: &File) -> io::Result<()>;

    /// Cuts the file to a length, and returns once that survives a power loss.
    fn cut(&mut self, file: &File, bytes: u64) -> io::Result<()>;
}

/// The real device.
pub(super) struct Device;

impl Medium for Device {
    fn write(&mut self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        // This syncs the length too, since without it the data could not be found.
        file.sync_data()
    }

    fn cut(&mut self, file: &File, bytes: u64) -> io::Result<()> {
        file.set_len(bytes)?;
        file.sync_all()
    }
}

/// Fills the buffer from an offset; None when the file ends before.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<Option<()>> {
    match file.read_exact_at(buffer, offset) {
        Ok(()) => Ok(Some(())),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
