use std::io::Write;

use encoding_rs::{Encoder, EncoderResult, GB18030};

use crate::{Encoding, WriteError, limit, xlsx::is_too_long};

/// Writes a CSV row by row: commas, lines ended by CRLF.
///
/// A text that begins with `=`, `+`, `-`, `@` or a tab would be run as a formula when somebody
/// opens the file, so it gets an apostrophe in front, which [`crate::Workbook`] takes away again.
/// A text that has such an apostrophe already gets a second, so that every text reads back as it
/// was. Line breaks inside a cell read back as `\n`.
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    rows: csv::Writer<Encode<W>>,
    written: u32,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When the mark in front of UTF-8 can't be written.
    pub fn new(to: W, encoding: Encoding) -> Result<Self, WriteError> {
        let mut to = Encode::new(to, encoding);
        to.begin().map_err(WriteError::Unwritable)?;
        let rows = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(to);
        Ok(Self { rows, written: 0 })
    }

    /// Writes a row; the header is one too.
    ///
    /// # Errors
    /// When it can't be written, or is wider or longer than the limits.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<(), WriteError> {
        if cells.len() > limit::COLUMNS || self.written >= limit::ROWS {
            return Err(WriteError::TooLarge);
        }
        self.written += 1;
        for cell in cells.iter().map(AsRef::as_ref) {
            if is_too_long(cell) {
                return Err(WriteError::Cell { row: self.written });
            }
            let field = if is_guarded(cell) { format!("'{cell}") } else { cell.to_owned() };
            self.rows.write_field(field).map_err(told)?;
        }
        self.rows.write_record(None::<&[u8]>).map_err(told)
    }

    /// Writes what is still held back, and gives back what the file was written to.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(self) -> Result<W, WriteError> {
        let encode = self
            .rows
            .into_inner()
            .map_err(|error| WriteError::Unwritable(std::io::Error::from(error.error().kind())))?;
        Ok(encode.to)
    }
}

/// The text without the apostrophe that [`CsvWriter`] puts in front.
pub(crate) fn without_guard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_guarded(rest)).unwrap_or(text)
}

/// Whether a text needs an apostrophe in front, or has one that could be taken for it.
fn is_guarded(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t'])
}

fn told(error: csv::Error) -> WriteError {
    WriteError::Unwritable(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => std::io::ErrorKind::InvalidData.into(),
    })
}

/// Takes UTF-8 and writes it in another encoding.
struct Encode<W> {
    to: W,
    /// None for UTF-8 itself.
    encoder: Option<Encoder>,
    /// The bytes of a character that was cut.
    cut: Vec<u8>,
}

impl<W: Write> Encode<W> {
    fn new(to: W, encoding: Encoding) -> Self {
        let encoder = (encoding == Encoding::Gbk).then(|| GB18030.new_encoder());
        Self { to, encoder, cut: Vec::new() }
    }

    fn begin(&mut self) -> std::io::Result<()> {
        if self.encoder.is_none() { self.to.write_all("\u{feff}".as_bytes()) } else { Ok(()) }
    }
}

impl<W: Write> Write for Encode<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let Some(encoder) = &mut self.encoder else { return self.to.write(bytes) };
        self.cut.extend_from_slice(bytes);
        let whole = match core::str::from_utf8(&self.cut) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = self.cut.split_off(whole);
        let text = String::from_utf8(core::mem::replace(&mut self.cut, rest));
        let mut text = text.as_deref().map_err(|_| std::io::ErrorKind::InvalidData)?;
        let mut encoded = [0; 4_096];
        loop {
            let (result, read, written) =
                encoder.encode_from_utf8_without_replacement(text, &mut encoded, false);
            self.to.write_all(encoded.get(..written).unwrap_or_default())?;
            text = text.get(read..).unwrap_or_default();
            match result {
                EncoderResult::InputEmpty => return Ok(bytes.len()),
                EncoderResult::OutputFull => (),
                // One character of the private use area has no place in GB 18030.
                EncoderResult::Unmappable(_) => self.to.write_all(b"?")?,
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

impl<W> core::fmt::Debug for Encode<W> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Encode")
    }
}
