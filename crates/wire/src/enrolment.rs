use kernel::{DeviceId, FeedId, Stamp, UserId, limit};

use crate::{
    ControlEntry, PublicKey, SecretKey, Signature, SignatureError, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// A device asks to be known, with the one-time code its user was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRequest {
    /// The code, as its user typed or scanned it.
    pub code: String,
    /// What the device will sign with.
    pub device_key: PublicKey,
    /// What its user will sign with on this device.
    pub user_key: PublicKey,
    /// What people shall call the device.
    pub label: String,
    signature: Signature,
}

/// What an enrolled device knows of its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentAnswer {
    /// Its own id.
    pub device: DeviceId,
    /// Its user.
    pub user: UserId,
    /// The server's clock.
    pub at: Stamp,
    /// What the server signs with.
    pub server_key: PublicKey,
    /// The life of the server's feeds.
    pub feed: FeedId,
    /// The server's certificate for the device.
    pub certificate: ControlEntry,
}

/// How long a label or a code may be, in bytes.
const TEXT_BYTES: usize = 256;

impl EnrolmentRequest {
    /// Signs a request with the device's new key, which proves that the device has it.
    #[must_use]
    pub fn sign(code: &str, label: &str, device: &SecretKey, user: PublicKey) -> Self {
        let mut request = Self {
            code: code.to_owned(),
            device_key: device.public(),
            user_key: user,
            label: label.to_owned(),
            signature: Signature([0; 64]),
        };
        request.signature = device.sign(Use::Enrolment, &request.said());
        request
    }

    /// Checks that the device has the key it names.
    ///
    /// # Errors
    /// When it has not.
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.device_key.verify(Use::Enrolment, &self.said(), &self.signature)
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A request from its bytes, still to be verified.
    ///
    /// # Errors
    /// When they are not a request for enrolment.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > limit::BUNDLE_BYTES_AIM {
            return Err(Malformed);
        }
        let request: Self = cbor::decode(bytes)?;
        let sound = request.code.len() <= TEXT_BYTES && request.label.len() <= TEXT_BYTES;
        sound.then_some(request).ok_or(Malformed)
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(4).put(&self.code).put(&self.device_key).put(&self.user_key).put(&self.label);
        })
    }
}

impl EnrolmentAnswer {
    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// An answer from its bytes.
    ///
    /// # Errors
    /// When they are not an answer to an enrolment.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }
}

impl Cbor for EnrolmentRequest {
    fn put(&self, to: &mut Writer) {
        to.array(5).put(&self.code).put(&self.device_key).put(&self.user_key);
        to.put(&self.label).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(5)?;
        Ok(Self {
            code: from.take()?,
            device_key: from.take()?,
            user_key: from.take()?,
            label: from.take()?,
            signature: from.take()?,
        })
    }
}

impl Cbor for EnrolmentAnswer {
    fn put(&self, to: &mut Writer) {
        to.array(6).put(&self.device).put(&self.user).put(&self.at);
        to.put(&self.server_key).put(&self.feed).put(&self.certificate);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(6)?;
        Ok(Self {
            device: from.take()?,
            user: from.take()?,
            at: from.take()?,
            server_key: from.take()?,
            feed: from.take()?,
            certificate: from.take()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_the_key_can_ask_for_it_to_be_enrolled() {
        let key = SecretKey::from_seed([1; 32]);
        let request = EnrolmentRequest::sign("123456", "平板", &key, key.public());
        assert_eq!(request.verify(), Ok(()));
        let other = SecretKey::from_seed([2; 32]).public();
        let stolen = EnrolmentRequest { device_key: other, ..request };
        assert_eq!(stolen.verify(), Err(SignatureError));
    }
}
