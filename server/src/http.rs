//! The server's door: what comes over HTTP, and what problems look like there.

pub(crate) mod admin;
pub(crate) mod bearer;
mod blobs;
mod conversation;
mod disputes;
mod feed;
mod figures;
mod forms;
mod health;
mod import;
mod proposals;
mod quarantine;
mod records;
mod relay;
mod view;

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use kernel::limit;
use serde_json::{Value, json};
use store::StoreError;
use wire::{Problem, Retry};

use crate::desk::Desk;

/// All routes.
pub(crate) fn router(desk: Desk) -> Router {
    let roster = post(admin::roster).layer(DefaultBodyLimit::max(limit::REQUEST_BYTES_OPEN));
    let relay_route = post(relay::exchange).layer(DefaultBodyLimit::max(limit::REQUEST_BYTES_OPEN));
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/v1/enrol", post(conversation::enrol))
        .route("/v1/sync", post(conversation::sync))
        .route("/v1/relay", relay_route)
        .route("/v1/feed", get(feed::follow))
        .route("/v1/records", get(records::list))
        .route("/v1/records/{record}", get(records::read))
        .route("/v1/records/{record}/explain", get(records::explain))
        .route("/v1/records/{record}/document", get(records::document))
        .route("/v1/disputes", get(disputes::list))
        .route("/v1/disputes/decide", post(disputes::decide))
        .route("/v1/quarantine", get(quarantine::list))
        .route("/v1/quarantine/{id}", get(quarantine::show))
        .route("/v1/quarantine/{id}/release", post(quarantine::release))
        .route("/v1/quarantine/{id}/discard", post(quarantine::discard))
        .route("/v1/proposals", get(proposals::list))
        .route("/v1/admin/status", get(admin::status))
        .route("/v1/admin/figures", get(figures::figures))
        .route("/v1/admin/villages", post(admin::villages))
        .route("/v1/admin/users", post(admin::users))
        .route("/v1/admin/grants", post(admin::grants))
        .route("/v1/admin/grants/end", post(admin::end_grant))
        .route("/v1/admin/codes", post(admin::codes))
        .route("/v1/admin/tokens", post(admin::tokens))
        .route("/v1/admin/devices/revoke", post(admin::revoke))
        .route("/v1/blobs/{sha256}", get(blobs::read).head(blobs::standing).put(blobs::bring))
        .route("/v1/admin/relays", post(relay::appoint))
        .route("/v1/form", get(forms::in_force))
        .route("/v1/admin/forms", get(forms::list).post(forms::publish))
        .route("/v1/admin/roster", roster)
        .route(
            "/v1/admin/import",
            post(import::import).layer(DefaultBodyLimit::max(limit::REQUEST_BYTES_OPEN)),
        )
        .fallback(|| async { Trouble(Problem::NotFound) })
        .layer(DefaultBodyLimit::max(limit::REQUEST_BYTES))
        .with_state(desk)
}

/// A problem on its way out, as RFC 9457 asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble(pub(crate) Problem);

/// What a handler gives.
pub(crate) type Reply<T> = Result<T, Trouble>;

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        refusal(self.0, None)
    }
}

/// A problem as it is answered, with the particulars of this request where there are any.
fn refusal(problem: Problem, particulars: Option<(&str, Value)>) -> Response {
    tracing::info!(code = problem.code(), "refused");
    let status =
        StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry = match problem.retry() {
        Retry::Never => "never",
        Retry::Later => "later",
        Retry::Mended => "mended",
    };
    let mut body = json!({
        "type": "about:blank",
        "code": problem.code(),
        "title": problem.sentence(),
        "status": problem.status(),
        "retry": retry,
    });
    if let (Some(body), Some((name, particulars))) = (body.as_object_mut(), particulars) {
        body.insert(name.to_owned(), particulars);
    }
    let mut response = (status, Json(body)).into_response();
    let problem_json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, problem_json);
    // The answer to HEAD has no body to say it in.
    response.headers_mut().insert("zoufang-problem", HeaderValue::from_static(problem.code()));
    if problem.retry() == Retry::Later {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// A store's error at the edge. Its code goes into the log; the caller can't mend it.
pub(crate) fn stored(error: StoreError) -> Problem {
    tracing::error!(code = error.code(), "the store failed");
    if error == StoreError::Full { Problem::StorageFull } else { Problem::Internal }
}
