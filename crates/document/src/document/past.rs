use kernel::{Digest, Entry};

use super::index::{Index, Written};
use crate::operation::OpId;

/// A document as somebody saw it: with the commits up to some heads.
pub(super) struct Past<'a> {
    index: &'a Index,
    /// Which commits are in it, by their places; none when all are.
    seen: Option<Vec<bool>>,
}

impl<'a> Past<'a> {
    /// All there is.
    pub(super) fn all(index: &'a Index) -> Self {
        Self { index, seen: None }
    }

    /// The commits of these hashes and all that they were written upon.
    pub(super) fn of(index: &'a Index, deps: &[Digest]) -> Self {
        // Whoever saw all heads saw all there is, which is nearly always so.
        let seen = (!index.are_all(deps)).then(|| index.ancestors(deps));
        Self { index, seen }
    }

    /// The operations that stand under a key, ascending. More than one were written at the same
    /// time.
    pub(super) fn standing(&self, within: Option<OpId>, key: &str) -> Vec<&'a Written> {
        let cell = self.index.cell(within, key).iter();
        let mut standing: Vec<_> = cell
            .filter(|w| self.holds(w.place) && !w.over.iter().any(|over| self.holds(*over)))
            .collect();
        standing.sort_unstable_by_key(|written| written.id);
        standing
    }

    /// Whether the entry of this map was there.
    pub(super) fn saw(&self, map: OpId, entry: &Entry) -> bool {
        self.standing(None, &entry.to_string()).iter().any(|written| written.id == map)
    }

    fn holds(&self, place: u32) -> bool {
        let Some(seen) = &self.seen else { return true };
        usize::try_from(place).ok().and_then(|place| seen.get(place)).copied().unwrap_or(false)
    }
}
