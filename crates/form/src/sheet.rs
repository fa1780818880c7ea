use std::collections::BTreeMap;

use crate::{Problem, SheetName, Words, problem::Complaint};

/// What one sheet may hold at the most, in bytes of CSV. The largest published forms stay below
/// a tenth of it.
const SHEET_BYTES: usize = 1 << 20;

/// The columns a sheet may have, in their short form: `label zh` stands for the header
/// `label::中文 (zh)`.
pub(crate) struct Columns {
    /// Without these the sheet means nothing.
    pub needed: &'static [&'static str],
    /// These may be left out.
    pub other: &'static [&'static str],
}

/// One sheet as its author wrote it.
#[derive(Debug)]
pub(crate) struct Sheet {
    name: SheetName,
    headers: Vec<String>,
    places: BTreeMap<&'static str, usize>,
    rows: Vec<(usize, Vec<String>)>,
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
        columns: &Columns,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut sheet =
            Self { name, headers: Vec::new(), places: BTreeMap::new(), rows: Vec::new() };
        if csv.len() > SHEET_BYTES {
            let told = Complaint::new("too_large", "表格超过1 MiB", "the sheet is over 1 MiB");
            sheet.complain(1, "", told, problems);
            return sheet;
        }
        let mut records = records(csv).into_iter();
        if let Some((number, headers)) = records.next() {
            sheet.headers = headers;
            sheet.place(number, columns, problems);
        }
        for column in columns.needed.iter().filter(|c| !sheet.places.contains_key(*c)) {
            let told =
                Complaint::new("missing_column", "缺少这一列", "the sheet lacks this column");
            sheet.complain(1, column, told, problems);
        }
        if columns.needed.iter().any(|column| !sheet.places.contains_key(column)) {
            return sheet;
        }
        for (number, cells) in records.filter(|(_, cells)| cells.iter().any(|c| !c.is_empty())) {
            if cells.iter().skip(sheet.headers.len()).any(|c| !c.is_empty()) {
                let told = Complaint::new(
                    "long_row",
                    "这一行比表头长",
                    "the row is longer than the header",
                );
                sheet.complain(number, "", told, problems);
            }
            sheet.rows.push((number, cells));
        }
        sheet
    }

    /// The rows below the header that are not blank.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        self.rows.iter().map(|(number, cells)| Row { sheet: self, number: *number, cells })
    }

    /// Reports something about the sheet that belongs to no row of its own.
    pub(crate) fn complain(
        &self,
        row: usize,
        column: &str,
        complaint: Complaint,
        problems: &mut Vec<Problem>,
    ) {
        let header = self.places.get(column).and_then(|place| self.headers.get(*place));
        problems.push(Problem {
            sheet: self.name,
            row,
            column: header.map_or(column, String::as_str).to_owned(),
            code: complaint.code,
            message: complaint.message,
        });
    }

    fn place(&mut self, number: usize, columns: &Columns, problems: &mut Vec<Problem>) {
        for (place, header) in self.headers.clone().iter().enumerate() {
            let short = short_form(header);
            let known = columns.needed.iter().chain(columns.other).find(|c| **c == short);
            let told = match known {
                Some(column) if !self.places.contains_key(column) => {
                    self.places.insert(*column, place);
                    continue;
                }
                Some(_) => Complaint::new(
                    "double_column",
                    "这一列出现了两次",
                    "the column stands here twice",
                ),
                None => Complaint::new("unknown_column", "不认识的列", "this column isn't known"),
            };
            self.complain(number, header, told, problems);
        }
    }
}

