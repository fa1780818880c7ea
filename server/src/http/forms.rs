//! The forms: which are published, and how a new version comes into force.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use form::{Form, Problem as Fault, Words};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{Control, Entered, Problem, Published};

use super::{Reply, Trouble, admin::manages, bearer::Bearer, refusal, stored};
use crate::{desk::Desk, keys, rows};

/// The sheets of a form, each as CSV.
#[derive(Debug, Deserialize)]
pub(crate) struct Sheets {
    survey: String,
    choices: String,
    settings: String,
    #[serde(default)]
    rules: String,
}

/// The sheets of the form in force. What is asked is no secret to whoever has an account.
pub(crate) async fn in_force(State(desk): State<Desk>, Bearer(_): Bearer) -> Reply<Json<Value>> {
    let reference = desk.survey.now().form.reference();
    let sheets = desk.reading(move |desk| sheets_of(desk, &reference)).await?;
    let wire::Sheets { survey, choices, settings, rules } = sheets;
    Ok(Json(json!({
        "survey": survey, "choices": choices, "settings": settings, "rules": rules,
    })))
}

/// The forms that were published, in the order of their publication.
pub(crate) async fn list(State(desk): State<Desk>, Bearer(user): Bearer) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let forms = desk.reading(published).await?;
    let in_force = desk.survey.now().form.reference();
    Ok(Json(json!({
        "forms": forms,
        "in_force": in_force,
        "built_in": Form::household().reference(),
    })))
}

/// Publishes a version of the household form. What is published never changes, and a new version
/// must account for every question of the one in force.
pub(crate) async fn publish(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(sheets): Json<Sheets>,
) -> Reply<Response> {
    manages(&desk, user, None)?;
    let Sheets { survey, choices, settings, rules } = sheets;
    let sheets = wire::Sheets { survey, choices, settings, rules };
    let _turn = desk.publishing.lock().await;
    let new = match sync::load(&sheets) {
        Ok(new) => new,
        Err(faults) => return Ok(refused(faults.iter().map(fault).collect())),
    };
    let former = desk.survey.now();
    if new.digest == former.form.digest {
        return Ok(Json(json!({"in_force": new.reference(), "changes": []})).into_response());
    }
    let changes = match new.succeeds(&former.form) {
        Ok(changes) => changes,
        Err(lost) => {
            let told = |lost: &form::Refusal| json!({"code": lost.code.name(), "message": words(&lost.words())});
            return Ok(refused(lost.iter().map(told).collect()));
        }
    };
    let reference = new.reference();
    let sheets = Published::Whole(sheets);
    desk.decide(Control::Form { reference: reference.clone(), sheets }).await?;
    // Whoever reads next reads by the new form.
    let end = desk.ground.journal.end();
    let mut reached = desk.merger.reached();
    reached.wait_for(|at| *at >= end).await.map_err(|_| Trouble(Problem::Internal))?;
    let changes: Vec<Value> = changes.all.iter().map(|change| words(&change.words())).collect();
    Ok(Json(json!({"in_force": reference, "changes": changes})).into_response())
}

fn sheets_of(desk: &Desk, wanted: &str) -> Result<wire::Sheets, Problem> {
    let mut found = None;
    let walked = desk.ground.each(b"K", |_, value| {
        let (at, _) = rows::read(keys::split_u64(value))?;
        let entered = desk.ground.entry_at(store::Position(at))?.entered;
        if let Entered::Control(decision) = entered
            && let Control::Form { reference, sheets: Published::Whole(sheets) } = decision.control
            && reference == wanted
        {
            found = Some(sheets);
        }
        Ok(())
    });
    walked.map_err(stored)?;
    found.ok_or(Problem::NotFound)
}

fn published(desk: &Desk) -> Result<Vec<Value>, Problem> {
    let mut forms = Vec::new();
    let walked = desk.ground.each(b"K", |_, value| {
        let (at, _) = rows::read(keys::split_u64(value))?;
        let entry = desk.ground.entry_at(store::Position(at))?;
        if let Entered::Control(decision) = entry.entered
            && let Control::Form { reference, .. } = &decision.control
        {
            forms.push(json!({"form": reference, "published": entry.received.to_string()}));
        }
        Ok(())
    });
    walked.map_err(stored)?;
    Ok(forms)
}

fn refused(problems: Vec<Value>) -> Response {
    refusal(Problem::FormRefused, Some(("problems", json!(problems))))
}

fn fault(fault: &Fault) -> Value {
    json!({
        "sheet": fault.sheet.to_string(),
        "row": fault.row,
        "column": fault.column,
        "code": fault.code,
        "message": words(&fault.message),
    })
}

fn words(words: &Words) -> Value {
    json!({"zh": words.zh, "en": words.en})
}
