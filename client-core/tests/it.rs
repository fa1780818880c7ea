//! The client core against a server in the same process, on storage that fails when it is told to.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "it/asking.rs"]
mod asking;
#[path = "it/blobs.rs"]
mod blobs;
#[path = "it/feeds.rs"]
mod feeds;
#[path = "it/handing_over.rs"]
mod handing_over;
#[path = "it/mending.rs"]
mod mending;
#[path = "it/ports.rs"]
mod ports;
#[path = "it/released.rs"]
mod released;
#[path = "it/saving.rs"]
mod saving;
#[path = "it/server.rs"]
mod server;
#[path = "it/syncing.rs"]
mod syncing;
#[path = "it/visiting.rs"]
mod visiting;
#[path = "it/world.rs"]
mod world;
