use std::time::Duration;

use reqwest::{
    Client, Response, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE, RETRY_AFTER},
    redirect::Policy,
};
use serde_json::Value;
use thiserror::Error;
use wire::Problem;

use crate::{BlobCall, Standing, Transport, TransportError};

/// HTTP to one server; connections are kept for the next exchange.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: Client,
    base: Url,
}

/// The address is none that a server can be reached at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("服务器地址有误 / the server's address must begin with http:// or https://")]
pub struct AddressError;

/// What bodies of the conversation are called.
const MEDIA_TYPE: &str = "application/vnd.zoufang";
/// What the description of a problem is called (RFC 9457).
const PROBLEM_TYPE: &str = "application/problem+json";

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a server may say nothing at all.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long one exchange may take: a weak link needs minutes for the largest answer.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// The largest description of a problem that is read.
const PROBLEM_BYTES: usize = 16 << 10;

impl HttpTransport {
    /// The road to the server at an address such as `https://zoufang.example.cn`, with a path in
    /// front of its own if it has one.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn new(server: &str) -> Result<Self, AddressError> {
        let base: Url = server.trim_end_matches('/').parse().map_err(|_| AddressError)?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(AddressError);
        }
        // Whoever was first to install a provider has chosen for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A redirect would come from a portal page, never from the server.
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE_TIMEOUT)
            .timeout(EXCHANGE_TIMEOUT)
            .redirect(Policy::none())
            .build()
            .map_err(|_| AddressError)?;
        Ok(Self { client, base })
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }
}

impl Transport for HttpTransport {
    async fn blob(&self, call: BlobCall) -> Result<Standing, TransportError> {
        let BlobCall { blob, authorization, piece } = call;
        let url = self.url(&format!("/v1/blobs/{}", blob.sha256()));
        let request = match piece {
            None => self.client.head(url).header("upload-length", blob.bytes()),
            Some((first, bytes)) => {
                let last = (first + bytes.len() as u64).saturating_sub(1);
                let range = format!("bytes {first}-{last}/{}", blob.bytes());
                self.client.put(url).header(CONTENT_RANGE, range).body(bytes)
            }
        };
        let media = blob.media().name();
        let request = request.header(AUTHORIZATION, authorization).header(CONTENT_TYPE, media);
        let response = request.send().await.map_err(broken)?;
        let told = |name: &str| response.headers().get(name).and_then(|told| told.to_str().ok());
        match (response.status(), told("zoufang-receipt"), told("upload-offset")) {
            (StatusCode::OK, Some(receipt), _) => Ok(Standing::Whole(receipt.to_owned())),
            (
                StatusCode::NO_CONTENT | StatusCode::NOT_FOUND | StatusCode::CONFLICT,
                _,
                Some(at),
            ) => at.parse().map(Standing::Begun).map_err(|_| TransportError::Stranger),
            // The answer to HEAD has no body to say it in.
            _ => match told("zoufang-problem").and_then(Problem::from_code) {
                Some(problem) => {
                    let retry_after_seconds = retry_after(&response);
                    Err(TransportError::Problem { problem, retry_after_seconds })
                }
                None => Err(problem(response).await),
            },
        }
    }

    async fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        limit: usize,
    ) -> Result<Vec<u8>, TransportError> {
        let request = self.client.post(self.url(path)).header(CONTENT_TYPE, MEDIA_TYPE).body(body);
        let response = request.send().await.map_err(broken)?;
        if response.status().is_success() && is_of(&response, MEDIA_TYPE) {
            return read(response, limit).await;
        }
        Err(problem(response).await)
    }
}

/// Reads a body as it comes, and never more than `limit` bytes.
async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| TransportError::Cut)? {
        if body.len() + piece.len() > limit {
            return Err(TransportError::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// What a response that is no answer says.
async fn problem(response: Response) -> TransportError {
    let status = response.status();
    let retry_after_seconds = retry_after(&response);
    let told = |problem| TransportError::Problem { problem, retry_after_seconds };
    if is_of(&response, PROBLEM_TYPE) {
        return match read(response, PROBLEM_BYTES).await {
            Ok(body) => code(&body).map_or(TransportError::Stranger, told),
            Err(error) => error,
        };
    }
    match status {
        // A proxy in front of the server says so without our words.
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => told(Problem::Busy),
        StatusCode::PAYLOAD_TOO_LARGE => told(Problem::TooLarge),
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => TransportError::Offline,
        _ => TransportError::Stranger,
    }
}

fn retry_after(response: &Response) -> Option<u64> {
    let after = response.headers().get(RETRY_AFTER).and_then(|after| after.to_str().ok());
    after.and_then(|after| after.trim().parse().ok())
}

fn broken(error: reqwest::Error) -> TransportError {
    if error.is_connect() { TransportError::Offline } else { TransportError::Cut }
}

fn code(body: &[u8]) -> Option<Problem> {
    let described: Value = serde_json::from_slice(body).ok()?;
    Problem::from_code(described.get("code")?.as_str()?)
}

fn is_of(response: &Response, media_type: &str) -> bool {
    let named = response.headers().get(CONTENT_TYPE).and_then(|named| named.to_str().ok());
    named.is_some_and(|named| {
        named.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
    })
}
