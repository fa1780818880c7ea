use kernel::{Actor, DeviceId, Digest, Division, Stamp, limit};

use crate::{
    Bundle, BundleError, Certificate, Header, Page, PublicKey, SecretKey, Signature,
    SignatureError, Tip, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// A bundle in the hands of somebody who is neither its device nor the server, with all that is
/// needed to check it without holding its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedBundle {
    /// Opens the epoch of its actor.
    pub certificate: Certificate,
    /// The header of the stream's bundle before it, which its own header names by digest; none
    /// for the first.
    before: Option<Vec<u8>>,
    /// Its explicit form.
    bundle: Vec<u8>,
}

/// How far somebody holds a stream, and which bundle ends there: two who name the same hold the
/// same commits, since each bundle names the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Whose commits.
    pub actor: Actor,
    /// The stream's village.
    pub village: Division,
    /// The last number held.
    pub n: u64,
    /// The digest of the bundle that ends with it.
    pub bundle: Digest,
}

/// The server's signed word on what it durably holds of a device's streams, in a form that a
/// relay can bring home: it names the bundles, so that it proves nothing to a store that has
/// continued a stream otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedReceipt {
    /// Whose streams.
    pub device: DeviceId,
    /// The server's clock.
    pub at: Stamp,
    /// What survives the server's sudden end.
    pub durable: Vec<Hold>,
    signature: Signature,
}

/// A page that leaves nothing out, signed by the server for whoever may hold the village. The
/// page of one tablet's answer is signed for another use, since it leaves out what that tablet
/// brought: nobody else must take it for the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholePage {
    said: Vec<u8>,
    signature: Signature,
}

impl CarriedBundle {
    /// A bundle with the one before it in its stream.
    #[must_use]
    pub fn new(certificate: Certificate, before: Option<&Bundle>, bundle: &Bundle) -> Self {
        let before = before.map(|before| before.header_bytes().to_vec());
        Self { certificate, before, bundle: bundle.encode() }
    }

    /// The bundle and its header, when its commits are those that the header speaks of. The
    /// certificate and the device's signature are still to be verified.
    ///
    /// # Errors
    /// Which of these does not hold.
    pub fn open(&self) -> Result<(Header, Bundle), BundleError> {
        let bundle = Bundle::decode(&self.bundle)?;
        let header = bundle.header()?;
        let tip = match &self.before {
            None => Tip::EMPTY,
            Some(before) => {
                let running = cbor::decode::<Header>(before).map_err(|_| BundleError::Malformed)?;
                let n = header.first - 1;
                Tip { n, bundle: Digest::of(before), running: running.running }
            }
        };
        bundle.follows(tip)?;
        if self.certificate.actor == header.actor {
            Ok((header, bundle))
        } else {
            Err(BundleError::Malformed)
        }
    }

    /// About how many bytes it takes on the wire.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.bundle.len() + self.before.as_ref().map_or(0, Vec::len) + CERTIFICATE_BYTES
    }
}

/// About what a certificate takes on the wire.
const CERTIFICATE_BYTES: usize = 200;

impl CarriedReceipt {
    /// Signs a receipt.
    #[must_use]
    pub fn sign(device: DeviceId, at: Stamp, durable: Vec<Hold>, key: &SecretKey) -> Self {
        let mut receipt = Self { device, at, durable, signature: Signature([0; 64]) };
        receipt.signature = key.sign(Use::CarriedReceipt, &receipt.said());
        receipt
    }

    /// Checks that the server signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn verify(&self, server: &PublicKey) -> Result<(), SignatureError> {
        server.verify(Use::CarriedReceipt, &self.said(), &self.signature)
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A receipt from its bytes, still to be verified.
    ///
    /// # Errors
    /// When they are no receipt.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(3).put(&self.device).put(&self.at).all(&self.durable);
        })
    }
}

impl WholePage {
    /// Signs a page that leaves nothing out.
    #[must_use]
    pub fn sign(page: &Page, key: &SecretKey) -> Self {
        let said = cbor::encode(page);
        let signature = key.sign(Use::WholePage, &said);
        Self { said, signature }
    }

    /// The page, when the server signed it as a whole one.
    ///
    /// # Errors
    /// When it did not, or what it signed is no page.
    pub fn open(&self, server: &PublicKey) -> Result<Page, SignatureError> {
        server.verify(Use::WholePage, &self.said, &self.signature)?;
        self.page().map_err(|Malformed| SignatureError)
    }

    /// The page of bytes whose signature was verified before.
    ///
    /// # Errors
    /// When they are no page.
    pub fn page(&self) -> Result<Page, Malformed> {
        cbor::decode(&self.said)
    }

