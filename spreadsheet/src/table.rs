use crate::{Bound, ReadError, limit};

/// The rows of a sheet as text, with their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    rows: Vec<(u32, Vec<String>)>,
    cells: usize,
}

impl Table {
    /// Each row that has text: its number, from 1, and its cells up to the last that has text.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[String])> {
        self.rows.iter().map(|(number, cells)| (*number, cells.as_slice()))
    }

    /// The text of a cell, by the row's number and the column counted from 0; blank when there is
    /// none.
    #[must_use]
    pub fn cell(&self, number: u32, column: usize) -> &str {
        let place = self.rows.binary_search_by_key(&number, |(number, _)| *number);
        let row = place.ok().and_then(|place| self.rows.get(place));
        row.and_then(|(_, cells)| cells.get(column)).map_or("", String::as_str)
    }

    pub(crate) fn add(&mut self, number: u32, cells: &[String]) -> Result<(), ReadError> {
        self.cells += cells.len();
        if self.cells > limit::TABLE_CELLS {
            return Err(ReadError::TooLarge(Bound::Table));
        }
        self.rows.push((number, cells.to_vec()));
        Ok(())
    }
}
