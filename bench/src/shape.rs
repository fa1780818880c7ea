//! A form made from a workload: every field of the file becomes a question, every array of
//! objects a repeat, and what stands in them decides the types.

mod column;
mod sheets;

use std::collections::BTreeMap;

use form::Form;
use kernel::{Digest, Value};
use serde_json::{Map, Value as Json};
use wire::Sheets;

use crate::{
    BenchError,
    workload::{Edit, Operation, Step, Workload},
};
use column::Column;

/// What a workload's fields are called in the form that was made from it.
#[derive(Debug)]
pub struct Shape {
    /// The form, to be published.
    pub sheets: Sheets,
    fields: BTreeMap<String, String>,
    repeats: BTreeMap<String, Repeat>,
}

#[derive(Debug)]
struct Repeat {
    name: String,
    fields: BTreeMap<String, String>,
}

/// Everything a workload says of its fields.
#[derive(Debug, Default)]
struct Columns {
    fields: BTreeMap<String, Column>,
    repeats: BTreeMap<String, BTreeMap<String, Column>>,
}

impl Shape {
    /// Makes a form from a workload.
    ///
    /// # Errors
    /// When an array holds something else than objects of scalars, or the form does not load.
    pub fn of(workload: &Workload) -> Result<Self, BenchError> {
        let mut columns = Columns::default();
        for household in workload.villages.iter().flat_map(|village| &village.households) {
            columns.document(&household.doc)?;
        }
        let edits = workload.tablets.iter().flat_map(|tablet| &tablet.edits);
        for edit in edits.chain(&workload.office_edits) {
            columns.edit(edit)?;
        }
        sheets::shape_of(&columns)
    }

    /// The question a field of the household is asked by.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The repeat an array stands in.
    pub(crate) fn repeat(&self, array: &str) -> Option<&str> {
        self.repeats.get(array).map(|repeat| repeat.name.as_str())
    }

    /// The field of a repeat that holds a field of an array's objects.
    pub(crate) fn repeated(&self, array: &str, name: &str) -> Option<&str> {
        self.repeats.get(array)?.fields.get(name).map(String::as_str)
    }

    /// Loads the form, as server and tablets will.
    ///
    /// # Errors
    /// With what is wrong in its sheets.
    pub fn form(&self) -> Result<Form, BenchError> {
        let Sheets { survey, choices, settings, rules } = &self.sheets;
        let sheets = form::Sheets {
            survey,
            choices: Some(choices),
            settings: Some(settings),
            rules: Some(rules),
            ..form::Sheets::default()
        };
        Form::load(&sheets).map_err(|problems| {
            let told: Vec<String> = problems.iter().take(5).map(ToString::to_string).collect();
            BenchError::Form(told.join("; "))
        })
    }
}

impl Columns {
    fn document(&mut self, doc: &Map<String, Json>) -> Result<(), BenchError> {
        for (name, value) in flat(doc) {
            match value {
                Json::Array(objects) => {
                    self.repeats.entry(name.clone()).or_default();
                    for object in objects {
                        self.object(&name, object)?;
                    }
                }
                scalar => self.fields.entry(name).or_default().see(scalar),
            }
        }
        Ok(())
    }

    fn edit(&mut self, edit: &Edit) -> Result<(), BenchError> {
        for operation in &edit.ops {
            match operation {
                Operation::Set { path, value } => match place(path) {
                    Some(Place::Field(name)) => self.fields.entry(name).or_default().see(value),
                    Some(Place::Entry(array, _, name)) => {
                        let fields = self.repeats.entry(array).or_default();
                        fields.entry(name).or_default().see(value);
                    }
                    None => return Err(strange(path)),
                },
                Operation::Append { path, value } => match place(path) {
                    Some(Place::Field(array)) => self.object(&array, value)?,
                    _ => return Err(strange(path)),
                },
            }
        }
        Ok(())
    }

    fn object(&mut self, array: &str, object: &Json) -> Result<(), BenchError> {
        let Json::Object(object) = object else {
            return Err(BenchError::Workload(format!("{array} holds something else than objects")));
        };
        let fields = self.repeats.entry(array.to_owned()).or_default();
        for (name, value) in flat(object) {
            if value.is_array() {
                return Err(BenchError::Workload(format!("{array} holds arrays of its own")));
            }
            fields.entry(name).or_default().see(value);
        }
        Ok(())
    }
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A field or an array of the household.
    Field(String),
    /// A field of an array's object.
    Entry(String, usize, String),
}

/// Reads a path.
pub(crate) fn place(path: &[Step]) -> Option<Place> {
    let joined = |steps: &[Step]| -> Option<String> {
        let names: Option<Vec<&str>> = steps
            .iter()
            .map(|step| match step {
                Step::Field(name) => Some(name.as_str()),
                Step::Index(_) => None,
            })
            .collect();
        names.filter(|names| !names.is_empty()).map(|names| names.join(JOINT))
    };
    match path.iter().position(|step| matches!(step, Step::Index(_))) {
        None => joined(path).map(Place::Field),
        Some(at) => {
            let (array, rest) = path.split_at(at);
            let (Step::Index(index), rest) = rest.split_first()? else { return None };
            Some(Place::Entry(joined(array)?, *index, joined(rest)?))
        }
    }
}

/// The fields of an object, with those of objects in it under joined names.
pub(crate) fn flat(object: &Map<String, Json>) -> Vec<(String, &Json)> {
    let mut fields = Vec::new();
    for (name, value) in object {
        match value {
            Json::Object(inner) => fields.extend(
                flat(inner)
                    .into_iter()
                    .map(|(below, value)| (format!("{name}{JOINT}{below}"), value)),
            ),
            value => fields.push((name.clone(), value)),
        }
    }
    fields
}

/// A scalar of the file as an answer: what is whole stays whole, and truth stays truth.
pub(crate) fn answer(json: &Json) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Blank),
        Json::Bool(bool) => Some(Value::Bool(*bool)),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Some(Value::Whole(whole)),
            None => number.as_f64().filter(|real| real.is_finite()).map(Value::Real),
        },
        Json::String(text) => Some(Value::Text(text.clone())),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// What stands between a group and a question in a field's name.
const JOINT: &str = "__";

fn strange(path: &[Step]) -> BenchError {
    BenchError::Workload(format!("a path leads nowhere: {path:?}"))
}

/// A name that a form takes: the file's own where that will do.
fn sound(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if begins && name.len() <= 120 && name.chars().all(plain) {
        return name.to_owned();
    }
    let digest = Digest::of(name.as_bytes()).to_string();
    format!("q_{}", digest.get(..12).unwrap_or_default())
}
