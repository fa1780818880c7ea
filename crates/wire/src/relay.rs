use kernel::{DeviceId, Digest, FeedId, Stamp, limit};

use crate::{
    CarriedBundle, CarriedReceipt, Certificate, ControlEntry, Hold, Place, Problem, PublicKey,
    Refusal, SecretKey, Signature, SignatureError, StreamEnd, Use, WholePage,
    cbor::{self, Cbor, Malformed, Reader, Writer},
    handover::{ENTRIES, PAGES},
};

/// What a relay says to the server, or to another relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayRequest {
    /// Its clock.
    pub clock: Stamp,
    /// The life of the feeds that its places speak of.
    pub feed: FeedId,
    /// The number of the last control entry the server brought it up to.
    pub control: u64,
    /// How far it has each village's feed.
    pub places: Vec<Place>,
    /// How far it holds streams, whoever wrote them: it asks for the receipts of their devices.
    pub held: Vec<Hold>,
    /// Epochs of what it brings.
    pub certificates: Vec<Certificate>,
    /// Bundles of any device, in explicit form.
    pub bundles: Vec<Vec<u8>>,
    /// How many bytes of pages and bundles the answer may hold before compression.
    pub answer_bytes: u64,
}

/// A relay's request with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRelayRequest {
    /// Who says that it asks.
    pub device: DeviceId,
    said: Vec<u8>,
    signature: Signature,
}

/// What the server, or another relay, answers to a relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAnswer {
    /// The digest of the request it answers.
    pub to: Digest,
    /// The life of the feeds.
    pub feed: FeedId,
    /// The clock of who answers.
    pub at: Stamp,
    /// What is new in the villages, with nothing left out.
    pub pages: Vec<WholePage>,
    /// What the server decided about the people and places of these villages.
    pub control: Vec<ControlEntry>,
    /// The control entry up to which that brings the relay; believed of the server only.
    pub control_next: u64,
    /// How far who answers holds the streams that were named; 0 for one it holds otherwise.
    pub held: Vec<StreamEnd>,
    /// The server's receipts for the devices of these streams.
    pub receipts: Vec<CarriedReceipt>,
    /// What another relay holds beyond what was named.
    pub carried: Vec<CarriedBundle>,
    /// What was not taken, and why.
    pub refusals: Vec<Refusal>,
    /// Whether another exchange would bring more at once.
    pub more: bool,
}

/// An answer with the signature of who gives it: the server, or another relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRelayAnswer {
    said: Vec<u8>,
    signature: Signature,
}

impl SignedRelayRequest {
    /// Signs a request.
    #[must_use]
    pub fn sign(device: DeviceId, request: &RelayRequest, key: &SecretKey) -> Self {
        let said = cbor::encode(request);
        let signature = key.sign(Use::RelayRequest, &signed(device, &said));
        Self { device, said, signature }
    }

    /// The request, when the device signed it.
    ///
    /// # Errors
    /// When it did not, or what it signed is no request of a relay.
    pub fn open(&self, device: &PublicKey) -> Result<RelayRequest, Problem> {
        device
            .verify(Use::RelayRequest, &signed(self.device, &self.said), &self.signature)
            .map_err(|SignatureError| Problem::BadSignature)?;
        cbor::decode(&self.said).map_err(|_| Problem::BadFrame)
    }

    /// The digest by which an answer names it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&signed(self.device, &self.said))
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A signed request from its bytes, still to be opened.
    ///
    /// # Errors
    /// When they are no request.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }
}

impl SignedRelayAnswer {
    /// Signs an answer.
    #[must_use]
    pub fn sign(answer: &RelayAnswer, key: &SecretKey) -> Self {
        let said = cbor::encode(answer);
        let signature = key.sign(Use::RelayAnswer, &said);
        Self { said, signature }
    }

    /// The answer, and whether the server itself gave it. What another relay gives carries its
    /// own proofs, all still to be verified.
    ///
    /// # Errors
    /// When it is no answer to that request.
    pub fn open(&self, to: Digest, server: &PublicKey) -> Result<(RelayAnswer, bool), Malformed> {
        let answer: RelayAnswer = cbor::decode(&self.said)?;
        let is_server = server.verify(Use::RelayAnswer, &self.said, &self.signature).is_ok();
        if answer.to == to { Ok((answer, is_server)) } else { Err(Malformed) }
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A signed answer from its bytes, still to be opened.
    ///
    /// # Errors
    /// When they are no answer.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }
}

/// What a device signs: a request is worth nothing in another's name.
fn signed(device: DeviceId, said: &[u8]) -> Vec<u8> {
    [device.as_bytes().as_slice(), said].concat()
}

/// A bundle as an item of a list.
struct Explicit(Vec<u8>);

impl Cbor for Explicit {
    fn put(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(from.bytes()?.to_vec()))
    }
}

impl Cbor for RelayRequest {
    fn put(&self, to: &mut Writer) {
        to.array(8).put(&self.clock).put(&self.feed).put(&self.control).all(&self.places);
        to.all(&self.held).all(&self.certificates).array(self.bundles.len());
        for bundle in &self.bundles {
            to.bytes(bundle);
        }
        to.put(&self.answer_bytes);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(8)?;
        let (clock, feed, control) = (from.take()?, from.take()?, from.take()?);
        let places = from.all(limit::VILLAGES_PER_DEVICE)?;
        let held = from.all(limit::STREAMS_PER_REQUEST)?;
        let certificates = from.all(limit::STREAMS_PER_REQUEST)?;
        let bundles: Vec<Explicit> = from.all(limit::STREAMS_PER_REQUEST)?;
        let bundles = bundles.into_iter().map(|bundle| bundle.0).collect();
        let answer_bytes = from.take()?;
        Ok(Self { clock, feed, control, places, held, certificates, bundles, answer_bytes })
    }
}

impl Cbor for SignedRelayRequest {
    fn put(&self, to: &mut Writer) {
        to.array(3).put(&self.device).bytes(&self.said).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(3)?;
        Ok(Self { device: from.take()?, said: from.bytes()?.to_vec(), signature: from.take()? })
    }
}

impl Cbor for RelayAnswer {
    fn put(&self, to: &mut Writer) {
        to.array(11).put(&self.to).put(&self.feed).put(&self.at).all(&self.pages);
        to.all(&self.control).put(&self.control_next).all(&self.held).all(&self.receipts);
        to.all(&self.carried).all(&self.refusals).number(u64::from(self.more));
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(11)?;
        Ok(Self {
            to: from.take()?,
            feed: from.take()?,
            at: from.take()?,
            pages: from.all(PAGES)?,
            control: from.all(ENTRIES)?,
            control_next: from.take()?,
            held: from.all(limit::STREAMS_PER_REQUEST)?,
            receipts: from.all(limit::STREAMS_PER_REQUEST)?,
            carried: from.all(limit::STREAMS_PER_REQUEST)?,
            refusals: from.all(limit::STREAMS_PER_REQUEST)?,
            more: from.number()? == 1,
        })
    }
}

impl Cbor for SignedRelayAnswer {
    fn put(&self, to: &mut Writer) {
        to.array(2).bytes(&self.said).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        Ok(Self { said: from.bytes()?.to_vec(), signature: from.take()? })
    }
}
