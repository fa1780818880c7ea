use std::collections::BTreeMap;

use document::compact::Place;
use kernel::{Actor, Digest, Division, FeedId, Quarantine, RecordId, Verdict};
use store::Batch;
use wire::{CompactPage, Page, Request, Row};

use crate::{
    Client, LocalError, Ports, Storage as _,
    dossier::{Dossier, Taken},
    key,
    known::{Arriving, Reached},
    status::Found,
    stored,
};

impl<P: Ports> Client<P> {
    /// Takes in a page of a village's feed: all of it with the new cursor in one batch. Gives
    /// how many commits it brought. A page that begins beyond where the tablet stands is left:
    /// the next exchange asks for the right one. One that begins before brings nothing twice.
    pub(super) async fn take_page(&mut self, page: &Page) -> Result<u64, LocalError> {
        let reached = self.places.get(&page.village).copied();
        let Some(mut reached) = reached.filter(|reached| page.after <= reached.after) else {
            return Ok(0);
        };
        if self.take_back_carried(page).await? {
            return Ok(0);
        }
        let mut batch = Batch::default();
        let mut news: BTreeMap<RecordId, Vec<&Row>> = BTreeMap::new();
        for row in &page.rows {
            match row {
                Row::Opened(certificate) => {
                    batch.put(key::certificate(certificate.actor), certificate.encode());
                }
                // News of somebody else's commit; what was carried of it is taken back already.
                Row::Own { actor, .. } if self.own.epoch(*actor).is_none() => {}
                Row::Commit { record, .. } | Row::Own { record, .. } => {
                    news.entry(*record).or_default().push(row);
                }
            }
        }
        let opened = page.rows.iter().filter_map(|row| match row {
            Row::Opened(certificate) => Some(certificate),
            _ => None,
        });
        let mut received = 0;
        let mut arriving = Arriving::default();
        for (record, rows) in news {
            let brought = self.take_rows(page.village, record, &rows, &mut batch).await?;
            for (at, hash) in brought.commits {
                if arriving.note(self, at, (record, hash)).await? {
                    reached.sum = reached.sum.wrapping_add(sync::weight(&hash));
                }
            }
            received += brought.received;
        }
        arriving.put(&mut batch);
        reached.after = reached.after.max(page.next);
        batch.put(key::place(page.village), reached.bytes());
        self.ports.storage().apply(batch).await?;
        self.places.insert(page.village, reached);
        self.epochs.extend(opened.map(|certificate| (certificate.actor, *certificate)));
        Ok(received)
    }

    /// Moves on in a village's feed where it holds nothing new for the tablet.
    pub(super) async fn pass(
        &mut self,
        passed: wire::Place,
        asked: &Request,
    ) -> Result<(), LocalError> {
        let village = passed.village;
        let named = asked.places.iter().find(|place| place.village == village);
        let from = named.map_or(0, |place| place.after);
        let Some(reached) = self.places.get(&village).copied() else { return Ok(()) };
        // The word holds from where the tablet stood when it asked.
        if reached.after != from || passed.after <= from {
            return Ok(());
        }
        let reached = Reached { after: passed.after, ..reached };
        let mut batch = Batch::default();
        batch.put(key::place(village), reached.bytes());
        self.ports.storage().apply(batch).await?;
        self.places.insert(village, reached);
        Ok(())
    }

    /// Takes in what a page says of one household.
    async fn take_rows(
        &self,
        village: Division,
        record: RecordId,
        rows: &[&Row],
        batch: &mut Batch,
    ) -> Result<Brought, LocalError> {
        let dossier = self.dossier(record).await?;
        let mut dossier = dossier.unwrap_or_else(|| Dossier::new(record, village));
        let mut brought = Brought::default();
        for row in rows {
            match row {
                Row::Opened(_) => {}
                Row::Own { actor, n, verdict, .. } => {
                    self.take_own(&mut dossier, (*actor, village, *n), *verdict, batch).await?;
                }
                Row::Commit { actor, n, verdict, change, .. } => {
                    // What is quarantined or erased has no bytes: it never stands in a document.
                    let Some(change) = change else { continue };
                    let hash = hash_of(change).ok_or(LocalError::Damaged)?;
                    let at = Place { actor: *actor, village, n: *n };
                    let taken = dossier.bring((hash, change), at, *verdict);
                    brought.commits.push((at, hash));
                    brought.received += u64::from(matches!(taken, Taken::Applied | Taken::Waits));
                    if let Taken::Refused(reason) = taken {
                        note(batch, record, (*actor, village, *n), reason);
                    }
                }
            }
        }
        self.put_household(&mut dossier, batch);
        Ok(brought)
    }

    /// A page put together again from its columns; none when that can't be done here.
    pub(super) async fn rebuilt(
        &self,
        page: &CompactPage,
        feed: FeedId,
        form: u64,
    ) -> Result<Option<Page>, LocalError> {
        let enrolled = self.own.enrolled.as_ref().ok_or(LocalError::Damaged)?;
        let table = self.survey.table().filter(|_| form == self.survey.number);
        let Some(table) = table else { return Ok(None) };
        let known = self.known(&sync::named_in(page, &table)).await?;
        Ok(sync::open_page(page, feed, &table, &known, &enrolled.server()).ok())
    }

    /// Takes in what the server found of an own commit.
    async fn take_own(
        &self,
        dossier: &mut Dossier,
        (actor, village, n): (Actor, Division, u64),
        verdict: Verdict,
        batch: &mut Batch,
    ) -> Result<(), LocalError> {
        // A household that moved is spoken of in another village's feed than it was written in.
        let streams = self.own.streams.keys().filter(|(own, _)| *own == actor);
        let mut villages: Vec<Division> = streams.map(|(_, village)| *village).collect();
        villages.sort_by_key(|other| *other != village);
        for village in villages {
            let Some(pointer) = self.pointer(actor, village, n).await? else { continue };
            if pointer.record != dossier.record {
                continue;
            }
            if verdict.is_merged() && !dossier.document.contains(&pointer.hash) {
                // It was taken out when it was quarantined, and is released.
                let commit = self.committed(&pointer).await?;
                let at = Place { actor, village, n };
                dossier.bring((pointer.hash, &commit.change), at, verdict);
            }
            dossier.judge(pointer.hash, verdict);
            if verdict == Verdict::Counted {
                batch.delete(key::notice(actor, village, n));
            } else {
                let found = Found { record: dossier.record, verdict: verdict.number() };
                batch.put(key::notice(actor, village, n), stored::encode(&found));
            }
            return Ok(());
        }
        Ok(())
    }
}

/// What a page brought of one household.
#[derive(Default)]
struct Brought {
    received: u64,
    commits: Vec<(Place, Digest)>,
}

/// Notes that a commit could not be applied on this tablet; nothing else waits for it.
fn note(
    batch: &mut Batch,
    record: RecordId,
    (actor, village, n): (Actor, Division, u64),
    reason: Quarantine,
) {
    let found = Found { record, verdict: Verdict::Quarantined(reason).number() };
    batch.put(key::unapplied(actor, village, n), stored::encode(&found));
}

/// The engine hashes a change from its chunk type on, after magic bytes and checksum.
fn hash_of(change: &[u8]) -> Option<Digest> {
    change.get(8..).map(Digest::of)
}
