use core::cmp::Ordering;
use std::{collections::BTreeSet, sync::Arc};

use kernel::{Actor, Date, Digest, Path, Source, Value};

use crate::Commit;

/// One thing said of one path.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Of what.
    pub path: Path,
    /// What.
    pub value: Value,
    /// How it came to be said.
    pub said: Said,
    /// Its place among the statements of its commit.
    pub place: usize,
    /// Who said it, when and upon what.
    pub commit: Arc<Commit>,
}

/// How a statement came to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The commit wrote the value.
    Wrote,
    /// The visit found the value that stood already, and said so.
    Confirmed,
    /// A reviewer chose the value over those of the commits they saw, named as (actor, number).
    Decided(Arc<BTreeSet<(Actor, u64)>>),
}

impl Statement {
    /// The date on which it was seen to be so.
    #[must_use]
    pub fn observed(&self) -> Date {
        self.commit.observed
    }

    /// Which statement it is: its commit and its place there.
    #[must_use]
    pub fn id(&self) -> (Digest, usize) {
        (self.commit.hash, self.place)
    }

    /// Whether it was said with `other` in sight, or further down in the same commit.
    #[must_use]
    pub fn follows(&self, other: &Self) -> bool {
        self.commit.follows(&other.commit)
            || (self.commit.hash == other.commit.hash && self.place > other.place)
    }

    /// Whether it was said as a decision, rightly or not.
    #[must_use]
    pub fn claims_decision(&self) -> bool {
        matches!(self.said, Said::Decided(_))
    }

    /// Whether it was the decision of a person with the power to decide.
    #[must_use]
    pub fn is_decision(&self) -> bool {
        self.claims_decision() && self.commit.source == Source::Decision
    }

    /// Whether it is a decision that names `other` as seen. A decision can't have seen what it
    /// was not written upon, whatever it names.
    #[must_use]
    pub fn overrules(&self, other: &Self) -> bool {
        let Said::Decided(over) = &self.said else { return false };
        over.contains(&(other.commit.actor, other.commit.seq))
            && self.is_decision()
            && !self.commit.is_doubted()
            && self.commit.follows(&other.commit)
    }

    /// The order in which statements are listed: by date, then by author and place. It is for
    /// reading only; nothing is settled by it.
    #[must_use]
    pub fn listed(&self, other: &Self) -> Ordering {
        let key = |s: &Self| (s.commit.observed, s.commit.actor, s.commit.seq, s.id());
        key(self).cmp(&key(other))
    }
}
