//! The whole system: real processes, real HTTP, real files.

mod bad_bundles;
mod by_hand;
mod demo;
mod killed;
mod process;
mod upkeep;
