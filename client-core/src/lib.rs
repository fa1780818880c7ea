//! The tablet's edge: record visits offline, save durably, sync in one exchange.

mod cancel;
mod cbor;
mod client;
mod dossier;
mod enrol;
mod entry;
mod error;
mod exchange;
mod heard;
mod household;
mod households;
mod key;
mod memory;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
mod own;
mod ports;
mod read;
mod row;
mod save;
mod scan;
mod status;
mod stored;
mod survey;
mod take_in;
mod visit;

pub use cancel::Cancel;
pub use client::{Client, Enrolment, Village};
pub use enrol::EnrolError;
pub use error::LocalError;
pub use exchange::{Outcome, SyncError};
pub use household::{Answer, Household};
pub use households::Query;
pub use memory::MemoryStorage;
pub use ports::{Chance, Clock, NoChance, Ports, Storage, Transport, TransportError};
pub use row::Row;
pub use save::{SaveError, Saved};
pub use status::{Held, Notice, Status};
pub use visit::{Added, Met, Refused, Visit};

pub(crate) use survey::Survey;
