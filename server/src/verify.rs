use std::path::Path;

use disk::{SegmentJournal, Zstd};
use kernel::{Digest, limit};
use store::{Position, StoreError};
use sync::{People, check_bundle};
use thiserror::Error;
use wire::{Compression as _, Control, Entered, JournalEntry, Problem, PublicKey, Tip};

/// What was proven of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Entries, each linked to the one before it.
    pub entries: u64,
    /// Decisions of the server, each signed by it.
    pub controls: u64,
    /// Verdicts of persons among them, on commits that were set aside.
    pub decided: u64,
    /// Epochs, each opened by an enrolled device and its user.
    pub epochs: u64,
    /// Bundles, each signed by the device of its epoch and following its stream's last.
    pub bundles: u64,
    /// The commits in them, each with the hash that was signed.
    pub commits: u64,
    /// Commits whose payload was erased; their hashes still verify.
    pub erased: u64,
    /// Bundles that forked their stream, kept apart.
    pub forks: u64,
    /// The link of the last entry, which names the whole journal.
    pub link: Digest,
}

/// Why a journal is not proven, and at which position.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The journal can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry's bytes are no entry.
    #[error("the entry at {0} can't be read")]
    Entry(Position),
    /// An entry is not linked to the one before it: something is missing or was changed.
    #[error("the entry at {0} is not linked to the one before it")]
    Link(Position),
    /// A decision of the server is not signed by it.
    #[error("the decision at {0} is not signed by the server")]
    Control(Position),
    /// An epoch or a bundle is not covered by the signatures it needs.
    #[error("the entry at {at} is not proven: {}", .problem.code())]
    Unproven {
        /// Where.
        at: Position,
        /// What does not hold.
        problem: Problem,
    },
}

/// Walks a journal and proves that every commit is covered by a signature of a device enrolled
/// at that time, and that the chain has no hole. It reads only, also while a server runs.
///
/// # Errors
/// At the first entry that is not proven.
pub fn verify(
    data: &Path,
    mut progress: impl FnMut(Position, Position),
) -> Result<Verified, VerifyError> {
    let journal = SegmentJournal::open_read_only(&data.join("journal"))?;
    let mut proof = Proof::default();
    let end = store::Journal::end(&journal);
    for standing in store::walk(&journal, Position::START) {
        let standing = standing?;
        let plain = Zstd
            .open(&standing.entry, limit::REQUEST_BYTES_OPEN)
            .map_err(|_| VerifyError::Entry(standing.at))?;
        let entry = JournalEntry::decode(&plain).map_err(|_| VerifyError::Entry(standing.at))?;
        proof.entry(&entry, standing.at)?;
        progress(standing.next, end);
    }
    Ok(proof.so_far)
}

#[derive(Default)]
struct Proof {
    people: People,
    server: Option<PublicKey>,
    tips: std::collections::HashMap<(kernel::Actor, kernel::Division), Tip>,
    so_far: Verified,
}

impl Proof {
    fn entry(&mut self, entry: &JournalEntry, at: Position) -> Result<(), VerifyError> {
        if entry.previous != self.so_far.link {
            return Err(VerifyError::Link(at));
        }
        self.so_far.link = entry.link();
        self.so_far.entries += 1;
        let unproven = |problem| VerifyError::Unproven { at, problem };
        match &entry.entered {
            Entered::Control(control) => {
                // The first entry says with which key the server signs, and signs that itself.
                if let (None, Control::Server { key, .. }) = (self.server, &control.control) {
                    self.server = Some(*key);
                }
                let key = self.server.ok_or(VerifyError::Control(at))?;
                control.verify(&key).map_err(|_| VerifyError::Control(at))?;
                self.people.learn(&control.control);
                self.so_far.controls += 1;
                let of_person =
                    matches!(control.control, Control::Released { .. } | Control::Discarded { .. });
                self.so_far.decided += u64::from(of_person);
            }
            Entered::Opened(certificate) => {
                self.people.open(certificate).map_err(unproven)?;
                self.so_far.epochs += 1;
            }
            Entered::Bundle(bundle) => {
                check_bundle(&self.people, bundle).map_err(unproven)?;
                let header =
                    bundle.header().map_err(|error| unproven(sync::bundle_problem(&error)))?;
                let tip = self.tips.entry((header.actor, header.village)).or_insert(Tip::EMPTY);
                *tip =
                    bundle.follows(*tip).map_err(|error| unproven(sync::bundle_problem(&error)))?;
                let erased = bundle.commits().iter().filter(|c| c.change.is_none()).count();
                self.so_far.bundles += 1;
                self.so_far.commits += header.count;
                self.so_far.erased += erased as u64;
            }
            Entered::Fork(bundle) => {
                check_bundle(&self.people, bundle).map_err(unproven)?;
                self.so_far.forks += 1;
            }
        }
        Ok(())
    }
}

impl Default for Verified {
    fn default() -> Self {
        Self {
            entries: 0,
            controls: 0,
            decided: 0,
            epochs: 0,
            bundles: 0,
            commits: 0,
            erased: 0,
            forks: 0,
            link: Digest::ZERO,
        }
    }
}