    /// How many bytes it takes on the wire before compression.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.said.len()
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A page from its bytes, still to be opened.
    ///
    /// # Errors
    /// When they are no page.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }
}

impl Cbor for CarriedBundle {
    fn put(&self, to: &mut Writer) {
        to.array(3).put(&self.certificate);
        match &self.before {
            Some(before) => to.bytes(before),
            None => to.null(),
        };
        to.bytes(&self.bundle);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(3)?;
        let certificate = from.take()?;
        let before = if from.null()? { None } else { Some(from.bytes()?.to_vec()) };
        let bundle = from.bytes()?;
        if bundle.len() > limit::BUNDLE_BYTES {
            return Err(Malformed);
        }
        Ok(Self { certificate, before, bundle: bundle.to_vec() })
    }
}

impl Cbor for Hold {
    fn put(&self, to: &mut Writer) {
        to.array(4).put(&self.actor).put(&self.village).put(&self.n).put(&self.bundle);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(4)?;
        Ok(Self {
            actor: from.take()?,
            village: from.take()?,
            n: from.take()?,
            bundle: from.take()?,
        })
    }
}

impl Cbor for CarriedReceipt {
    fn put(&self, to: &mut Writer) {
        to.array(4).put(&self.device).put(&self.at).all(&self.durable).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(4)?;
        Ok(Self {
            device: from.take()?,
            at: from.take()?,
            durable: from.all(limit::STREAMS_PER_REQUEST)?,
            signature: from.take()?,
        })
    }
}

impl Cbor for WholePage {
    fn put(&self, to: &mut Writer) {
        to.array(2).bytes(&self.said).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        Ok(Self { said: from.bytes()?.to_vec(), signature: from.take()? })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{FeedId, RecordId, UserId};

    use super::*;
    use crate::{Carried, SignedPage};

    fn key() -> SecretKey {
        SecretKey::from_seed([7; 32])
    }

    fn stream() -> (Actor, Division) {
        (Actor::from_bytes([1; 16]), "350823106201".parse().expect("a village"))
    }

    fn certificate() -> Certificate {
        let (device, user) = (DeviceId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
        Certificate::open((device, &key()), (user, &key()), 1, stream().0)
    }

    fn commit(text: &str) -> Carried {
        let record = RecordId::derive("record", text.as_bytes());
        let change = Some(text.as_bytes().to_vec());
        Carried { record, hash: Digest::of(text.as_bytes()), change }
    }

    #[test]
    fn a_carried_bundle_is_checked_without_its_stream() {
        let one = Bundle::seal(stream(), Tip::EMPTY, vec![commit("a")], &key());
        let tip = one.follows(Tip::EMPTY).expect("the first");
        let two = Bundle::seal(stream(), tip, vec![commit("b")], &key());
        for (before, bundle) in [(None, &one), (Some(&one), &two)] {
            let carried = CarriedBundle::new(certificate(), before, bundle);
            assert_eq!(carried.open().map(|(_, opened)| opened), Ok(bundle.clone()));
        }
    }

    #[test]
    fn another_commit_or_another_past_does_not_fit_under_the_header() {
        let one = Bundle::seal(stream(), Tip::EMPTY, vec![commit("a")], &key());
        let tip = one.follows(Tip::EMPTY).expect("the first");
        let two = Bundle::seal(stream(), tip, vec![commit("b")], &key());
        let other = Bundle::seal(stream(), tip, vec![commit("c")], &key());
        assert!(CarriedBundle::new(certificate(), None, &two).open().is_err());
        assert!(CarriedBundle::new(certificate(), Some(&other), &two).open().is_err());
        // The commits of one under the header of the other.
        let mut swapped = CarriedBundle::new(certificate(), Some(&one), &two);
        let (mut bytes, from) = (swapped.bundle.clone(), other.encode());
        let table = bytes.len() - 52;
        bytes[table..].copy_from_slice(&from[table..]);
        swapped.bundle = bytes;
        assert_eq!(swapped.open(), Err(BundleError::Digest));
    }

    #[test]
    fn a_page_for_one_tablet_is_never_taken_for_the_whole() {
        let page = Page {
            feed: FeedId::from_bytes([1; 16]),
            village: stream().1,
            after: 0,
            next: 3,
            rows: Vec::new(),
        };
        let whole = WholePage::sign(&page, &key());
        assert_eq!(whole.open(&key().public()), Ok(page.clone()));
        let partial = cbor::encode(&SignedPage::sign(&page, &key()));
        let posing = WholePage::decode(&partial).expect("the same shape");
        assert_eq!(posing.open(&key().public()), Err(SignatureError));
    }
}
