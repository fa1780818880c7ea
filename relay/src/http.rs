//! The relay's door.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use disk::Zstd;
use kernel::limit;
use serde_json::json;
use wire::{
    CompressionError, FrameError, Problem, Retry, SignedRelayRequest, SignedRequest, pack, unpack,
};

use crate::{carry::CarryError, relay::Relay, road::FRAME};

/// All routes.
pub(crate) fn router(relay: Relay) -> Router {
    Router::new()
        .route("/healthz", get(|| async { Json(json!({"alive": true})) }))
        .route("/v1/handover", post(handover))
        .route("/v1/relay", post(exchange))
        .fallback(|| async { Trouble(Problem::NotFound) })
        .layer(DefaultBodyLimit::max(limit::REQUEST_BYTES_OPEN))
        .with_state(relay)
}

/// A tablet hands over.
async fn handover(State(relay): State<Relay>, body: Bytes) -> Result<Response, Trouble> {
    let content = open(&body)?;
    let signed = SignedRequest::decode(&content).map_err(|_| Problem::BadFrame)?;
    let (device, now) = (signed.device, relay.now());
    let answer = relay.on(move |keep| keep.hand_over(&signed, now)).await??;
    tracing::info!(%device, pages = answer.pages.len(), carried = answer.carried.len(), "handover");
    relay.saw(device, now).await;
    frame(&answer.encode())
}

/// Another relay exchanges.
async fn exchange(State(relay): State<Relay>, body: Bytes) -> Result<Response, Trouble> {
    let content = open(&body)?;
    let signed = SignedRelayRequest::decode(&content).map_err(|_| Problem::BadFrame)?;
    let (device, now) = (signed.device, relay.now());
    let answer = relay.on(move |keep| keep.answer_relay(&signed, now)).await??;
    tracing::info!(%device, "exchange with a relay");
    relay.saw(device, now).await;
    frame(&answer.encode())
}

fn open(body: &[u8]) -> Result<Vec<u8>, Problem> {
    unpack(body, limit::REQUEST_BYTES_OPEN, &Zstd).map_err(|error| match error {
        FrameError::Version(_) => Problem::UnsupportedVersion,
        FrameError::Content(CompressionError::TooLarge) => Problem::TooLarge,
        FrameError::Empty | FrameError::Content(_) => Problem::BadFrame,
    })
}

fn frame(content: &[u8]) -> Result<Response, Trouble> {
    let body = pack(content, &Zstd).map_err(|_| Problem::Internal)?;
    Ok(([(header::CONTENT_TYPE, FRAME)], body).into_response())
}

/// A problem on its way out, as RFC 9457 asks.
struct Trouble(Problem);

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<CarryError> for Trouble {
    fn from(_: CarryError) -> Self {
        Self(Problem::Internal)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let problem = self.0;
        tracing::info!(code = problem.code(), "refused");
        let status =
            StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = match problem.retry() {
            Retry::Never => "never",
            Retry::Later => "later",
            Retry::Mended => "mended",
        };
        let body = json!({
            "type": "about:blank",
            "code": problem.code(),
            "title": problem.sentence(),
            "status": problem.status(),
            "retry": retry,
        });
        let mut response = (status, Json(body)).into_response();
        let problem_json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, problem_json);
        response
    }
}
