use std::ops::ControlFlow;

use crate::{
    Bound, EachRow, ReadError,
    csv_writer::without_guard,
    decode::Decode,
    encoding::Detected,
    limit,
    source::Source,
    xlsx::{is_too_long, without_end},
};

/// Goes through the rows of a CSV, numbered as a spreadsheet numbers them: a blank line is a row,
/// and a cell of several lines lies in one.
pub(crate) fn for_each_row(
    source: &mut Source,
    detected: Detected,
    each: &mut EachRow<'_>,
) -> Result<(), ReadError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(detected.delimiter)
        .from_reader(Decode::new(source, detected.encoding));
    let mut record = csv::StringRecord::new();
    let mut cells: Vec<String> = Vec::new();
    let (mut ended, mut lines) = (0, reader.position().line());
    while reader.read_record(&mut record).map_err(told)? {
        // The decoder ends every line, so a record takes one for itself, one for each line break
        // inside it, and one for each blank line before it.
        let now = reader.position().line();
        let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        ended += now.saturating_sub(lines).saturating_sub(inside as u64);
        lines = now;
        let number = u32::try_from(ended).unwrap_or(u32::MAX);
        if number > limit::ROWS {
            return Err(ReadError::TooLarge(Bound::Rows));
        }
        take(&record, number, &mut cells)?;
        let row = without_end(&cells);
        if !row.is_empty() && each(number, row) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    Ok(())
}

/// Copies a record into `cells`, whose memory is used again from row to row.
fn take(record: &csv::StringRecord, number: u32, cells: &mut Vec<String>) -> Result<(), ReadError> {
    cells.iter_mut().for_each(String::clear);
    for (column, text) in record.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        if column >= limit::COLUMNS {
            return Err(ReadError::TooLarge(Bound::Columns(number)));
        }
        let text = without_guard(text);
        if is_too_long(text) {
            return Err(ReadError::TooLarge(Bound::Cell(number)));
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            cell.push_str(text);
        }
    }
    Ok(())
}

fn told(error: csv::Error) -> ReadError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ReadError::Unreadable(error),
        _ => ReadError::Broken,
    }
}
