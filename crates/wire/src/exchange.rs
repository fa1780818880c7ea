use kernel::{Actor, DeviceId, Division, FeedId, Stamp, limit};

use crate::{
    Certificate, ControlEntry, Problem, PublicKey, Receipt, SecretKey, Signature, SignatureError,
    SignedPage, StreamEnd, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// What a tablet says in one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub device: DeviceId,
    /// Its clock.
    pub clock: Stamp,
    /// The life of the feeds that its places speak of.
    pub feed: FeedId,
    /// The number of the last control entry it was brought up to.
    pub control: u64,
    /// How far it has each village's feed.
    pub places: Vec<Place>,
    /// How far it holds its own streams; the server leaves out of its answer what this claims.
    pub held: Vec<StreamEnd>,
    /// Epochs the server has not receipted yet.
    pub certificates: Vec<Certificate>,
    /// Bundles the server has not receipted yet, in the order of their streams, each as it
    /// rests: one that can't be read is refused by itself.
    pub bundles: Vec<Vec<u8>>,
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

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The server's clock.
    pub at: Stamp,
    /// The life of its feeds; when it is not the tablet's, the tablet begins each feed anew.
    pub feed: FeedId,
    /// What the server durably holds of the device's streams.
    pub receipt: Receipt,
    /// What it did not take, and why.
    pub refusals: Vec<Refusal>,
    /// The villages the device may hold, when they are not those that it named.
    pub villages: Option<Vec<Division>>,
    /// What is new in them.
    pub pages: Vec<SignedPage>,
    /// What is new about people, devices and forms, as far as it concerns the device.
    pub control: Vec<ControlEntry>,
    /// The control entry up to which that brings it.
    pub control_next: u64,
    /// Whether another exchange would bring more at once.
    pub more: bool,
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

impl SignedRequest {
    /// Signs a request.
    #[must_use]
    pub fn sign(request: &Request, key: &SecretKey) -> Self {
        let said = cbor::encode(request);
        let signature = key.sign(Use::Request, &said);
        Self { device: request.device, said, signature }
    }

    /// The request, when the device signed it.
    ///
    /// # Errors
    /// When it did not, or what it signed is no request of that device.
    pub fn open(&self, device: &PublicKey) -> Result<Request, Problem> {
        device
            .verify(Use::Request, &self.said, &self.signature)
            .map_err(|SignatureError| Problem::BadSignature)?;
        let request: Request = cbor::decode(&self.said).map_err(|_| Problem::BadFrame)?;
        (request.device == self.device).then_some(request).ok_or(Problem::BadFrame)
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

impl Answer {
    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// An answer from its bytes. The receipt, pages and control entries in it are still to be
    /// verified.
    ///
    /// # Errors
    /// When they are no answer.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }
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
        to.array(9).put(&self.device).put(&self.clock).put(&self.feed).put(&self.control);
        to.all(&self.places).all(&self.held).all(&self.certificates);
        to.array(self.bundles.len());
        for bundle in &self.bundles {
            to.bytes(bundle);
        }
        to.put(&self.answer_bytes);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(9)?;
        Ok(Self {
            device: from.take()?,
            clock: from.take()?,
            feed: from.take()?,
            control: from.take()?,
            places: from.all(limit::VILLAGES_PER_DEVICE)?,
            held: from.all(limit::STREAMS_PER_REQUEST)?,
            certificates: from.all(limit::CERTIFICATES_PER_REQUEST)?,
            bundles: from
                .all::<Blob>(limit::STREAMS_PER_REQUEST)?
                .into_iter()
                .map(|Blob(bytes)| bytes)
                .collect(),
            answer_bytes: from.take()?,
        })
    }
}

/// Bytes that are read later, by themselves.
struct Blob(Vec<u8>);

impl Cbor for Blob {
    fn put(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(from.bytes()?.to_vec()))
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

impl Cbor for Answer {
    fn put(&self, to: &mut Writer) {
        to.array(9).put(&self.at).put(&self.feed).put(&self.receipt).all(&self.refusals);
        match &self.villages {
            Some(villages) => to.all(villages),
            None => to.null(),
        };
        to.all(&self.pages).all(&self.control).put(&self.control_next);
        to.number(u64::from(self.more));
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(9)?;
        Ok(Self {
            at: from.take()?,
            feed: from.take()?,
            receipt: from.take()?,
            refusals: from.all(limit::STREAMS_PER_REQUEST)?,
            villages: if from.null()? { None } else { Some(from.all(limit::VILLAGES_PER_DEVICE)?) },
            pages: from.all(limit::VILLAGES_PER_DEVICE)?,
            control: from.all(65_536)?,
            control_next: from.take()?,
            more: from.number()? == 1,
        })
    }
}
