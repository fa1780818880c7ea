use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::ChangeHash;
use kernel::Digest;

/// The engine panicked. Where panics abort, as in a browser, this is never seen: there the checks
/// before the engine stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs the engine so that its panic is an error.
///
/// To assert unwind safety is sound because every caller lends what it shares immutably, the
/// engine has no interior mutability, and whatever is changed is a copy made inside of `work`,
/// which a panic throws away.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

pub(crate) fn change_hash(digest: &Digest) -> ChangeHash {
    ChangeHash(digest.0)
}

pub(crate) fn change_hashes(digests: &[Digest]) -> Vec<ChangeHash> {
    digests.iter().map(change_hash).collect()
}

pub(crate) fn digest(hash: ChangeHash) -> Digest {
    Digest(hash.0)
}
