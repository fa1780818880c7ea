//! Rosters as they come: read with their dirt, compared with what is known, written and read again.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bins;
mod columns;
mod dirt;
mod families;
mod long;
mod round_trip;
mod rows;
mod scattered;
mod world;
