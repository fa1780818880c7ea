use thiserror::Error;

/// Why a table of columns or spellings can't be read; lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// The first line does not name the columns it should.
    #[error("line 1: the header must be {0}")]
    Header(&'static str),
    /// A line has too few or too many cells, or a cell says nothing that is understood.
    #[error("line {0}: this line can't be read")]
    Line(usize),
    /// Two lines claim the same head of a column, or the same spelling of a list.
    #[error("line {0}: another line has this already")]
    Double(usize),
}

/// The rows of a table below its header, with the lines in which they stand.
pub(crate) fn rows<const N: usize>(
    csv: &str,
    header: &'static str,
) -> Result<Vec<(usize, [String; N])>, TableError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let line = index + 1;
        let record = record.map_err(|_| TableError::Line(line))?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if line == 1 {
            if cells.join(",") != header {
                return Err(TableError::Header(header));
            }
            continue;
        }
        rows.push((line, cells.try_into().map_err(|_| TableError::Line(line))?));
    }
    if rows.is_empty() { Err(TableError::Header(header)) } else { Ok(rows) }
}
