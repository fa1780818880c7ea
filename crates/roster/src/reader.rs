use crate::{
    HeaderError, Sheeted, Terms,
    gather::Gathered,
    header::{HEADER_ROWS, Header},
    line::{Line, Sort},
};

/// Takes the rows of a file one by one and gives households as they are complete. It keeps no more
/// than the rows of one household.
#[derive(Debug)]
pub struct Reader<'a> {
    terms: &'a Terms<'a>,
    header: Option<Header>,
    /// Rows looked at in search of the header, and what the best of them lacks.
    searched: usize,
    best: Option<HeaderError>,
    gathered: Gathered,
    tally: Tally,
}

/// How many rows of each kind there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows of people.
    pub people: usize,
    /// Rows above the header: titles.
    pub titles: usize,
    /// Rows that repeat the header.
    pub headers: usize,
    /// Rows without any text.
    pub blanks: usize,
    /// Totals (合计).
    pub totals: usize,
    /// Lines across the table: notes, signatures.
    pub remarks: usize,
}

/// Beyond this a household's rows are given as a piece, and what follows as another. Nobody lives
/// with so many; a file whose every row has the same number does.
const PIECE_ROWS: usize = 512;

impl<'a> Reader<'a> {
    /// Begins with the first row of a file.
    #[must_use]
    pub fn new(terms: &'a Terms<'a>) -> Self {
        Self {
            terms,
            header: None,
            searched: 0,
            best: None,
            gathered: Gathered::default(),
            tally: Tally::default(),
        }
    }

    /// Takes the next row, with its number in the file; gives a household when the row is not of
    /// it any more.
    ///
    /// # Errors
    /// When none of the first ten rows is a header with the columns that a roster needs.
    pub fn row(&mut self, number: u32, cells: &[String]) -> Result<Option<Sheeted>, HeaderError> {
        let Some(header) = &self.header else {
            self.search(cells)?;
            return Ok(None);
        };
        let count = match Line::sort(self.terms, header, cells) {
            Sort::Person => None,
            Sort::Blank => Some(&mut self.tally.blanks),
            Sort::Header => Some(&mut self.tally.headers),
            Sort::Total => Some(&mut self.tally.totals),
            Sort::Remark => Some(&mut self.tally.remarks),
        };
        if let Some(count) = count {
            *count += 1;
            return Ok(None);
        }
        self.tally.people += 1;
        let mut line = Line::read(self.terms, header, number, cells);
        let keys = line.keys(self.terms);
        let follows = self.gathered.takes(&keys) && self.gathered.lines.len() < PIECE_ROWS;
        let complete = if follows { None } else { self.complete() };
        if let Some(above) = self.gathered.lines.last() {
            line.carry(self.terms, above);
        }
        self.gathered.add(keys, line);
        Ok(complete)
    }

    /// Ends the file: the last household, and what rows there were.
    ///
    /// # Errors
    /// When the file ended without a header.
    pub fn finish(mut self) -> Result<(Option<Sheeted>, Tally), HeaderError> {
        if self.header.is_none() {
            return Err(self.best.unwrap_or_else(nothing));
        }
        Ok((self.complete(), self.tally))
    }

    /// The heads of the file's columns that are not taken, so that nobody thinks they were.
    #[must_use]
    pub fn not_taken(&self) -> Vec<String> {
        let columns = self.header.iter().flat_map(Header::columns);
        let is_named = |(head, _): &(&str, Option<usize>)| !head.trim().is_empty();
        let left = columns.filter(is_named).filter(|(_, place)| {
            let column = place.and_then(|place| self.terms.columns.get(place));
            let asks = column.is_some_and(|column| column.takes.asked().is_some());
            let taken = place.is_some_and(|place| self.terms.cells.is_taken(place));
            let kept = column.is_none_or(|column| column.takes == crate::Takes::Kept);
            kept || (asks && !taken)
        });
        left.map(|(head, _)| head.trim().to_owned()).collect()
    }

    fn search(&mut self, cells: &[String]) -> Result<(), HeaderError> {
        self.searched += 1;
        match Header::read(self.terms.columns, cells) {
            Ok(header) => self.header = Some(header),
            Err(error) => {
                self.tally.titles += 1;
                let lacks = |error: &HeaderError| error.lacking.len();
                if self.best.as_ref().is_none_or(|best| lacks(&error) < lacks(best)) {
                    self.best = Some(error);
                }
                if self.searched >= HEADER_ROWS {
                    return Err(self.best.clone().unwrap_or_else(nothing));
                }
            }
        }
        Ok(())
    }

    fn complete(&mut self) -> Option<Sheeted> {
        let gathered = core::mem::take(&mut self.gathered);
        (!gathered.lines.is_empty()).then(|| gathered.into_household(self.terms))
    }
}

/// What an empty file lacks.
fn nothing() -> HeaderError {
    HeaderError { lacking: vec!["表头".to_owned()] }
}
