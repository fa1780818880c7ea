use kernel::{Digest, Stamp};

use crate::{
    Bundle, Certificate, ControlEntry,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// One entry of a journal, linked to the one before it, so that a hole or a change shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The link of the entry before it; zero for the first.
    pub previous: Digest,
    /// The server's clock when it was accepted.
    pub received: Stamp,
    /// What was accepted.
    pub entered: Entered,
}

/// What a journal keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// A bundle that continues its stream.
    Bundle(Bundle),
    /// A decision of the server about people, devices and forms.
    Control(ControlEntry),
    /// An epoch that opened.
    Opened(Certificate),
    /// A bundle that continues its stream otherwise than before; kept, never merged.
    Fork(Bundle),
}

impl JournalEntry {
    /// The link by which the next entry names this one. It covers what is signed, not the
    /// payloads, so that an erasure leaves the chain whole.
    #[must_use]
    pub fn link(&self) -> Digest {
        let content = match &self.entered {
            Entered::Bundle(bundle) | Entered::Fork(bundle) => bundle.digest(),
            Entered::Control(entry) => entry.digest(),
            Entered::Opened(certificate) => Digest::of(&certificate.encode()),
        };
        Digest::of_parts([
            self.previous.as_bytes(),
            &self.received.millis().to_be_bytes(),
            &[self.kind()],
            content.as_bytes(),
        ])
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// An entry from its bytes; signatures in it are still to be verified.
    ///
    /// # Errors
    /// When they are no entry of a journal.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }

    const fn kind(&self) -> u8 {
        match self.entered {
            Entered::Bundle(_) => 0,
            Entered::Control(_) => 1,
            Entered::Opened(_) => 2,
            Entered::Fork(_) => 3,
        }
    }
}

impl Cbor for JournalEntry {
    fn put(&self, to: &mut Writer) {
        to.array(4).put(&self.previous).put(&self.received).number(u64::from(self.kind()));
        match &self.entered {
            Entered::Bundle(bundle) | Entered::Fork(bundle) => to.put(bundle),
            Entered::Control(entry) => to.put(entry),
            Entered::Opened(certificate) => to.put(certificate),
        };
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(4)?;
        let (previous, received) = (from.take()?, from.take()?);
        let entered = match from.number()? {
            0 => Entered::Bundle(from.take()?),
            1 => Entered::Control(from.take()?),
            2 => Entered::Opened(from.take()?),
            3 => Entered::Fork(from.take()?),
            _ => return Err(Malformed),
        };
        Ok(Self { previous, received, entered })
    }
}
