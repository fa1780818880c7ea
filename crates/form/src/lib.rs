//! What may be asked: questions, code lists, expressions, merge classes, mask levels.
//!
//! This crate knows nothing about documents, commits, roles, files, clocks or chance.

#![forbid(unsafe_code)]

mod answers;
mod check;
mod choices;
mod derive;
mod expression;
mod finding;
mod form;
mod household;
pub mod id_number;
mod identities;
mod item;
mod load;
mod logic;
mod moment;
mod names;
mod problem;
mod question;
mod reading;
mod rules;
mod settings;
mod shape;
mod sheet;
mod survey;
mod traits;
mod units;
mod words;

pub use answers::Answers;
pub use choices::Choice;
pub use expression::{
    Expression, ExpressionError, ExpressionErrorKind, Function, Scope, functions,
};
pub use finding::{Finding, Severity};
pub use form::Form;
pub use household::HOUSEHOLD;
pub use load::Sheets;
pub use moment::Moment;
pub use problem::{Problem, SheetName};
pub use question::{Authority, Kind, Mask, MergeClass, Question};
pub use words::Words;
