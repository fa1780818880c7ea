//! The conversation, sans-io: what to send, what to believe.
//!
//! This crate knows nothing about HTTP, storage engines, files, clocks or chance.

#![forbid(unsafe_code)]

mod audience;
mod checksum;
mod hop;
mod intake;
mod judge;
mod neighbourhood;
mod people;
mod published;
mod release;
mod table;

pub use audience::Audience;
pub use checksum::weight;
pub use hop::{
    NotRebuilt, compact_bundle, compact_page, named_in, open_commits, open_page, rebuilt_bundle,
};
pub use intake::{bundle_problem, check_bundle};
pub use judge::{Case, is_visitors, judge, judge_released};
pub use neighbourhood::Neighbourhood;
pub use people::{Device, Holder, People, server_user};
pub use published::{built_in, load, published};
pub use release::Release;
pub use table::table_of;
