use kernel::{BlobRef, FeedId, Stamp, limit};
use wire::{BlobClaim, BlobPiece, BlobReceipt, Problem};

use super::LOST;
use crate::{
    BlobCall, Blobs as _, Cancel, Client, LocalError, Ports, RefusedBlob, Standing, SyncError,
    Transport as _, TransportError,
    entry::{BlobFate, Brought, Enrolled, Entry},
};

/// What an upload of blobs brought about, so far or in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Uploads {
    /// Blobs that were brought and receipted.
    pub brought: u64,
    /// Blobs that the server had already, so that no byte of them was sent.
    pub already_there: u64,
    /// Bytes of blobs that were sent.
    pub bytes_up: u64,
    /// Bytes of blobs that are still to be sent, as far as is known.
    pub bytes_left: u64,
    /// Blobs that the server will not take. They are not brought again.
    pub refused: Vec<RefusedBlob>,
}

/// How often in a row a blob may break off, or its server may be no further than before, until
/// the upload is given up for now.
const STALLS: u32 = 3;

/// How one blob ended.
enum Ended {
    /// The server has it, at that moment of its clock.
    Held { at: Stamp, was_there: bool },
    /// It will not be taken.
    Refused(&'static str),
    /// Somebody gave the upload up.
    Cancelled,
}

impl<P: Ports> Client<P> {
    /// Brings the server the blobs it does not have, one after the other in the order of
    /// [`pending_blobs`](Self::pending_blobs), each from where the last try broke off. It is
    /// called after a [`sync`](Self::sync), and records never wait for it. `progress` sees the
    /// outcome after each piece; `cancel` ends it in the middle of one, which loses nothing.
    ///
    /// A blob that the server will not take is set aside and not brought again. Blobs that it
    /// receipted longer ago than [`limit::BLOB_KEPT_MS`] are let go.
    ///
    /// # Errors
    /// Why it ended early. What was brought before stays brought.
    pub async fn upload_blobs(
        &mut self,
        progress: &mut dyn FnMut(&Uploads),
        cancel: &Cancel,
    ) -> Result<Uploads, SyncError> {
        let enrolled = self.own.enrolled.clone().ok_or(SyncError::NotEnrolled)?;
        self.catch_up().await?;
        let feed = self.heard.as_ref().map_or(enrolled.feed, |heard| heard.feed);
        let pending = self.pending_blobs().await?;
        let bytes_left = pending.iter().map(|pending| pending.blob.bytes()).sum();
        let mut uploads = Uploads { bytes_left, ..Uploads::default() };
        for (number, one) in pending.iter().enumerate() {
            let ended = self.upload(&enrolled, &one.blob, &mut uploads, (progress, cancel)).await?;
            let after = pending.iter().skip(number + 1);
            uploads.bytes_left = after.map(|pending| pending.blob.bytes()).sum();
            let (at, fate) = match ended {
                Ended::Cancelled => return Ok(uploads),
                Ended::Held { at, was_there } => {
                    *if was_there { &mut uploads.already_there } else { &mut uploads.brought } += 1;
                    (at, BlobFate::Held(feed))
                }
                Ended::Refused(code) => {
                    let (blob, record, code) = (one.blob, one.record, code.to_owned());
                    uploads.refused.push(RefusedBlob { blob, record, code: code.clone() });
                    (self.server_now(), BlobFate::Refused(code))
                }
            };
            self.note(&[Brought { sha256: one.blob.sha256(), at, fate }]).await?;
            progress(&uploads);
        }
        self.release(feed).await?;
        Ok(uploads)
    }

