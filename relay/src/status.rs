//! How the relay stands, in a file beside its journal, so that it can be seen while it runs and
//! while it does not.

use std::{collections::BTreeMap, fs, io, path::Path};

use kernel::{DeviceId, Stamp};
use serde_json::{Value, json};

use crate::keep::Keep;

/// What is remembered of visits while the relay runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// When each device was last here.
    pub(crate) devices: BTreeMap<DeviceId, Stamp>,
    /// When the server, or another relay, last answered.
    pub(crate) server: Option<Stamp>,
    pub(crate) relay: Option<Stamp>,
    /// What went wrong on the way there since.
    pub(crate) trouble: Option<String>,
}

/// The file.
const FILE: &str = "status.json";

impl Keep {
    /// How the relay stands.
    pub(crate) fn status(&self, seen: &Seen, now: Stamp) -> Value {
        let device = self.identity.device;
        let label = |device: &DeviceId| {
            self.people.device(*device).map(|known| known.label.clone()).unwrap_or_default()
        };
        let visitors: Vec<Value> = seen
            .devices
            .iter()
            .map(|(device, at)| {
                let (id, at) = (device.to_string(), at.to_string());
                json!({"device": id, "label": label(device), "at": at})
            })
            .collect();
        let villages: Vec<Value> = self
            .people
            .relay_villages(device, now.date())
            .iter()
            .map(|village| {
                let cursor = self.villages.get(village).map_or(0, |kept| kept.next);
                let name = self.people.village(*village);
                json!({"village": village.to_string(), "name": name, "cursor": cursor})
            })
            .collect();
        json!({
            "device": device.to_string(),
            "at": now.to_string(),
            "villages": villages,
            "bundles": self.streams.values().map(|stream| stream.bundles.len()).sum::<usize>(),
            "waiting": self.waiting(),
            "forks": self.forks.len(),
            "visitors": visitors,
            "last_server": seen.server.map(|at| at.to_string()),
            "last_server_ms": seen.server.map(Stamp::millis),
            "last_relay_ms": seen.relay.map(Stamp::millis),
            "last_relay": seen.relay.map(|at| at.to_string()),
            "trouble": seen.trouble,
        })
    }
}

impl Seen {
    /// What is still known from before the relay was started.
    pub(crate) fn recalled(data: &Path) -> Self {
        let status = read(data).unwrap_or_default();
        let at = |field: &str| status[field].as_i64().map(Stamp::from_millis);
        Self { server: at("last_server_ms"), relay: at("last_relay_ms"), ..Self::default() }
    }
}

/// Writes the status, wholly or not at all. It is a courtesy: nothing rests on it.
pub(crate) fn write(data: &Path, status: &Value) -> io::Result<()> {
    let draft = data.join("status.json.new");
    fs::write(&draft, status.to_string())?;
    fs::rename(draft, data.join(FILE))
}

/// The status as it was last written.
pub(crate) fn read(data: &Path) -> io::Result<Value> {
    let text = fs::read_to_string(data.join(FILE))?;
    serde_json::from_str(&text).map_err(io::Error::from)
}
