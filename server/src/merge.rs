//! The merger: follows the journal, validates each commit, merges it into its household, settles
//! what conflicts, and derives the village feeds, the disputes and the change feed. Nobody waits
//! for it but the server's own writing.

mod aside;
mod author;
mod draft;
mod reform;
mod shelf;
mod step;

use std::{
    sync::{Arc, RwLock, mpsc},
    thread,
};

use store::{Position, StoreError};
use sync::People;
use tokio::sync::{oneshot, watch};
use wire::Problem;

pub(crate) use author::Author;
pub(crate) use author::{Order, Written};
pub(crate) use draft::{feed_end, feed_share};
use shelf::Shelf;

use crate::{ground::Ground, survey::Survey};

/// The name under which the merger covers the journal.
pub(crate) const COVER: &str = "merge";

/// What the merger is woken by.
pub(crate) enum Call {
    /// The journal has grown.
    Grown,
    /// The server has something to write itself.
    Write(Box<Order>, oneshot::Sender<Result<Written, Problem>>),
    /// It is time to stop.
    Stop,
}

/// Calls the merger, and sees how far it has come.
#[derive(Clone)]
pub(crate) struct Merger {
    calls: mpsc::Sender<Call>,
    reached: watch::Receiver<Position>,
}

impl Merger {
    /// Starts to follow the journal from where the index covers it.
    pub(crate) fn start(
        ground: Arc<Ground>,
        survey: Survey,
        author: Author,
    ) -> Result<(Self, thread::JoinHandle<()>), StoreError> {
        let from = ground.index.covered(COVER)?.unwrap_or(Position::START);
        let (calls, queue) = mpsc::channel();
        let (reaching, reached) = watch::channel(from);
        // A verdict rests on who was known when the journal took the commit, however far the
        // merger lags behind; so it learns of people as it passes their entries.
        let people = Arc::new(RwLock::new(ground.people_before(from)?));
        let mut work =
            Work { ground, people, survey, shelf: Shelf::default(), at: from, reaching, author };
        let thread =
            thread::Builder::new().name("merger".to_owned()).spawn(move || work.follow(&queue))?;
        let merger = Self { calls, reached };
        merger.grown();
        Ok((merger, thread))
    }

    /// Says that the journal has grown.
    pub(crate) fn grown(&self) {
        // After the end of the merger nothing is merged any more; the next start catches up.
        let _ = self.calls.send(Call::Grown);
    }

    /// Has the server write something, and waits until it is merged.
    pub(crate) async fn write(&self, order: Order) -> Result<Written, Problem> {
        let (reply, answer) = oneshot::channel();
        self.calls.send(Call::Write(Box::new(order), reply)).map_err(|_| Problem::Internal)?;
        answer.await.map_err(|_| Problem::Internal)?
    }

    /// Ends the merger after what it is doing.
    pub(crate) fn stop(&self) {
        let _ = self.calls.send(Call::Stop);
    }

    /// Up to where the journal is merged; it can be waited upon.
    pub(crate) fn reached(&self) -> watch::Receiver<Position> {
        self.reached.clone()
    }
}

/// Derives everything from a journal that nobody writes to, from where the index covers it.
pub(crate) fn derive(
    ground: &Arc<Ground>,
    survey: &Survey,
    mut progress: impl FnMut(Position),
) -> Result<(), StoreError> {
    let mut at = ground.index.covered(COVER)?.unwrap_or(Position::START);
    let people = Arc::new(RwLock::new(ground.people_before(at)?));
    let mut shelf = Shelf::default();
    while at < ground.journal.end() {
        at = step::one(ground, &people, survey, &mut shelf, at)?.unwrap_or(at);
        progress(at);
    }
    Ok(())
}

/// The merger's own view of the world.
struct Work {
    ground: Arc<Ground>,
    /// Everybody as of where the merger stands.
    people: Arc<RwLock<People>>,
    survey: Survey,
    shelf: Shelf,
    at: Position,
    reaching: watch::Sender<Position>,
    author: Author,
}

impl Work {
    fn follow(&mut self, queue: &mpsc::Receiver<Call>) {
        while let Ok(call) = queue.recv() {
            match call {
                Call::Grown => {
                    // A failure leaves the position where it is, and the next call tries again.
                    let _ = self.catch_up();
                }
                Call::Write(order, reply) => {
                    let written = self.write(*order);
                    let _ = reply.send(written);
                }
                Call::Stop => return,
            }
        }
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        while self.at < self.ground.journal.end() {
            match step::one(&self.ground, &self.people, &self.survey, &mut self.shelf, self.at) {
                Ok(Some(next)) => self.at = next,
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(code = error.code(), at = %self.at, "merging failed");
                    // What is in memory may be ahead of the index now.
                    self.shelf = Shelf::default();
                    return Err(error);
                }
            }
            self.reaching.send_replace(self.at);
        }
        Ok(())
    }

    /// Writes as the server. The merger does it itself, so that a record has one writer at a
    /// time, and merges what it wrote before it writes again.
    fn write(&mut self, order: Order) -> Result<Written, Problem> {
        self.catch_up().map_err(|_| Problem::Internal)?;
        let written =
            self.author.write((&self.ground, &self.survey.now().rules), &mut self.shelf, order)?;
        self.catch_up().map_err(|_| Problem::Internal)?;
        Ok(written)
    }
}
