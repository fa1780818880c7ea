//! What journal and index promise, as contracts with one conformance suite.
//!
//! The **journal** is the append-only sequence of accepted entries and the only truth. The
//! **index** is an ordered key space with atomic batches; everything in it can be computed again
//! from the journal, and each batch may say up to which [`Position`] it covers the journal, so
//! that a crash anywhere resumes.
//!
//! Both are small enough for a directory of files, a database table or a browser's own storage.
//! **Blobs** are photos, recordings and documents under the digest of their content; they come in
//! pieces, belong to no position and are not derived from anything.
//!
//! A backend that lives behind a message channel exchanges [`Request`] and [`Reply`] values
//! instead of calling the traits. [`conformance`] is the contract in executable form, and
//! [`Model`] is what it compares with.
//!
//! This crate knows nothing about files, databases, clocks or threads, nor what entries, keys and
//! values mean. No personal value ever stands in a key.

#![forbid(unsafe_code)]

mod batch;
mod blobs;
pub mod conformance;
mod error;
mod index;
mod journal;
pub mod limit;
mod memory;
mod memory_blobs;
mod model;
mod position;
mod request;

pub use batch::Batch;
pub use blobs::{Blobs, Brought};
pub use error::{Damage, StoreError};
pub use index::{Index, Pair, prefix_end};
pub use journal::{Journal, Standing, walk};
pub use memory::{MemoryIndex, MemoryJournal};
pub use memory_blobs::MemoryBlobs;
pub use model::Model;
pub use position::Position;
pub use request::{Reply, Request, serve};
