use std::time::Duration;

use kernel::limit;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
    redirect::Policy,
};
use thiserror::Error;
use wire::Problem;

/// The road to the server, or to another relay.
#[derive(Debug, Clone)]
pub struct Road {
    client: Client,
    base: Url,
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RoadError {
    /// The address is none.
    #[error("服务器地址有误 / the server's address must begin with http:// or https://")]
    Address,
    /// Nobody can be reached there.
    #[error("连不上 / it can't be reached")]
    Offline,
    /// The connection broke; everything may have been taken.
    #[error("连接中断 / the connection broke")]
    Cut,
    /// The answer is larger than is allowed, or comes from somebody else.
    #[error("应答的不是走访服务器或中继 / whoever answered is no Zoufang server or relay")]
    Stranger,
    /// It says what is wrong.
    #[error("{}", problem.sentence())]
    Problem {
        /// What.
        problem: Problem,
        /// How many seconds to wait, when it says so.
        retry_after_seconds: Option<u64>,
    },
}

/// What bodies of the conversation are called.
pub(crate) const FRAME: &str = "application/vnd.zoufang";
/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the other side may say nothing at all.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long one exchange may take.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// The largest description of a problem that is read.
const PROBLEM_BYTES: usize = 16 << 10;

impl Road {
    /// The road to an address such as `https://zoufang.example.cn`.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn new(address: &str) -> Result<Self, RoadError> {
        let base: Url =
            address.trim().trim_end_matches('/').parse().map_err(|_| RoadError::Address)?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(RoadError::Address);
        }
        // Whoever was first to install a provider has chosen for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE_TIMEOUT)
            .timeout(EXCHANGE_TIMEOUT)
            .redirect(Policy::none())
            .build()
            .map_err(|_| RoadError::Address)?;
        Ok(Self { client, base })
    }

    /// Posts a body and gives the answer's.
    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> Result<Vec<u8>, RoadError> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        let request = self.client.post(url).header(CONTENT_TYPE, FRAME).body(body);
        let response = request.send().await.map_err(|error| {
            if error.is_connect() { RoadError::Offline } else { RoadError::Cut }
        })?;
        let is_frame = response.headers().get(CONTENT_TYPE).is_some_and(|named| named == FRAME);
        if response.status().is_success() && is_frame {
            return read(response, limit::ANSWER_BYTES).await;
        }
        Err(problem(response).await)
    }
}

/// Reads a body as it comes, and never more than `limit` bytes.
async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, RoadError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| RoadError::Cut)? {
        if body.len() + piece.len() > limit {
            return Err(RoadError::Stranger);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

async fn problem(response: Response) -> RoadError {
    let status = response.status();
    let after = response.headers().get(RETRY_AFTER).and_then(|after| after.to_str().ok());
    let retry_after_seconds = after.and_then(|after| after.trim().parse().ok());
    let code = read(response, PROBLEM_BYTES).await.ok().and_then(|body| {
        let described: serde_json::Value = serde_json::from_slice(&body).ok()?;
        Problem::from_code(described.get("code")?.as_str()?)
    });
    match (code, status) {
        (Some(problem), _) => RoadError::Problem { problem, retry_after_seconds },
        (None, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT) => RoadError::Offline,
        (None, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) => {
            RoadError::Problem { problem: Problem::Busy, retry_after_seconds }
        }
        _ => RoadError::Stranger,
    }
}
