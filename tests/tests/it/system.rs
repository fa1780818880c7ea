//! The whole system: real processes, real HTTP, real files.

mod bad_bundles;
mod bench;
mod blobs;
mod by_hand;
mod demo;
mod killed;
mod new_form;
mod process;
mod quarantine;
mod relay;
mod roster;
mod upkeep;
mod walk;

pub(crate) use process::binary;
