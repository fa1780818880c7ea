//! Spreadsheets as people send them: `.xlsx` and CSV, read and written row by row as text.
//!
//! Reading gives what a person sees in a cell: [`Workbook`]. Writing gives files that a person
//! can open, sort and print without anything changing on the way: [`XlsxWriter`], [`CsvWriter`].
//! Both keep no more in memory than a row and what the format itself forces on them.
//!
//! This crate knows nothing about forms, households or the network. It trusts no file: sizes are
//! bounded before anything is unpacked, and what is damaged is an error.

#![forbid(unsafe_code)]

mod areas;
mod cell;
mod csv_writer;
mod decode;
mod delimited;
mod encoding;
mod guard;
mod layout;
pub mod limit;
mod package;
mod read_error;
mod source;
mod table;
mod workbook;
mod write_error;
mod xlsx;
mod xlsx_writer;

pub use csv_writer::CsvWriter;
pub use encoding::Encoding;
pub use layout::{Column, Content, Layout};
pub use read_error::{Bound, ReadError};
pub use table::Table;
pub use workbook::{EachRow, Fill, Sheet, Workbook};
pub use write_error::WriteError;
pub use xlsx_writer::XlsxWriter;
