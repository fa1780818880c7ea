use std::ops::ControlFlow;

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx};

use crate::{
    Bound, EachRow, Fill, ReadError, Sheet, areas::Areas, cell, guard::guarded, limit, package,
    source::Source,
};

/// An `.xlsx` that was looked through and opened.
pub(crate) struct Package(Xlsx<Source>);

impl Package {
    pub(crate) fn open(mut source: Source) -> Result<Self, ReadError> {
        package::inspect(&mut source)?;
        guarded(|| Xlsx::new(source).map(Self).map_err(|error| told(&error)))
    }

    /// The sheets that hold cells, in their order.
    pub(crate) fn sheets(&self) -> Vec<Sheet> {
        let sheets = self.0.sheets_metadata().iter();
        let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets
            .map(|sheet| Sheet {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    pub(crate) fn for_each_row(
        &mut self,
        sheet: &str,
        fill: Fill,
        each: &mut EachRow<'_>,
    ) -> Result<(), ReadError> {
        let mut areas = match fill {
            Fill::Stored => Areas::default(),
            Fill::Merged => Areas::new(guarded(|| {
                self.0.merge_cells_by_sheet_name(sheet).map_err(|error| told(&error))
            })?)?,
        };
        let mut reader =
            guarded(|| self.0.worksheet_cells_reader(sheet).map_err(|error| told(&error)))?;
        let mut row = RowAtHand::default();
        loop {
            let cell = guarded(|| reader.next_cell().map_err(|error| told(&error)))?;
            let Some(cell) = cell else { return row.give(&mut areas, each).map(|_| ()) };
            let (number, column) = cell.get_position();
            if row.begun && number != row.number {
                if number < row.number {
                    return Err(ReadError::Broken);
                }
                if row.give(&mut areas, each)?.is_break() {
                    return Ok(());
                }
            }
            row.put(number, column, &mut |text| cell::show(cell.get_value(), text))?;
        }
    }
}

fn told(error: &calamine::XlsxError) -> ReadError {
    match error {
        calamine::XlsxError::Password => ReadError::Foreign,
        calamine::XlsxError::WorksheetNotFound(_) => ReadError::NoSheet,
        _ => ReadError::Broken,
    }
}

/// The cells of one row as they come; the memory of its texts is used again for the next.
#[derive(Debug, Default)]
struct RowAtHand {
    begun: bool,
    /// Counted from 0.
    number: u32,
    cells: Vec<String>,
}

impl RowAtHand {
    fn put(
        &mut self,
        number: u32,
        column: u32,
        show: &mut dyn FnMut(&mut String),
    ) -> Result<(), ReadError> {
        if number >= limit::ROWS {
            return Err(ReadError::TooLarge(Bound::Rows));
        }
        self.begun = true;
        self.number = number;
        let column = column as usize;
        if column >= limit::COLUMNS {
            let mut text = String::new();
            show(&mut text);
            let bound = ReadError::TooLarge(Bound::Columns(number + 1));
            return if text.is_empty() { Ok(()) } else { Err(bound) };
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        let Some(text) = self.cells.get_mut(column) else { return Ok(()) };
        text.clear();
        show(text);
        if is_too_long(text) {
            return Err(ReadError::TooLarge(Bound::Cell(number + 1)));
        }
        Ok(())
    }

    /// Gives the row away unless it is blank, and makes room for the next.
    fn give(
        &mut self,
        areas: &mut Areas,
        each: &mut EachRow<'_>,
    ) -> Result<ControlFlow<()>, ReadError> {
        if !self.begun {
            return Ok(ControlFlow::Continue(()));
        }
        areas.fill(self.number, &mut self.cells)?;
        let flow = match without_end(&self.cells) {
            [] => ControlFlow::Continue(()),
            cells => each(self.number + 1, cells),
        };
        self.cells.iter_mut().for_each(String::clear);
        self.begun = false;
        Ok(flow)
    }
}

/// The cells up to the last that has text.
pub(crate) fn without_end(cells: &[String]) -> &[String] {
    let end = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    cells.get(..end).unwrap_or_default()
}

/// Counted in bytes first, which is cheap.
pub(crate) fn is_too_long(text: &str) -> bool {
    text.len() > limit::CELL_CHARACTERS && text.chars().count() > limit::CELL_CHARACTERS
}
