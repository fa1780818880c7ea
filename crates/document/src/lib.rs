//! What was written: one household as a CRDT document. The only crate that names automerge.
//!
//! This crate knows nothing about forms, roles, settlement, files, clocks or chance.

#![forbid(unsafe_code)]

mod about;
mod change;
mod columns;
pub mod compact;
mod document;
mod engine;
mod facts;
mod header;
mod operation;
mod reader;

pub use about::{About, AboutError};
pub use document::{Admission, Commit, CommitError, Document, Edit, LoadError, Refusal};
pub use facts::{Facts, Write};
pub use header::{Header, header, split_changes};
