//! The sheets of the form. It succeeds the built-in one, as a county's own form would, so the
//! built-in questions stay in it, given up, and nothing else of them.

use std::collections::{BTreeMap, BTreeSet};

use form::HOUSEHOLD;
use kernel::Digest;
use wire::Sheets;

use super::{Column, Columns, JOINT, Repeat, Shape, column::Asked, sound};
use crate::BenchError;

/// The columns of the survey that are written.
const SURVEY: [&str; 11] = [
    "type",
    "name",
    "label::中文 (zh)",
    "label::English (en)",
    "appearance",
    "parameters",
    "merge",
    "mask",
    "authority",
    "unit",
    "retired",
];

/// The columns of the choices that are written.
const CHOICES: [&str; 5] =
    ["list_name", "name", "label::中文 (zh)", "label::English (en)", "order"];

/// The version in which the built-in questions were given up.
const SINCE: &str = "bench";

/// Makes the form and the names in it.
pub(super) fn shape_of(columns: &Columns) -> Result<Shape, BenchError> {
    let mut sheet = Sheet::built_in()?;
    let mut fields = BTreeMap::new();
    let mut groups: BTreeMap<Option<&str>, Vec<(&str, &str, &Column)>> = BTreeMap::new();
    for (name, column) in &columns.fields {
        let (group, question) = match name.split_once(JOINT) {
            Some((group, question)) if !group.is_empty() && !question.is_empty() => {
                (Some(group), question)
            }
            _ => (None, name.as_str()),
        };
        groups.entry(group).or_default().push((name, question, column));
    }
    for (group, questions) in groups {
        let group = group.map(|group| sheet.begin("begin_group", group));
        for (name, question, column) in questions {
            let within = group.as_deref().unwrap_or_default();
            let asked = sheet.ask(within, question, column);
            let full = group.as_ref().map(|group| format!("{group}/{asked}"));
            fields.insert(name.to_owned(), full.unwrap_or(asked));
        }
        if group.is_some() {
            sheet.end("end_group");
        }
    }
    let mut repeats = BTreeMap::new();
    for (array, columns) in &columns.repeats {
        let name = sheet.begin("begin_repeat", array);
        let mut fields = BTreeMap::new();
        for (field, column) in columns {
            let short = field.rsplit_once(JOINT).map_or(field.as_str(), |(_, short)| short);
            fields.insert(field.clone(), sheet.ask(&name, short, column));
        }
        sheet.end("end_repeat");
        repeats.insert(array.clone(), Repeat { name, fields });
    }
    let shape = Shape { sheets: sheet.finish()?, fields, repeats };
    shape.form()?;
    Ok(shape)
}

/// The sheets in the making.
struct Sheet {
    survey: Vec<[String; SURVEY.len()]>,
    choices: Vec<[String; CHOICES.len()]>,
    /// Names that are taken at the top or in a group.
    taken: BTreeSet<(String, String)>,
    lists: usize,
}

impl Sheet {
    /// The questions of the built-in form, given up.
    fn built_in() -> Result<Self, BenchError> {
        let mut sheet =
            Self { survey: Vec::new(), choices: Vec::new(), taken: BTreeSet::new(), lists: 0 };
        for row in rows(HOUSEHOLD.survey)? {
            let cell = |column: &str| row.get(column).cloned().unwrap_or_default();
            let (kind, name) = (cell("type"), cell("name"));
            if matches!(kind.as_str(), "calculate" | "note") {
                continue;
            }
            let is_bracket = kind.starts_with("begin") || kind.starts_with("end");
            sheet.taken.insert((String::new(), name));
            let mut cells = SURVEY.map(cell);
            if let Some(retired) = cells.last_mut().filter(|cell| !is_bracket && cell.is_empty()) {
                SINCE.clone_into(retired);
            }
            sheet.survey.push(cells);
        }
        for row in rows(HOUSEHOLD.choices.unwrap_or_default())? {
            let cell = |column: &str| row.get(column).cloned().unwrap_or_default();
            sheet.choices.push(CHOICES.map(cell));
        }
        Ok(sheet)
    }

