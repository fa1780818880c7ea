use std::collections::BTreeMap;

use kernel::Actor;

/// What a commit was written upon: of each actor, up to which number.
///
/// An actor's changes follow one another, so one number an actor tells all of its ancestors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clock(BTreeMap<Actor, u64>);

impl Clock {
    /// Whether the actor's change of that number is in it.
    #[must_use]
    pub fn covers(&self, actor: Actor, seq: u64) -> bool {
        self.0.get(&actor).is_some_and(|newest| *newest >= seq)
    }

    /// Adds an actor's changes up to that number.
    pub fn advance(&mut self, actor: Actor, seq: u64) {
        let newest = self.0.entry(actor).or_default();
        *newest = seq.max(*newest);
    }

    /// Adds all that another clock covers.
    pub fn join(&mut self, other: &Self) {
        for (actor, seq) in other.iter() {
            self.advance(actor, seq);
        }
    }

    /// Each actor with its newest number.
    pub fn iter(&self) -> impl Iterator<Item = (Actor, u64)> {
        self.0.iter().map(|(actor, seq)| (*actor, *seq))
    }
}
