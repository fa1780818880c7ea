use core::fmt;

use kernel::{BlobRef, DeviceId, Digest, Stamp};

use crate::{
    PublicKey, SecretKey, Signature, SignatureError, Use,
    cbor::{self, Malformed},
};

/// What a device signs when it asks after a blob or brings a piece of it. The blob, the place and
/// the media type travel as ordinary headers of HTTP; the rest travels in `Authorization`, as
/// `zoufang-device <device> <clock in ms> <SHA-256 of the piece, or -> <signature in hex>`. The
/// digest lets the server refuse a stranger before it reads a byte of the body.
///
/// The clock is a claim and is not judged: a replayed piece does not follow what is held, so
/// there is nothing to gain by sending it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobClaim {
    /// Who asks.
    pub device: DeviceId,
    /// Its clock.
    pub clock: Stamp,
    /// After which blob.
    pub blob: BlobRef,
    /// What it brings; nothing when it only asks.
    pub piece: Option<BlobPiece>,
}

/// A piece of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobPiece {
    /// Where it begins.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// A claim with the signature that came with it, still to be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedClaim {
    claim: BlobClaim,
    signature: Signature,
}

/// The server's signed word that it holds a blob as a whole. A portal page may answer anything
/// with 200, so only from this does a tablet believe that a photo is safe. In a header it is
/// `<server's clock in ms> <signature in hex>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobReceipt {
    /// Who asked.
    pub device: DeviceId,
    /// The blob's address.
    pub sha256: Digest,
    /// How many bytes it has.
    pub bytes: u64,
    /// The server's clock.
    pub at: Stamp,
    signature: Signature,
}

/// The scheme in the header `Authorization`.
const SCHEME: &str = "zoufang-device";

impl BlobPiece {
    /// The piece that stands at an offset.
    #[must_use]
    pub fn of(offset: u64, bytes: &[u8]) -> Self {
        Self { offset, length: bytes.len() as u64, digest: Digest::of(bytes) }
    }
}

impl BlobClaim {
    /// What the header `Authorization` says, signed by the device.
    #[must_use]
    pub fn sign(&self, key: &SecretKey) -> String {
        let Signature(signature) = key.sign(Use::Blob, &self.said());
        let digest = self.piece.map_or_else(|| "-".to_owned(), |piece| piece.digest.to_string());
        let (device, clock) = (self.device, self.clock.millis());
        format!("{SCHEME} {device} {clock} {digest} {}", Hex(&signature))
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(9);
            to.put(&if self.piece.is_some() { "PUT" } else { "HEAD" }.to_owned());
            to.put(&format!("/v1/blobs/{}", self.blob.sha256()));
            to.put(&self.blob.media().name().to_owned()).number(self.blob.bytes());
            to.number(self.piece.map_or(0, |piece| piece.offset));
            to.number(self.piece.map_or(0, |piece| piece.length));
            to.put(&self.piece.map_or(Digest::ZERO, |piece| piece.digest));
            to.put(&self.device).put(&self.clock);
        })
    }
}

impl SignedClaim {
    /// A claim from the header `Authorization` and what the other headers say: the blob, and
    /// where a piece begins and how long it is.
    ///
    /// # Errors
    /// When the header is of another shape, or has a digest exactly where there is no piece.
    pub fn read(
        authorization: &str,
        blob: BlobRef,
        place: Option<(u64, u64)>,
    ) -> Result<Self, Malformed> {
        let mut words = authorization.split(' ');
        let mut next = || words.next().ok_or(Malformed);
        if next()? != SCHEME {
            return Err(Malformed);
        }
        let device = next()?.parse().map_err(|_| Malformed)?;
        let clock = Stamp::from_millis(next()?.parse().map_err(|_| Malformed)?);
        let piece = match (next()?, place) {
            ("-", None) => None,
            (digest, Some((offset, length))) => {
                let digest = digest.parse().map_err(|_| Malformed)?;
                Some(BlobPiece { offset, length, digest })
            }
            _ => return Err(Malformed),
        };
        let signature = signature(next()?)?;
        let claim = BlobClaim { device, clock, blob, piece };
        words.next().is_none().then_some(Self { claim, signature }).ok_or(Malformed)
    }

    /// Who says that it asks.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.claim.device
    }

    /// What was claimed, when the device signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn open(&self, device: &PublicKey) -> Result<BlobClaim, SignatureError> {
        device.verify(Use::Blob, &self.claim.said(), &self.signature)?;
        Ok(self.claim)
    }
}

impl BlobReceipt {
    /// Signs that a blob is held.
    #[must_use]
    pub fn sign(device: DeviceId, sha256: Digest, bytes: u64, at: Stamp, key: &SecretKey) -> Self {
        let mut receipt = Self { device, sha256, bytes, at, signature: Signature([0; 64]) };
        receipt.signature = key.sign(Use::BlobReceipt, &receipt.said());
        receipt
    }

