use std::sync::{Arc, Mutex};

use disk::Zstd;
use kernel::{Stamp, limit};
use store::StoreError;
use thiserror::Error;
use wire::{Problem, Refusal, SignedRelayAnswer, pack, unpack};

use crate::{
    keep::Keep,
    road::{Road, RoadError},
    upward::Visit,
};

/// What one visit to the server, or to another relay, brought about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Whether it was the server itself.
    pub is_server: bool,
    /// Exchanges that were completed.
    pub exchanges: u32,
    /// Streams of which bundles were brought, counted once an exchange.
    pub sent: u64,
    /// Bundles that another relay gave.
    pub received: u64,
    /// What was not taken there, and why.
    pub refusals: Vec<Refusal>,
}

/// Why a visit ended early. What was completed before stands.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CarryError {
    /// No answer came.
    #[error(transparent)]
    Road(#[from] RoadError),
    /// Something in the answer is not signed by the server. Nothing of it was believed.
    #[error("应答无法核实,未采用 / the answer can't be believed; nothing of it was taken")]
    Forged,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The relay itself failed.
    #[error("{}", .0.sentence())]
    Local(Problem),
}

/// How many exchanges one visit has at the most.
const EXCHANGES: u32 = 10_000;

/// Exchanges until there is nothing new on either side.
pub(crate) async fn carry(
    keep: &Arc<Mutex<Keep>>,
    road: &Road,
    clock: fn() -> Stamp,
) -> Result<Carried, CarryError> {
    let mut visit = Visit::default();
    for _ in 0..EXCHANGES {
        let (asking, asked) = on(keep, move |keep| {
            let asked = keep.ask(&visit, clock());
            (visit, asked)
        })
        .await?;
        let asked = asked?;
        let body = pack(&asked.signed.encode(), &Zstd).map_err(|_| CarryError::Forged)?;
        let answer = road.post("/v1/relay", body).await?;
        let (visited, goes_on) = on(keep, move |keep| {
            let mut visit = asking;
            let taken = open(&answer)
                .and_then(|answer| keep.take_home(&mut visit, &asked, &answer, clock()));
            (visit, taken)
        })
        .await?;
        visit = visited;
        if !goes_on? {
            break;
        }
    }
    Ok(visit.so_far)
}

fn open(body: &[u8]) -> Result<SignedRelayAnswer, CarryError> {
    unpack(body, limit::ANSWER_BYTES_OPEN, &Zstd)
        .ok()
        .and_then(|bytes| SignedRelayAnswer::decode(&bytes).ok())
        .ok_or(CarryError::Forged)
}

/// Works on what the relay keeps, where it may wait for the disk.
pub(crate) async fn on<T: Send + 'static>(
    keep: &Arc<Mutex<Keep>>,
    work: impl FnOnce(&mut Keep) -> T + Send + 'static,
) -> Result<T, CarryError> {
    let keep = Arc::clone(keep);
    let working = tokio::task::spawn_blocking(move || {
        // After a panic nobody knows what is in memory.
        let mut keep = keep.lock().map_err(|_| CarryError::Local(Problem::Internal))?;
        Ok(work(&mut keep))
    });
    working.await.map_err(|_| CarryError::Local(Problem::Internal))?
}
