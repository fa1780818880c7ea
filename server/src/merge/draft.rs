use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kernel::{Actor, Digest, Division, Path, RecordId, Stamp};
use record::{Settlement, State};
use store::{Batch, StoreError};

use crate::{
    aside::{Aside, AsideId},
    ground::Ground,
    keys,
    rows::{self, End, FeedRow, Head, Share},
};

/// What one journal entry changes in a household.
#[derive(Default)]
pub(crate) struct Touched {
    /// The last of its commits in this entry.
    pub(crate) index: u32,
    /// Of what they say something.
    pub(crate) said: BTreeSet<Path>,
}

/// What one journal entry changes in the index: one batch, and what must be read back of it
/// before it is applied.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) batch: Batch,
    /// The households that changed.
    pub(crate) touched: BTreeMap<RecordId, Touched>,
    ends: HashMap<Division, End>,
    shares: HashMap<(Division, Actor), Share>,
    /// How many commits of a household began to wait in this entry.
    pub(super) waits: HashMap<RecordId, usize>,
    pub(super) closed: HashSet<(RecordId, Actor)>,
    pub(super) reopened: HashSet<(RecordId, Actor)>,
    /// The commits that were set aside, or of which this entry says something.
    pub(super) asides: HashMap<AsideId, Aside>,
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
        self.share(ground, village, actor)?;
        self.append(ground, village, row, 0)
    }

    /// Adds a commit that was merged just now to the feed of its village.
    pub(crate) fn feed_commit(
        &mut self,
        ground: &Ground,
        (village, actor, n): (Division, Actor, u64),
        row: &FeedRow,
        hash: &Digest,
    ) -> Result<(), StoreError> {
        let weight = sync::weight(hash);
        let before = self.share(ground, village, actor)?;
        let share = Share { sum: before.sum.wrapping_add(weight), last: before.last.max(n) };
        self.shares.insert((village, actor), share);
        self.batch.put(keys::opened(village, actor), share.bytes());
        self.append(ground, village, row, weight)
    }

    /// An actor's share in a village's feed; its certificate is put there when it has none yet.
    fn share(
        &mut self,
        ground: &Ground,
        village: Division,
        actor: Actor,
    ) -> Result<Share, StoreError> {
        if let Some(share) = self.shares.get(&(village, actor)) {
            return Ok(*share);
        }
        let share = if let Some(share) = feed_share(ground, village, actor)? {
            share
        } else {
            if let Some(at) = ground.position(&keys::epoch(actor))? {
                self.append(ground, village, &FeedRow::Opened(at), 0)?;
            }
            self.batch.put(keys::opened(village, actor), Share::default().bytes());
            Share::default()
        };
        self.shares.insert((village, actor), share);
        Ok(share)
    }

    /// Whether an actor's branch of a household is closed.
    pub(crate) fn is_closed(
        &self,
        ground: &Ground,
        record: RecordId,
        actor: Actor,
    ) -> Result<bool, StoreError> {
        let branch = (record, actor);
        if self.closed.contains(&branch) || self.reopened.contains(&branch) {
            return Ok(self.closed.contains(&branch));
        }
        Ok(ground.index.get(&keys::closed(record, actor))?.is_some())
    }

    /// Closes an actor's branch of a household.
    pub(crate) fn close(&mut self, record: RecordId, actor: Actor) {
        self.closed.insert((record, actor));
        self.reopened.remove(&(record, actor));
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

    /// Lists or strikes out the disputes of paths that were settled anew. Gives how many were
    /// opened and how many closed.
    pub(crate) fn disputes_anew(
        &mut self,
        ground: &Ground,
        (record, head): (RecordId, &mut Head),
        settled: &BTreeMap<Path, Settlement>,
        received: Stamp,
    ) -> Result<(u32, u32), StoreError> {
        let (mut opened, mut closed) = (0, 0);
        for (path, settlement) in settled {
            let key = keys::dispute(head.village, record, &path.to_string());
            let was_open = head.disputes > 0 && ground.index.get(&key)?.is_some();
            match (was_open, settlement.is_disputed()) {
                (false, true) => {
                    self.batch.put(key, received.millis().to_be_bytes());
                    opened += 1;
                }
                (true, false) => {
                    self.batch.delete(key);
                    closed += 1;
                }
                (true, true) | (false, false) => {}
            }
        }
        head.disputes = (head.disputes + opened).saturating_sub(closed);
        Ok((opened, closed))
    }

    fn append(
        &mut self,
        ground: &Ground,
        village: Division,
        row: &FeedRow,
        weight: u64,
    ) -> Result<(), StoreError> {
        let end = match self.ends.get(&village) {
            Some(end) => *end,
            None => feed_end(ground, village)?,
        };
        let end = End { length: end.length + 1, sum: end.sum.wrapping_add(weight) };
        self.batch.put(keys::feed(village, end.length), row.bytes());
        self.batch.put(keys::village(village), end.bytes());
        self.ends.insert(village, end);
        Ok(())
    }
}

/// Where a village's feed ends.
pub(crate) fn feed_end(ground: &Ground, village: Division) -> Result<End, StoreError> {
    let value = ground.index.get(&keys::village(village))?;
    value.map_or(Ok(End::default()), |value| rows::read(End::read(&value)))
}

/// An actor's share in a village's feed; none when nothing of theirs is in it.
pub(crate) fn feed_share(
    ground: &Ground,
    village: Division,
    actor: Actor,
) -> Result<Option<Share>, StoreError> {
    let value = ground.index.get(&keys::opened(village, actor))?;
    value.map(|value| rows::read(Share::read(&value))).transpose()
}
