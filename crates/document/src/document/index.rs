use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Actor, Digest, Entry};

use crate::{
    change::{Maps, Sound},
    operation::{Act, OpId},
};

/// What is known of a document's commits and operations: who wrote what upon what.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    places: HashMap<Digest, u32>,
    commits: Vec<Known>,
    heads: BTreeSet<Digest>,
    last: BTreeMap<Actor, (u64, Digest)>,
    maps: Maps,
    entries: BTreeMap<Entry, OpId>,
    /// The operations under each key of each map.
    cells: HashMap<Option<OpId>, HashMap<Box<str>, Vec<Written>>>,
}

/// A commit of the document.
#[derive(Debug, Clone)]
struct Known {
    max_op: u64,
    /// The places of the commits it was written upon.
    parents: Vec<u32>,
}

/// An operation that stands or stood under a key.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) id: OpId,
    /// The place of its commit.
    pub(super) place: u32,
    /// The places of the commits that took its place.
    pub(super) over: Vec<u32>,
}

impl Index {
    /// Takes in a commit whose parents are there.
    pub(super) fn add(&mut self, commit: &Sound) {
        let header = &commit.header;
        // There are fewer commits than bytes, and far fewer bytes than the type can count.
        let place = u32::try_from(self.commits.len()).unwrap_or(u32::MAX);
        for dep in &header.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(header.hash);
        let parents = header.deps.iter().filter_map(|dep| self.place(dep)).collect();
        self.commits.push(Known { max_op: header.max_op(), parents });
        self.places.insert(header.hash, place);
        self.last.insert(header.actor, (header.seq, header.hash));
        for (id, operation) in commit.named() {
            if let Act::Create(entry) = &operation.act {
                self.maps.insert(id, entry.clone());
                self.entries.entry(entry.clone()).or_insert(id);
            }
            let cells = self.cells.entry(operation.within).or_default();
            let written = Written { id, place, over: Vec::new() };
            match cells.get_mut(operation.key.as_str()) {
                Some(cell) => {
                    for before in cell.iter_mut().filter(|w| operation.preds.contains(&w.id)) {
                        before.over.push(place);
                    }
                    cell.push(written);
                }
                None => {
                    cells.insert(operation.key.as_str().into(), vec![written]);
                }
            }
        }
    }

    /// The place of a commit among all; none when it is not there.
    pub(super) fn place(&self, hash: &Digest) -> Option<u32> {
        self.places.get(hash).copied()
    }

    /// The commits that no other one was written upon, ascending.
    pub(super) fn heads(&self) -> impl Iterator<Item = Digest> {
        self.heads.iter().copied()
    }

    /// Whether these are all heads, or more than they.
    pub(super) fn are_all(&self, deps: &[Digest]) -> bool {
        self.heads.iter().all(|head| deps.contains(head))
    }

    /// The counter of a commit's last operation.
    pub(super) fn max_op(&self, hash: &Digest) -> Option<u64> {
        let place = usize::try_from(self.place(hash)?).ok()?;
        Some(self.commits.get(place)?.max_op)
    }

    pub(super) fn last_of(&self, actor: Actor) -> Option<(u64, Digest)> {
        self.last.get(&actor).copied()
    }

    pub(super) fn maps(&self) -> &Maps {
        &self.maps
    }

    /// The operation that made an entry's map.
    pub(super) fn map_of(&self, entry: &Entry) -> Option<OpId> {
        self.entries.get(entry).copied()
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.entries.keys().cloned().collect()
    }

    /// All that was ever written under a key.
    pub(super) fn cell(&self, within: Option<OpId>, key: &str) -> &[Written] {
        let cell = self.cells.get(&within).and_then(|cells| cells.get(key));
        cell.map_or(&[], Vec::as_slice)
    }

    /// Which commits these were written upon, with them, by their places.
    pub(super) fn ancestors(&self, deps: &[Digest]) -> Vec<bool> {
        let mut seen = vec![false; self.commits.len()];
        let mut open: Vec<u32> = deps.iter().filter_map(|dep| self.place(dep)).collect();
        while let Some(place) = open.pop().and_then(|place| usize::try_from(place).ok()) {
            if let (Some(seen @ false), Some(commit)) =
                (seen.get_mut(place), self.commits.get(place))
            {
                *seen = true;
                open.extend(&commit.parents);
            }
        }
        seen
    }
}
