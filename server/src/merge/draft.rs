use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kernel::{Actor, Division, RecordId, Stamp};
use record::State;
use store::{Batch, StoreError};

use crate::{
    ground::Ground,
    keys,
    rows::{FeedRow, Head},
};

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

    /// Lists the disputes of a household as they are open now. Gives how many were opened and how
    /// many closed.
    pub(crate) fn disputes(
        &mut self,
        ground: &Ground,
        (record, head): (RecordId, &mut Head),
        state: &State,
        received: Stamp,
    ) -> Result<(u32, u32), StoreError> {
        let open: BTreeSet<String> = state.disputes().map(|(path, _)| path.to_string()).collect();
        let prefix = keys::disputes(head.village, record);
        let mut before = BTreeSet::new();
        if head.disputes > 0 {
            ground.each(&prefix, |key, _| {
                let path = key.get(prefix.len()..).unwrap_or_default();
                before.insert(String::from_utf8_lossy(path).into_owned());
                Ok(())
            })?;
        }
        for path in before.difference(&open) {
            self.batch.delete(keys::dispute(head.village, record, path));
        }
        for path in open.difference(&before) {
            let since = received.millis().to_be_bytes();
            self.batch.put(keys::dispute(head.village, record, path), since);
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        head.disputes = count(open.len());
        Ok((count(open.difference(&before).count()), count(before.difference(&open).count())))
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
