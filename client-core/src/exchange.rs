mod ask;
mod believe;
mod carried;
mod feed;
mod handover;
mod learn;
mod leave;
mod mend;
mod pack;
mod seal;

use std::collections::BTreeSet;

use kernel::{Actor, Division, Stamp};
use store::StoreError;
use thiserror::Error;
use wire::{Problem, Refusal};

use crate::{
    Cancel, Client, LocalError, Ports, SaveError, Storage as _, Transport as _, TransportError,
    heard::Heard,
};
use ask::Asked;
use believe::{Believed, Sent};
pub use handover::HandedOver;

/// What a sync brought about, so far or in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Exchanges that were completed.
    pub exchanges: u32,
    /// Bytes of the requests' bodies.
    pub bytes_up: u64,
    /// Bytes of the answers' bodies.
    pub bytes_down: u64,
    /// Own commits that a signed receipt named for the first time.
    pub sent: u64,
    /// Commits of others that were received.
    pub received: u64,
    /// What the server did not take, and why. What can be mended was, or will be next time.
    pub refusals: Vec<Refusal>,
    /// Own commits that were said again under a new epoch.
    pub said_again: u64,
    /// Villages that are no longer held, after all that was pending in them was receipted.
    pub dropped: Vec<Division>,
    /// Whether the feeds are read again because what they brought did not add up.
    pub repaired: bool,
    /// Whether another sync would bring or send more at once.
    pub more: bool,
}

/// Why a sync ended early. What was completed before stands, and the next one goes on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SyncError {
    /// The tablet is not enrolled yet.
    #[error("设备未登记 / the tablet is not enrolled yet")]
    NotEnrolled,
    /// No answer came.
    #[error(transparent)]
    Transport(TransportError),
    /// The server asked not to be asked again so soon.
    #[error("服务器繁忙,请在{seconds}秒后重试 / the server is busy, try again in {seconds} s")]
    Wait {
        /// For how long.
        seconds: u64,
    },
    /// Something in the answer is not signed by the server. Nothing of it was believed.
    #[error(
        "服务器应答无法核实,未采用 / the server's answer can't be believed; nothing of it was taken"
    )]
    Forged,
    /// Whoever answered is no relay that the server has named, or no more.
    #[error("对方不是服务器指定的中继 / whoever answered is no relay that the server has named")]
    NoRelay,
    /// The tablet itself failed.
    #[error(transparent)]
    Local(#[from] LocalError),
}

/// What one sync remembers between its exchanges.
#[derive(Debug, Default)]
struct Course {
    outcome: Outcome,
    /// Streams of which the server refused a bundle for a reason that trying again can't mend.
    set_aside: BTreeSet<(Actor, Division)>,
    /// Epochs the server asked for.
    wanted: BTreeSet<Actor>,
    /// Streams of which the server could not rebuild a bundle from its columns.
    explicit: BTreeSet<(Actor, Division)>,
    /// Whether a page could not be rebuilt here.
    explicit_pages: bool,
    /// Whether the next exchange says the same otherwise than the last.
    otherwise: bool,
}

/// How many times in a row a broken connection is tried again at once.
const CUTS: u32 = 2;

/// How long to wait when a busy server does not say, in seconds.
const WAIT_SECONDS: u64 = 30;

impl<P: Ports> Client<P> {
    /// Brings the tablet and its server up to date: sends what is pending, takes what is new,
    /// exchange after exchange. `progress` sees the outcome after each; `cancel` ends it between
    /// exchanges or in the middle of a transfer, which loses nothing.
    ///
    /// # Errors
    /// Why it ended early.
    pub async fn sync(
        &mut self,
        progress: &mut dyn FnMut(&Outcome),
        cancel: &Cancel,
    ) -> Result<Outcome, SyncError> {
        if self.own.enrolled.is_none() {
            return Err(SyncError::NotEnrolled);
        }
        self.catch_up().await?;
        self.check_wait()?;
        self.mend(&mut Outcome::default()).await?;
        let mut course = Course::default();
        loop {
            course.outcome.more = true;
            let before = self.standing();
            let asked = self.prepare(&course).await?;
            course.wanted.clear();
            let Some(answer) = self.converse(&asked, &mut course, cancel).await? else {
                return Ok(course.outcome);
            };
            self.apply(&asked, answer, &mut course).await?;
            course.outcome.exchanges += 1;
            let otherwise = core::mem::take(&mut course.otherwise);
            let is_stuck = self.standing() == before && !otherwise;
            let is_done = !course.outcome.more || is_stuck;
            progress(&course.outcome);
            if is_done {
                self.ports.storage().flush().await.map_err(LocalError::from)?;
                return Ok(course.outcome);
            }
            if cancel.is_cancelled() {
                return Ok(course.outcome);
            }
        }
    }

