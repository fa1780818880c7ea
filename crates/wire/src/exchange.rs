use kernel::{Actor, DeviceId, Digest, Division, FeedId, Stamp, limit};

use crate::{
    BundleParcel, Certificate, Problem, PublicKey, SecretKey, Signature, SignatureError, StreamEnd,
    Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
    ends,
};

/// What a tablet says in one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its clock.
    pub clock: Stamp,
    /// The life of the feeds that its places speak of.
    pub feed: FeedId,
    /// The number of the last control entry it was brought up to.
    pub control: u64,
    /// The number of the control entry that published the form it reads by, which is also the
    /// form of its compact bundles; 0 for none.
    pub form: u64,
    /// The digest of the sheets of the built-in form, while no form was heard of: they need not
    /// be sent.
    pub known: Option<Digest>,
    /// Whether the pages of the answer must be explicit, because a compact one could not be read.
    pub explicit: bool,
    /// How far it has each village's feed.
    pub places: Vec<Place>,
    /// How far it holds its own streams; the server leaves out of its answer what this claims.
    /// Sorted by actor and village.
    pub held: Vec<StreamEnd>,
    /// Epochs the server has not receipted yet.
    pub certificates: Vec<Certificate>,
    /// Bundles the server has not receipted yet, in the order of their streams: one that can't
    /// be read is refused by itself.
    pub bundles: Vec<BundleParcel>,
    /// How many bytes of feed the answer may hold before compression.
    pub answer_bytes: u64,
}

/// How far a tablet has a village's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which village.
    pub village: Division,
    /// The last sequence it has; 0 for none.
    pub after: u64,
}

/// A request with the device's signature over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// Who says that it asks.
    pub device: DeviceId,
    said: Vec<u8>,
    signature: Signature,
}

/// A certificate or bundle the server did not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Whose; all zeros for a bundle that can't be read.
    pub actor: Actor,
    /// The stream's village; none for a certificate, or for a bundle that can't be read.
    pub village: Option<Division>,
    /// The bundle's first number; 0 for a certificate, and for a bundle that can't be read its
    /// place in the request.
    pub first: u64,
    /// Why.
    pub problem: Problem,
    /// The number the stream's next bundle must begin with.
    pub expected: u64,
}

impl Request {
    /// The villages it names, in order.
    pub(crate) fn villages(&self) -> Vec<Division> {
        self.places.iter().map(|place| place.village).collect()
    }
}

impl SignedRequest {
    /// Signs a request.
    #[must_use]
    pub fn sign(device: DeviceId, request: &Request, key: &SecretKey) -> Self {
        let said = cbor::encode(request);
        let signature = key.sign(Use::Request, &signed(device, &said));
        Self { device, said, signature }
    }

    /// The request, when the device signed it.
    ///
    /// # Errors
    /// When it did not, or what it signed is no request.
    pub fn open(&self, device: &PublicKey) -> Result<Request, Problem> {
        device
            .verify(Use::Request, &signed(self.device, &self.said), &self.signature)
            .map_err(|SignatureError| Problem::BadSignature)?;
        cbor::decode(&self.said).map_err(|_| Problem::BadFrame)
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

/// What a device signs: a request is worth nothing in another's name.
fn signed(device: DeviceId, said: &[u8]) -> Vec<u8> {
    [device.as_bytes().as_slice(), said].concat()
}

impl Cbor for SignedRequest {
    fn put(&self, to: &mut Writer) {
        to.array(3).put(&self.device).bytes(&self.said).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(3)?;
        Ok(Self { device: from.take()?, said: from.bytes()?.to_vec(), signature: from.take()? })
    }
}

impl Cbor for Place {
    fn put(&self, to: &mut Writer) {
        to.array(2).put(&self.village).put(&self.after);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        Ok(Self { village: from.take()?, after: from.take()? })
    }
}

impl Cbor for Request {
    fn put(&self, to: &mut Writer) {
        to.array(11).put(&self.clock).put(&self.feed).put(&self.control).put(&self.form);
        to.put(&self.known).number(u64::from(self.explicit)).all(&self.places);
        ends::put(to, &self.held, &self.villages());
        to.all(&self.certificates).all(&self.bundles).put(&self.answer_bytes);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(11)?;
        let (clock, feed, control, form) = (from.take()?, from.take()?, from.take()?, from.take()?);
        let known = from.take()?;
        let explicit = from.number()? == 1;
        let places: Vec<Place> = from.all(limit::VILLAGES_PER_DEVICE)?;
        let villages: Vec<Division> = places.iter().map(|place| place.village).collect();
        Ok(Self {
            clock,
            feed,
            control,
            form,
            known,
            explicit,
            places,
            held: ends::take(from, &villages)?,
            certificates: from.all(limit::CERTIFICATES_PER_REQUEST)?,
            bundles: from.all(limit::STREAMS_PER_REQUEST)?,
            answer_bytes: from.take()?,
        })
    }
}

impl Cbor for Refusal {
    fn put(&self, to: &mut Writer) {
        to.array(5).put(&self.actor).put(&self.village).put(&self.first);
        to.text(self.problem.code()).put(&self.expected);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(5)?;
        Ok(Self {
            actor: from.take()?,
            village: from.take()?,
            first: from.take()?,
            problem: Problem::from_code(&from.text()?).ok_or(Malformed)?,
            expected: from.take()?,
        })
    }
}
