use kernel::{Actor, DeviceId, Division, Stamp};

use crate::{
    Place, PublicKey, SecretKey, Signature, SignatureError, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// How far somebody holds a stream: every commit up to `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamEnd {
    /// Whose commits.
    pub actor: Actor,
    /// The stream's village.
    pub village: Division,
    /// The last number held.
    pub n: u64,
}

/// The server's signed word on what it durably holds of a device's streams. Only from this does
/// a tablet say "synced" (已同步).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whose streams.
    pub device: DeviceId,
    /// The server's clock.
    pub at: Stamp,
    /// What survives the server's sudden end.
    pub durable: Vec<StreamEnd>,
    /// What a verified backup covers as well; only then may a tablet let its bundles go.
    pub archived: Vec<StreamEnd>,
    /// Up to where the feeds of villages hold nothing beyond what the device has named: there
    /// is no page to send, and its places move on.
    pub passed: Vec<Place>,
    signature: Signature,
}

impl Receipt {
    /// Signs a receipt.
    #[must_use]
    pub fn sign(
        device: DeviceId,
        at: Stamp,
        durable: Vec<StreamEnd>,
        archived: Vec<StreamEnd>,
        passed: Vec<Place>,
        key: &SecretKey,
    ) -> Self {
        let signature = Signature([0; 64]);
        let mut receipt = Self { device, at, durable, archived, passed, signature };
        receipt.signature = key.sign(Use::Receipt, &receipt.said());
        receipt
    }

    /// Checks that the server signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn verify(&self, server: &PublicKey) -> Result<(), SignatureError> {
        server.verify(Use::Receipt, &self.said(), &self.signature)
    }

    /// A receipt as it was read, under the signature it came with: still to be verified.
    pub(crate) fn rebuilt(
        device: DeviceId,
        at: Stamp,
        durable: Vec<StreamEnd>,
        archived: Vec<StreamEnd>,
        passed: Vec<Place>,
        signature: Signature,
    ) -> Self {
        Self { device, at, durable, archived, passed, signature }
    }

    pub(crate) fn signature(&self) -> Signature {
        self.signature
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(5).put(&self.device).put(&self.at);
            to.all(&self.durable).all(&self.archived).all(&self.passed);
        })
    }
}

impl Cbor for StreamEnd {
    fn put(&self, to: &mut Writer) {
        to.array(3).put(&self.actor).put(&self.village).put(&self.n);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(3)?;
        Ok(Self { actor: from.take()?, village: from.take()?, n: from.take()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_says_what_was_signed_and_nothing_else() {
        let key = SecretKey::from_seed([1; 32]);
        let village = "350823106201".parse().expect("a village");
        let end = StreamEnd { actor: Actor::from_bytes([2; 16]), village, n: 60 };
        let device = DeviceId::from_bytes([3; 16]);
        let receipt =
            Receipt::sign(device, Stamp::from_seconds(9), vec![end], vec![], vec![], &key);
        assert_eq!(receipt.verify(&key.public()), Ok(()));
        let more = StreamEnd { n: 61, ..end };
        let forged = Receipt { durable: vec![more], ..receipt.clone() };
        assert_eq!(forged.verify(&key.public()), Err(SignatureError));
        let moved = Receipt { durable: vec![], archived: vec![end], ..receipt };
        assert_eq!(moved.verify(&key.public()), Err(SignatureError));
    }
}
