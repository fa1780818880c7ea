//! Spreadsheets as they are written, read back, and as an enemy would make them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod hostile;
mod reading;
mod round_trip;
mod zipped;
