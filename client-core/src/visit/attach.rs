use core::fmt;
use std::{collections::BTreeMap, sync::Arc};

use kernel::{BlobRef, Media, Path, limit};

use super::{Refused, Visit};

/// The files of a draft, in memory until it is saved.
#[derive(Clone, Default)]
pub(super) struct Attachments(BTreeMap<BlobRef, Arc<[u8]>>);

/// A photo never shows itself in a debug print.
impl fmt::Debug for Attachments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files", self.0.len())
    }
}

impl Visit {
    /// Answers a question with a photo, a recording or a document: the answer names it by its
    /// digest, and saving keeps its bytes before it keeps the answer. They are uploaded by
    /// [`Client::upload_blobs`](crate::Client::upload_blobs), and no record ever waits for them.
    ///
    /// # Errors
    /// When the question takes no file of this type, its first bytes are of another, or it is
    /// empty or larger than [`limit::BLOB_BYTES`].
    pub fn attach(
        &mut self,
        path: &Path,
        media: Media,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<&mut Self, Refused> {
        let question = self.question(path)?;
        // What is drawn on the glass has no grain that JPEG could save bytes on.
        let is_signature = self.survey.form.appearance(question).contains("signature");
        let fits = question.kind.takes(media) && (!is_signature || media == Media::Png);
        let refused = || Refused::Attachment(path.asked());
        if !fits {
            return Err(refused());
        }
        let bytes = bytes.into();
        let blob = BlobRef::of(media, &bytes).map_err(|_| refused())?;
        if self.files().count() >= limit::BLOBS_PER_VISIT {
            return Err(Refused::Attachments(path.asked()));
        }
        self.set(path, blob)?;
        self.attached.0.insert(blob, bytes);
        Ok(self)
    }

    /// The files that answers of this draft still name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (BlobRef, Arc<[u8]>)> {
        let added = self.added.iter().flat_map(|draft| draft.fields.values());
        let said = self.written.values().chain(self.fields.values()).chain(added);
        let mut named: Vec<BlobRef> = said.filter_map(BlobRef::in_answer).collect();
        named.sort_unstable();
        named.dedup();
        named.into_iter().filter_map(|blob| Some((blob, Arc::clone(self.attached.0.get(&blob)?))))
    }
}