    /// Brings one blob. It ends, because each round either takes the server further or counts as
    /// a stall.
    async fn upload(
        &self,
        enrolled: &Enrolled,
        blob: &BlobRef,
        uploads: &mut Uploads,
        (progress, cancel): (&mut dyn FnMut(&Uploads), &Cancel),
    ) -> Result<Ended, SyncError> {
        let (left_after, mut sent) = (uploads.bytes_left.saturating_sub(blob.bytes()), false);
        // How far the server is, as far as it was said since the last break.
        let mut at: Option<u64> = None;
        let (mut furthest, mut stalls, mut begun_anew) = (None, 0, false);
        loop {
            let piece = match at {
                None => None,
                Some(offset) => match self.piece(blob, offset).await? {
                    Some(bytes) => Some((offset, bytes)),
                    None => return Ok(Ended::Refused(LOST)),
                },
            };
            let length = piece.as_ref().map_or(0, |(_, bytes)| bytes.len() as u64);
            let call = self.call(enrolled, blob, piece);
            let Some(answer) = cancel.or(self.ports.transport().blob(call)).await else {
                return Ok(Ended::Cancelled);
            };
            sent |= length > 0;
            uploads.bytes_up += length;
            match answer {
                Ok(Standing::Whole(receipt)) => {
                    let at = believe(&receipt, enrolled, blob)?;
                    return Ok(Ended::Held { at, was_there: !sent });
                }
                Ok(Standing::Begun(held)) if held < blob.bytes() => {
                    if furthest.is_none_or(|before| held > before) {
                        (furthest, stalls) = (Some(held), 0);
                    } else if at.is_some() {
                        stalls += 1;
                    }
                    at = Some(held);
                    uploads.bytes_left = left_after + (blob.bytes() - held);
                    progress(uploads);
                }
                // A server that has all its bytes would have said so.
                Ok(Standing::Begun(_)) => return Err(SyncError::Forged),
                Err(TransportError::Cut) => {
                    stalls += 1;
                    at = None;
                }
                // A power loss may have torn what the server had of it.
                Err(TransportError::Problem { problem: Problem::BlobDigest, .. })
                    if at.is_some() && !begun_anew =>
                {
                    (at, furthest, begun_anew) = (None, None, true);
                }
                Err(TransportError::Problem { problem, .. }) if is_final(problem) => {
                    return Ok(Ended::Refused(problem.code()));
                }
                Err(error) => return Err(SyncError::Transport(error)),
            }
            if stalls >= STALLS {
                return Err(SyncError::Transport(TransportError::Cut));
            }
        }
    }

    /// The piece of a blob at an offset; none when the tablet does not have it.
    async fn piece(&self, blob: &BlobRef, offset: u64) -> Result<Option<Vec<u8>>, LocalError> {
        let read = self.ports.blobs().read(blob.sha256(), offset, limit::BLOB_CHUNK).await?;
        Ok(read.filter(|bytes| !bytes.is_empty()))
    }

    fn call(&self, enrolled: &Enrolled, blob: &BlobRef, piece: Option<(u64, Vec<u8>)>) -> BlobCall {
        let claim = BlobClaim {
            device: enrolled.device,
            clock: self.now(),
            blob: *blob,
            piece: piece.as_ref().map(|(offset, bytes)| BlobPiece::of(*offset, bytes)),
        };
        BlobCall { blob: *blob, authorization: claim.sign(&enrolled.device_key()), piece }
    }

    /// Lets go of blobs that the server receipted long ago. It is noted first: bytes that nobody
    /// names any more cost room only.
    async fn release(&mut self, feed: FeedId) -> Result<(), LocalError> {
        let now = self.server_now();
        let is_old = |since: Stamp| now.millis() - since.millis() > limit::BLOB_KEPT_MS;
        let rows = self.blob_rows().await?.into_iter();
        let old: Vec<BlobRef> = rows
            .filter(|(_, row)| row.fate == Some(BlobFate::Held(feed)) && is_old(row.since))
            .map(|(blob, _)| blob)
            .collect();
        for blob in old {
            let (sha256, fate) = (blob.sha256(), BlobFate::Released);
            self.note(&[Brought { sha256, at: now, fate }]).await?;
            self.ports.blobs().forget(sha256).await?;
        }
        Ok(())
    }

    async fn note(&mut self, brought: &[Brought]) -> Result<(), LocalError> {
        let entries: Vec<Entry> = brought.iter().cloned().map(Entry::Brought).collect();
        self.write(&entries).await?;
        self.catch_up().await
    }

    /// The server's clock, as far as the last exchange tells.
    fn server_now(&self) -> Stamp {
        let ahead = self.heard.as_ref().map_or(0, |heard| heard.ahead_ms);
        self.now().plus_millis(ahead.saturating_neg())
    }
}

/// Believes a receipt that the server signed for this device and blob, and gives its moment.
fn believe(receipt: &str, enrolled: &Enrolled, blob: &BlobRef) -> Result<Stamp, SyncError> {
    let receipt =
        BlobReceipt::read(receipt, enrolled.device, blob).map_err(|_| SyncError::Forged)?;
    receipt.verify(&enrolled.server()).map_err(|_| SyncError::Forged)?;
    Ok(receipt.at)
}

/// Whether a problem is that of the blob itself, so that no later try can mend it. All others
/// are of the device, the server or the road.
const fn is_final(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::TooLarge | Problem::BlobType | Problem::BlobDigest | Problem::BadRequest
    )
}
