use std::sync::{Arc, RwLock};

use document::{About, Document, Edit};
use kernel::{Actor, Division, RecordId, limit};
use record::Rules;
use store::StoreError;
use sync::{People, server_user};
use wire::{Bundle, Carried, Certificate, Problem, Tip};

use super::shelf::Shelf;
use crate::{ground::Ground, identity::Identity, intake::Intake, keys, ports::Ports, rows};

/// What the server is to write: commits of one village, each of another household.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) village: Division,
    pub(crate) commits: Vec<(RecordId, About, Vec<Edit>)>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// How many commits; edits that change nothing make none.
    pub(crate) commits: usize,
}

/// The server's own hand. Its epoch opens with its first commit in this process.
pub(crate) struct Author {
    pub(crate) identity: Identity,
    pub(crate) intake: Intake,
    pub(crate) people: Arc<RwLock<People>>,
    pub(crate) ports: Ports,
    pub(crate) actor: Option<Actor>,
}

impl Author {
    pub(super) fn write(
        &mut self,
        (ground, rules): (&Ground, &Rules),
        shelf: &mut Shelf,
        order: Order,
    ) -> Result<Written, Problem> {
        let actor = self.epoch()?;
        let mut carried = Vec::new();
        for (record, about, edits) in &order.commits {
            let change =
                self.change((ground, rules), shelf, actor, (*record, order.village), about, edits)?;
            carried.extend(change);
        }
        let written = Written { commits: carried.len() };
        let mut bytes = 0;
        let mut bundle = Vec::new();
        for commit in carried {
            let size = commit.change.as_ref().map_or(0, Vec::len);
            let full =
                bundle.len() >= limit::BUNDLE_COMMITS || bytes + size > limit::BUNDLE_BYTES / 2;
            if full {
                self.seal(ground, (actor, order.village), core::mem::take(&mut bundle))?;
                bytes = 0;
            }
            bytes += size;
            bundle.push(commit);
        }
        if !bundle.is_empty() {
            self.seal(ground, (actor, order.village), bundle)?;
        }
        Ok(written)
    }

    /// Makes one change on a copy: the household itself changes when the journal has it.
    fn change(
        &self,
        (ground, rules): (&Ground, &Rules),
        shelf: &mut Shelf,
        actor: Actor,
        (record, village): (RecordId, Division),
        about: &About,
        edits: &[Edit],
    ) -> Result<Option<Carried>, Problem> {
        let household =
            shelf.take(ground, rules, record, village).map_err(|error| internal(&error))?;
        if household.head.village != village {
            return Err(Problem::OutOfScope);
        }
        let mut copy: Document = household.document.clone();
        let commit =
            copy.commit(actor, self.ports.now(), about, edits).map_err(|_| Problem::BadRequest)?;
        Ok(commit.map(|commit| Carried { record, hash: commit.hash, change: Some(commit.bytes) }))
    }

    fn seal(
        &self,
        ground: &Ground,
        stream: (Actor, Division),
        commits: Vec<Carried>,
    ) -> Result<(), Problem> {
        let stored =
            ground.index.get(&keys::tip(stream.0, stream.1)).map_err(|error| internal(&error))?;
        let tip = match stored {
            Some(bytes) => rows::read(rows::read_tip(&bytes)).map_err(|error| internal(&error))?,
            None => Tip::EMPTY,
        };
        let bundle = Bundle::seal(stream, tip, commits, &self.identity.key);
        let answer = self.intake.bundle(bundle).blocking_recv();
        answer.map_err(|_| Problem::Internal)?.map(|_| ()).map_err(|taken| taken.problem)
    }

    fn epoch(&mut self) -> Result<Actor, Problem> {
        if let Some(actor) = self.actor {
            return Ok(actor);
        }
        let actor = Actor::from_bytes(self.ports.random());
        let key = &self.identity.key;
        let number = {
            let people = self.people.read().map_err(|_| Problem::Internal)?;
            people.epochs_of(self.identity.device) + 1
        };
        let certificate =
            Certificate::open((self.identity.device, key), (server_user(), key), number, actor);
        let answer = self.intake.open(certificate).blocking_recv();
        answer.map_err(|_| Problem::Internal)??;
        self.actor = Some(actor);
        Ok(actor)
    }
}

fn internal(error: &StoreError) -> Problem {
    tracing::error!(code = error.code(), "the server could not write");
    Problem::Internal
}
