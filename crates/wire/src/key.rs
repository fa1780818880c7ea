use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use thiserror::Error;

use crate::cbor::{Cbor, Malformed, Reader, Writer};

/// A key that signs: a device's, a user's, or the server's.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

/// The key that proves what its [`SecretKey`] signed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PublicKey(pub [u8; 32]);

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signature(pub [u8; 64]);

/// What a signature is for. It is part of what is signed, so that a signature of one use can
/// never be shown as that of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// A request about a blob.
    Blob,
    /// The word that a blob is held.
    BlobReceipt,
    /// The header of a bundle.
    Bundle,
    /// The opening of an epoch.
    Certificate,
    /// An entry of the control stream.
    Control,
    /// A request for enrolment.
    Enrolment,
    /// A page of a village feed.
    Page,
    /// A receipt.
    Receipt,
    /// The request of an exchange.
    Request,
    /// A receipt that a relay brings home.
    CarriedReceipt,
    /// A relay's receipt.
    Handover,
    /// What a relay is answered.
    RelayAnswer,
    /// The request of a relay.
    RelayRequest,
    /// A page of a village feed that leaves nothing out.
    WholePage,
}

/// The signature is not by that key over those bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature does not match")]
pub struct SignatureError;

impl Use {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Blob => b"zoufang/1/blob\0",
            Self::BlobReceipt => b"zoufang/1/blob_receipt\0",
            Self::Bundle => b"zoufang/1/bundle\0",
            Self::Certificate => b"zoufang/1/certificate\0",
            Self::Control => b"zoufang/1/control\0",
            Self::Enrolment => b"zoufang/1/enrolment\0",
            Self::Page => b"zoufang/1/page\0",
            Self::Receipt => b"zoufang/1/receipt\0",
            Self::Request => b"zoufang/1/request\0",
            Self::CarriedReceipt => b"zoufang/1/carried-receipt\0",
            Self::Handover => b"zoufang/1/handover\0",
            Self::RelayAnswer => b"zoufang/1/relay-answer\0",
            Self::RelayRequest => b"zoufang/1/relay-request\0",
            Self::WholePage => b"zoufang/1/whole-page\0",
        }
    }

    fn signed(self, bytes: &[u8]) -> Vec<u8> {
        [self.label(), bytes].concat()
    }
}

impl SecretKey {
    /// The key of 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// The 32 bytes it was made from, to be kept where nobody else reads them.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs bytes for one use.
    #[must_use]
    pub fn sign(&self, what: Use, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(&what.signed(bytes)).to_bytes())
    }
}

/// A secret never shows itself, not even in a debug print.
impl core::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecretKey")
    }
}

impl PublicKey {
    /// Checks that this key signed these bytes for this use. Keys and signatures that could be
    /// made to fit several messages are refused.
    ///
    /// # Errors
    /// When it did not.
    pub fn verify(
        &self,
        what: Use,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureError> {
        VerifyingKey::from_bytes(&self.0)
            .and_then(|key| {
                let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
                key.verify_strict(&what.signed(bytes), &signature)
            })
            .map_err(|_| SignatureError)
    }
}

impl Cbor for PublicKey {
    fn put(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(from.bytes()?.try_into().map_err(|_| Malformed)?))
    }
}

impl Cbor for Signature {
    fn put(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(from.bytes()?.try_into().map_err(|_| Malformed)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_key_its_bytes_and_its_use_only() {
        let (one, two) = (SecretKey::from_seed([1; 32]), SecretKey::from_seed([2; 32]));
        let signature = one.sign(Use::Bundle, b"bytes");
        let verify = |key: &SecretKey, what, bytes: &[u8]| {
            key.public().verify(what, bytes, &signature).is_ok()
        };
        assert!(verify(&one, Use::Bundle, b"bytes"));
        assert!(!verify(&two, Use::Bundle, b"bytes"));
        assert!(!verify(&one, Use::Receipt, b"bytes"));
        assert!(!verify(&one, Use::Bundle, b"byte"));
    }

    #[test]
    fn a_key_of_small_order_proves_nothing() {
        let mut zero = [0; 32];
        zero[0] = 1;
        assert!(PublicKey(zero).verify(Use::Bundle, b"", &Signature([0; 64])).is_err());
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", SecretKey::from_seed([7; 32])), "SecretKey");
    }
}
