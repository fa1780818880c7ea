use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use disk::{SEGMENT_BYTES, SegmentJournal};
use kernel::{DeviceId, Stamp};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{
    Carried, CarryError, EnrolError, OpenError, Road,
    carry::{self, carry},
    http,
    identity::Identity,
    keep::Keep,
    status::{self, Seen},
};

/// A relay over one data directory. Its clones are the same relay.
#[derive(Clone)]
pub struct Relay {
    data: PathBuf,
    keep: Arc<Mutex<Keep>>,
    seen: Arc<Mutex<Seen>>,
    clock: fn() -> Stamp,
}

/// How long the relay waits at the most before it tries the road to the server again.
const BACK_OFF_MAX: Duration = Duration::from_secs(60 * 60);

impl Relay {
    /// Makes a relay known to a server with a one-time code, as a tablet is. Gives its id, by
    /// which an administrator names it a relay.
    ///
    /// # Errors
    /// When it is not enrolled afterwards, and why.
    pub async fn enrol(
        data: &Path,
        road: &Road,
        code: &str,
        label: &str,
    ) -> Result<DeviceId, EnrolError> {
        Ok(Identity::enrol(data, road, code, label).await?.device)
    }

    /// Opens a data directory and takes up where it was left.
    ///
    /// # Errors
    /// When the relay is not enrolled, or the directory or its journal can't be used.
    pub fn open(data: &Path, clock: fn() -> Stamp) -> Result<Self, OpenError> {
        let identity = Identity::read(data)?.ok_or(OpenError::NotEnrolled)?;
        let journal = SegmentJournal::open(&data.join("journal"), SEGMENT_BYTES)?;
        let keep = Keep::open(Box::new(journal), identity)?;
        Ok(Self {
            data: data.to_owned(),
            keep: Arc::new(Mutex::new(keep)),
            seen: Arc::new(Mutex::new(Seen::recalled(data))),
            clock,
        })
    }

    /// Takes what is handed over until `stop` is ready.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        fs::write(self.data.join("listen"), listener.local_addr()?.to_string())?;
        self.tell().await;
        axum::serve(listener, http::router(self.clone())).with_graceful_shutdown(stop).await
    }

    /// Exchanges with the server or another relay, once in both directions.
    ///
    /// # Errors
    /// Why it ended early.
    pub async fn carry(&self, road: &Road) -> Result<Carried, CarryError> {
        let carried = carry(&self.keep, road, self.clock).await;
        if let Ok(mut seen) = self.seen.lock() {
            match &carried {
                Ok(carried) if carried.is_server => seen.server = Some(self.now()),
                Ok(_) => seen.relay = Some(self.now()),
                Err(_) => {}
            }
            seen.trouble = carried.as_ref().err().map(ToString::to_string);
        }
        self.tell().await;
        carried
    }

    /// Exchanges again and again, every so often; when nobody can be reached, ever more rarely.
    pub async fn keep_carrying(&self, road: &Road, every: Duration) {
        let mut wait = every;
        loop {
            wait = match self.carry(road).await {
                Ok(carried) => {
                    tracing::info!(
                        exchanges = carried.exchanges,
                        sent = carried.sent,
                        received = carried.received,
                        refusals = carried.refusals.len(),
                        "carried"
                    );
                    every
                }
                Err(error) => {
                    tracing::warn!(%error, "not carried");
                    wait.saturating_mul(2).min(BACK_OFF_MAX.max(every))
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// How a relay stands, as it last wrote it down.
    ///
    /// # Errors
    /// When it never did.
    pub fn status(data: &Path) -> io::Result<Value> {
        status::read(data)
    }

    pub(crate) fn now(&self) -> Stamp {
        (self.clock)()
    }

    pub(crate) async fn on<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Keep) -> T + Send + 'static,
    ) -> Result<T, CarryError> {
        carry::on(&self.keep, work).await
    }

    /// Notes that a device was here.
    pub(crate) async fn saw(&self, device: DeviceId, at: Stamp) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.devices.insert(device, at);
        }
        self.tell().await;
    }

    /// Writes down how the relay stands.
    async fn tell(&self) {
        let (data, now) = (self.data.clone(), self.now());
        let seen = self.seen.lock().map(|seen| seen.clone()).unwrap_or_default();
        let told = self.on(move |keep| status::write(&data, &keep.status(&seen, now))).await;
        if !matches!(told, Ok(Ok(()))) {
            tracing::warn!("the status could not be written");
        }
    }
}

/// The time of this machine.
#[must_use]
pub fn system_clock() -> Stamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Stamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Relay")
    }
}