    /// A receipt from its header, as the answer to a device that asked after a blob.
    ///
    /// # Errors
    /// When the header is of another shape.
    pub fn read(text: &str, device: DeviceId, blob: &BlobRef) -> Result<Self, Malformed> {
        let (at, signed) = text.split_once(' ').ok_or(Malformed)?;
        let at = Stamp::from_millis(at.parse().map_err(|_| Malformed)?);
        let signature = signature(signed)?;
        Ok(Self { device, sha256: blob.sha256(), bytes: blob.bytes(), at, signature })
    }

    /// Checks that the server signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn verify(&self, server: &PublicKey) -> Result<(), SignatureError> {
        server.verify(Use::BlobReceipt, &self.said(), &self.signature)
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(4).put(&self.device).put(&self.sha256).number(self.bytes).put(&self.at);
        })
    }
}

impl fmt::Display for BlobReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at.millis(), Hex(&self.signature.0))
    }
}

/// Bytes as lower-case hexadecimal digits.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A signature is as long as two digests.
fn signature(digits: &str) -> Result<Signature, Malformed> {
    let (first, second) = digits.split_at_checked(64).ok_or(Malformed)?;
    let half = |digits: &str| digits.parse::<Digest>().map_err(|_| Malformed);
    let (Digest(first), Digest(second)) = (half(first)?, half(second)?);
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&first);
    bytes[32..].copy_from_slice(&second);
    Ok(Signature(bytes))
}

#[cfg(test)]
mod tests {
    use kernel::Media;

    use super::*;

    fn claim(piece: Option<BlobPiece>) -> BlobClaim {
        let blob = BlobRef::new(Digest::of(b"photo"), Media::Jpeg, 5).expect("a size");
        let device = DeviceId::from_bytes([3; 16]);
        BlobClaim { device, clock: Stamp::from_seconds(7), blob, piece }
    }

    #[test]
    fn a_claim_holds_for_its_device_its_blob_its_place_and_its_bytes_only() {
        let (key, other) = (SecretKey::from_seed([1; 32]), SecretKey::from_seed([2; 32]));
        let claim = claim(Some(BlobPiece::of(2, b"oto")));
        let said = claim.sign(&key);
        let open = |said: &str, blob: BlobRef, place, key: &SecretKey| {
            let signed = SignedClaim::read(said, blob, place).ok()?;
            signed.open(&key.public()).ok()
        };
        let place = Some((2, 3));
        assert_eq!(open(&said, claim.blob, place, &key), Some(claim));
        assert_eq!(open(&said, claim.blob, place, &other), None);
        assert_eq!(open(&said, claim.blob, Some((1, 3)), &key), None);
        assert_eq!(open(&said, claim.blob, Some((2, 4)), &key), None);
        assert_eq!(open(&said, claim.blob, None, &key), None);
        for (digest, media, bytes) in [
            (Digest::of(b"other"), Media::Jpeg, 5),
            (claim.blob.sha256(), Media::Png, 5),
            (claim.blob.sha256(), Media::Jpeg, 6),
        ] {
            let blob = BlobRef::new(digest, media, bytes).expect("a size");
            assert_eq!(open(&said, blob, place, &key), None);
        }
        let swapped = said.replace(&Digest::of(b"oto").to_string(), &Digest::of(b"x").to_string());
        assert_eq!(open(&swapped, claim.blob, place, &key), None);
        let later = said.replace(" 7000 ", " 7001 ");
        assert_eq!(open(&later, claim.blob, place, &key), None);
    }

    #[test]
    fn who_only_asks_brings_nothing() {
        let key = SecretKey::from_seed([1; 32]);
        let claim = claim(None);
        let said = claim.sign(&key);
        let signed = SignedClaim::read(&said, claim.blob, None).expect("a claim");
        assert_eq!(signed.open(&key.public()), Ok(claim));
        assert!(SignedClaim::read(&said, claim.blob, Some((0, 0))).is_err());
        for cut in 0..said.len() {
            assert!(SignedClaim::read(&said[..cut], claim.blob, None).is_err(), "{cut}");
        }
        assert!(SignedClaim::read(&format!("{said} more"), claim.blob, None).is_err());
    }

    #[test]
    fn only_the_servers_word_on_this_blob_is_a_receipt() {
        let (key, other) = (SecretKey::from_seed([1; 32]), SecretKey::from_seed([2; 32]));
        let BlobClaim { device, blob, .. } = claim(None);
        let at = Stamp::from_seconds(9);
        let text = BlobReceipt::sign(device, blob.sha256(), 5, at, &key).to_string();
        let read = |device, blob| BlobReceipt::read(&text, device, &blob).expect("a receipt");
        assert!(read(device, blob).verify(&key.public()).is_ok());
        assert!(read(device, blob).verify(&other.public()).is_err());
        assert!(read(DeviceId::from_bytes([4; 16]), blob).verify(&key.public()).is_err());
        let larger = BlobRef::new(blob.sha256(), Media::Jpeg, 6).expect("a size");
        assert!(read(device, larger).verify(&key.public()).is_err());
        assert!(BlobReceipt::read("200 OK", device, &blob).is_err());
    }
}
