use kernel::{Actor, Digest, RecordId};
use store::StoreError;

use super::draft::Draft;
use crate::{
    aside::{self, Aside, AsideId, Standing},
    ground::Ground,
};

impl Draft {
    /// A commit that was set aside, with what this entry has changed of it so far.
    pub(crate) fn aside(&self, ground: &Ground, id: AsideId) -> Result<Option<Aside>, StoreError> {
        match self.asides.get(&id) {
            Some(aside) => Ok(Some(*aside)),
            None => aside::find(ground, id),
        }
    }

    /// Writes the row of a commit that is set aside, and its place in the list.
    pub(crate) fn set_aside(&mut self, ground: &Ground, aside: Aside) -> Result<(), StoreError> {
        let id = aside.id();
        if let Some(former) = self.aside(ground, id)? {
            // What a person put aside for good does not come back by being sent again.
            let again = aside.standing == Standing::Open && aside.verdict == former.verdict;
            if again && former.standing == Standing::Discarded {
                return Ok(());
            }
            self.batch.delete(former.place());
        }
        self.batch.put(aside::key(id), aside.bytes());
        self.batch.put(aside.place(), id);
        self.asides.insert(id, aside);
        Ok(())
    }

    /// Says what became of a commit that was set aside, if it was.
    pub(crate) fn settle_aside(
        &mut self,
        ground: &Ground,
        id: AsideId,
        standing: Standing,
    ) -> Result<(), StoreError> {
        match self.aside(ground, id)? {
            Some(aside) if aside.standing == Standing::Open => {
                self.set_aside(ground, Aside { standing, ..aside })
            }
            _ => Ok(()),
        }
    }

    /// Opens an actor's branch of a household again.
    pub(crate) fn reopen(&mut self, record: RecordId, actor: Actor) {
        self.closed.remove(&(record, actor));
        self.reopened.insert((record, actor));
        self.batch.delete(crate::keys::closed(record, actor));
    }
}

/// The hash of a change's bytes: the engine hashes it from its chunk type on.
pub(crate) fn hash_of(change: &[u8]) -> Digest {
    Digest::of(change.get(8..).unwrap_or_default())
}
