//! What the server counted of its own work, for whoever measures it.

use std::sync::atomic::Ordering;

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Problem;

use super::{Reply, admin::manages, bearer::Bearer};
use crate::desk::Desk;

/// When to answer.
#[derive(Debug, Deserialize)]
pub(crate) struct When {
    /// Only once everything that was accepted is merged.
    #[serde(default)]
    merged: bool,
}

/// How far journal and merger have come, and how many households were brought into memory since
/// the start. No figure says anything of a person.
pub(crate) async fn figures(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Query(when): Query<When>,
) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let end = desk.ground.journal.end();
    let mut reached = desk.merger.reached();
    if when.merged {
        reached.wait_for(|at| *at >= end).await.map_err(|_| Problem::Internal)?;
    }
    let merged = reached.borrow().0;
    Ok(Json(json!({
        "journal_bytes": desk.ground.journal.end().0,
        "merged_bytes": merged,
        "documents_loaded": desk.ground.loaded.load(Ordering::Relaxed),
    })))
}
