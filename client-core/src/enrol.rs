use kernel::{DeviceId, limit};
use thiserror::Error;
use wire::{Control, EnrolmentAnswer, EnrolmentRequest, Problem, SecretKey, pack, unpack};

use crate::{
    Client, LocalError, Ports, Transport as _, TransportError,
    entry::{Enrolled, Entry},
};

/// Why a tablet was not enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EnrolError {
    /// It is enrolled already.
    #[error("设备已登记 / the tablet is enrolled already")]
    Already,
    /// It was never enrolled.
    #[error("设备从未登记 / the tablet was never enrolled")]
    Never,
    /// The code is somebody else's.
    #[error("登记码属于他人 / the code is somebody else's")]
    Somebody,
    /// No answer came, or the server refused the code.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer is not that of an honest server.
    #[error("服务器应答无法核实 / the server's answer can't be believed")]
    Forged,
    /// The store failed.
    #[error(transparent)]
    Local(#[from] LocalError),
}

impl<P: Ports> Client<P> {
    /// Makes the tablet known to its server with a one-time code. The keys are made here and
    /// never leave the tablet. Without an answer it can be tried again with the same code, as
    /// long as the server has not used it.
    ///
    /// # Errors
    /// When the tablet is not enrolled afterwards, and why.
    pub async fn enrol(&mut self, code: &str, label: &str) -> Result<(), EnrolError> {
        if self.own.enrolled.is_some() {
            return Err(EnrolError::Already);
        }
        self.catch_up().await?;
        let (device_seed, user_seed) = (self.bytes()?, self.bytes()?);
        let device_key = SecretKey::from_seed(device_seed);
        let user_key = SecretKey::from_seed(user_seed).public();
        let request = EnrolmentRequest::sign(code, label, &device_key, user_key);
        let answer = self.ask(&request).await?;
        check(&answer, &device_key)?;
        let enrolled = Enrolled {
            device: answer.device,
            user: answer.user,
            device_seed,
            user_seed,
            server_key: answer.server_key.0,
            feed: answer.feed,
            label: label.to_owned(),
            at: answer.at,
            certificate: answer.certificate.encode(),
        };
        self.write(&[Entry::Enrolled(enrolled)]).await.map_err(LocalError::from)?;
        Ok(self.catch_up().await?)
    }

    /// Makes the tablet known once more to a server that does not know it any longer, such as one
    /// that was restored from a backup. Keys, epochs and everything that was written stay as they
    /// are; the next sync sends what the server lacks.
    ///
    /// # Errors
    /// When the tablet was never enrolled, or the server does not know it afterwards, and why.
    /// Another server, or a code of somebody else, is refused.
    pub async fn enrol_again(&mut self, code: &str) -> Result<(), EnrolError> {
        let enrolled = self.own.enrolled.clone().ok_or(EnrolError::Never)?;
        let device_key = enrolled.device_key();
        let user_key = enrolled.user_key().public();
        let request = EnrolmentRequest::sign(code, &enrolled.label, &device_key, user_key);
        let answer = self.ask(&request).await?;
        check(&answer, &device_key)?;
        let same = answer.device == enrolled.device && answer.server_key == enrolled.server();
        if !same {
            return Err(EnrolError::Forged);
        }
        if answer.user == enrolled.user { Ok(()) } else { Err(EnrolError::Somebody) }
    }

    async fn ask(&self, request: &EnrolmentRequest) -> Result<EnrolmentAnswer, EnrolError> {
        let with = self.ports.compression();
        let body = pack(&request.encode(), with).map_err(|_| EnrolError::Forged)?;
        let limit = limit::BUNDLE_BYTES_AIM;
        let answer = self.ports.transport().post("/v1/enrol", body, limit).await?;
        let answer = unpack(&answer, limit, with).map_err(|_| EnrolError::Forged)?;
        EnrolmentAnswer::decode(&answer).map_err(|_| EnrolError::Forged)
    }
}

/// The server's certificate must be for this device and its key.
fn check(answer: &EnrolmentAnswer, device_key: &SecretKey) -> Result<(), EnrolError> {
    let certified = |id: DeviceId| match &answer.certificate.control {
        Control::Device { device, key, .. } => *device == id && *key == device_key.public(),
        _ => false,
    };
    let signed = answer.certificate.verify(&answer.server_key).is_ok();
    if signed && certified(answer.device) { Ok(()) } else { Err(EnrolError::Forged) }
}

impl EnrolError {
    /// What the server said is wrong, if it said so.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Transport(TransportError::Problem { problem, .. }) => Some(*problem),
            _ => None,
        }
    }
}
