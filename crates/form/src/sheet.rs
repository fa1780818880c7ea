use std::collections::BTreeMap;

use crate::{Problem, Report, SheetName, Words, languages::Languages, problem::Complaint};

pub(crate) use header::Vocabulary;

mod header;
mod records;

/// What one sheet may hold at the most, in bytes of CSV. The largest published forms stay below
/// a tenth of it.
const SHEET_BYTES: usize = 1 << 20;

/// One sheet as its author wrote it.
#[derive(Debug)]
pub(crate) struct Sheet {
    name: SheetName,
    headers: Vec<String>,
    places: BTreeMap<&'static str, Vec<Place>>,
    /// Which of its columns hold texts for people.
    words: &'static [&'static str],
    /// The columns that are none of the sheet's vocabulary.
    strange: Vec<usize>,
    rows: Vec<(usize, Vec<String>)>,
    languages: Languages,
}

/// Where a column stands, in one language.
#[derive(Debug)]
struct Place {
    language: Option<String>,
    at: usize,
}

/// One row of a sheet that is not blank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    sheet: &'a Sheet,
    number: usize,
    cells: &'a [String],
}

impl Sheet {
    /// Reads a sheet from CSV; whatever can't be understood is reported and left out; a
    /// sheet without its needed columns has no rows.
    pub(crate) fn read(
        name: SheetName,
        csv: &str,
        vocabulary: &Vocabulary,
        report: &mut Report,
    ) -> Self {
        let mut sheet = Self { words: vocabulary.words, ..Self::none(name) };
        if csv.len() > SHEET_BYTES {
            let told = Complaint::new("too_large", "表格超过1 MiB", "the sheet is over 1 MiB");
            sheet.complain(1, "", told, report);
            return sheet;
        }
        let mut records = records::records(csv).into_iter();
        if let Some((number, headers)) = records.next() {
            sheet.headers = headers;
            sheet.place(number, vocabulary, report);
        }
        for column in vocabulary.needed.iter().filter(|c| !sheet.has(c)) {
            let told =
                Complaint::new("missing_column", "缺少这一列", "the sheet lacks this column");
            sheet.complain(1, column, told, report);
        }
        if vocabulary.needed.iter().any(|column| !sheet.has(column)) {
            return sheet;
        }
        for (number, cells) in records.filter(|(_, cells)| cells.iter().any(|c| !c.is_empty())) {
            if cells.iter().skip(sheet.headers.len()).any(|c| !c.is_empty()) {
                let (zh, en) =
                    ("表头以外的单元格不起作用", "cells beyond the header have no effect");
                sheet.notice(number, "", Complaint::new("ignored_cell", zh, en), report);
            }
            sheet.rows.push((number, cells));
        }
        sheet
    }

    /// A sheet that the form does without.
    pub(crate) fn none(name: SheetName) -> Self {
        Self {
            name,
            headers: Vec::new(),
            places: BTreeMap::new(),
            words: &[],
            strange: Vec::new(),
            rows: Vec::new(),
            languages: Languages::default(),
        }
    }

    /// Says in which columns its words are to be found.
    pub(crate) fn speak(&mut self, languages: &Languages) {
        self.languages = languages.clone();
    }

    /// The languages of its words with the header where each stands first; `None` is an
    /// unmarked column. In the order of the sheet.
    pub(crate) fn languages(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let words = self.places.iter().filter(|(column, _)| self.words.contains(column));
        let mut places: Vec<&Place> = words.flat_map(|(_, places)| places).collect();
        places.sort_by_key(|place| place.at);
        places.into_iter().map(|place| {
            let header = self.headers.get(place.at).map_or("", String::as_str);
            (place.language.as_deref(), header)
        })
    }

