//! Photos, recordings and documents: devices bring them piece by piece, and people who may see
//! the answer that names one read it.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use access::{Covered, Read};
use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{Path as Segment, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body::Frame;
use kernel::{BlobRef, Digest, RecordId, limit};
use serde::Deserialize;
use store::{Brought, StoreError};
use tokio::sync::mpsc;
use wire::{BlobClaim, BlobReceipt, Problem, SignedClaim};

use super::{
    Reply, Trouble,
    bearer::Bearer,
    records::{find, load},
    stored,
    view::View,
};
use crate::desk::Desk;

mod range;

use range::Range;

/// Where a reader met the blob, and why they want to see it.
#[derive(Debug, Deserialize)]
pub(crate) struct Naming {
    record: String,
    reason: Option<String>,
}

/// How many bytes of an unfinished blob are held.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How many bytes a blob has that is asked after.
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// The server's signed word that a blob is held as a whole.
const RECEIPT: HeaderName = HeaderName::from_static("zoufang-receipt");

/// How a blob stands: held as a whole (200, with the receipt), or so many bytes of it (404, with
/// the offset to go on from).
pub(crate) async fn standing(
    State(desk): State<Desk>,
    Segment(sha256): Segment<String>,
    headers: HeaderMap,
) -> Reply<Response> {
    let bytes = number(&headers, &LENGTH)?;
    let claim = admit(&desk, &headers, reference(&sha256, &headers, bytes)?, None)?;
    let blob = claim.blob;
    let (whole, begun) = desk
        .reading(move |desk| {
            let whole = desk.blobs.length(blob.sha256()).map_err(stored)?;
            let begun = desk.blobs.begun(blob.sha256(), claim.device).map_err(stored)?;
            Ok((whole, begun))
        })
        .await?;
    match whole {
        Some(bytes) if bytes == blob.bytes() => Ok(held(&desk, &claim)),
        // The digest is that of other bytes than the device says.
        Some(_) => Err(Problem::BlobDigest.into()),
        None => Ok((StatusCode::NOT_FOUND, [(OFFSET, HeaderValue::from(begun))]).into_response()),
    }
}

/// Takes a piece. What is wrong with a request shows in its headers, before its body is read; and
/// a body is never larger than a piece may be.
pub(crate) async fn bring(
    State(desk): State<Desk>,
    Segment(sha256): Segment<String>,
    headers: HeaderMap,
    body: Body,
) -> Reply<Response> {
    let range = headers.get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let range = range.and_then(Range::of_content).ok_or(Problem::BadRequest)?;
    if range.length() > limit::BLOB_CHUNK as u64 {
        return Err(Problem::TooLarge.into());
    }
    let blob = reference(&sha256, &headers, range.total)?;
    let claim = admit(&desk, &headers, blob, Some((range.first, range.length())))?;
    let piece = claim.piece.ok_or(Problem::BadRequest)?;
    if desk.blobs_spent.is_spent(claim.device, desk.ports.now().date(), piece.length) {
        return Err(Problem::BlobQuota.into());
    }
    let bytes = to_bytes(body, limit::BLOB_CHUNK).await.map_err(|_| Problem::BadFrame)?;
    if bytes.len() as u64 != piece.length || Digest::of(&bytes) != piece.digest {
        return Err(Problem::BadFrame.into());
    }
    desk.blobs_spent.spend(claim.device, desk.ports.now().date(), piece.length);
    let brought = desk
        .reading(move |desk| {
            let brought = desk.blobs.append(&claim.blob, claim.device, piece.offset, &bytes);
            brought.map_err(|error| match error {
                StoreError::TooLarge => Problem::BadRequest,
                error => stored(error),
            })
        })
        .await?;
    tracing::info!(device = %claim.device, bytes = piece.length, "a piece of a blob");
    match brought {
        Brought::Whole => Ok(held(&desk, &claim)),
        Brought::Begun(at) => {
            Ok((StatusCode::NO_CONTENT, [(OFFSET, HeaderValue::from(at))]).into_response())
        }
        Brought::Misplaced(at) => {
            let mut response = Trouble(Problem::BlobOffset).into_response();
            response.headers_mut().insert(OFFSET, HeaderValue::from(at));
            Ok(response)
        }
        Brought::WrongDigest => Err(Problem::BlobDigest.into()),
        Brought::WrongMedia => Err(Problem::BlobType.into()),
    }
}

/// A blob, for whoever may see the answer of a record that names it.
pub(crate) async fn read(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(sha256): Segment<String>,
    Query(naming): Query<Naming>,
    headers: HeaderMap,
) -> Reply<Response> {
    let sha256: Digest = sha256.parse().map_err(|_| Problem::BadRequest)?;
    let (record, covered) = find(&desk, user, Read::Record, &naming.record, naming.reason).await?;
    let blob = desk
        .reading(move |desk| {
            let blob = named(desk, &covered, record, sha256)?;
            let held = desk.blobs.length(sha256).map_err(stored)?;
            held.filter(|bytes| *bytes == blob.bytes()).ok_or(Problem::NotFound)?;
            Ok(blob)
        })
        .await?;
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let range = match asked {
        Some(asked) => Range::asked(asked, blob.bytes()).map_err(|()| Problem::BadRange)?,
        None => None,
    };
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let part = range.unwrap_or_else(|| Range::whole(blob.bytes()));
    let mut response = (status, Body::new(Pieces::of(desk, blob, part))).into_response();
    let headers = response.headers_mut();
    let media = HeaderValue::from_static(blob.media().name());
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if range.is_some()
        && let Ok(content) = HeaderValue::from_str(&part.to_string())
    {
        headers.insert(header::CONTENT_RANGE, content);
    }
    Ok(response)
}

/// What the path and the headers say of a blob.
fn reference(sha256: &str, headers: &HeaderMap, bytes: u64) -> Result<BlobRef, Problem> {
    let sha256: Digest = sha256.parse().map_err(|_| Problem::BadRequest)?;
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    let media = media.and_then(|media| media.parse().ok()).ok_or(Problem::BlobType)?;
    BlobRef::new(sha256, media, bytes)
        .map_err(|_| if bytes == 0 { Problem::BadRequest } else { Problem::TooLarge })
}

/// Admits a claim, when a known device that was not revoked signed it.
fn admit(
    desk: &Desk,
    headers: &HeaderMap,
    blob: BlobRef,
    place: Option<(u64, u64)>,
) -> Result<BlobClaim, Problem> {
    let said = headers.get(header::AUTHORIZATION).and_then(|said| said.to_str().ok());
    let signed = SignedClaim::read(said.ok_or(Problem::Unauthorised)?, blob, place)
        .map_err(|_| Problem::Unauthorised)?;
    let people = desk.people()?;
    let device = people.device(signed.device()).ok_or(Problem::UnknownDevice)?;
    let claim = signed.open(&device.key).map_err(|_| Problem::BadSignature)?;
    if device.revoked.is_some() { Err(Problem::DeviceRevoked) } else { Ok(claim) }
}

fn held(desk: &Desk, claim: &BlobClaim) -> Response {
    let (at, blob) = (desk.ports.now(), claim.blob);
    let key = &desk.identity.key;
    let receipt = BlobReceipt::sign(claim.device, blob.sha256(), blob.bytes(), at, key);
    let mut response = StatusCode::OK.into_response();
    if let Ok(receipt) = HeaderValue::from_str(&receipt.to_string()) {
        response.headers_mut().insert(RECEIPT, receipt);
    }
    response
}

/// The reference under which a record names a blob, where the reader may see the answer.
fn named(
    desk: &Desk,
    covered: &Covered<Read>,
    record: RecordId,
    sha256: Digest,
) -> Result<BlobRef, Problem> {
    let survey = desk.survey.now();
    let household = load(desk, &survey, covered, record)?;
    let people = desk.people()?;
    let view = View::new(desk, &people, &survey, covered.permit().clearance());
    let state = record::State::of(&household.ledger, &survey.rules);
    let mut seen = view.blobs(&state).into_iter().filter(|named| !named.is_masked);
    // Who may not see the answer does not learn whether it is there either.
    seen.find(|named| named.blob.sha256() == sha256)
        .map(|named| named.blob)
        .ok_or(Problem::NotFound)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
    let number = headers.get(name).and_then(|number| number.to_str().ok());
    number.and_then(|number| number.parse().ok()).ok_or(Problem::BadRequest)
}

/// A blob's bytes as a body, read from the store as they go out.
struct Pieces(mpsc::Receiver<Result<Bytes, StoreError>>);

/// How many bytes are read at a time.
const PIECE_BYTES: usize = 64 << 10;

impl Pieces {
    fn of(desk: Desk, blob: BlobRef, range: Range) -> Self {
        let (give, take) = mpsc::channel(1);
        tokio::spawn(async move {
            let (mut at, end) = (range.first, range.first + range.length());
            while at < end {
                let most = usize::try_from(end - at).unwrap_or(PIECE_BYTES).min(PIECE_BYTES);
                let read = desk.reading(move |desk| Ok(desk.blobs.read(blob.sha256(), at, most)));
                let piece = match read.await {
                    Ok(Ok(Some(piece))) if !piece.is_empty() => Ok(Bytes::from(piece)),
                    // The reader sees that the body is cut.
                    _ => Err(StoreError::Io(std::io::ErrorKind::UnexpectedEof)),
                };
                at = piece.as_ref().map_or(end, |piece| at + piece.len() as u64);
                if give.send(piece).await.is_err() {
                    return;
                }
            }
        });
        Self(take)
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = StoreError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StoreError>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
