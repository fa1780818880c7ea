use std::collections::{BTreeMap, BTreeSet};

use document::Document;
use kernel::{Actor, Digest, Division, RecordId, Verdict, VisitId};

use super::Outcome;
use crate::{
    Client, LocalError, Ports, SyncError,
    dossier::Dossier,
    entry::{Entry, Origin},
    own::Pointer,
    save::commit,
    visit::again,
};

/// Own commits that will never be part of what the server holds, by household.
type Lost = BTreeMap<RecordId, BTreeMap<Origin, Pointer>>;

/// Where the next commit of the open epoch stands.
struct Pen {
    actor: Actor,
    next: BTreeMap<Division, u64>,
    written: u64,
}

impl<P: Ports> Client<P> {
    /// Says again, under a new epoch, what the server could not take: commits after a fork of
    /// their stream, and commits its engine quarantined. Each household is first brought to what
    /// it is without them. What was said again once and failed again is left to a person.
    pub(super) async fn mend(&mut self, outcome: &mut Outcome) -> Result<(), SyncError> {
        let lost = self.lost().await?;
        if lost.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::new();
        let actors: BTreeSet<Actor> =
            lost.values().flat_map(|commits| commits.keys().map(|origin| origin.actor)).collect();
        let actor = match self.own.actor() {
            Some(actor) if !actors.contains(&actor) => actor,
            _ => self.open_epoch(&mut entries)?,
        };
        let mut pen = Pen { actor, next: BTreeMap::new(), written: self.own.written_by(actor) };
        for (record, commits) in lost {
            let said = self.say_again(record, &commits, &mut pen).await?;
            outcome.said_again += said.len() as u64;
            entries.extend(said);
        }
        self.write(&entries).await.map_err(LocalError::from)?;
        Ok(self.catch_up().await?)
    }

    /// What is lost and was not said again yet.
    async fn lost(&self) -> Result<Lost, LocalError> {
        let mut lost = Lost::new();
        for ((actor, village), stands) in &self.own.streams {
            let Some(from) = stands.closed_from else { continue };
            for (n, pointer) in self.pointers((*actor, *village), from, stands.last).await? {
                add(&mut lost, Origin { actor: *actor, village: *village, n }, pointer);
            }
        }
        for notice in self.notices().await? {
            let (actor, village, n) = (notice.actor, notice.village, notice.n);
            if !matches!(notice.verdict, Verdict::Quarantined(_)) || notice.said_again {
                continue;
            }
            if let Some(pointer) = self.pointer(actor, village, n).await? {
                add(&mut lost, Origin { actor, village, n }, pointer);
            }
        }
        lost.retain(|_, commits| !commits.is_empty());
        Ok(lost)
    }

    /// The commits that say again what is lost of one household, and what was written upon it.
    async fn say_again(
        &self,
        record: RecordId,
        lost: &BTreeMap<Origin, Pointer>,
        pen: &mut Pen,
    ) -> Result<Vec<Entry>, SyncError> {
        let Some(mut dossier) = self.dossier(record).await? else { return Ok(Vec::new()) };
        let (whole, origins) = self.with_own(&dossier, lost).await?;
        let mut gone = self.condemned(&dossier);
        gone.extend(lost.values().map(|pointer| pointer.hash));
        dossier.take_out(&gone)?;
        let mut said = Vec::new();
        for facts in whole.facts() {
            let Some(origin) = origins.get(&facts.hash) else { continue };
            if dossier.document.contains(&facts.hash) {
                continue;
            }
            let n = pen.next(origin.village, self);
            let id = VisitId::of(pen.actor, pen.written);
            let plan = again(&facts, &dossier.document, id);
            let place = Origin { actor: pen.actor, village: origin.village, n };
            let made =
                commit(&mut dossier.document, record, place, facts.at, &plan, Some(*origin))?;
            said.push(Entry::Committed(made));
        }
        Ok(said)
    }

    /// The household with all own commits of the streams in question that it can hold, and which
    /// commits those are: only there can be read what they say.
    async fn with_own(
        &self,
        dossier: &Dossier,
        lost: &BTreeMap<Origin, Pointer>,
    ) -> Result<(Document, BTreeMap<Digest, Origin>), LocalError> {
        let mut whole = dossier.document.clone();
        let mut origins = BTreeMap::new();
        let streams: BTreeSet<(Actor, Division)> =
            lost.keys().map(|origin| (origin.actor, origin.village)).collect();
        for (actor, village) in streams {
            let last = self.own.stream(actor, village).last;
            for (n, pointer) in self.pointers((actor, village), 1, last).await? {
                if pointer.record != dossier.record {
                    continue;
                }
                let commit = self.committed(&pointer).await?;
                // One that was taken out before is needed to read those written upon it; one
                // that can't stand there any more can't be read, and stays in the journal.
                let _ = whole.admit(&commit.change);
                if !pointer.said_again {
                    origins.insert(pointer.hash, Origin { actor, village, n });
                }
            }
        }
        Ok((whole, origins))
    }
}

impl Pen {
    /// The number of the next commit in a village's stream.
    fn next<P: Ports>(&mut self, village: Division, client: &Client<P>) -> u64 {
        let last = client.own.stream(self.actor, village).last;
        let next = self.next.entry(village).or_insert(last);
        *next += 1;
        self.written += 1;
        *next
    }
}

fn add(lost: &mut Lost, origin: Origin, pointer: Pointer) {
    if !pointer.said_again && !pointer.is_again {
        lost.entry(pointer.record).or_default().insert(origin, pointer);
    }
}
