//! A household is settled the same everywhere, and nothing that was said is lost.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod decisions;
mod histories;
mod house;
mod household_form;
mod masks;
mod proposals;
mod rules;
mod stories;
mod units;
mod versions;
