//! What tablets say: enrolment and exchange, in frames.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{Digest, limit};
use wire::{
    Control, EnrolmentAnswer, EnrolmentRequest, FrameError, Problem, SignedRequest, pack, unpack,
};

use super::Reply;
use crate::{desk::Desk, identity::device_id};

/// The media type of frames.
const FRAME: &str = "application/vnd.zoufang";

/// Enrols a device by a one-time code.
pub(crate) async fn enrol(State(desk): State<Desk>, body: Bytes) -> Reply<Response> {
    let content = open(&desk, &body, limit::BUNDLE_BYTES_AIM)?;
    let request = EnrolmentRequest::decode(&content).map_err(|_| Problem::BadFrame)?;
    request.verify().map_err(|_| Problem::BadSignature)?;
    let device = device_id(&request.device_key);
    let user = {
        // Of two who use a code at once, the second finds it gone.
        let _one_at_a_time = desk.enrolling.lock().await;
        let digest = code_digest(&request.code);
        let user = desk.people()?.code(digest, desk.ports.now()).ok_or(Problem::BadCode)?;
        desk.decide(Control::CodeUsed { digest }).await?;
        user
    };
    let key = request.device_key;
    let certificate = desk.decide(Control::Device { device, key, label: request.label }).await?;
    desk.decide(Control::UserKey { user, device, key: request.user_key }).await?;
    let answer = EnrolmentAnswer {
        device,
        user,
        at: desk.ports.now(),
        server_key: desk.identity.key.public(),
        feed: desk.identity.feed,
        certificate,
    };
    tracing::info!(%device, "enrolled");
    frame(&desk, &answer.encode())
}

/// One exchange.
pub(crate) async fn sync(State(desk): State<Desk>, body: Bytes) -> Reply<Response> {
    let content = open(&desk, &body, limit::REQUEST_BYTES_OPEN)?;
    let signed = SignedRequest::decode(&content).map_err(|_| Problem::BadFrame)?;
    let request = Arc::new(desk.admit(&signed)?);
    let answer = desk.exchange(signed.device, Arc::clone(&request)).await?;
    tracing::info!(
        device = %signed.device,
        bytes_in = body.len(),
        pages = answer.pages.len(),
        refusals = answer.refusals.len(),
        more = answer.more,
        "exchange"
    );
    frame(&desk, &answer.encode(&request))
}

/// What is kept of a one-time code.
pub(crate) fn code_digest(code: &str) -> Digest {
    let digits: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Digest::of_parts([b"code", digits.as_bytes()])
}

pub(super) fn open(desk: &Desk, body: &[u8], limit: usize) -> Result<Vec<u8>, Problem> {
    unpack(body, limit, desk.compression()).map_err(|error| match error {
        FrameError::Version(_) => Problem::UnsupportedVersion,
        FrameError::Content(wire::CompressionError::TooLarge) => Problem::TooLarge,
        FrameError::Empty | FrameError::Content(_) => Problem::BadFrame,
    })
}

pub(super) fn frame(desk: &Desk, content: &[u8]) -> Reply<Response> {
    let body = pack(content, desk.compression()).map_err(|_| Problem::Internal)?;
    Ok(([(header::CONTENT_TYPE, FRAME)], body).into_response())
}
