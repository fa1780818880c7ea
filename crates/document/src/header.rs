use core::str;

use kernel::{Actor, Digest, Quarantine, Stamp, limit};

use crate::{
    About,
    columns::{self, COUNTER_END},
    reader::Reader,
};

/// What stands at the front of a commit's change, read without building the change or loading a
/// document. That it can be read does not say that a document will admit it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The hash of the change.
    pub hash: Digest,
    /// Who wrote it.
    pub actor: Actor,
    /// Its number among that actor's changes in this document, from 1.
    pub seq: u64,
    /// The counter of its first operation.
    pub start_op: u64,
    /// How many operations it has; at least one.
    pub operations: usize,
    /// The writer's clock, in whole seconds.
    pub at: Stamp,
    /// The changes it was written upon, ascending.
    pub deps: Vec<Digest>,
    /// What the commit says of itself: its message.
    pub about: About,
}

impl Header {
    /// The counter of its last operation.
    #[must_use]
    pub fn max_op(&self) -> u64 {
        self.start_op + self.operations as u64 - 1
    }
}

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Chunks of type 0 hold documents, 2 deflated changes, 3 bundles of changes.
const PLAIN_CHANGE: u8 = 1;

/// Reads the header of a commit's change. Its size, its number of operations and everything it
/// counts are within [`limit`]'s bounds afterwards.
///
/// # Errors
/// `Malformed` when it is no plain change or cut short, `TooLarge` beyond a limit, `NotACommit`
/// when another tool's change is sound but not a commit, `OutOfOrder` for impossible numbers.
pub fn header(bytes: &[u8]) -> Result<Header, Quarantine> {
    if bytes.len() > limit::CHANGE_BYTES {
        return Err(Quarantine::TooLarge);
    }
    let (hash, mut body) = open(bytes, PLAIN_CHANGE).ok_or(Quarantine::Malformed)?;
    let deps = deps(&mut body)?;
    let actor = actor(&mut body)?;
    let seq = body.unsigned().ok_or(Quarantine::Malformed)?;
    let start_op = body.unsigned().ok_or(Quarantine::Malformed)?;
    let at = at(&mut body)?;
    let about = about(&mut body)?;
    let others = other_actors(&mut body)?;
    let operations = columns::operations(&mut body, others + 1)?;
    if !body.is_empty() || seq == 0 {
        // What follows the columns is the engine's author footer, which no commit has.
        return Err(Quarantine::NotACommit);
    }
    let max_op = start_op.saturating_add(operations as u64);
    if start_op == 0 || max_op >= COUNTER_END {
        return Err(Quarantine::OutOfOrder);
    }
    Ok(Header { hash, actor, seq, start_op, operations, at, deps, about })
}

/// Splits changes that were laid one after the other, as a store keeps them: each says its own
/// length. None when the bytes are anything else.
#[must_use]
pub fn split_changes(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut changes = Vec::new();
    while !bytes.is_empty() {
        let mut reader = Reader::new(bytes);
        reader.take(MAGIC.len() as u64 + 4 + 1)?;
        reader.run()?;
        let (change, rest) = bytes.split_at_checked(bytes.len() - reader.len())?;
        changes.push(change);
        bytes = rest;
    }
    Some(changes)
}

/// Opens a chunk that is all there is in `bytes`: its hash, which its checksum must agree with,
/// and its body.
pub(crate) fn open(bytes: &[u8], kind: u8) -> Option<(Digest, Reader<'_>)> {
    let mut reader = Reader::new(bytes);
    let magic: [u8; 4] = reader.array()?;
    let checksum: [u8; 4] = reader.array()?;
    // The hash covers the type, the length and the body.
    let hashed = bytes.get(bytes.len() - reader.len()..)?;
    let found = reader.byte()?;
    let length = reader.unsigned()?;
    let sound = magic == MAGIC && found == kind && length == reader.len() as u64;
    let hash = sound.then(|| Digest::of(hashed))?;
    hash.as_bytes().starts_with(&checksum).then_some((hash, reader))
}

fn deps(body: &mut Reader<'_>) -> Result<Vec<Digest>, Quarantine> {
    let count = body.unsigned().ok_or(Quarantine::Malformed)?;
    if count > limit::CHANGE_DEPENDENCIES as u64 {
        return Err(Quarantine::TooLarge);
    }
    let deps: Option<Vec<_>> = (0..count).map(|_| body.array().map(Digest)).collect();
    let deps = deps.ok_or(Quarantine::Malformed)?;
    if deps.is_sorted_by(|a, b| a < b) { Ok(deps) } else { Err(Quarantine::Malformed) }
}

fn actor(body: &mut Reader<'_>) -> Result<Actor, Quarantine> {
    let bytes = body.run().ok_or(Quarantine::Malformed)?;
    bytes.try_into().map(Actor::from_bytes).map_err(|_| Quarantine::NotACommit)
}

fn at(body: &mut Reader<'_>) -> Result<Stamp, Quarantine> {
    let seconds = body.signed().ok_or(Quarantine::Malformed)?;
    let at = Stamp::from_seconds(seconds);
    // A moment no calendar can name would be another one when written again.
    if at.seconds() == seconds { Ok(at) } else { Err(Quarantine::NotACommit) }
}

fn about(body: &mut Reader<'_>) -> Result<About, Quarantine> {
    let message = body.run().ok_or(Quarantine::Malformed)?;
    let message = str::from_utf8(message).map_err(|_| Quarantine::Malformed)?;
    message.parse().map_err(|_| Quarantine::NotACommit)
}

fn other_actors(body: &mut Reader<'_>) -> Result<u64, Quarantine> {
    let count = body.unsigned().ok_or(Quarantine::Malformed)?;
    // Each takes at least its length's byte, so the loop ends with the bytes.
    for _ in 0..count {
        actor(body)?;
    }
    Ok(count)
}
