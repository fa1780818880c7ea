//! The conversation, sans-io: what to send, what to believe.
//!
//! This crate knows nothing about HTTP, storage engines, files, clocks or chance.

#![forbid(unsafe_code)]

mod audience;
mod intake;
mod judge;
mod people;
mod published;

pub use audience::Audience;
pub use intake::{bundle_problem, check_bundle};
pub use judge::{Case, judge};
pub use people::{Device, Holder, People, server_user};
pub use published::{built_in, load, published};
