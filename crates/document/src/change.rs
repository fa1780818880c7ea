use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ExpandedChange};
use kernel::{Entry, Path, Quarantine, limit};

use crate::{
    Facts, Header, Write, header,
    operation::{Act, OpId, Operation},
};

/// A change that is a commit in itself: what can be known without the document is right.
#[derive(Debug)]
pub(crate) struct Sound {
    pub(crate) header: Header,
    pub(crate) operations: Vec<Operation>,
}

/// Which entry each map of a document belongs to, by the operation that made the map.
pub(crate) type Maps = BTreeMap<OpId, Entry>;

impl Sound {
    /// Reads a change from anywhere. The engine's decoder sees it only after its columns were
    /// walked over.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Quarantine> {
        let header = header(bytes)?;
        let change = Change::try_from(bytes).map_err(|_| Quarantine::Malformed)?;
        if change.len() != header.operations || change.len() > limit::CHANGE_OPERATIONS {
            return Err(Quarantine::Malformed);
        }
        let decoded = change.decode();
        let operations = operations(&decoded)?;
        // Two encodings of the same operations would be one change to the engine, which keeps
        // operations only, under two hashes.
        if Change::from(decoded).raw_bytes() != bytes {
            return Err(Quarantine::Malformed);
        }
        Ok(Self { header, operations })
    }

    /// Reads a change that was admitted before.
    pub(crate) fn stored(bytes: &[u8]) -> Result<Self, Quarantine> {
        let header = header(bytes)?;
        let change = Change::try_from(bytes).map_err(|_| Quarantine::Malformed)?;
        let operations = operations(&change.decode())?;
        Ok(Self { header, operations })
    }

    /// The names of its operations, each with the operation.
    pub(crate) fn named(&self) -> impl Iterator<Item = (OpId, &Operation)> {
        let actor = self.header.actor;
        (self.header.start_op..)
            .zip(&self.operations)
            .map(move |(counter, operation)| (OpId { counter, actor }, operation))
    }

    /// The entries it creates, by their maps.
    pub(crate) fn created(&self) -> impl Iterator<Item = (OpId, &Entry)> {
        self.named().filter_map(|(id, operation)| match &operation.act {
            Act::Create(entry) => Some((id, entry)),
            Act::Put(_) => None,
        })
    }

    /// What it says, in a document of these maps. A change that refers to a map outside them
    /// is a bad reference.
    pub(crate) fn facts(&self, maps: &Maps) -> Result<Facts, Quarantine> {
        let created: BTreeMap<OpId, &Entry> = self.created().collect();
        let mut writes = Vec::with_capacity(self.operations.len());
        for operation in &self.operations {
            let Act::Put(value) = &operation.act else { continue };
            let entry = match &operation.within {
                None => None,
                Some(map) => {
                    let entry = created.get(map).copied().or_else(|| maps.get(map));
                    Some(entry.ok_or(Quarantine::BadReference)?.clone())
                }
            };
            let path = Path::from_key(entry, &operation.key).map_err(|_| Quarantine::NotACommit)?;
            writes.push(Write { path, value: value.clone() });
        }
        let Header { hash, actor, seq, at, ref deps, ref about, .. } = self.header;
        let created = self.created().map(|(_, entry)| entry.clone()).collect();
        Ok(Facts {
            hash,
            actor,
            seq,
            deps: deps.clone(),
            at,
            about: about.clone(),
            created,
            writes,
        })
    }
}

fn operations(change: &ExpandedChange) -> Result<Vec<Operation>, Quarantine> {
    let operations: Vec<_> =
        change.operations.iter().map(Operation::read).collect::<Result<_, _>>()?;
    // A write is named by its commit and its path.
    let places: BTreeSet<_> = operations.iter().map(Operation::place).collect();
    if places.len() == operations.len() { Ok(operations) } else { Err(Quarantine::NotACommit) }
}
