use std::{
    fs::File,
    io::Write as _,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use reqwest::Client;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{BenchError, forward::Forwarder, parallel::in_parallel};

/// One exchange of the floor: what is sent and what comes back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trip {
    pub(crate) up: Vec<u8>,
    pub(crate) down: Vec<u8>,
}

/// Under which circumstances both the floor and what is measured run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) place: &'a Path,
    pub(crate) at_a_time: usize,
    pub(crate) delay: Duration,
}

/// What the floor took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Timed {
    pub(crate) wall: Duration,
    /// Each trip.
    pub(crate) trips: Vec<Duration>,
}

/// How often the floor is run; the one in the middle is told.
const RUNS: usize = 3;

/// What says which answer is wanted.
const ANSWER: &str = "x-answer";

/// The time floor: bodies are sent, appended to a file and fsynced, and answered, round after
/// round, by as many clients at a time and through the same kind of forwarder as what is
/// measured. Each client is new, as each tablet is.
pub(crate) fn time(rounds: &[Vec<Trip>], ground: Ground<'_>) -> Result<Timed, BenchError> {
    // Whoever was first to install a provider has chosen for the whole process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let answers = rounds.iter().flatten().map(|trip| Bytes::from(trip.down.clone())).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let file = Mutex::new(File::create(ground.place.join("floor"))?);
    let router = Router::new()
        .route("/floor", post(answer))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(Kept { file, answers }));
    runtime.spawn(async move { axum::serve(listener, router).await });
    let forwarder = Forwarder::to(address, ground.delay)?;
    let url = format!("{}/floor", forwarder.base());
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(once(rounds, &url, ground.at_a_time)?);
    }
    runs.sort_by_key(|timed| timed.wall);
    Ok(runs.swap_remove(RUNS / 2))
}

/// What the handler stands on.
struct Kept {
    file: Mutex<File>,
    answers: Vec<Bytes>,
}

async fn answer(
    State(kept): State<Arc<Kept>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Bytes, StatusCode> {
    let wanted = headers.get(ANSWER).and_then(|at| at.to_str().ok()?.parse::<usize>().ok());
    let answer = wanted.and_then(|at| kept.answers.get(at)).cloned();
    let answer = answer.ok_or(StatusCode::NOT_FOUND)?;
    if body.is_empty() {
        return Ok(answer);
    }
    let kept = tokio::task::spawn_blocking(move || {
        let mut file = kept.file.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let written = file.write_all(&body).and_then(|()| file.sync_data());
        written.map_err(|_| StatusCode::INSUFFICIENT_STORAGE)
    });
    kept.await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)??;
    Ok(answer)
}

fn once(rounds: &[Vec<Trip>], url: &str, at_a_time: usize) -> Result<Timed, BenchError> {
    let begun = Instant::now();
    let mut trips = Vec::new();
    let mut first = 0;
    for round in rounds {
        let jobs: Vec<(usize, &Trip)> = (first..).zip(round).collect();
        first += jobs.len();
        trips.extend(in_parallel(jobs, at_a_time, |runtime, job| trip(runtime, url, job))?);
    }
    Ok(Timed { wall: begun.elapsed(), trips })
}

fn trip(runtime: &Runtime, url: &str, (at, trip): (usize, &Trip)) -> Result<Duration, BenchError> {
    runtime.block_on(async {
        let begun = Instant::now();
        let client = Client::builder().build()?;
        let request = client.post(url).header(ANSWER, at.to_string()).body(trip.up.clone());
        let answer = request.send().await?.error_for_status()?.bytes().await?;
        if answer.len() != trip.down.len() {
            return Err(BenchError::Server("the floor's answer is short".to_owned()));
        }
        Ok(begun.elapsed())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trip_of_every_round_is_made_and_gets_its_own_answer() {
        let place = std::env::temp_dir().join(format!("zoufang-floor-{}", std::process::id()));
        std::fs::create_dir_all(&place).expect("a directory");
        let trip = |up, down| Trip { up: vec![1; up], down: vec![2; down] };
        let rounds = [vec![trip(10, 0), trip(200_000, 3)], vec![trip(0, 300_000)]];
        let ground = Ground { place: &place, at_a_time: 2, delay: Duration::from_millis(1) };
        let timed = time(&rounds, ground).expect("a floor");
        assert_eq!(timed.trips.len(), 3);
        // What was sent is on the disk, once for each run.
        let bytes = std::fs::metadata(place.join("floor")).expect("a file").len();
        assert_eq!(bytes, 200_010 * RUNS as u64);
        std::fs::remove_dir_all(&place).expect("it goes");
    }
}
