use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use store::Position;
use wire::Entered;

/// Journal entries that were opened lately, within a bound on their bytes.
pub(crate) struct Opened(Mutex<Held>);

struct Held {
    entries: LruCache<Position, (Arc<Entered>, usize)>,
    bytes: usize,
}

/// How many bytes of entries are held: some hundred bundles of a day's size.
const BYTES: usize = 16 << 20;

impl Default for Opened {
    fn default() -> Self {
        Self(Mutex::new(Held { entries: LruCache::unbounded(), bytes: 0 }))
    }
}

impl Opened {
    /// The entry at a position, when it is held.
    pub(crate) fn get(&self, at: Position) -> Option<Arc<Entered>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.entries.get(&at).map(|(entered, _)| Arc::clone(entered))
    }

    /// Holds an entry of so many bytes, in place of those that were not asked for the longest.
    pub(crate) fn put(&self, at: Position, entered: &Arc<Entered>, bytes: usize) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.entries.put(at, (Arc::clone(entered), bytes));
        held.bytes = held.bytes + bytes - before.map_or(0, |(_, bytes)| bytes);
        while held.bytes > BYTES
            && let Some((_, (_, gone))) = held.entries.pop_lru()
        {
            held.bytes -= gone;
        }
    }
}
