//! The server's edge: what tablets, reviewers and other systems speak to.
//!
//! An exchange verifies what a tablet brings, writes it into the journal, syncs, and answers from
//! the journal and the village feeds. Everything else follows in the background: validation,
//! merge, settlement, feeds. All of it is derived and can be rebuilt from the journal.

#![forbid(unsafe_code)]

mod allowance;
mod aside;
mod decode;
mod desk;
mod exchange;
mod ground;
mod household;
mod http;
mod identity;
mod intake;
mod keys;
mod merge;
mod opened;
mod ports;
mod rebuild;
mod relay;
mod rows;
mod server;
mod streams;
mod survey;
mod verify;
mod village_book;

pub use ports::Ports;
pub use rebuild::{RebuildError, Rebuilt, rebuild};
pub use server::{Config, OpenError, Server};
pub use verify::{Verified, VerifyError, verify};
