use std::collections::BTreeMap;

use automerge::{Automerge, ROOT, ReadDoc, ValueRef};
use kernel::{Actor, Digest, Entry};

use super::standing::read_id;
use crate::{
    About,
    change::{Maps, Sound},
    engine::digest,
    operation::read_actor,
};

/// What the engine knows but is slow to tell, or doesn't tell at all. It is made from the
/// engine's own record of its changes, without decoding any.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// The counter of each commit's last operation.
    max_ops: BTreeMap<Digest, u64>,
    last: BTreeMap<Actor, (u64, Digest)>,
    maps: Maps,
}

impl Index {
    /// Reads a document; none when not all in it are commits.
    pub(super) fn read(engine: &Automerge) -> Option<Self> {
        let mut index = Self::default();
        for change in engine.get_changes_meta(&[]) {
            change.message.as_deref()?.parse::<About>().ok()?;
            let hash = digest(change.hash);
            index.max_ops.insert(hash, change.max_op);
            // The engine lists the changes of one actor in the order of their numbers.
            index.last.insert(read_actor(&change.actor)?, (change.seq, hash));
        }
        for item in engine.map_range(ROOT, ..) {
            if matches!(item.value, ValueRef::Object(_)) {
                index.maps.insert(read_id(&item.id())?, item.key.parse().ok()?);
            }
        }
        Some(index)
    }

    /// Takes in a commit that was just added to the document.
    pub(super) fn add(&mut self, commit: &Sound) {
        let header = &commit.header;
        self.max_ops.insert(header.hash, header.max_op());
        self.last.insert(header.actor, (header.seq, header.hash));
        self.maps.extend(commit.created().map(|(map, entry)| (map, entry.clone())));
    }

    pub(super) fn max_op(&self, hash: &Digest) -> Option<u64> {
        self.max_ops.get(hash).copied()
    }

    pub(super) fn last_of(&self, actor: Actor) -> Option<(u64, Digest)> {
        self.last.get(&actor).copied()
    }

    pub(super) fn maps(&self) -> &Maps {
        &self.maps
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<_> = self.maps.values().cloned().collect();
        entries.sort_unstable();
        entries
    }
}
