//! Both stores on real files: the suites, scripts, and who may open them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod index;
mod journal;
mod scripts;