    /// Begins a group or repeat; gives its name in the form.
    fn begin(&mut self, kind: &str, name: &str) -> String {
        let name = self.take("", name);
        self.row(kind, &name);
        name
    }

    fn end(&mut self, kind: &str) {
        self.row(kind, "");
    }

    /// Asks a question; gives its name within its group.
    fn ask(&mut self, within: &str, name: &str, column: &Column) -> String {
        let name = self.take(within, name);
        let kind = match column.asked() {
            Asked::Whole => "integer".to_owned(),
            Asked::Decimal => "decimal".to_owned(),
            Asked::Date => "date".to_owned(),
            Asked::Text => "text".to_owned(),
            Asked::One(codes) => {
                self.lists += 1;
                let list = format!("of_workload_{}", self.lists);
                for code in codes {
                    let row = [&list, code, code, code, &String::new()].map(String::clone);
                    self.choices.push(row);
                }
                format!("select_one {list}")
            }
        };
        self.row(&kind, &name);
        name
    }

    fn row(&mut self, kind: &str, name: &str) {
        let mut row: [String; SURVEY.len()] = Default::default();
        for (cell, text) in row.iter_mut().zip([kind, name, name, name]) {
            text.clone_into(cell);
        }
        self.survey.push(row);
    }

    /// A name that nobody else bears there.
    fn take(&mut self, within: &str, name: &str) -> String {
        let mut name = sound(name);
        while !self.taken.insert((within.to_owned(), name.clone())) {
            name.push('_');
        }
        name
    }

    fn finish(self) -> Result<Sheets, BenchError> {
        let survey = written(&SURVEY, &self.survey)?;
        let choices = written(&CHOICES, &self.choices)?;
        let digest = Digest::of_parts([survey.as_bytes(), choices.as_bytes()]).to_string();
        let version = format!("bench-{}", digest.get(..8).unwrap_or_default());
        let settings = format!(
            "form_title,form_id,version,default_language\n工作负载 Workload,household,{version},中文 (zh)\n"
        );
        Ok(Sheets { survey, choices, settings, rules: String::new() })
    }
}

fn rows(sheet: &str) -> Result<Vec<BTreeMap<String, String>>, BenchError> {
    let unreadable = |error: csv::Error| BenchError::Form(error.to_string());
    csv::Reader::from_reader(sheet.as_bytes())
        .deserialize()
        .map(|row| row.map_err(unreadable))
        .collect()
}

fn written<const N: usize>(header: &[&str; N], rows: &[[String; N]]) -> Result<String, BenchError> {
    let failed = |error: csv::Error| BenchError::Form(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| BenchError::Form(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| BenchError::Form(error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_names_make_a_form_that_succeeds_the_built_in_one() {
        let mut columns = Columns::default();
        let doc = json!({
            "household__address": "x", "household__people": 3, "plain": 1.5, "坡 度": true,
            "visit": [{"a__b": 1, "c__b": "2026-01-01"}], "member": [], "nested": {"deep": {"er": 1}},
        });
        columns.document(doc.as_object().expect("an object")).expect("a household");
        let shape = shape_of(&columns).expect("a form");
        let form = shape.form().expect("it loads");
        assert!(form.reference().starts_with("household@bench-"));
        form.succeeds(&form::Form::household()).expect("it succeeds the built-in form");
        for (name, question) in &shape.fields {
            assert!(form.question(question).is_some(), "{name} {question}");
        }
        let visit = shape.repeats.get("visit").expect("a repeat");
        assert_ne!(visit.name, "visit", "saving adds visits of its own");
        assert_eq!(visit.fields.len(), 2);
        assert_ne!(visit.fields["a__b"], visit.fields["c__b"]);
    }
}
