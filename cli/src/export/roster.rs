//! Households as people send them around: the national columns, or every answer.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path as FilePath, PathBuf},
};

use form::{Form, Sheets};
use kernel::{Division, Gazetteer, Path, RecordId, Value};
use roster::{Columns, Exporter, Places, Spellings, Terms, long};
use serde_json::Value as Json;
use spreadsheet::{Column, Content, CsvWriter, Encoding, Layout, XlsxWriter};

use crate::{
    office::{Office, text},
    outcome::{Outcome, Trouble},
    serve::DIVISIONS,
};

/// Where rows go: a sheet of a workbook for each table, or a CSV for each.
enum Out {
    Workbook { writer: Box<XlsxWriter>, to: PathBuf, _waiting: tempfile::TempDir },
    Files { folder: Option<PathBuf>, to: PathBuf, encoding: Encoding },
}

/// A household as the server tells of it.
pub(super) struct Told {
    record: RecordId,
    village: Division,
    answers: BTreeMap<Path, Value>,
    /// Whether it is of generated people.
    demo: bool,
}

impl Told {
    /// Reads a state; what is masked stays masked.
    pub(super) fn read(state: &Json) -> Option<Self> {
        let values = state["values"].as_object()?;
        let answers = values
            .iter()
            .filter_map(|(path, told)| Some((path.parse().ok()?, value(&told["value"])?)));
        Some(Self {
            record: text(state, "record").parse().ok()?,
            village: text(state, "village").parse().ok()?,
            answers: answers.collect(),
            demo: state["notice"].is_string(),
        })
    }
}

/// The form that the server's households are read by.
pub(super) async fn form(office: &Office) -> Result<Form, Trouble> {
    let sheets = office.get("/v1/form").await?;
    let loaded = Form::load(&Sheets {
        survey: text(&sheets, "survey"),
        choices: Some(text(&sheets, "choices")),
        settings: Some(text(&sheets, "settings")),
        rules: Some(text(&sheets, "rules")),
        ..Sheets::default()
    });
    loaded.map_err(|faults| Trouble::Form(faults.iter().map(ToString::to_string).collect()))
}

/// Writes households in the national columns, a row for each person.
pub(super) fn national(
    form: &Form,
    households: &[Told],
    to: &FilePath,
    encoding: Option<Encoding>,
) -> Outcome {
    let (columns, spellings) = (Columns::national(), Spellings::built_in());
    let gazetteer =
        Gazetteer::read(DIVISIONS).map_err(|error| Trouble::Usage(error.to_string()))?;
    let places = Places::new(gazetteer);
    let today = kernel::date(1970, 1, 1);
    let terms = Terms::new(form, &columns, &spellings, &places, today);
    let exporter = Exporter::new(&terms);
    let digits = exporter.digits();
    let header: Vec<(String, Content)> = exporter
        .header()
        .iter()
        .enumerate()
        .map(|(place, head)| {
            let content = if digits.contains(&place) { Content::Digits } else { Content::Text };
            ((*head).to_owned(), content)
        })
        .collect();
    let demo = households.iter().any(|told| told.demo);
    let mut out = Out::open(to, encoding, false)?;
    let rows = households.iter().flat_map(|told| exporter.rows(told.village, &told.answers));
    out.table("名册", &header, demo, rows)?;
    out.finish()
}

/// Writes every answer: a table of households, and one for each repeat.
pub(super) fn every_answer(
    form: &Form,
    households: &[Told],
    to: &FilePath,
    encoding: Option<Encoding>,
) -> Outcome {
    let demo = households.iter().any(|told| told.demo);
    let mut out = Out::open(to, encoding, true)?;
    for table in long::tables(form) {
        let header: Vec<(String, Content)> =
            table.header.iter().map(|head| (head.clone(), Content::Text)).collect();
        let rows = households.iter().flat_map(|told| table.rows(told.record, &told.answers));
        out.table(&table.name, &header, demo, rows)?;
    }
    out.finish()
}

impl Out {
    /// A workbook, or with an encoding CSV files.
    fn open(to: &FilePath, encoding: Option<Encoding>, several: bool) -> Result<Self, Trouble> {
        let Some(encoding) = encoding else {
            // Rows wait beside the file, where nobody reads who may not read it.
            let beside = to.parent().filter(|parent| !parent.as_os_str().is_empty());
            let waiting = tempfile::tempdir_in(beside.unwrap_or(FilePath::new(".")))?;
            let writer = Box::new(XlsxWriter::new(waiting.path())?);
            return Ok(Self::Workbook { writer, to: to.to_owned(), _waiting: waiting });
        };
        let folder = several.then(|| to.to_owned());
        if let Some(folder) = &folder {
            fs::create_dir_all(folder)?;
        }
        Ok(Self::Files { folder, to: to.to_owned(), encoding })
    }

    fn table(
        &mut self,
        name: &str,
        header: &[(String, Content)],
        demo: bool,
        rows: impl Iterator<Item = Vec<String>>,
    ) -> Outcome {
        const DEMO: &str = "演示数据 demonstration data";
        match self {
            Self::Workbook { writer, .. } => {
                let columns =
                    header.iter().map(|(head, content)| Column::new(head, *content)).collect();
                let title = demo.then(|| DEMO.to_owned());
                let footer =
                    Some("单位:        填报人:        审核人:        填报日期:".to_owned());
                writer.sheet(name, Layout { title, columns, footer })?;
                for row in rows {
                    writer.row(&row)?;
                }
            }
            Self::Files { folder, to, encoding } => {
                let file = match folder {
                    Some(folder) => folder.join(format!("{name}.csv")),
                    None => to.clone(),
                };
                let mut writer = CsvWriter::new(File::create(file)?, *encoding)?;
                if demo {
                    writer.row(&[DEMO])?;
                }
                let heads: Vec<&String> = header.iter().map(|(head, _)| head).collect();
                writer.row(&heads)?;
                for row in rows {
                    writer.row(&row)?;
                }
                writer.finish()?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Outcome {
        match self {
            Self::Workbook { writer, to, _waiting } => Ok(writer.finish(File::create(to)?)?),
            Self::Files { .. } => Ok(()),
        }
    }
}

fn value(json: &Json) -> Option<Value> {
    match json {
        Json::Bool(bool) => Some((*bool).into()),
        Json::String(text) => Some(text.as_str().into()),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Some(whole.into()),
            None => number.as_f64().map(Value::Real),
        },
        _ => None,
    }
}
