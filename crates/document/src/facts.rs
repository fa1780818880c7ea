use kernel::{Actor, Digest, Entry, Path, Stamp, Value};

use crate::About;

/// What one commit says, decoded from its change and the document it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The hash of the change.
    pub hash: Digest,
    /// Who wrote it, as the engine knows them.
    pub actor: Actor,
    /// Its number among that actor's changes in this document, from 1.
    pub seq: u64,
    /// The changes it was written upon.
    pub deps: Vec<Digest>,
    /// The device's clock when it was saved, in whole seconds.
    pub at: Stamp,
    /// What the commit says of itself.
    pub about: About,
    /// The entries of repeats that it created.
    pub created: Vec<Entry>,
    /// Every value it wrote, in the order of its operations and no path twice; the fields of
    /// entries it created are among them.
    pub writes: Vec<Write>,
}

/// One value that a commit wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// Where.
    pub path: Path,
    /// What.
    pub value: Value,
}
