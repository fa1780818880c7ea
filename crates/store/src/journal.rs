use crate::{Position, StoreError};

/// The append-only sequence of accepted entries: the only truth.
///
/// One process appends; any number of threads may read meanwhile. What `append` acknowledged is
/// found by every later `read`, also after a crash or a power loss. Of an append that was not
/// acknowledged, any number of its first entries may be found afterwards, each whole.
pub trait Journal: Send + Sync {
    /// Appends entries in order and says where each stands. They are durable when this returns,
    /// with one sync for all of them, so a caller with many entries brings them together. No
    /// entries is no work.
    ///
    /// # Errors
    /// Nothing is appended when it fails, save after [`StoreError::Unsynced`]: then the entries
    /// may be found when the journal is opened again.
    fn append(&self, entries: &[&[u8]]) -> Result<Vec<Position>, StoreError>;

    /// The entry at a position and the position of the next; `None` at the end. Costs the same
    /// wherever the entry stands.
    ///
    /// # Errors
    /// [`Damage::Entry`](crate::Damage::Entry) when no sound entry stands there, or it lies
    /// beyond the end: then something that remembers the position knows more than the journal.
    fn read(&self, at: Position) -> Result<Option<(Vec<u8>, Position)>, StoreError>;

    /// Where the next entry will stand.
    fn end(&self) -> Position;
}

/// An entry with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub at: Position,
    /// Where the next one stands: what a reader remembers once it is done with this one.
    pub next: Position,
    /// The entry itself.
    pub entry: Vec<u8>,
}

/// The entries from a position up to where the journal ends now. Stops after the first error.
pub fn walk(
    journal: &dyn Journal,
    from: Position,
) -> impl Iterator<Item = Result<Standing, StoreError>> {
    let end = journal.end();
    let mut at = Some(from);
    core::iter::from_fn(move || {
        let here = at.take().filter(|here| *here != end)?;
        match journal.read(here) {
            Ok(None) => None,
            Ok(Some((entry, next))) => {
                at = Some(next);
                Some(Ok(Standing { at: here, next, entry }))
            }
            Err(error) => Some(Err(error)),
        }
    })
}
