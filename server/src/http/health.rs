use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use crate::desk::Desk;

/// The process answers.
pub(crate) async fn alive() -> Json<Value> {
    Json(json!({"alive": true}))
}

/// Whether everything accepted is merged. It is not an error to be behind: exchanges do not wait
/// for it.
pub(crate) async fn ready(State(desk): State<Desk>) -> (StatusCode, Json<Value>) {
    let (end, reached) = (desk.ground.journal.end(), *desk.merger.reached().borrow());
    let behind = end.0.saturating_sub(reached.0);
    let status = if behind == 0 { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({"ready": behind == 0, "journal_bytes": end.0, "behind_bytes": behind})))
}
