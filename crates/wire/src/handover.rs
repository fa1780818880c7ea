use kernel::{Date, DeviceId, Division, Stamp, limit};

use crate::{
    CarriedBundle, CarriedReceipt, Control, ControlEntry, PublicKey, Refusal, SecretKey, Signature,
    SignatureError, StreamEnd, Use, WholePage,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// What a relay answers to a tablet that hands over its bundles. The tablet asks with the very
/// request of an exchange; in what it holds it also names the streams of others that it was
/// brought, so that they are not brought again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverAnswer {
    /// That the server has made it a relay.
    pub proof: RelayProof,
    /// What it keeps of the device's streams.
    pub receipt: HandoverReceipt,
    /// What it did not take, and why: hints, which nobody signed.
    pub refusals: Vec<Refusal>,
    /// What the server said of the villages, as far as the relay has heard it.
    pub pages: Vec<WholePage>,
    /// What the server decided that concerns the tablet, or proves who wrote what is carried.
    pub control: Vec<ControlEntry>,
    /// What others handed over and the server has not said anything of yet.
    pub carried: Vec<CarriedBundle>,
    /// The server's receipt for the device, when the relay has brought one home.
    pub synced: Option<CarriedReceipt>,
    /// Whether another exchange would bring more at once.
    pub more: bool,
}

/// The two decisions of the server that make a device a relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayProof {
    /// The device and its key.
    pub device: ControlEntry,
    /// That it is a relay, of what, and until when.
    pub relay: ControlEntry,
}

/// A relay as the server's signature proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenRelay {
    /// Which device.
    pub device: DeviceId,
    /// What it signs with.
    pub key: PublicKey,
    /// Over which divisions.
    pub scope: Vec<Division>,
}

/// A relay's signed word on what it keeps of a device's streams. From this a tablet says "handed
/// over" (已交接), and never "synced".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverReceipt {
    /// Who keeps it.
    pub relay: DeviceId,
    /// Whose streams.
    pub device: DeviceId,
    /// The relay's clock.
    pub at: Stamp,
    /// What survives the relay's sudden end.
    pub held: Vec<StreamEnd>,
    signature: Signature,
}

impl RelayProof {
    /// The relay, when the server has signed both decisions and it still is one on that day.
    ///
    /// # Errors
    /// When it is none.
    pub fn check(&self, server: &PublicKey, on: Date) -> Result<ProvenRelay, SignatureError> {
        self.device.verify(server)?;
        self.relay.verify(server)?;
        match (&self.device.control, &self.relay.control) {
            (
                Control::Device { device, key, .. },
                Control::Relay { device: relay, scope, until },
            ) if device == relay && until.is_none_or(|last| on <= last) => {
                Ok(ProvenRelay { device: *device, key: *key, scope: scope.clone() })
            }
            _ => Err(SignatureError),
        }
    }
}

impl ProvenRelay {
    /// Whether a village lies in its scope.
    #[must_use]
    pub fn covers(&self, village: Division) -> bool {
        self.scope.iter().any(|scope| scope.contains(village))
    }
}

impl HandoverReceipt {
    /// Signs a receipt.
    #[must_use]
    pub fn sign(
        relay: (DeviceId, &SecretKey),
        device: DeviceId,
        at: Stamp,
        held: Vec<StreamEnd>,
    ) -> Self {
        let mut receipt = Self { relay: relay.0, device, at, held, signature: Signature([0; 64]) };
        receipt.signature = relay.1.sign(Use::Handover, &receipt.said());
        receipt
    }

    /// Checks that this relay signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn verify(&self, relay: &ProvenRelay) -> Result<(), SignatureError> {
        if self.relay != relay.device {
            return Err(SignatureError);
        }
        relay.key.verify(Use::Handover, &self.said(), &self.signature)
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(4).put(&self.relay).put(&self.device).put(&self.at).all(&self.held);
        })
    }
}

impl HandoverAnswer {
    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// An answer from its bytes. All that is signed in it is still to be verified.
    ///
    /// # Errors
    /// When they are no answer.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }
}

