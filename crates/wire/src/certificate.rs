use kernel::{Actor, DeviceId, UserId};
use thiserror::Error;

use crate::{
    PublicKey, SecretKey, Signature, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// Opens an epoch: says which device and user write as which actor from now on. It precedes the
/// actor's commits wherever they travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// The device.
    pub device: DeviceId,
    /// The epoch's number on that device, from 1: one life of its store for one user.
    pub epoch: u64,
    /// The actor all of the epoch's documents share.
    pub actor: Actor,
    /// The user.
    pub user: UserId,
    by_device: Signature,
    by_user: Signature,
}

/// Why a certificate proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// The device did not sign it.
    #[error("the device's signature does not match")]
    Device,
    /// The user did not sign it.
    #[error("the user's signature does not match")]
    User,
}

impl Certificate {
    /// Opens an epoch with the keys of the device and the user.
    #[must_use]
    pub fn open(
        (device, device_key): (DeviceId, &SecretKey),
        (user, user_key): (UserId, &SecretKey),
        epoch: u64,
        actor: Actor,
    ) -> Self {
        let mut certificate = Self {
            device,
            epoch,
            actor,
            user,
            by_device: Signature([0; 64]),
            by_user: Signature([0; 64]),
        };
        let said = certificate.said();
        certificate.by_device = device_key.sign(Use::Certificate, &said);
        certificate.by_user = user_key.sign(Use::Certificate, &said);
        certificate
    }

    /// Checks that both signed it.
    ///
    /// # Errors
    /// Who did not.
    pub fn verify(&self, device: &PublicKey, user: &PublicKey) -> Result<(), CertificateError> {
        let said = self.said();
        device
            .verify(Use::Certificate, &said, &self.by_device)
            .map_err(|_| CertificateError::Device)?;
        user.verify(Use::Certificate, &said, &self.by_user).map_err(|_| CertificateError::User)
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A certificate from its bytes, still to be verified.
    ///
    /// # Errors
    /// When they are not a certificate.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }

    fn said(&self) -> Vec<u8> {
        let (device, actor, user) =
            (self.device.as_bytes(), self.actor.as_bytes(), self.user.as_bytes());
        [device.as_slice(), &self.epoch.to_be_bytes(), actor, user].concat()
    }
}

impl Cbor for Certificate {
    fn put(&self, to: &mut Writer) {
        to.array(6).put(&self.device).put(&self.epoch).put(&self.actor).put(&self.user);
        to.put(&self.by_device).put(&self.by_user);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(6)?;
        Ok(Self {
            device: from.take()?,
            epoch: from.take()?,
            actor: from.take()?,
            user: from.take()?,
            by_device: from.take()?,
            by_user: from.take()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_the_device_and_the_user_must_have_signed() {
        let (device, user) = (SecretKey::from_seed([1; 32]), SecretKey::from_seed([2; 32]));
        let ids = (DeviceId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
        let actor = Actor::from_bytes([3; 16]);
        let certificate = Certificate::open((ids.0, &device), (ids.1, &user), 1, actor);
        assert_eq!(certificate.verify(&device.public(), &user.public()), Ok(()));
        let (d, u) = (device.public(), user.public());
        assert_eq!(certificate.verify(&u, &u), Err(CertificateError::Device));
        assert_eq!(certificate.verify(&d, &d), Err(CertificateError::User));
        let other = Certificate { epoch: 2, ..certificate };
        assert_eq!(other.verify(&d, &u), Err(CertificateError::Device));
    }
}
