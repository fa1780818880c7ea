use kernel::{Actor, Division, RecordId};

use crate::{
    Client, LocalError, Ports, Storage as _,
    dossier::Dossier,
    entry::{Committed, Entry},
    key,
    own::Pointer,
    scan::scan_range,
    stored,
};

impl<P: Ports> Client<P> {
    /// What the index holds of a household.
    pub(crate) async fn dossier(&self, record: RecordId) -> Result<Option<Dossier>, LocalError> {
        Dossier::load(self.ports.storage(), self.ports.compression(), record).await
    }

    /// Where an own commit stands.
    pub(crate) async fn pointer(
        &self,
        actor: Actor,
        village: Division,
        n: u64,
    ) -> Result<Option<Pointer>, LocalError> {
        let pointer = self.ports.storage().get(&key::own(actor, village, n)).await?;
        pointer.map(|bytes| stored::decode(&bytes).ok_or(LocalError::Damaged)).transpose()
    }

    /// Where the own commits of a stream stand, of the numbers `first` to `last`.
    pub(crate) async fn pointers(
        &self,
        (actor, village): (Actor, Division),
        first: u64,
        last: u64,
    ) -> Result<Vec<(u64, Pointer)>, LocalError> {
        let from = key::own(actor, village, first);
        let until = key::own(actor, village, last.saturating_add(1));
        let pairs = scan_range(self.ports.storage(), from, &until).await?;
        pairs
            .iter()
            .map(|(key, value)| {
                let (_, _, n) = key::numbered_of(key)?;
                Some((n, stored::decode(value)?))
            })
            .collect::<Option<_>>()
            .ok_or(LocalError::Damaged)
    }

    /// An own commit, as the journal holds it.
    pub(crate) async fn committed(&self, pointer: &Pointer) -> Result<Committed, LocalError> {
        let read = self.ports.storage().read(pointer.position()).await?;
        match read.and_then(|(bytes, _)| Entry::decode(&bytes)) {
            Some(Entry::Committed(commit)) if commit.hash == pointer.hash => Ok(commit),
            _ => Err(LocalError::Damaged),
        }
    }
}
