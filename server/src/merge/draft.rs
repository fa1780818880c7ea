use std::collections::{BTreeMap, HashMap, HashSet};

use kernel::{Actor, Division, RecordId};
use store::{Batch, StoreError};

use crate::{ground::Ground, keys, rows::FeedRow};

/// What one journal entry changes in the index: one batch, and what must be read back of it
/// before it is applied.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) batch: Batch,
    /// The households that changed, each with the last of its commits in this entry.
    pub(crate) touched: BTreeMap<RecordId, u32>,
    lengths: HashMap<Division, u64>,
    opened: HashSet<(Division, Actor)>,
    closed: HashSet<(RecordId, Actor)>,
}

impl Draft {
    /// Adds a row to a village's feed, after the certificate of its actor's epoch.
    pub(crate) fn feed(
        &mut self,
        ground: &Ground,
        village: Division,
        actor: Actor,
        row: &FeedRow,
    ) -> Result<(), StoreError> {
        let key = keys::opened(village, actor);
        if self.opened.insert((village, actor)) && ground.index.get(&key)?.is_none() {
            if let Some(at) = ground.position(&keys::epoch(actor))? {
                self.append(ground, village, &FeedRow::Opened(at))?;
            }
            self.batch.put(key, []);
        }
        self.append(ground, village, row)
    }

    /// Whether an actor's branch of a household is closed.
    pub(crate) fn is_closed(
        &self,
        ground: &Ground,
        record: RecordId,
        actor: Actor,
    ) -> Result<bool, StoreError> {
        let here = self.closed.contains(&(record, actor));
        Ok(here || ground.index.get(&keys::closed(record, actor))?.is_some())
    }

    /// Closes an actor's branch of a household.
    pub(crate) fn close(&mut self, record: RecordId, actor: Actor) {
        self.closed.insert((record, actor));
        self.batch.put(keys::closed(record, actor), []);
    }

    fn append(
        &mut self,
        ground: &Ground,
        village: Division,
        row: &FeedRow,
    ) -> Result<(), StoreError> {
        let length = match self.lengths.get(&village) {
            Some(length) => *length,
            None => feed_length(ground, village)?,
        };
        let sequence = length + 1;
        self.batch.put(keys::feed(village, sequence), row.bytes());
        self.batch.put(keys::village(village), sequence.to_be_bytes());
        self.lengths.insert(village, sequence);
        Ok(())
    }
}

/// How many rows a village's feed has.
pub(crate) fn feed_length(ground: &Ground, village: Division) -> Result<u64, StoreError> {
    let value = ground.index.get(&keys::village(village))?;
    let length = value.map(|value| crate::rows::read(keys::split_u64(&value).map(|(n, _)| n)));
    Ok(length.transpose()?.unwrap_or(0))
}
