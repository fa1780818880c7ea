//! The whole system: real processes, real HTTP, real files.

mod bad_bundles;
mod blobs;
mod by_hand;
mod demo;
mod killed;
mod new_form;
mod process;
mod quarantine;
mod roster;
mod upkeep;
mod walk;

pub(crate) use process::binary;
