//! Who this relay is: an enrolled device, as a tablet is one.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use disk::Zstd;
use kernel::{DeviceId, FeedId, limit};
use thiserror::Error;
use wire::{Control, EnrolmentAnswer, EnrolmentRequest, PublicKey, SecretKey, pack, unpack};

use crate::{Road, RoadError};

/// The relay's own name and key, and whom it believes.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) device: DeviceId,
    pub(crate) key: SecretKey,
    pub(crate) server: PublicKey,
    /// The life of the server's feeds at enrolment.
    pub(crate) feed: FeedId,
}

/// Why a relay was not enrolled.
#[derive(Debug, Error)]
pub enum EnrolError {
    /// It is enrolled already.
    #[error("中继已登记 / the relay is enrolled already")]
    Already,
    /// No answer came, or the server refused the code.
    #[error(transparent)]
    Road(#[from] RoadError),
    /// The answer is not that of an honest server.
    #[error("服务器应答无法核实 / the server's answer can't be believed")]
    Forged,
    /// The directory can't be written.
    #[error("数据目录无法使用 / the data directory can't be used: {0}")]
    Data(#[from] io::Error),
    /// The machine has no randomness to give.
    #[error("本机无法产生随机数 / the machine has no randomness to give")]
    NoChance,
}

/// The file that holds the relay's secret.
const FILE: &str = "relay.key";

impl Identity {
    /// The identity of a data directory; none before enrolment.
    pub(crate) fn read(data: &Path) -> io::Result<Option<Self>> {
        match fs::read(data.join(FILE)) {
            Ok(bytes) => Self::of(&bytes).map(Some).ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidData, "the relay's key file is damaged")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes the relay known to a server with a one-time code, and remembers who it is.
    pub(crate) async fn enrol(
        data: &Path,
        road: &Road,
        code: &str,
        label: &str,
    ) -> Result<Self, EnrolError> {
        fs::create_dir_all(data)?;
        if Self::read(data)?.is_some() {
            return Err(EnrolError::Already);
        }
        let (key, user) = (secret()?, secret()?);
        let request = EnrolmentRequest::sign(code, label, &key, user.public());
        let body = pack(&request.encode(), &Zstd).map_err(|_| EnrolError::Forged)?;
        let answer = road.post("/v1/enrol", body).await?;
        let answer = unpack(&answer, limit::BUNDLE_BYTES_AIM, &Zstd)
            .ok()
            .and_then(|bytes| EnrolmentAnswer::decode(&bytes).ok())
            .ok_or(EnrolError::Forged)?;
        let is_certified = match &answer.certificate.control {
            Control::Device { device, key: certified, .. } => {
                *device == answer.device && *certified == key.public()
            }
            _ => false,
        };
        if !is_certified || answer.certificate.verify(&answer.server_key).is_err() {
            return Err(EnrolError::Forged);
        }
        let EnrolmentAnswer { device, server_key: server, feed, .. } = answer;
        let identity = Self { device, key, server, feed };
        identity.write(data)?;
        Ok(identity)
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let (seed, rest) = bytes.split_at_checked(32)?;
        let (server, rest) = rest.split_at_checked(32)?;
        let (device, feed) = rest.split_at_checked(16)?;
        Some(Self {
            device: DeviceId::from_bytes(device.try_into().ok()?),
            key: SecretKey::from_seed(seed.try_into().ok()?),
            server: PublicKey(server.try_into().ok()?),
            feed: FeedId::from_bytes(feed.try_into().ok()?),
        })
    }

    /// Writes it where only the owner may read it, wholly or not at all.
    pub(crate) fn write(&self, data: &Path) -> io::Result<()> {
        let (seed, device, feed) = (self.key.seed(), self.device, self.feed);
        let bytes = [
            seed.as_slice(),
            &self.server.0,
            device.as_bytes().as_slice(),
            feed.as_bytes().as_slice(),
        ]
        .concat();
        let draft = data.join("relay.key.new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&draft)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&draft, data.join(FILE))?;
        fs::File::open(data)?.sync_all()
    }
}

fn secret() -> Result<SecretKey, EnrolError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| EnrolError::NoChance)?;
    Ok(SecretKey::from_seed(seed))
}
