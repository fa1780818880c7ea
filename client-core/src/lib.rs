//! The tablet's edge: record visits offline, save durably, sync in one exchange.
//!
//! A [`Client`] is one tablet. An app gives it its [`Ports`] (storage, transport, clock,
//! randomness, compression), shows what it holds, and lets people write.
//!
//! ```
//! use zoufang_client::{Cancel, Client, Met, Query};
//!
//! # mod ports { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/ports.rs")); }
//! # mod server { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/server.rs")); }
//! # mod world { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/world.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> { ports::now(a_day()) }
//! # async fn a_day() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = world::server();
//! # let (ports, code) = (ports::Machine::new(&server, 1), "alice");
//! // With files and sockets: `native::Native::open(directory, "https://…")?`.
//! let mut tablet = Client::open(ports).await?;
//! tablet.enrol(code, "平板 3").await?;
//! tablet.sync(&mut |_| (), &Cancel::default()).await?;
//!
//! // At a door nobody has knocked on yet, without a network.
//! let village = tablet.villages()[0].village;
//! let mut visit = tablet.register(village)?;
//! visit.set(&"household/address".parse()?, "竹岭一号")?;
//! visit.add("member")?.set("name", "张三")?.set("relation", "head")?;
//! tablet.save(&visit).await?; // Durable, whatever becomes of the battery.
//!
//! // A month later: found without opening a document, and what still holds is confirmed.
//! let rows = tablet.households(&Query { text: "张三".into(), ..Query::default() }).await?;
//! let mut visit = tablet.visit(rows[0].record).await?;
//! visit.met(Met::Phone).confirm(&"household/address".parse()?)?;
//! visit.note("电话了解,情况稳定")?;
//! let saved = tablet.save(&visit).await?;
//! for finding in &saved.findings {
//!     println!("{}: {}", finding.code, finding.message.zh); // Findings never prevent saving.
//! }
//!
//! // Day end: "synced" is said only on the server's signed receipt.
//! assert_eq!(tablet.status().await?.pending, 2);
//! let outcome = tablet.sync(&mut |so_far| println!("↑{}", so_far.sent), &Cancel::default()).await?;
//! assert_eq!((outcome.sent, tablet.status().await?.synced), (2, 2));
//! # Ok(())
//! # }
//! ```
//!
//! The tablet's **journal** holds what exists nowhere else: its keys, its epochs, its own
//! commits, where its bundles end, what was receipted. Its **index** holds all else and can be
//! lost: it is filled again from the journal and the next exchanges.
//!
//! Outside of `native` nothing here knows about files, sockets, threads or a runtime, and all of
//! it compiles for a browser.

mod blobs;
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
mod known;
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

pub use blobs::{PendingBlob, RefusedBlob, Uploads};
pub use cancel::Cancel;
pub use client::{Client, Enrolment, Village};
pub use enrol::EnrolError;
pub use error::LocalError;
pub use exchange::{HandedOver, Outcome, SyncError};
pub use household::{Answer, Household};
pub use households::Query;
pub use memory::MemoryStorage;
pub use ports::{
    BlobCall, Blobs, Chance, Clock, NoChance, Ports, Standing, Storage, Transport, TransportError,
};
pub use row::Row;
pub use save::{SaveError, Saved};
pub use status::{Held, Notice, Status};
pub use visit::{Added, Before, Due, Interview, Met, Place, Refused, Reply, Step, Visit};

pub(crate) use survey::Survey;
