//! The code base and the whole system under test.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod golden;
mod house;
mod snapshot;
mod system;
mod xlsforms;
