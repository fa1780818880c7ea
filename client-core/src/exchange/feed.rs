use std::collections::BTreeMap;

use kernel::{Actor, Digest, Division, Quarantine, RecordId, Verdict};
use store::Batch;
use wire::{Page, Row};

use crate::{
    Client, LocalError, Ports, Storage as _,
    dossier::{Dossier, Taken},
    key,
    status::Found,
    stored,
};

impl<P: Ports> Client<P> {
    /// Takes in a page of a village's feed: all of it with the new cursor in one batch. Gives
    /// how many commits it brought. A page that begins beyond where the tablet stands is left:
    /// the next exchange asks for the right one. One that begins before brings nothing twice.
    pub(super) async fn take_page(&mut self, page: &Page) -> Result<u64, LocalError> {
        if self.places.get(&page.village).is_none_or(|after| page.after > *after) {
            return Ok(0);
        }
        let mut batch = Batch::default();
        let mut news: BTreeMap<RecordId, Vec<&Row>> = BTreeMap::new();
        for row in &page.rows {
            match row {
                Row::Opened(certificate) => {
                    batch.put(key::certificate(certificate.actor), certificate.encode());
                }
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
        for (record, rows) in news {
            received += self.take_rows(page.village, record, &rows, &mut batch).await?;
        }
        batch.put(key::place(page.village), page.next.to_be_bytes());
        self.ports.storage().apply(batch).await?;
        self.places.insert(page.village, page.next);
        self.epochs.extend(opened.map(|certificate| (certificate.actor, *certificate)));
        Ok(received)
    }

    /// Takes in what a page says of one household.
    async fn take_rows(
        &self,
        village: Division,
        record: RecordId,
        rows: &[&Row],
        batch: &mut Batch,
    ) -> Result<u64, LocalError> {
        let dossier = self.dossier(record).await?;
        let mut dossier = dossier.unwrap_or_else(|| Dossier::new(record, village));
        let mut received = 0;
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
                    let taken = dossier.bring(hash, change, *verdict);
                    received += u64::from(matches!(taken, Taken::Applied | Taken::Waits));
                    if let Taken::Refused(reason) = taken {
                        note(batch, record, (*actor, village, *n), reason);
                    }
                }
            }
        }
        self.put_household(&mut dossier, batch);
        Ok(received)
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
