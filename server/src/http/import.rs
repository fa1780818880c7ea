//! Rosters of other systems: every row is laid beside what is known, and written if so ordered.

use std::collections::BTreeMap;

use access::{Clearance, Read, Write};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use document::{About, Edit};
use form::Words;
use kernel::{Date, Division, Entry, Path, RecordId, Source, UserId, Value};
use roster::{
    Binned, Columns, Comparer, Comparison, Existing, HeaderError, Places, Reader, Sheeted,
    Spellings, Terms, Told,
};
use serde::Deserialize;
use serde_json::{Value as Answer, json};
use wire::Problem;

use super::{Reply, Trouble, bearer::Bearer, records::denied, refusal, stored, view::View};
use crate::{desk::Desk, merge::Order, survey::InForce, village_book::VillageBook};

/// A piece of a roster: its header, and some of its rows as their cells read.
#[derive(Debug, Deserialize)]
pub(crate) struct Piece {
    header: Row,
    rows: Vec<Row>,
    /// The village of rows that name none.
    village: Option<String>,
    /// When it was seen to be so; today unless given.
    observed: Option<String>,
    /// Whether what is new and changed is to be written.
    #[serde(default)]
    commit: bool,
}

/// One row, with its number in the file.
#[derive(Debug, Deserialize)]
struct Row {
    row: u32,
    cells: Vec<String>,
}

/// How many rows one request brings at the most.
const ROWS: usize = 2_000;

/// What came of a piece before anything is written.
struct Outcome {
    comparisons: Vec<Comparison>,
    told: Vec<Answer>,
    not_taken: Vec<String>,
}

/// Takes in a piece of a roster. Every row is told in one bin; with `commit` the new and changed
/// ones are written as the server's own commits of source `import`. The same piece a second time
/// writes nothing.
pub(crate) async fn import(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(piece): Json<Piece>,
) -> Reply<Response> {
    if piece.rows.len() > ROWS {
        return Err(Problem::TooLarge.into());
    }
    let observed = match &piece.observed {
        Some(date) => date.parse().map_err(|_| Problem::BadRequest)?,
        None => desk.ports.now().date(),
    };
    let (commit, survey) = (piece.commit, desk.survey.now());
    let reading = desk.survey.now();
    let outcome = desk.reading(move |desk| Ok(compared(desk, &reading, user, &piece))).await?;
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Refused::Header(error)) => {
            let Words { zh, en } = error.message();
            let lacking =
                ("problems", json!([{"code": "header", "message": {"zh": zh, "en": en}}]));
            return Ok(refusal(Problem::BadRequest, Some(lacking)));
        }
        Err(Refused::Problem(problem)) => return Err(Trouble(problem)),
    };
    let mut written = 0;
    if commit {
        for order in orders(&survey, &outcome.comparisons, observed) {
            written += desk.merger.write(order).await?.commits;
        }
    }
    let Outcome { told, not_taken, .. } = outcome;
    Ok(Json(json!({"rows": told, "not_taken": not_taken, "written": written})).into_response())
}

enum Refused {
    Header(HeaderError),
    Problem(Problem),
}

fn compared(
    desk: &Desk,
    survey: &InForce,
    user: UserId,
    piece: &Piece,
) -> Result<Outcome, Refused> {
    let problem = Refused::Problem;
    let (columns, spellings) = (Columns::national(), Spellings::built_in());
    let places = Places::new((*desk.gazetteer).clone());
    let today = desk.ports.now().date();
    let mut terms = Terms::new(&survey.form, &columns, &spellings, &places, today);
    terms.demo = desk.demo;
    terms.village = match &piece.village {
        Some(code) => Some(code.parse().map_err(|_| problem(Problem::BadRequest))?),
        None => None,
    };
    let (households, not_taken) = read(&terms, piece).map_err(Refused::Header)?;
    let mut books: BTreeMap<Division, VillageBook> = BTreeMap::new();
    let mut comparer = Comparer::new(&terms);
    let mut outcome = Outcome { comparisons: Vec::new(), told: Vec::new(), not_taken };
    for sheeted in households {
        let Ok(village) = sheeted.village else {
            let comparison = comparer.compare(&sheeted, None, &roster::Nowhere);
            outcome.told.extend(comparison.rows.iter().map(|row| told(row, &comparison, None)));
            continue;
        };
        // Reading a village takes a while, in which others must be able to learn of people.
        let clearance = allowed(desk, user, village).map_err(problem)?;
        let book = match books.entry(village) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let book = VillageBook::open(&desk.ground, survey, village);
                entry.insert(book.map_err(|error| problem(stored(error)))?)
            }
        };
        let existing = book.find(&sheeted, village).map(|(record, state)| Existing {
            record,
            village,
            answers: state,
        });
        let comparison = comparer.compare(&sheeted, existing.as_ref(), &*book);
        let people = desk.people().map_err(problem)?;
        let view = View::new(desk, &people, survey, clearance);
        outcome.told.extend(comparison.rows.iter().map(|row| told(row, &comparison, Some(&view))));
        outcome.comparisons.push(comparison);
    }
    Ok(outcome)
}

