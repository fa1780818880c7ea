use document::compact::Place;
use kernel::{Division, RecordId, Verdict};
use store::Batch;

use super::Outcome;
use crate::{
    Client, LocalError, Ports, Storage as _,
    dossier::{Dossier, Resting},
    key,
    known::Reached,
    scan::scan_all,
    stored,
};

impl<P: Ports> Client<P> {
    /// Lets go of villages the tablet may no longer hold, once the server has receipted all that
    /// was written there.
    pub(super) async fn leave_villages(&mut self, outcome: &mut Outcome) -> Result<(), LocalError> {
        let Some(heard) = &self.heard else { return Ok(()) };
        let held = self.places.keys().filter(|village| !heard.scope.contains(village));
        let left: Vec<Division> =
            held.filter(|village| !self.own.is_pending_in(**village)).copied().collect();
        for village in left {
            for record in self.records_resting_in(village).await? {
                self.drop_record(village, record).await?;
            }
            let mut batch = Batch::default();
            self.forget_feed(village, &mut batch).await?;
            batch.delete(key::place(village));
            self.ports.storage().apply(batch).await?;
            self.places.remove(&village);
            outcome.dropped.push(village);
        }
        Ok(())
    }

    /// Begins to read the feeds of villages the tablet may hold and does not hold yet, and says
    /// which. What the tablet itself wrote there before, the server will leave
    /// out, so it comes from the journal.
    pub(super) async fn enter_villages(&mut self) -> Result<Vec<Division>, LocalError> {
        let Some(heard) = &self.heard else { return Ok(Vec::new()) };
        let scope = heard.scope.iter();
        let new: Vec<Division> =
            scope.filter(|village| !self.places.contains_key(village)).copied().collect();
        for village in &new {
            self.bring_own(*village).await?;
            let mut batch = Batch::default();
            batch.put(key::place(*village), Reached::default().bytes());
            self.ports.storage().apply(batch).await?;
            self.places.insert(*village, Reached::default());
        }
        Ok(new)
    }

    /// Brings what the tablet wrote in a village to its households again.
    async fn bring_own(&self, village: Division) -> Result<(), LocalError> {
        let streams: Vec<_> = self
            .own
            .streams
            .iter()
            .filter(|((_, other), _)| *other == village)
            .map(|(stream, stands)| (*stream, stands.last))
            .collect();
        for (stream, last) in streams {
            for (_, pointer) in self.pointers(stream, 1, last).await? {
                if pointer.said_again {
                    continue;
                }
                let commit = self.committed(&pointer).await?;
                let dossier = self.dossier(commit.record).await?;
                let mut dossier = dossier.unwrap_or_else(|| Dossier::new(commit.record, village));
                let at = Place { actor: commit.actor, village: commit.village, n: commit.n };
                dossier.bring((commit.hash, &commit.change), at, Verdict::Counted);
                let mut batch = Batch::default();
                self.put_household(&mut dossier, &mut batch);
                self.ports.storage().apply(batch).await?;
            }
        }
        Ok(())
    }

    async fn records_resting_in(&self, village: Division) -> Result<Vec<RecordId>, LocalError> {
        let pairs = scan_all(self.ports.storage(), key::RESTING).await?;
        let mut records = Vec::new();
        for (key, value) in pairs {
            let resting: Resting = stored::decode(&value).ok_or(LocalError::Damaged)?;
            if resting.village() == village {
                records.push(key::record_of(&key).ok_or(LocalError::Damaged)?);
            }
        }
        Ok(records)
    }

    async fn drop_record(&self, village: Division, record: RecordId) -> Result<(), LocalError> {
        let mut batch = Batch::default();
        batch.delete(key::resting(record)).delete(key::snapshot(record));
        batch.delete(key::row(village, record));
        for prefix in [key::tails(record), key::waitings(record), key::verdicts(record)] {
            for (key, _) in scan_all(self.ports.storage(), &prefix).await? {
                batch.delete(key);
            }
        }
        Ok(self.ports.storage().apply(batch).await?)
    }
}
