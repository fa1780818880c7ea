//! The words everybody uses: ids, divisions, dates, digests, values, limits.
//!
//! This crate knows nothing about documents, forms, bytes on a wire, files, clocks or chance.

#![forbid(unsafe_code)]

mod blob;
mod digest;
mod division;
mod gazetteer;
mod id;
pub mod limit;
mod path;
mod source;
mod stamp;
mod value;
mod verdict;
mod workdays;

pub use blob::{BlobError, BlobRef, Media};
pub use digest::{ContentDigester, Digest, DigestError, Digester};
pub use division::{Division, DivisionError, Level};
pub use gazetteer::{Gazetteer, GazetteerError, Place};
pub use id::{Actor, DeviceId, EntryId, FeedId, Id, IdError, RecordId, UserId, VisitId};
pub use path::{Entry, Path, PathError};
pub use source::{Source, SourceError};
pub use stamp::Stamp;
pub use value::Value;
pub use verdict::{Quarantine, Verdict, Without};
pub use workdays::{WORKDAYS_MAX, Workdays, WorkdaysError};

/// A calendar date without a time zone; the field's dates are those of Asia/Shanghai.
pub use jiff::civil::Date;
/// A date known while writing the program.
pub use jiff::civil::date;
