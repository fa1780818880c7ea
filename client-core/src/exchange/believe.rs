use kernel::{Division, FeedId, limit};
use wire::{
    Answer, CompactPage, ControlEntry, Page, PageParcel, PublicKey, Receipt, Refusal, Request,
    unpack,
};

use crate::{Client, Ports, SyncError};

/// An answer of which everything that must be signed was found signed by the server.
pub(super) struct Believed {
    pub feed: FeedId,
    pub receipt: Receipt,
    pub refusals: Vec<Refusal>,
    pub villages: Option<Vec<Division>>,
    /// Explicit pages are the server's; what is in columns shows it when it is rebuilt.
    pub pages: Vec<Sent>,
    pub form: u64,
    pub sum: Option<u64>,
    pub control: Vec<ControlEntry>,
    pub control_next: u64,
    pub more: bool,
}

/// A page as it came.
pub(super) enum Sent {
    Whole(Page),
    Columns(CompactPage),
}

impl Sent {
    pub(super) fn village(&self) -> Division {
        match self {
            Self::Whole(page) => page.village,
            Self::Columns(page) => page.village,
        }
    }
}

impl<P: Ports> Client<P> {
    /// Reads an answer and checks every signature in it, before anything of it is used.
    pub(super) fn believe(&self, body: &[u8], asked: &Request) -> Result<Believed, SyncError> {
        let enrolled = self.own.enrolled.as_ref().ok_or(SyncError::NotEnrolled)?;
        let answer = unpack(body, limit::ANSWER_BYTES_OPEN, self.ports.compression())
            .ok()
            .and_then(|bytes| Answer::decode(&bytes, enrolled.device, asked).ok())
            .ok_or(SyncError::Forged)?;
        let server = enrolled.server();
        if answer.receipt.device != enrolled.device || answer.receipt.verify(&server).is_err() {
            return Err(SyncError::Forged);
        }
        if answer.control.iter().any(|entry| entry.verify(&server).is_err()) {
            return Err(SyncError::Forged);
        }
        Ok(Believed {
            pages: opened(&answer, &server).ok_or(SyncError::Forged)?,
            feed: answer.feed,
            form: answer.form,
            sum: answer.sum,
            receipt: answer.receipt,
            refusals: answer.refusals,
            villages: answer.villages,
            control: answer.control,
            control_next: answer.control_next,
            more: answer.more,
        })
    }
}

/// The pages, when all explicit ones are signed and of the feed the answer speaks of.
fn opened(answer: &Answer, server: &PublicKey) -> Option<Vec<Sent>> {
    let open = |page: &PageParcel| match page {
        PageParcel::Explicit(page) => {
            let page = page.open(server).ok()?;
            let sound = page.feed == answer.feed && page.next >= page.after;
            sound.then_some(Sent::Whole(page))
        }
        PageParcel::Compact(page) => (page.next >= page.after).then(|| Sent::Columns(page.clone())),
    };
    answer.pages.iter().map(open).collect()
}
