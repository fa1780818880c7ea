//! The relay's edge: a laptop in a township without a network.
//!
//! It takes what tablets hand over and keeps it durably, gives tablets of the same village each
//! other's commits at once, and exchanges with the county's server, or with another relay, when
//! it can reach one. It can't forge, since everything that counts is signed by others; it can't
//! hide a loss, since each bundle names the one before it and only the server's own receipt says
//! that something is synced; and it is given nothing outside of its villages.
//!
//! The journal is the truth. What is in memory is derived from it at each start.

#![forbid(unsafe_code)]

mod answer;
mod carry;
mod entry;
mod handover;
mod http;
mod identity;
mod intake;
mod keep;
mod open;
mod relay;
mod road;
mod sieve;
mod status;
#[cfg(test)]
mod tests;
mod upward;

pub use carry::{Carried, CarryError};
pub use identity::EnrolError;
pub use open::OpenError;
pub use relay::{Relay, system_clock};
pub use road::{Road, RoadError};
