use document::Facts;
use kernel::{Actor, Date, Digest, Source, Stamp, Verdict, VisitId};

use crate::Clock;

/// Who said something, when, how and upon what: what settlement knows of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The hash of its change.
    pub hash: Digest,
    /// Who wrote it, as the engine knows them.
    pub actor: Actor,
    /// Its number among that actor's changes in this document, from 1.
    pub seq: u64,
    /// The date on which what it says was seen to be so (业务日期).
    pub observed: Date,
    /// How it was come by.
    pub source: Source,
    /// The visit it was made in.
    pub visit: Option<VisitId>,
    /// The device's clock when it was saved. It never decides anything.
    pub at: Stamp,
    /// The form it was written under: `id@version`.
    pub form: String,
    /// What the server found of it.
    pub verdict: Verdict,
    /// The commits it was written upon, not itself.
    pub before: Clock,
}

impl Commit {
    /// The commit that `facts` tell of, written upon `before`.
    #[must_use]
    pub fn of(facts: &Facts, verdict: Verdict, before: Clock) -> Self {
        Self {
            hash: facts.hash,
            actor: facts.actor,
            seq: facts.seq,
            observed: facts.about.observed,
            source: facts.about.source.clone(),
            visit: facts.about.visit,
            at: facts.at,
            form: facts.about.form.clone(),
            verdict,
            before,
        }
    }

    /// Whether it was written with `other` in sight.
    #[must_use]
    pub fn follows(&self, other: &Self) -> bool {
        self.before.covers(other.actor, other.seq)
    }

    /// Whether its date is in doubt, so that it can neither win nor supersede.
    #[must_use]
    pub fn is_doubted(&self) -> bool {
        self.verdict == Verdict::Doubted
    }
}
