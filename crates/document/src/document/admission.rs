use std::collections::{BTreeMap, BTreeSet};

use kernel::{Digest, Quarantine};
use thiserror::Error;

use super::{Document, Past};
use crate::{
    Facts,
    change::Sound,
    engine::{Panicked, guarded},
    operation::{Act, OpId},
};

/// What became of a change that was not refused.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it is looked at once and never kept in numbers")]
pub enum Admission {
    /// It is in the document now, and says this.
    Applied(Facts),
    /// It was in the document before.
    AlreadyThere,
}

/// Why a change is not in the document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It was written upon commits the document doesn't have yet; as far as can be told without
    /// them it is sound.
    #[error("{} commits it was written upon are missing", .missing.len())]
    Waiting {
        /// Which.
        missing: Vec<Digest>,
    },
    /// It will never be admitted.
    #[error("quarantined: {0:?}")]
    Quarantined(Quarantine),
}

impl From<Quarantine> for Refusal {
    fn from(reason: Quarantine) -> Self {
        Self::Quarantined(reason)
    }
}

impl From<Panicked> for Refusal {
    fn from(_: Panicked) -> Self {
        Self::Quarantined(Quarantine::Engine)
    }
}

impl Document {
    /// Admits a change from outside, in its canonical bytes. A refused change leaves the document
    /// as it was. What is admitted, the engine applies and gives back in the same bytes.
    ///
    /// All but two verdicts depend only on the change and the commits it was written upon, so
    /// replicas that receive them in different orders agree. The two: of two changes under one
    /// number of one actor, and of two that create the same entry, the first to come stands.
    ///
    /// # Errors
    /// When it has to wait for others, or can't be a commit of this document.
    pub fn admit(&mut self, bytes: &[u8]) -> Result<Admission, Refusal> {
        let commit = guarded(|| Sound::read(bytes))??;
        if self.contains(&commit.header.hash) {
            return Ok(Admission::AlreadyThere);
        }
        self.check(&commit)?;
        let facts = commit.facts(self.index.maps())?;
        self.take_in(&commit, bytes);
        Ok(Admission::Applied(facts))
    }

    fn check(&self, commit: &Sound) -> Result<(), Refusal> {
        let header = &commit.header;
        let last = self.last_of(header.actor);
        if last.is_some_and(|(seq, _)| header.seq <= seq) {
            return Err(Quarantine::Fork.into());
        }
        let missing: Vec<_> =
            header.deps.iter().filter(|dep| !self.contains(dep)).copied().collect();
        if !missing.is_empty() {
            return Err(Refusal::Waiting { missing });
        }
        // The engine always names the actor's own last change among the dependencies.
        let follows = match last {
            None => header.seq == 1,
            Some((seq, hash)) => header.seq == seq + 1 && header.deps.contains(&hash),
        };
        let max_op = header.deps.iter().filter_map(|dep| self.index.max_op(dep)).max();
        if !follows || header.start_op != max_op.unwrap_or(0) + 1 {
            return Err(Quarantine::OutOfOrder.into());
        }
        Ok(self.check_operations(commit)?)
    }

    /// Every operation stands in a map its writer saw or made, and takes the place of just what
    /// its writer saw there. A new entry's name is new.
    fn check_operations(&self, commit: &Sound) -> Result<(), Quarantine> {
        let past = Past::of(&self.index, &commit.header.deps);
        let mut made = BTreeSet::new();
        let mut seen: BTreeMap<OpId, bool> = BTreeMap::new();
        for (id, operation) in commit.named() {
            let stands = match (&operation.act, operation.within) {
                (Act::Create(entry), _) => {
                    // Whether the writer saw it or not.
                    if self.index.map_of(entry).is_some() {
                        return Err(Quarantine::BadReference);
                    }
                    made.insert(id);
                    vec![]
                }
                (Act::Put(_), Some(map)) if made.contains(&map) => vec![],
                (Act::Put(_), within) => {
                    let saw = |map: OpId| {
                        let entry = self.index.maps().get(&map);
                        entry.is_some_and(|entry| past.saw(map, entry))
                    };
                    if within.is_some_and(|map| !*seen.entry(map).or_insert_with(|| saw(map))) {
                        return Err(Quarantine::BadReference);
                    }
                    past.standing(within, &operation.key)
                }
            };
            if !stands.iter().map(|written| &written.id).eq(&operation.preds) {
                return Err(Quarantine::BadReference);
            }
        }
        Ok(())
    }
}
