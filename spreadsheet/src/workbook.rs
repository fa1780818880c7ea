use std::{io::Seek, ops::ControlFlow, path::Path};

use crate::{ReadError, Table, delimited, encoding, source::Source, xlsx::Package};

/// A file of rows, opened for reading: an `.xlsx` or a CSV. Which of them is told by its first
/// bytes, since names lie.
#[derive(Debug)]
pub struct Workbook {
    content: Content,
    sheets: Vec<Sheet>,
}

/// One sheet of a file. A CSV has one, without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What its tab says.
    pub name: String,
    /// Whether its author hid it.
    pub hidden: bool,
}

/// What stands in the cells of a merged area besides the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fill {
    /// Nothing, as the file has it.
    #[default]
    Stored,
    /// The text of the first cell, as a person reads it.
    Merged,
}

/// Takes one row: its number as the spreadsheet counts it, from 1, and its cells up to the last
/// that has text. Rows without text are passed over.
pub type EachRow<'a> = dyn FnMut(u32, &[String]) -> ControlFlow<()> + 'a;

enum Content {
    Xlsx(Box<Package>),
    Csv(Source, encoding::Detected),
}

impl core::fmt::Debug for Content {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Xlsx(_) => "Xlsx",
            Self::Csv(..) => "Csv",
        })
    }
}

impl Workbook {
    /// Opens a file.
    ///
    /// # Errors
    /// When it can't be read, is of a foreign format, damaged, too large or in no known encoding.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        Self::begin(Source::open(path)?)
    }

    /// Opens a file that is in memory already.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ReadError> {
        Self::begin(Source::from_bytes(bytes)?)
    }

    /// Its sheets in their order, hidden ones too.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Goes through the rows of a sheet, until there are no more or `each` has enough. Besides
    /// the texts that an `.xlsx` shares among its cells, one row is in memory at a time.
    ///
    /// # Errors
    /// When there is no such sheet, or the file turns out to be damaged or too large on the way.
    pub fn for_each_row(
        &mut self,
        sheet: usize,
        fill: Fill,
        each: &mut EachRow<'_>,
    ) -> Result<(), ReadError> {
        let name = &self.sheets.get(sheet).ok_or(ReadError::NoSheet)?.name;
        match &mut self.content {
            Content::Xlsx(package) => package.for_each_row(name, fill, each),
            Content::Csv(source, detected) => {
                source.rewind().map_err(ReadError::Unreadable)?;
                delimited::for_each_row(source, *detected, each)
            }
        }
    }

    /// All rows of a sheet at once, for small ones.
    ///
    /// # Errors
    /// As [`Workbook::for_each_row`], and beyond [`crate::limit::TABLE_CELLS`].
    pub fn table(&mut self, sheet: usize, fill: Fill) -> Result<Table, ReadError> {
        let mut table = Table::default();
        let mut outcome = Ok(());
        self.for_each_row(sheet, fill, &mut |number, cells| {
            outcome = table.add(number, cells);
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome.map(|()| table)
    }

    fn begin(mut source: Source) -> Result<Self, ReadError> {
        let head = source.head()?;
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            let package = Package::open(source)?;
            let sheets = package.sheets();
            return Ok(Self { content: Content::Xlsx(Box::new(package)), sheets });
        }
        if is_foreign(&head) {
            return Err(ReadError::Foreign);
        }
        let detected = encoding::detect(&mut source)?;
        let sheets = vec![Sheet { name: String::new(), hidden: false }];
        Ok(Self { content: Content::Csv(source, detected), sheets })
    }
}

/// The old binary format, which a password makes of an `.xlsx` too, and pages or XML that call
/// themselves `.xls`.
fn is_foreign(head: &[u8]) -> bool {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    head.starts_with(COMPOUND) || text.starts_with(b"<")
}
