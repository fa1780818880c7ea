//! What may be asked: questions, code lists, expressions, merge classes, mask levels.
//!
//! This crate knows nothing about documents, commits, roles, files, clocks or chance.

#![forbid(unsafe_code)]

mod answers;
mod finding;
mod question;
mod words;

pub use answers::Answers;
pub use finding::{Finding, Severity};
pub use question::{Authority, Kind, Mask, MergeClass, Question};
pub use words::Words;
