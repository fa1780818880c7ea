//! The whole system measured on a workload file: a real server process, real tablets over files
//! and sockets, and beside each figure a floor on the same work in the same run.
//!
//! Absolute times on a shared machine say little; what is told is how many times the floor
//! something costs, and whether everything that was written is everywhere afterwards.

#![forbid(unsafe_code)]

mod check;
mod desk;
mod error;
mod floor;
mod forward;
mod generate;
mod host;
mod made;
mod parallel;
mod report;
mod run;
mod shape;
mod table;
mod tablet;
mod weigh;
mod workload;

pub use error::BenchError;
pub use generate::{Wanted, generate};
pub use host::Leash;
pub use report::{Beside, Check, Phase, Report, Target};
pub use run::{Plan, Step, run};
pub use shape::Shape;
pub use table::table;
pub use workload::{Edit, FORMAT, Household, Operation, Tablet, Village, Workload};
