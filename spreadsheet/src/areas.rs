use calamine::Dimensions;

use crate::{Bound, ReadError, limit};

/// The merged areas of a sheet, followed from row to row. A sheet keeps the value of a merged area
/// in its first cell alone.
#[derive(Debug, Default)]
pub(crate) struct Areas {
    /// Those that begin below the row that was filled last, the lowest first.
    ahead: Vec<Dimensions>,
    /// Those that the row that was filled last lies in, with their values; no two share a column.
    open: Vec<(Dimensions, String)>,
}

impl Areas {
    pub(crate) fn new(mut areas: Vec<Dimensions>) -> Result<Self, ReadError> {
        if areas.len() > limit::MERGED_AREAS {
            return Err(ReadError::TooLarge(Bound::Merged));
        }
        areas.retain(|area| area.start != area.end);
        if areas.iter().any(|area| area.start.0 > area.end.0 || area.start.1 > area.end.1) {
            return Err(ReadError::Broken);
        }
        areas.sort_by_key(|area| core::cmp::Reverse(area.start));
        Ok(Self { ahead: areas, open: Vec::new() })
    }

    /// Repeats the values of merged areas over a row, counted from 0 as columns are. Rows come in
    /// their order.
    pub(crate) fn fill(&mut self, row: u32, cells: &mut Vec<String>) -> Result<(), ReadError> {
        self.open.retain(|(area, _)| area.end.0 >= row);
        while let Some(area) = self.ahead.pop_if(|area| area.start.0 <= row) {
            if area.end.0 < row {
                continue;
            }
            let value = match cells.get(area.start.1 as usize) {
                Some(value) if area.start.0 == row => value.clone(),
                // Its first row was not there, so it is blank.
                _ => String::new(),
            };
            self.enter(area, value)?;
        }
        for (area, value) in self.open.iter().filter(|(_, value)| !value.is_empty()) {
            let end = (area.end.1 as usize + 1).min(limit::COLUMNS);
            if cells.len() < end {
                cells.resize(end, String::new());
            }
            for cell in cells.iter_mut().take(end).skip(area.start.1 as usize) {
                cell.clone_from(value);
            }
        }
        Ok(())
    }

    /// Areas that overlap are forged; without this a row could cost any amount of work.
    fn enter(&mut self, area: Dimensions, value: String) -> Result<(), ReadError> {
        let apart = |other: &Dimensions| area.end.1 < other.start.1 || other.end.1 < area.start.1;
        if !self.open.iter().all(|(other, _)| apart(other)) {
            return Err(ReadError::Broken);
        }
        self.open.push((area, value));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_value_is_repeated_over_its_area_and_no_further() {
        let area = |start, end| Dimensions::new(start, end);
        let areas = vec![area((0, 0), (0, 2)), area((1, 1), (3, 1)), area((5, 0), (6, 0))];
        let mut areas = Areas::new(areas).expect("sound areas");
        for (number, before, after) in [
            (0, row(&["甲"]), row(&["甲", "甲", "甲"])),
            (1, row(&["a", "乙"]), row(&["a", "乙"])),
            (3, row(&["b"]), row(&["b", "乙"])),
            (4, row(&["c"]), row(&["c"])),
            // The first row of the last area is not there.
            (6, row(&["", "d"]), row(&["", "d"])),
        ] {
            let mut cells = before;
            areas.fill(number, &mut cells).expect("sound areas");
            assert_eq!(cells, after, "row {number}");
        }
    }

    #[test]
    fn areas_that_overlap_or_run_backwards_are_refused() {
        assert!(Areas::new(vec![Dimensions::new((3, 0), (1, 0))]).is_err());
        let overlapping = vec![Dimensions::new((0, 0), (9, 5)), Dimensions::new((2, 5), (2, 6))];
        let mut areas = Areas::new(overlapping).expect("each is sound");
        assert!(areas.fill(2, &mut row(&["a"])).is_err());
    }
}