/// How much of what is known in a village this user may be shown; refused who may not write a
/// roster there.
fn allowed(desk: &Desk, user: UserId, village: Division) -> Result<Clearance, Problem> {
    let (people, today) = (desk.people()?, desk.ports.now().date());
    let authority = people.authority();
    authority.may(user, Write::Roster, village, today).map_err(|denial| denied(&denial))?;
    people.village(village).ok_or(Problem::OutOfScope)?;
    // Whoever may write a roster may still not read all that is known.
    let reading = authority.may(user, Read::Record, village, today);
    Ok(reading.map_or(Clearance::Open, |permit| permit.clearance()))
}

/// The households of a piece, and the columns that no question takes.
fn read(terms: &Terms<'_>, piece: &Piece) -> Result<(Vec<Sheeted>, Vec<String>), HeaderError> {
    let mut reader = Reader::new(terms);
    let mut households = Vec::new();
    for row in core::iter::once(&piece.header).chain(&piece.rows) {
        households.extend(reader.row(row.row, &row.cells)?);
    }
    let not_taken = reader.not_taken();
    households.extend(reader.finish()?.0);
    Ok((households, not_taken))
}

/// A row with what becomes of it. Values are shown as this reader may see them.
fn told(row: &Binned, of: &Comparison, view: Option<&View<'_>>) -> Answer {
    let shown = |path: &Path, value: &Value| view.map(|view| view.shown(path, value));
    let changes: Vec<Answer> = row
        .bin
        .changes()
        .iter()
        .map(|change| {
            json!({
                "path": change.path.to_string(),
                "label": view.map(|view| view.label(&change.path)),
                "before": shown(&change.path, &change.before),
                "after": shown(&change.path, &change.after),
            })
        })
        .collect();
    let steps: Vec<Answer> = row
        .notes
        .iter()
        .map(|note| json!({"column": note.column, "code": note.step.code()}))
        .collect();
    let kept: Vec<&str> = row.kept.iter().map(|(column, _)| column.as_str()).collect();
    json!({
        "row": row.row,
        "bin": row.bin.code(),
        "record": of.record.map(|record| record.to_string()),
        "new_household": of.is_new,
        "changes": changes,
        "reasons": row.bin.reasons().iter().map(reason).collect::<Vec<_>>(),
        "hints": row.hints.iter().map(reason).collect::<Vec<_>>(),
        "steps": steps,
        "not_taken": kept,
    })
}

fn reason(told: &Told) -> Answer {
    let Words { zh, en } = told.fault.message();
    json!({
        "code": told.fault.code(),
        "column": told.column,
        "message": {"zh": zh, "en": en},
    })
}

/// What is to be written: one commit for each household, whatever pieces of it there were.
fn orders(survey: &InForce, comparisons: &[Comparison], observed: Date) -> Vec<Order> {
    let mut villages: BTreeMap<Division, BTreeMap<RecordId, Writes>> = BTreeMap::new();
    for comparison in comparisons {
        let (Some(record), Some(village)) = (comparison.record, comparison.village) else {
            continue;
        };
        if comparison.rows.iter().all(|row| row.bin.changes().is_empty()) {
            continue;
        }
        let writes = villages.entry(village).or_default().entry(record).or_default();
        for row in &comparison.rows {
            writes.add(row);
        }
    }
    let form = survey.form.reference();
    let about = || About { visit: None, observed, source: Source::Import, form: form.clone() };
    villages
        .into_iter()
        .map(|(village, records)| {
            let commits =
                records.into_iter().map(|(record, writes)| (record, about(), writes.edits()));
            Order { village, commits: commits.collect() }
        })
        .collect()
}

/// What is to be written of one household.
#[derive(Default)]
struct Writes {
    /// People who are not known yet, each created whole.
    created: BTreeMap<Entry, Vec<(String, Value)>>,
    put: BTreeMap<Path, Value>,
}

impl Writes {
    fn add(&mut self, row: &Binned) {
        let is_new = matches!(row.bin, roster::Bin::New(_));
        for change in row.bin.changes() {
            let (path, value) = (change.path.clone(), change.after.clone());
            match &path.entry {
                Some(entry) if is_new => {
                    let fields = self.created.entry(entry.clone()).or_default();
                    fields.push((path.key(), value));
                }
                _ => {
                    self.put.insert(path, value);
                }
            }
        }
    }

    fn edits(self) -> Vec<Edit> {
        let created =
            self.created.into_iter().map(|(entry, fields)| Edit::Create { entry, fields });
        let put = self.put.into_iter().map(|(path, value)| Edit::Put { path, value });
        put.chain(created).collect()
    }
}
