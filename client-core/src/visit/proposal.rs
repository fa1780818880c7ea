use form::Answers as _;
use kernel::{Entry, Path};
use record::{Offer, Proposal};

use super::{Refused, Visit};

impl Visit {
    /// Adopts a proposal: says the same as the present visitor's own word. Saved, it is an answer
    /// like any other, and the proposal is open no longer.
    ///
    /// # Errors
    /// When what it says is not for a visitor to answer; then nothing of it is adopted.
    pub fn adopt(&mut self, proposal: &Proposal) -> Result<&mut Self, Refused> {
        match &proposal.offer {
            Offer::Answer { path, value } => self.set(path, value.clone()),
            Offer::Entry { entry, fields } => {
                let mut draft = self.clone();
                let new = draft.add(&entry.repeat)?.entry();
                for (path, value) in fields {
                    draft.set(&within(path, &new), value.clone())?;
                }
                *self = draft;
                Ok(self)
            }
        }
    }

    /// Declines a proposal: confirms what stands instead, with the proposal in sight. Where
    /// nothing stands, or a whole entry is proposed, there is nothing to confirm: the township
    /// discards it.
    ///
    /// # Errors
    /// Then, and when the question is not for a visitor to answer.
    pub fn decline(&mut self, proposal: &Proposal) -> Result<&mut Self, Refused> {
        let path = match &proposal.offer {
            Offer::Answer { path, .. } => path,
            Offer::Entry { entry, .. } => return Err(Refused::NothingStands(entry.repeat.clone())),
        };
        if self.shown.value(path).is_none() {
            return Err(Refused::NothingStands(path.asked()));
        }
        self.confirm(path)
    }
}

fn within(path: &Path, entry: &Entry) -> Path {
    Path { entry: Some(entry.clone()), ..path.clone() }
}