    /// Whether it has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    /// The rows below the header that are not blank.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        self.rows.iter().map(|(number, cells)| Row { sheet: self, number: *number, cells })
    }

    /// The columns outside its vocabulary in which something stands.
    pub(crate) fn strange(&self) -> impl Iterator<Item = &str> {
        let filled = |at: &&usize| {
            let mut cells = self.rows.iter().filter_map(|(_, cells)| cells.get(**at));
            cells.any(|cell| !cell.is_empty())
        };
        self.strange
            .iter()
            .filter(filled)
            .filter_map(|at| self.headers.get(*at).map(String::as_str))
    }

    /// Tells of every column outside its vocabulary in which something stands.
    pub(crate) fn notice_strange(&self, code: &'static str, report: &mut Report) {
        for header in self.strange() {
            let (zh, en) = ("此列在这里不起作用", "this column has no effect here");
            self.notice(1, header, Complaint::new(code, zh, en), report);
        }
    }

    /// Reports something about the sheet that belongs to no row of its own.
    pub(crate) fn complain(
        &self,
        row: usize,
        column: &str,
        complaint: Complaint,
        report: &mut Report,
    ) {
        report.problems.push(self.problem(row, column, complaint));
    }

    /// Tells of something that was read but has no effect.
    pub(crate) fn notice(
        &self,
        row: usize,
        column: &str,
        complaint: Complaint,
        report: &mut Report,
    ) {
        report.notices.push(self.problem(row, column, complaint));
    }

    fn problem(&self, row: usize, column: &str, complaint: Complaint) -> Problem {
        let place = self.places.get(column).and_then(|places| places.first());
        let header = place.and_then(|place| self.headers.get(place.at));
        Problem {
            sheet: self.name,
            row,
            column: header.map_or(column, String::as_str).to_owned(),
            code: complaint.code,
            message: complaint.message,
        }
    }

    fn place(&mut self, number: usize, vocabulary: &Vocabulary, report: &mut Report) {
        let single_colons = !self.headers.iter().any(|header| header.contains("::"));
        for (at, text) in self.headers.clone().iter().enumerate() {
            let Some(header) = vocabulary.read(text, single_colons) else {
                self.strange.push(at);
                continue;
            };
            let places = self.places.entry(header.column).or_default();
            if places.iter().any(|place| place.language == header.language) {
                let told = Complaint::new(
                    "double_column",
                    "这一列出现了两次",
                    "the column stands here twice",
                );
                self.complain(number, text, told, report);
            } else {
                places.push(Place { language: header.language, at });
            }
        }
    }

    fn cell<'a>(&'a self, cells: &'a [String], column: &str, language: Option<&str>) -> &'a str {
        let places = self.places.get(column);
        let place = places.into_iter().flatten().find(|p| p.language.as_deref() == language);
        place.and_then(|place| cells.get(place.at)).map_or("", String::as_str)
    }
}

impl<'a> Row<'a> {
    /// What stands in a column, without the white space around it; nothing when the sheet has
    /// no such column.
    pub(crate) fn cell(self, column: &str) -> &'a str {
        self.sheet.cell(self.cells, column, None)
    }

    /// Whether a column says yes, in any of XLSForm's spellings.
    pub(crate) fn says_yes(self, column: &str) -> bool {
        matches!(&*self.cell(column).to_lowercase(), "yes" | "true" | "true()")
    }

    /// A text in both languages. Where one language is missing another stands in for it, so
    /// that no question is asked without words.
    pub(crate) fn words(self, base: &str) -> Words {
        let find = |order: &[Option<String>]| {
            let texts = order.iter().map(|l| self.sheet.cell(self.cells, base, l.as_deref()));
            texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
        };
        let Languages { zh, en } = &self.sheet.languages;
        Words { zh: find(zh), en: find(en) }
    }

    /// What stands in the columns outside the sheet's vocabulary, by their headers.
    pub(crate) fn strange(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pair = move |at: &usize| {
            let (header, cell) = (self.sheet.headers.get(*at)?, self.cells.get(*at)?);
            (!cell.is_empty()).then_some((header.as_str(), cell.as_str()))
        };
        self.sheet.strange.iter().filter_map(pair)
    }

    /// Which row of its sheet it is; the header is row 1.
    pub(crate) fn number(self) -> usize {
        self.number
    }

    /// Reports what is wrong with one of its cells.
    pub(crate) fn complain(self, column: &str, complaint: Complaint, report: &mut Report) {
        self.sheet.complain(self.number, column, complaint, report);
    }

    /// Tells that one of its cells has no effect.
    pub(crate) fn notice(self, column: &str, complaint: Complaint, report: &mut Report) {
        self.sheet.notice(self.number, column, complaint, report);
    }
}

#[cfg(test)]
mod tests;
