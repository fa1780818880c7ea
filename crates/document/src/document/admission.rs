use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ChangeHash, ROOT, ReadDoc};
use kernel::{Digest, Quarantine};
use thiserror::Error;

use super::{Document, standing::standing};
use crate::{
    Facts,
    change::Sound,
    engine::{Panicked, change_hashes, guarded},
    operation::{Act, OpId, Operation},
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
    /// as it was.
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
        let (engine, facts) = guarded(|| {
            self.check(&commit)?;
            let facts = commit.facts(self.index.maps())?;
            Ok::<_, Refusal>((self.applied(&commit, bytes)?, facts))
        })??;
        self.engine = engine;
        self.index.add(&commit);
        Ok(Admission::Applied(facts))
    }

    /// A copy of the document with the change in it, which gives back the same bytes.
    fn applied(&self, commit: &Sound, bytes: &[u8]) -> Result<Automerge, Quarantine> {
        let mut engine = self.engine.clone();
        engine.apply_changes([commit.change.clone()]).map_err(|_| Quarantine::Engine)?;
        let kept = engine.get_change_by_hash(&commit.change.hash());
        let same = kept.is_some_and(|kept| kept.raw_bytes() == bytes);
        if same { Ok(engine) } else { Err(Quarantine::Engine) }
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
        Ok(Past::of(self, &header.deps).check(commit)?)
    }
}

/// The document as the writer of a change saw it.
struct Past<'a> {
    document: &'a Document,
    deps: Vec<ChangeHash>,
    /// Which maps were seen, once asked for.
    seen: BTreeMap<OpId, bool>,
}

impl<'a> Past<'a> {
    fn of(document: &'a Document, deps: &[Digest]) -> Self {
        let mut deps = change_hashes(deps);
        let heads = document.engine.get_heads();
        if heads.iter().all(|head| deps.contains(head)) {
            // The writer saw all there is, and the engine has a shorter way for its own heads.
            deps = heads;
        }
        Self { document, deps, seen: BTreeMap::new() }
    }

    /// Every operation stands in a map its writer saw or made, and takes the place of just what
    /// its writer saw there. A new entry's name is new.
    fn check(&mut self, commit: &Sound) -> Result<(), Quarantine> {
        let mut made = BTreeSet::new();
        for (id, operation) in commit.named() {
            let preds = match &operation.act {
                Act::Create(_) if self.exists(&operation.key)? => {
                    return Err(Quarantine::BadReference);
                }
                Act::Create(_) => {
                    made.insert(id);
                    vec![]
                }
                Act::Put(_) if operation.within.is_some_and(|map| made.contains(&map)) => vec![],
                Act::Put(_) => self.values(operation)?,
            };
            if preds != operation.preds {
                return Err(Quarantine::BadReference);
            }
        }
        Ok(())
    }

    /// Whether the document, seen or not, has an entry under this key.
    fn exists(&self, key: &str) -> Result<bool, Quarantine> {
        let found = self.document.engine.get(ROOT, key).map_err(|_| Quarantine::Engine)?;
        Ok(found.is_some())
    }

    /// What the writer saw where this operation stands.
    fn values(&mut self, operation: &Operation) -> Result<Vec<OpId>, Quarantine> {
        if let Some(map) = operation.within
            && !self.saw(map)?
        {
            return Err(Quarantine::BadReference);
        }
        self.standing(operation.within, &operation.key)
    }

    fn saw(&mut self, map: OpId) -> Result<bool, Quarantine> {
        if let Some(seen) = self.seen.get(&map) {
            return Ok(*seen);
        }
        let seen = match self.document.index.maps().get(&map) {
            Some(entry) => self.standing(None, &entry.to_string())?.contains(&map),
            None => false,
        };
        self.seen.insert(map, seen);
        Ok(seen)
    }

    fn standing(&self, within: Option<OpId>, key: &str) -> Result<Vec<OpId>, Quarantine> {
        let standing = standing(&self.document.engine, within, key, &self.deps)?;
        Ok(standing.into_iter().map(|(id, _)| id).collect())
    }
}
