use kernel::{Actor, Division, FeedId, RecordId, Verdict, limit};

use crate::{
    Certificate, PublicKey, SecretKey, Signature, SignatureError, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// A run of a village feed: validated commits with their verdicts, in the order of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The life of the feed.
    pub feed: FeedId,
    /// Whose feed.
    pub village: Division,
    /// The sequence after which it begins.
    pub after: u64,
    /// The sequence up to which it brings its reader.
    pub next: u64,
    /// What happened. What the reader itself brought is left out unless there is news of it.
    pub rows: Vec<Row>,
}

/// One line of a village feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// An epoch opened; it precedes its first commit in the village.
    Opened(Certificate),
    /// A commit of somebody else.
    Commit {
        /// The household.
        record: RecordId,
        /// Who wrote it.
        actor: Actor,
        /// Its number in its stream.
        n: u64,
        /// What the server found of it.
        verdict: Verdict,
        /// The canonical bytes of its change; none when it is quarantined or erased.
        change: Option<Vec<u8>>,
    },
    /// News of a commit that the reader brought: a verdict other than counted.
    Own {
        /// The household.
        record: RecordId,
        /// Which of the reader's actors.
        actor: Actor,
        /// Its number in its stream.
        n: u64,
        /// What the server found of it.
        verdict: Verdict,
    },
}

/// A page as it travels, signed by the server, so that whoever carries it can't change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPage {
    said: Vec<u8>,
    signature: Signature,
}

impl SignedPage {
    /// Signs a page.
    #[must_use]
    pub fn sign(page: &Page, key: &SecretKey) -> Self {
        let said = cbor::encode(page);
        let signature = key.sign(Use::Page, &said);
        Self { said, signature }
    }

    /// The signature, which is all that a page must carry whose content its reader can rebuild.
    #[must_use]
    pub fn signature(&self) -> Signature {
        self.signature
    }

    /// A page that was rebuilt, under the signature it came with: still to be opened.
    #[must_use]
    pub fn rebuilt(page: &Page, signature: Signature) -> Self {
        Self { said: cbor::encode(page), signature }
    }

    /// The page, when the server signed it.
    ///
    /// # Errors
    /// When it did not, or what it signed is no page.
    pub fn open(&self, server: &PublicKey) -> Result<Page, SignatureError> {
        server.verify(Use::Page, &self.said, &self.signature)?;
        cbor::decode(&self.said).map_err(|_| SignatureError)
    }
}

/// How many rows a page may have.
pub(crate) const ROWS: usize = 65_536;

impl Cbor for SignedPage {
    fn put(&self, to: &mut Writer) {
        to.array(2).bytes(&self.said).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        Ok(Self { said: from.bytes()?.to_vec(), signature: from.take()? })
    }
}

impl Cbor for Page {
    fn put(&self, to: &mut Writer) {
        to.array(5).put(&self.feed).put(&self.village).put(&self.after).put(&self.next);
        to.all(&self.rows);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(5)?;
        Ok(Self {
            feed: from.take()?,
            village: from.take()?,
            after: from.take()?,
            next: from.take()?,
            rows: from.all(ROWS)?,
        })
    }
}

impl Cbor for Verdict {
    fn put(&self, to: &mut Writer) {
        to.number(u64::from(self.number()));
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let number = u8::try_from(from.number()?).map_err(|_| Malformed)?;
        Self::from_number(number).ok_or(Malformed)
    }
}

impl Cbor for Row {
    fn put(&self, to: &mut Writer) {
        to.array(2);
        match self {
            Self::Opened(certificate) => to.number(0).put(certificate),
            Self::Commit { record, actor, n, verdict, change } => {
                to.number(1).array(5).put(record).put(actor).put(n).put(verdict);
                match change {
                    Some(change) => to.bytes(change),
                    None => to.null(),
                }
            }
            Self::Own { record, actor, n, verdict } => {
                to.number(2).array(4).put(record).put(actor).put(n).put(verdict)
            }
        };
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        match from.number()? {
            0 => Ok(Self::Opened(from.take()?)),
            1 => {
                from.array(5)?;
                let (record, actor, n) = (from.take()?, from.take()?, from.take()?);
                let verdict = from.take()?;
                let change = if from.null()? { None } else { Some(from.bytes()?.to_vec()) };
                if change.as_ref().is_some_and(|change| change.len() > limit::CHANGE_BYTES) {
                    return Err(Malformed);
                }
                Ok(Self::Commit { record, actor, n, verdict, change })
            }
            2 => {
                from.array(4)?;
                Ok(Self::Own {
                    record: from.take()?,
                    actor: from.take()?,
                    n: from.take()?,
                    verdict: from.take()?,
                })
            }
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_opens_only_as_the_server_signed_it() {
        let key = SecretKey::from_seed([1; 32]);
        let page = Page {
            feed: FeedId::from_bytes([1; 16]),
            village: "350823106201".parse().expect("a village"),
            after: 4,
            next: 6,
            rows: vec![Row::Commit {
                record: RecordId::from_bytes([2; 16]),
                actor: Actor::from_bytes([3; 16]),
                n: 1,
                verdict: Verdict::Counted,
                change: Some(vec![1, 2, 3]),
            }],
        };
        let mut signed = SignedPage::sign(&page, &key);
        assert_eq!(signed.open(&key.public()), Ok(page));
        if let Some(last) = signed.said.last_mut() {
            *last ^= 1;
        }
        assert_eq!(signed.open(&key.public()), Err(SignatureError));
    }
}
