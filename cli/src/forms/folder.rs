use std::{fs, path::Path};

use form::{Form, HOUSEHOLD, Sheets};
use spreadsheet::{Column, Content, Fill, Layout, Workbook, XlsxWriter};

use crate::outcome::{Outcome, Trouble};

/// A form as its author keeps it: some sheets as CSV, from a folder or a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    /// What it is called, where its settings don't say.
    name: String,
    /// The sheets by their names.
    sheets: Vec<(String, String)>,
}

/// The sheets that a form is read from, in the order in which a workbook has them.
const READ: [&str; 4] = ["survey", "choices", "settings", "rules"];

/// Examples of what a form finds; they belong to it, but a form is loaded without them.
const VECTORS: &str = "vectors";

impl Folder {
    /// The form at a path, or the one the program carries.
    pub(crate) fn open_or_built_in(path: Option<&Path>) -> Result<Self, Trouble> {
        path.map_or_else(|| Ok(Self::built_in()), Self::open)
    }

    /// Reads a folder of CSV files or a workbook.
    pub(crate) fn open(path: &Path) -> Result<Self, Trouble> {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let sheets = if path.is_dir() { of_folder(path)? } else { of_workbook(path)? };
        let folder = Self { name: name.to_owned(), sheets };
        if folder.sheet("survey").is_none() {
            let words = format!("{}:没有 survey 表 / there is no sheet `survey`", path.display());
            return Err(Trouble::Usage(words));
        }
        Ok(folder)
    }

    fn built_in() -> Self {
        let Sheets { name, survey, choices, settings, rules, .. } = HOUSEHOLD;
        let all = [Some(survey), choices, settings, rules, Some(form::HOUSEHOLD_VECTORS)];
        let names = READ.into_iter().chain([VECTORS]);
        let sheets = names.zip(all).filter_map(|(name, sheet)| Some((name, sheet?)));
        let sheets = sheets.map(|(name, sheet)| (name.to_owned(), sheet.to_owned())).collect();
        Self { name: name.to_owned(), sheets }
    }

    /// A sheet as CSV.
    pub(crate) fn sheet(&self, name: &str) -> Option<&str> {
        let found = self.sheets.iter().find(|(known, _)| known == name);
        found.map(|(_, csv)| csv.as_str())
    }

    /// The examples that come with the form.
    pub(crate) fn vectors(&self) -> Option<&str> {
        self.sheet(VECTORS)
    }

    /// Loads the form; all its faults are the error's lines.
    pub(crate) fn load(&self) -> Result<Form, Trouble> {
        let known = |name: &&str| !READ.contains(name) && *name != VECTORS;
        let others: Vec<&str> =
            self.sheets.iter().map(|(name, _)| name.as_str()).filter(known).collect();
        let sheets = Sheets {
            name: &self.name,
            survey: self.sheet("survey").unwrap_or_default(),
            choices: self.sheet("choices"),
            settings: self.sheet("settings"),
            rules: self.sheet("rules"),
            others: &others,
        };
        Form::load(&sheets).map_err(|problems| {
            let lines: Vec<String> =
                problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect();
            Trouble::Form(lines)
        })
    }

    /// Writes the sheets as a workbook or into a folder.
    pub(crate) fn save(&self, to: &Path) -> Outcome {
        if to.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx")) {
            return self.save_workbook(to);
        }
        fs::create_dir_all(to)?;
        for (name, csv) in &self.sheets {
            fs::write(to.join(format!("{name}.csv")), csv)?;
        }
        Ok(())
    }

    fn save_workbook(&self, to: &Path) -> Outcome {
        let waiting = tempfile::tempdir()?;
        let mut writer = XlsxWriter::new(waiting.path())?;
        for (name, csv) in &self.sheets {
            let mut rows = rows_of(csv)?.into_iter();
            let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
            if header.is_empty() {
                continue;
            }
            let columns = header.iter().map(|cell| Column::new(cell, Content::Text)).collect();
            writer.sheet(name, Layout { columns, ..Layout::default() })?;
            let mut next = 2;
            for (number, cells) in rows {
                // A blank row stays one, so that a fault is told with the same row everywhere.
                for _ in next..number {
                    writer.row::<&str>(&[])?;
                }
                writer.row(&cells)?;
                next = number + 1;
            }
        }
        Ok(writer.finish(fs::File::create(to)?)?)
    }
}

fn of_folder(path: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let mut sheets = Vec::new();
    for name in READ.into_iter().chain([VECTORS]) {
        let file = path.join(format!("{name}.csv"));
        if !file.exists() {
            continue;
        }
        let mut workbook = Workbook::open(&file)?;
        sheets.push((name.to_owned(), csv_of(&mut workbook, 0)?));
    }
    Ok(sheets)
}

fn of_workbook(path: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let mut workbook = Workbook::open(path)?;
    let names: Vec<String> = workbook.sheets().iter().map(|sheet| sheet.name.clone()).collect();
    let mut sheets = Vec::new();
    for (place, name) in names.into_iter().enumerate() {
        sheets.push((name.trim().to_lowercase(), csv_of(&mut workbook, place)?));
    }
    Ok(sheets)
}

/// A sheet as CSV in UTF-8, every row in its place.
fn csv_of(workbook: &mut Workbook, sheet: usize) -> Result<String, Trouble> {
    let table = workbook.table(sheet, Fill::Stored)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut next = 1;
    let mut width = 0;
    for (number, cells) in table.rows() {
        for _ in next..number {
            writer.write_record([""])?;
        }
        width = width.max(cells.len());
        let blank = core::iter::repeat_n("", width - cells.len());
        writer.write_record(cells.iter().map(String::as_str).chain(blank))?;
        next = number + 1;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    // It was written from texts.
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

fn rows_of(csv: &str) -> Result<Vec<(u32, Vec<String>)>, Trouble> {
    let mut workbook = Workbook::from_bytes(csv.as_bytes().to_vec())?;
    let table = workbook.table(0, Fill::Stored)?;
    Ok(table.rows().map(|(number, cells)| (number, cells.to_vec())).collect())
}