impl Cbor for RelayProof {
    fn put(&self, to: &mut Writer) {
        to.array(2).put(&self.device).put(&self.relay);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        Ok(Self { device: from.take()?, relay: from.take()? })
    }
}

impl Cbor for HandoverReceipt {
    fn put(&self, to: &mut Writer) {
        to.array(5).put(&self.relay).put(&self.device).put(&self.at).all(&self.held);
        to.put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(5)?;
        Ok(Self {
            relay: from.take()?,
            device: from.take()?,
            at: from.take()?,
            held: from.all(limit::STREAMS_PER_REQUEST)?,
            signature: from.take()?,
        })
    }
}

impl Cbor for HandoverAnswer {
    fn put(&self, to: &mut Writer) {
        to.array(8).put(&self.proof).put(&self.receipt).all(&self.refusals).all(&self.pages);
        to.all(&self.control).all(&self.carried).put(&self.synced);
        to.number(u64::from(self.more));
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(8)?;
        Ok(Self {
            proof: from.take()?,
            receipt: from.take()?,
            refusals: from.all(limit::STREAMS_PER_REQUEST)?,
            pages: from.all(PAGES)?,
            control: from.all(ENTRIES)?,
            carried: from.all(limit::STREAMS_PER_REQUEST)?,
            synced: from.take()?,
            more: from.number()? == 1,
        })
    }
}

/// How many pages one answer brings at the most.
pub(crate) const PAGES: usize = 4_096;
/// How many control entries one answer brings at the most.
pub(crate) const ENTRIES: usize = 65_536;

#[cfg(test)]
mod tests {
    use kernel::{FeedId, Stamp};

    use super::*;

    fn key(seed: u8) -> SecretKey {
        SecretKey::from_seed([seed; 32])
    }

    fn entry(control: Control, by: &SecretKey) -> ControlEntry {
        ControlEntry::sign(1, Stamp::from_seconds(1), control, by)
    }

    fn proof(by: &SecretKey, relay: u8, until: Option<Date>) -> RelayProof {
        let device = DeviceId::from_bytes([1; 16]);
        let named = DeviceId::from_bytes([relay; 16]);
        let scope = vec!["350823106".parse().expect("a township")];
        let label = "relay".to_owned();
        RelayProof {
            device: entry(Control::Device { device, key: key(2).public(), label }, by),
            relay: entry(Control::Relay { device: named, scope, until }, by),
        }
    }

    #[test]
    fn only_the_server_makes_a_relay_and_only_for_its_days() {
        let day: Date = "2026-03-10".parse().expect("a date");
        let server = key(9);
        let check = |proof: RelayProof| proof.check(&server.public(), day).is_ok();
        assert!(check(proof(&server, 1, None)));
        assert!(check(proof(&server, 1, Some(day))));
        assert!(!check(proof(&server, 1, "2026-03-09".parse().ok())));
        assert!(!check(proof(&server, 3, None)), "another device's appointment");
        assert!(!check(proof(&key(8), 1, None)), "nobody's appointment");
        let other = Control::Server {
            device: DeviceId::from_bytes([1; 16]),
            key: key(2).public(),
            feed: FeedId::from_bytes([1; 16]),
        };
        let swapped = RelayProof { relay: entry(other, &server), ..proof(&server, 1, None) };
        assert!(!check(swapped));
    }

    #[test]
    fn a_handover_receipt_is_the_relays_and_never_a_servers() {
        let relay = ProvenRelay {
            device: DeviceId::from_bytes([1; 16]),
            key: key(2).public(),
            scope: Vec::new(),
        };
        let device = DeviceId::from_bytes([3; 16]);
        let at = Stamp::from_seconds(9);
        let receipt = HandoverReceipt::sign((relay.device, &key(2)), device, at, Vec::new());
        assert_eq!(receipt.verify(&relay), Ok(()));
        let forged = HandoverReceipt::sign((relay.device, &key(4)), device, at, Vec::new());
        assert_eq!(forged.verify(&relay), Err(SignatureError));
        let other = ProvenRelay { device: DeviceId::from_bytes([4; 16]), ..relay };
        assert_eq!(receipt.verify(&other), Err(SignatureError));
    }
}
