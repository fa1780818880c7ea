//! The ground both edges stand on: plain segment files behind [`store::Journal`], sled behind
//! [`store::Index`], one file for each blob behind [`store::Blobs`].
//!
//! [`SegmentJournal`] is the truth and trusts nothing it did not sync. [`SledIndex`] is derived
//! and may be thrown away at any time. Both block, so an asynchronous caller keeps them on
//! threads of their own. Directories and files are readable by their owner only.
//!
//! This crate knows nothing about what entries and keys mean, takes no part in deciding when to
//! sync beyond the contracts, and runs on Unix only.

#![forbid(unsafe_code)]

mod blobs;
mod directory;
mod journal;
mod lock;
mod sled_index;
mod zstd;

pub use blobs::DirectoryBlobs;
pub use journal::{SEGMENT_BYTES, SegmentJournal};
pub use sled_index::SledIndex;
pub use zstd::Zstd;
