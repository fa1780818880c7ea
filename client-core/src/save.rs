use std::sync::Arc;

use document::{CommitError, Document};
use form::Finding;
use kernel::{Actor, Division, RecordId, Stamp, VisitId};
use store::StoreError;
use thiserror::Error;

use crate::{
    Chance as _, Client, LocalError, Ports, Storage as _, Visit,
    dossier::Dossier,
    entry::{Committed, Entry, Opened, Origin},
    key,
    visit::Plan,
};

/// What became of a save. When it is given, the commit survives the battery being pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The household.
    pub record: RecordId,
    /// The visit that was recorded.
    pub visit: VisitId,
    /// The commit's number in the village's stream of this tablet.
    pub n: u64,
    /// What the form has to say. Nothing of it prevented saving.
    pub findings: Vec<Finding>,
    /// How many commits of this tablet no receipt names yet.
    pub pending: u64,
}

/// Why nothing was saved. The draft is as it was, so saving can be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SaveError {
    /// The tablet is not enrolled yet.
    #[error("设备未登记 / the tablet is not enrolled yet")]
    NotEnrolled,
    /// The device is full. Without its files the visit may still find room.
    #[error(
        "存储空间已满,尚未保存,请清理后重试 / the device is full and nothing was saved; make room and try again"
    )]
    Full,
    /// It is more than one commit may hold.
    #[error("一次保存的内容过多 / too much for one save")]
    TooLarge,
    /// The draft can't be written in the household's document.
    #[error("无法写入该户档案 / the draft can't be written in the household's document")]
    Engine,
    /// The store failed.
    #[error(transparent)]
    Local(#[from] LocalError),
}

impl<P: Ports> Client<P> {
    /// Begins to write down a household nobody has written of yet.
    ///
    /// # Errors
    /// When the device has no randomness for its id.
    pub fn register(&self, village: Division) -> Result<Visit, LocalError> {
        let dossier = Dossier::new(RecordId::from_bytes(self.bytes()?), village);
        Ok(Visit::new(dossier, Arc::clone(&self.survey), self.bytes()?, self.now()))
    }

    /// Makes a draft durable: one commit. The draft can be kept for another try when it fails;
    /// after success it has had its use.
    ///
    /// # Errors
    /// When nothing was saved, and why.
    pub async fn save(&mut self, visit: &Visit) -> Result<Saved, SaveError> {
        if self.own.enrolled.is_none() {
            return Err(SaveError::NotEnrolled);
        }
        self.catch_up().await?;
        let mut entries = self.keep_attached(visit).await?;
        let (actor, mut document) = match self.open_actor(visit).await? {
            Some((actor, document)) => (actor, document),
            None => (self.open_epoch(&mut entries)?, visit.document.clone()),
        };
        let number = self.own.written_by(actor) + 1;
        let id = VisitId::of(actor, number);
        let plan = visit.plan(&document, id);
        let n = self.own.stream(actor, visit.village).last + 1;
        let stream = Origin { actor, village: visit.village, n };
        let commit = commit(&mut document, visit.record, stream, self.now(), &plan, None)?;
        entries.push(Entry::Committed(commit));
        self.write(&entries).await.map_err(|error| match error {
            StoreError::Full => SaveError::Full,
            error => LocalError::from(error).into(),
        })?;
        let findings = visit.findings(self.now());
        let pending = self.own.pending() + u64::from(self.is_behind);
        Ok(Saved { record: visit.record, visit: id, n, findings, pending })
    }

    /// The actor of the open epoch with the document it may write in: as it was shown, so that
    /// nobody seems to have seen what came meanwhile; or as it rests, when the epoch wrote there
    /// since. None when the epoch's last change is in neither: then only a new epoch may write.
    async fn open_actor(&self, visit: &Visit) -> Result<Option<(Actor, Document)>, LocalError> {
        let Some(actor) = self.own.actor() else { return Ok(None) };
        let last = self.ports.storage().get(&key::last(visit.record, actor)).await?;
        let is_last = |document: &Document| {
            let held = document.last_of(actor).map(|(_, hash)| hash.as_bytes().to_vec());
            held == last
        };
        if is_last(&visit.document) {
            return Ok(Some((actor, visit.document.clone())));
        }
        let stored = self.dossier(visit.record).await?.map(|stored| stored.document);
        Ok(stored.filter(is_last).map(|document| (actor, document)))
    }

    /// Begins a new epoch with the entry that opens it.
    pub(crate) fn open_epoch(&self, entries: &mut Vec<Entry>) -> Result<Actor, SaveError> {
        let enrolled = self.own.enrolled.as_ref().ok_or(SaveError::NotEnrolled)?;
        let actor = Actor::from_bytes(self.bytes()?);
        let certificate = wire::Certificate::open(
            (enrolled.device, &enrolled.device_key()),
            (enrolled.user, &enrolled.user_key()),
            self.own.next_epoch(),
            actor,
        );
        entries.push(Entry::Opened(Opened { certificate: certificate.encode() }));
        Ok(actor)
    }

    /// Random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], LocalError> {
        let mut bytes = [0; N];
        self.ports.chance().fill(&mut bytes)?;
        Ok(bytes)
    }
}

/// Writes a plan into a document and gives the commit, as the journal will hold it.
pub(crate) fn commit(
    document: &mut Document,
    record: RecordId,
    Origin { actor, village, n }: Origin,
    at: Stamp,
    plan: &Plan,
    again: Option<Origin>,
) -> Result<Committed, SaveError> {
    let made = document.commit(actor, at, &plan.about, &plan.edits).map_err(|e| match e {
        CommitError::TooLarge => SaveError::TooLarge,
        _ => SaveError::Engine,
    })?;
    let made = made.ok_or(SaveError::Engine)?;
    Ok(Committed { actor, village, n, record, hash: made.hash, change: made.bytes, again })
}