    /// Sends the request and reads the answer; none when it is cancelled meanwhile.
    async fn converse(
        &mut self,
        asked: &Asked,
        course: &mut Course,
        cancel: &Cancel,
    ) -> Result<Option<Believed>, SyncError> {
        let mut cuts = 0;
        let answer = loop {
            let limit = kernel::limit::ANSWER_BYTES;
            let post = self.ports.transport().post("/v1/sync", asked.body.clone(), limit);
            match cancel.or(post).await {
                None => return Ok(None),
                Some(Ok(answer)) => break answer,
                Some(Err(TransportError::Cut)) if cuts < CUTS => cuts += 1,
                Some(Err(error)) => return Err(self.refused(error)),
            }
        };
        course.outcome.bytes_up += asked.body.len() as u64;
        course.outcome.bytes_down += answer.len() as u64;
        self.believe(&answer, &asked.request).map(Some)
    }

    /// Takes in what was believed: what concerns the own streams first, so that the feeds find
    /// them mended.
    async fn apply(
        &mut self,
        asked: &Asked,
        answer: Believed,
        course: &mut Course,
    ) -> Result<(), SyncError> {
        let synced = self.own.synced();
        let closed = self.own.closed();
        let is_new_life = self.heard.as_ref().is_some_and(|heard| heard.feed != answer.feed);
        self.hear(&answer).await?;
        self.take_receipted(&answer, is_new_life).await?;
        self.heed_refusals(&answer, course).await?;
        course.outcome.sent += self.own.synced().saturating_sub(synced);
        self.mend(&mut course.outcome).await?;
        let entered = self.enter_villages().await?;
        // What a page leaves out rests on claims that a closed stream has taken back.
        let closed: BTreeSet<Division> =
            self.own.closed().difference(&closed).map(|((_, village), _)| *village).collect();
        for passed in answer.receipt.passed.iter().filter(|p| !closed.contains(&p.village)) {
            self.pass(*passed, &asked.request).await?;
        }
        let explicit_pages = core::mem::take(&mut course.explicit_pages);
        for page in answer.pages.iter().filter(|page| !closed.contains(&page.village())) {
            let rebuilt = match page {
                Sent::Whole(page) => {
                    course.outcome.received += self.take_page(page).await?;
                    continue;
                }
                Sent::Columns(page) => self.rebuilt(page, answer.feed, answer.form).await?,
            };
            match rebuilt {
                Some(page) => course.outcome.received += self.take_page(&page).await?,
                // Whoever was asked for explicit pages and sends none is not to be believed.
                None if explicit_pages => return Err(SyncError::Forged),
                None => (course.explicit_pages, course.otherwise) = (true, true),
            }
        }
        self.mend(&mut course.outcome).await?;
        self.leave_villages(&mut course.outcome).await?;
        let repaired = self.compare(answer.sum).await?;
        course.outcome.repaired |= repaired;
        let passed = |village: &Division| {
            answer.receipt.passed.iter().any(|place| place.village == *village)
        };
        let came = |village: &Division| {
            passed(village) || answer.pages.iter().any(|page| page.village() == *village)
        };
        let places_wait = !closed.is_empty() || !entered.iter().all(came);
        let sends_wait = asked.has_more || self.has_unsent(&course.set_aside);
        let again = course.explicit_pages || repaired;
        course.outcome.more = answer.more || places_wait || sends_wait || again;
        Ok(())
    }

    fn check_wait(&mut self) -> Result<(), SyncError> {
        let left_ms = self.not_before.millis().saturating_sub(self.now().millis());
        // A clock that was set back must not keep the tablet silent for days.
        if left_ms <= 0 || left_ms > 86_400_000 {
            self.not_before = Stamp::default();
            return Ok(());
        }
        Err(SyncError::Wait { seconds: left_ms.unsigned_abs().div_ceil(1_000) })
    }

    fn refused(&mut self, error: TransportError) -> SyncError {
        let TransportError::Problem { problem, retry_after_seconds } = error else {
            return SyncError::Transport(error);
        };
        let seconds = match (problem, retry_after_seconds) {
            (_, Some(seconds)) => seconds,
            (Problem::Busy, None) => WAIT_SECONDS,
            _ => return SyncError::Transport(error),
        };
        let millis = i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
        self.not_before = self.now().plus_millis(millis);
        SyncError::Wait { seconds }
    }

    /// What must change from one exchange to the next, or there is no use in another.
    fn standing(&self) -> impl PartialEq + use<P> {
        let control = self.heard.as_ref().map(|heard: &Heard| (heard.feed, heard.control));
        (control, self.places.clone(), self.own.streams.clone(), self.own.epochs.len())
    }
}

impl SyncError {
    /// What the server said is wrong, if it said so.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Transport(TransportError::Problem { problem, .. }) => Some(*problem),
            _ => None,
        }
    }
}

impl From<SaveError> for SyncError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotEnrolled => Self::NotEnrolled,
            SaveError::Full => LocalError::Storage(StoreError::Full).into(),
            SaveError::TooLarge | SaveError::Engine => LocalError::Damaged.into(),
            SaveError::Local(local) => local.into(),
        }
    }
}
