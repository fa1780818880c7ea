//! What was written: one household as a CRDT document. The only crate that names automerge.
//!
//! This crate knows nothing about forms, roles, settlement, files, clocks or chance.

#![forbid(unsafe_code)]

mod about;
mod facts;

pub use about::{About, AboutError};
pub use facts::{Facts, Write};
