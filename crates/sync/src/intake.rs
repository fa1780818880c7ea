use kernel::Digest;
use wire::{Bundle, BundleError, Problem};

use crate::People;

/// What can be checked of a bundle without knowing where its stream stands: that its epoch was
/// opened, that the epoch's device signed it, and that its changes are those of its hash table.
///
/// # Errors
/// Which of these does not hold.
pub fn check_bundle(people: &People, bundle: &Bundle) -> Result<(), Problem> {
    let header = bundle.header().map_err(|error| bundle_problem(&error))?;
    let epoch = people.epoch(header.actor).ok_or(Problem::UnknownEpoch)?;
    let device = people.device(epoch.device).ok_or(Problem::UnknownDevice)?;
    bundle.verify(&device.key).map_err(|error| bundle_problem(&error))?;
    let sound = bundle.commits().iter().all(|commit| {
        // The engine hashes a change from its chunk type on, after magic bytes and checksum.
        let hashed = commit.change.as_deref().and_then(|change| change.get(8..));
        hashed.map(Digest::of) == Some(commit.hash)
    });
    if sound { Ok(()) } else { Err(Problem::BundleDigest) }
}

/// The problem that a bundle's error is at the edge.
#[must_use]
pub const fn bundle_problem(error: &BundleError) -> Problem {
    match error {
        BundleError::Malformed => Problem::BundleMalformed,
        BundleError::Signature => Problem::BundleSignature,
        BundleError::Digest => Problem::BundleDigest,
        BundleError::Gap { .. } => Problem::BundleGap,
        BundleError::Fork => Problem::BundleFork,
    }
}