impl<'a> Row<'a> {
    /// What stands in a column, without the white space around it; nothing when the sheet has
    /// no such column.
    pub(crate) fn cell(self, column: &str) -> &'a str {
        let place = self.sheet.places.get(column);
        place.and_then(|place| self.cells.get(*place)).map_or("", String::as_str)
    }

    /// A text in both languages. Where one language is missing the other stands in for it, so
    /// that no question is asked without words.
    pub(crate) fn words(self, base: &str) -> Words {
        let zh = self.cell(&format!("{base} zh"));
        let en = self.cell(&format!("{base} en"));
        let or = |one: &str, other: &str| if one.is_empty() { other } else { one }.to_owned();
        Words { zh: or(zh, en), en: or(en, zh) }
    }

    /// Which row of its sheet it is; the header is row 1.
    pub(crate) fn number(self) -> usize {
        self.number
    }

    /// Reports what is wrong with one of its cells.
    pub(crate) fn complain(self, column: &str, complaint: Complaint, problems: &mut Vec<Problem>) {
        self.sheet.complain(self.number, column, complaint, problems);
    }
}

/// `label::中文 (zh)` as `label zh`; a column without a language is taken as Chinese where both
/// languages exist.
fn short_form(header: &str) -> String {
    match header.split_once("::") {
        Some((base, language)) => {
            let code = language.rsplit_once('(').map_or(language, |(_, code)| code);
            format!("{} {}", base.trim(), code.trim_end_matches(')').trim())
        }
        None if matches!(
            header,
            "label" | "hint" | "constraint_message" | "form_title" | "message"
        ) =>
        {
            format!("{header} zh")
        }
        None => header.to_owned(),
    }
}

/// The records with their row numbers. A record of several lines is one row, and a blank line is
/// a row too, as in a spreadsheet.
fn records(csv: &str) -> Vec<(usize, Vec<String>)> {
    let text = csv.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut records, mut number) = (Vec::new(), 0);
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let ahead = text.get(start..).unwrap_or_default();
        number += 1 + ahead.len() - ahead.trim_start_matches('\n').len();
        // Reading text from memory neither fails nor meets anything but UTF-8.
        if !reader.read_record(&mut record).unwrap_or(false) {
            return records;
        }
        records.push((number, record.iter().map(str::to_owned).collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns { needed: &["name"], other: &["label zh", "label en"] };

    fn read(csv: &str) -> (Sheet, Vec<Problem>) {
        let mut problems = Vec::new();
        let sheet = Sheet::read(SheetName::Survey, csv, &COLUMNS, &mut problems);
        (sheet, problems)
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        for csv in [
            "name,label\na,x\n\n,\nb,\"two\nlines\"\n\n\nc,\n",
            "\u{feff}name,label\r\na,x\r\n\r\n,\r\nb,\"two\r\nlines\"\r\n\r\n\r\nc,",
        ] {
            let (sheet, problems) = read(csv);
            let rows: Vec<_> = sheet.rows().map(|row| (row.number(), row.cell("name"))).collect();
            assert_eq!(rows, [(2, "a"), (5, "b"), (8, "c")]);
            assert_eq!(problems, []);
        }
    }

    #[test]
    fn a_missing_language_is_lent_by_the_other() {
        let (sheet, problems) = read("name,label::中文 (zh),label::English (en)\na,甲,\nb,,B\n");
        let words: Vec<_> = sheet.rows().map(|row| row.words("label")).collect();
        let same = |text: &str| Words { zh: text.to_owned(), en: text.to_owned() };
        assert_eq!(words, [same("甲"), same("B")]);
        assert_eq!(problems, []);
    }

    #[test]
    fn what_is_wrong_with_the_header_is_told() {
        for (csv, row, column, code) in [
            ("", 1, "name", "missing_column"),
            ("label\n", 1, "name", "missing_column"),
            ("name,colour\n", 1, "colour", "unknown_column"),
            ("name,label::Français (fr)\n", 1, "label::Français (fr)", "unknown_column"),
            ("name,name\n", 1, "name", "double_column"),
            ("name\na,b\n", 2, "", "long_row"),
        ] {
            let (_, problems) = read(csv);
            let told: Vec<_> = problems.iter().map(|p| (p.row, &*p.column, p.code)).collect();
            assert_eq!(told, [(row, column, code)], "{csv}");
        }
    }
}
