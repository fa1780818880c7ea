use std::{
    io::{Seek, Write},
    path::Path,
};

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::{Content, Layout, WriteError, limit, xlsx::is_too_long};

/// Writes an `.xlsx` sheet by sheet and row by row. Finished rows wait on the disk, not in memory.
///
/// A cell is text unless its column holds numbers, so nothing is ever run as a formula and no
/// digit is lost. Sheets are for printing on A4 across; the header stays in sight and is repeated
/// on every page.
pub struct XlsxWriter {
    workbook: Workbook,
    sheet: Option<SheetAtHand>,
    /// In lower case, since names that differ in case alone are the same.
    names: Vec<String>,
    formats: Formats,
}

struct SheetAtHand {
    layout: Layout,
    /// The row to be written next, from 0.
    next: u32,
}

struct Formats {
    title: Format,
    header: Format,
    text: Format,
    digits: Format,
    number: Format,
    footer: Format,
}

/// A4 in the numbers of the format.
const A4: u8 = 9;

impl XlsxWriter {
    /// Begins a file. Rows wait in files without a name in `waiting`, which hold the same data as
    /// the file to come, so let it be a directory that others can't read.
    ///
    /// # Errors
    /// When there is no such directory.
    pub fn new(waiting: &Path) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(waiting).map_err(told)?;
        Ok(Self { workbook, sheet: None, names: Vec::new(), formats: Formats::new() })
    }

    /// Begins a sheet, after the footer of the one before.
    ///
    /// # Errors
    /// When its name is not valid or its columns are too many.
    pub fn sheet(&mut self, name: &str, layout: Layout) -> Result<(), WriteError> {
        self.end_sheet()?;
        let last = layout.columns.len().checked_sub(1).ok_or(WriteError::TooLarge)?;
        if last >= limit::COLUMNS {
            return Err(WriteError::TooLarge);
        }
        // A sheet that was begun can't be taken back, so its name is tried on another.
        Worksheet::new().set_name(name).map_err(told)?;
        if self.names.contains(&name.to_lowercase()) {
            return Err(WriteError::SheetName);
        }
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(told)?;
        sheet.set_name(name).map_err(told)?;
        self.names.push(name.to_lowercase());
        let header = u32::from(layout.title.is_some());
        sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        sheet.set_footer("&C&P / &N");
        sheet.set_freeze_panes(header + 1, 0).map_err(told)?;
        sheet.set_repeat_rows(0, header).map_err(told)?;
        for (place, column) in (0..).zip(&layout.columns) {
            sheet.set_column_width(place, column.width).map_err(told)?;
        }
        if let Some(title) = &layout.title {
            line_across(sheet, 0, last, title, &self.formats.title)?;
        }
        for (place, column) in (0..).zip(&layout.columns) {
            sheet
                .write_string_with_format(header, place, &column.header, &self.formats.header)
                .map_err(told)?;
        }
        self.sheet = Some(SheetAtHand { layout, next: header + 1 });
        Ok(())
    }

    /// Writes a row of the sheet that was begun last; cells beyond its columns are an error.
    ///
    /// # Errors
    /// When no sheet was begun, the row is too wide, there are too many, or a cell is too long.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<(), WriteError> {
        let Some(at) = &mut self.sheet else { return Err(WriteError::NoSheet) };
        // The last row is kept free for the footer.
        if cells.len() > at.layout.columns.len() || at.next + 1 >= limit::ROWS {
            return Err(WriteError::TooLarge);
        }
        let sheet = self.workbook.worksheet_from_index(self.names.len() - 1).map_err(told)?;
        for (place, (column, cell)) in (0..).zip(at.layout.columns.iter().zip(cells)) {
            let cell = cell.as_ref();
            if is_too_long(cell) {
                return Err(WriteError::Cell { row: at.next + 1 });
            }
            let number = (column.content == Content::Number).then(|| number(cell)).flatten();
            if cell.is_empty() {
                continue;
            } else if let Some(number) = number {
                sheet
                    .write_number_with_format(at.next, place, number, &self.formats.number)
                    .map_err(told)?;
            } else {
                let digits = column.content == Content::Digits;
                let format = if digits { &self.formats.digits } else { &self.formats.text };
                sheet.write_string_with_format(at.next, place, cell, format).map_err(told)?;
            }
        }
        at.next += 1;
        Ok(())
    }

    /// Ends the file and writes it out.
    ///
    /// # Errors
    /// When it has no sheet or can't be written.
    pub fn finish(mut self, to: impl Write + Seek + Send) -> Result<(), WriteError> {
        if self.names.is_empty() {
            return Err(WriteError::NoSheet);
        }
        self.end_sheet()?;
        self.workbook.save_to_writer(to).map_err(told)
    }

    fn end_sheet(&mut self) -> Result<(), WriteError> {
        let Some(SheetAtHand { layout, next }) = self.sheet.take() else { return Ok(()) };
        let Some(footer) = layout.footer else { return Ok(()) };
        let sheet = self.workbook.worksheet_from_index(self.names.len() - 1).map_err(told)?;
        line_across(sheet, next, layout.columns.len() - 1, &footer, &self.formats.footer)
    }
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Center),
            header: cell().set_bold().set_text_wrap().set_align(FormatAlign::Center),
            text: cell(),
            digits: cell().set_num_format("@"),
            number: cell(),
            footer: Format::new().set_align(FormatAlign::Left),
        }
    }
}

/// Writes a text over all columns of a row.
fn line_across(
    sheet: &mut Worksheet,
    row: u32,
    last: usize,
    text: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if is_too_long(text) {
        return Err(WriteError::Cell { row: row + 1 });
    }
    let last = u16::try_from(last).map_err(|_| WriteError::TooLarge)?;
    // An area of one cell is none.
    if last == 0 {
        return sheet.write_string_with_format(row, 0, text, format).map(|_| ()).map_err(told);
    }
    sheet.merge_range(row, 0, row, last, text, format).map(|_| ()).map_err(told)
}

/// A number that a sheet holds digit by digit.
fn number(cell: &str) -> Option<f64> {
    let number: f64 = cell.parse().ok()?;
    (crate::cell::number(number) == cell).then_some(number)
}

fn told(error: XlsxError) -> WriteError {
    match error {
        XlsxError::SheetnameCannotBeBlank(_)
        | XlsxError::SheetnameLengthExceeded(_)
        | XlsxError::SheetnameReused(_)
        | XlsxError::SheetnameContainsInvalidCharacter(_)
        | XlsxError::SheetnameStartsOrEndsWithApostrophe(_) => WriteError::SheetName,
        XlsxError::IoError(error) => WriteError::Unwritable(error),
        XlsxError::RowColumnLimitError => WriteError::TooLarge,
        other => WriteError::Unwritable(std::io::Error::other(other)),
    }
}

impl core::fmt::Debug for XlsxWriter {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("XlsxWriter").field("sheets", &self.names.len()).finish_non_exhaustive()
    }
}
