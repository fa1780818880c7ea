//! The photos, recordings and documents of own commits: which of them the server has.
//!
//! The journal says which blobs own commits name and what became of each; the index holds a row
//! for each of them. The bytes rest beside both, and stay until the server has receipted them and
//! [`limit::BLOB_KEPT_MS`] has passed.

pub(crate) mod kept;
mod upload;

use kernel::{BlobRef, RecordId, Stamp};
use minicbor::{Decode, Encode};
use store::{Batch, Position, StoreError};
use wire::Problem;

use crate::{
    Blobs as _, Client, LocalError, Ports, SaveError, Storage as _, Visit,
    entry::{Attached, BlobFate, Brought, Entry},
    key,
    scan::scan_all,
    stored,
};

pub use upload::Uploads;

/// A blob that the server has not receipted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingBlob {
    /// Which.
    pub blob: BlobRef,
    /// The household that first named it.
    pub record: RecordId,
    /// When it was saved, by the tablet's clock.
    pub at: Stamp,
}

/// A blob that the server will not take. The record that names it is none the worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedBlob {
    /// Which.
    pub blob: BlobRef,
    /// The household that first named it.
    pub record: RecordId,
    /// The stable code of the reason; `blob_lost` when its bytes are no longer on the tablet.
    pub code: String,
}

/// The bytes of a blob are no longer on the tablet, and the server never had them.
pub(crate) const LOST: &str = "blob_lost";

/// A blob as it stands in the index.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Row {
    /// Its reference.
    #[n(0)]
    pub blob: String,
    #[cbor(n(1), with = "crate::cbor::id")]
    pub record: RecordId,
    #[cbor(n(2), with = "crate::cbor::stamp")]
    pub at: Stamp,
    /// Where the journal first names it, which is the order of the visits.
    #[n(3)]
    pub place: u64,
    /// What became of it and when; none before it was brought.
    #[n(4)]
    pub fate: Option<BlobFate>,
    #[cbor(n(5), with = "crate::cbor::stamp")]
    pub since: Stamp,
}

impl RefusedBlob {
    /// What was wrong, in a sentence for a person, Chinese first.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        match Problem::from_code(&self.code) {
            Some(problem) => problem.sentence(),
            None => "本机上的附件已丢失 / the file is no longer on the tablet",
        }
    }
}

impl<P: Ports> Client<P> {
    /// The blobs of own commits that the server has not receipted, in the order in which they
    /// are brought: those of the oldest visit first, since what waited longest is what a lost
    /// tablet would take with it, and nothing waits for ever. After the server began a new life
    /// all that are still on the tablet are asked after again.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn pending_blobs(&self) -> Result<Vec<PendingBlob>, LocalError> {
        let feed = self.heard.as_ref().map(|heard| heard.feed);
        let mut rows = self.blob_rows().await?;
        rows.retain(|(_, row)| match &row.fate {
            None => true,
            Some(BlobFate::Held(life)) => Some(*life) != feed,
            Some(BlobFate::Refused(_) | BlobFate::Released) => false,
        });
        rows.sort_by_key(|(blob, row)| (row.place, *blob));
        let pending = rows.into_iter();
        Ok(pending.map(|(blob, Row { record, at, .. })| PendingBlob { blob, record, at }).collect())
    }

    /// The blobs that the server will not take.
    pub(crate) async fn refused_blobs(&self) -> Result<Vec<RefusedBlob>, LocalError> {
        let rows = self.blob_rows().await?.into_iter();
        let refused = rows.filter_map(|(blob, row)| match row.fate {
            Some(BlobFate::Refused(code)) => Some(RefusedBlob { blob, record: row.record, code }),
            _ => None,
        });
        Ok(refused.collect())
    }

    /// Keeps the bytes of all files that a draft names, and gives the entries that say so. They
    /// stand in the journal before the commit, so that no commit is ever without them.
    pub(crate) async fn keep_attached(&self, visit: &Visit) -> Result<Vec<Entry>, SaveError> {
        let mut entries = Vec::new();
        for (blob, bytes) in visit.files() {
            self.ports.blobs().keep(blob, bytes).await.map_err(|error| match error {
                StoreError::Full => SaveError::Full,
                error => LocalError::from(error).into(),
            })?;
            let (record, at) = (visit.record, self.now());
            entries.push(Entry::Attached(Attached { blob: blob.to_string(), record, at }));
        }
        Ok(entries)
    }

    /// Notes that a commit names a blob. One that is named a second time keeps its place and what
    /// became of it.
    pub(crate) async fn take_attached(
        &mut self,
        attached: &Attached,
        at: Position,
        mut batch: Batch,
    ) -> Result<(), LocalError> {
        let blob: BlobRef = attached.blob.parse().map_err(|_| LocalError::Damaged)?;
        if self.blob_row(&blob).await?.is_none() {
            let row = Row {
                blob: attached.blob.clone(),
                record: attached.record,
                at: attached.at,
                place: at.0,
                fate: None,
                since: attached.at,
            };
            batch.put(key::blob(blob.sha256()), stored::encode(&row));
        }
        Ok(self.ports.storage().apply(batch).await?)
    }

    /// Notes what became of a blob.
    pub(crate) async fn take_brought(
        &mut self,
        brought: &Brought,
        mut batch: Batch,
    ) -> Result<(), LocalError> {
        let key = key::blob(brought.sha256);
        let row = self.ports.storage().get(&key).await?;
        let row: Option<Row> =
            row.map(|row| stored::decode(&row).ok_or(LocalError::Damaged)).transpose()?;
        match (&brought.fate, row) {
            (_, None) => {}
            (BlobFate::Released, Some(_)) => {
                batch.delete(key);
            }
            (fate, Some(row)) => {
                let row = Row { fate: Some(fate.clone()), since: brought.at, ..row };
                batch.put(key, stored::encode(&row));
            }
        }
        Ok(self.ports.storage().apply(batch).await?)
    }

    async fn blob_row(&self, blob: &BlobRef) -> Result<Option<Row>, LocalError> {
        let row = self.ports.storage().get(&key::blob(blob.sha256())).await?;
        row.map(|row| stored::decode(&row).ok_or(LocalError::Damaged)).transpose()
    }

    async fn blob_rows(&self) -> Result<Vec<(BlobRef, Row)>, LocalError> {
        let pairs = scan_all(self.ports.storage(), key::BLOBS).await?;
        let read = |bytes: &[u8]| {
            let row: Row = stored::decode(bytes)?;
            Some((row.blob.parse().ok()?, row))
        };
        pairs.iter().map(|(_, bytes)| read(bytes).ok_or(LocalError::Damaged)).collect()
    }
}
