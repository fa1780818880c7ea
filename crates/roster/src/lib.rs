//! A roster: one row per person with its household's columns repeated, as the national platform
//! exports it and as people send it around. Read with all its dirt, compared with what is known,
//! and written again.
//!
//! - [`Columns`] and [`Spellings`] are what the columns and the words in them mean, as data.
//! - A [`Reader`] takes rows and gives households ([`Sheeted`]).
//! - A [`Comparer`] lays each beside what is known of it: every row falls into one [`Bin`].
//! - An [`Exporter`] writes households in the same columns; [`long`] writes every answer.
//!
//! Nothing is guessed: whatever could be read in two ways is not taken and told. This crate knows
//! nothing about files, spreadsheets, commits, clocks or chance.

#![forbid(unsafe_code)]

mod binned;
mod cells;
mod clean;
mod columns;
mod compare;
mod elsewhere;
mod export;
mod fault;
mod gather;
mod header;
mod household;
mod known;
mod line;
pub mod long;
mod person;
mod places;
mod reader;
mod said;
mod spellings;
mod step;
mod table;
mod terms;

pub use binned::{Bin, Binned, Change, Comparison};
pub use columns::{Check, Column, Columns, Lack, Missing, Takes};
pub use compare::Comparer;
pub use elsewhere::{Nowhere, Register};
pub use export::Exporter;
pub use fault::{Fault, Told};
pub use header::HeaderError;
pub use household::{Person, Sheeted};
pub use known::Existing;
pub use person::PersonKey;
pub use places::{PlaceFault, Places};
pub use reader::{Reader, Tally};
pub use said::Said;
pub use spellings::Spellings;
pub use step::{Note, Step};
pub use table::TableError;
pub use terms::Terms;
