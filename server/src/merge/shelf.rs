use std::num::NonZeroUsize;

use kernel::RecordId;
use lru::LruCache;
use record::Rules;
use store::StoreError;

use crate::{ground::Ground, household::Household, rows::Head};

/// The households that were worked on last. A loaded household takes 20 to 50 KB, so the shelf
/// holds a few townships' day at the most.
pub(crate) struct Shelf {
    held: LruCache<RecordId, Household>,
}

/// How many households are kept in memory.
const HELD: NonZeroUsize = NonZeroUsize::new(1_024).unwrap();

impl Default for Shelf {
    fn default() -> Self {
        Self { held: LruCache::new(HELD) }
    }
}

impl Shelf {
    /// A household, brought into memory when it is not there; a new one of that village when
    /// nobody has written of it.
    pub(crate) fn take(
        &mut self,
        ground: &Ground,
        rules: &Rules,
        record: RecordId,
        village: kernel::Division,
    ) -> Result<&mut Household, StoreError> {
        if !self.held.contains(&record) {
            let new = Head { village, changes: 0, saved: 0, disputes: 0 };
            let household = Household::load(ground, rules, record)?;
            let household = household.unwrap_or_else(|| Household::new(new));
            self.held.put(record, household);
        }
        let held = self.held.get_mut(&record);
        held.ok_or(StoreError::Damaged(store::Damage::Index))
    }

    /// Puts a household away that must not be used as it is in memory.
    pub(crate) fn forget(&mut self, record: RecordId) {
        self.held.pop(&record);
    }
}
