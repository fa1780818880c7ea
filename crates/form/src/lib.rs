//! What may be asked: questions, code lists, expressions, merge classes, mask levels.
//!
//! This crate knows nothing about documents, commits, roles, files, clocks or chance.

#![forbid(unsafe_code)]

mod amount;
mod answers;
mod changes;
mod check;
mod choices;
mod derive;
mod expression;
mod filter;
mod finding;
mod form;
mod former;
mod formula;
mod graph;
mod household;
pub mod id_number;
mod identities;
mod item;
mod languages;
mod load;
mod logic;
mod moment;
mod names;
mod offer;
mod order;
mod problem;
mod question;
mod reading;
mod report;
mod rules;
mod settings;
mod shape;
mod sheet;
mod sitting;
mod survey;
mod traits;
mod types;
mod units;
mod vectors;
mod view;
mod words;

pub use amount::fen;
pub use answers::Answers;
pub use changes::{
    Change, Changes, CodeChange, CodeNews, Refusal, RefusalCode, Renamed, TraitChange,
};
pub use choices::Choice;
pub use expression::{
    Expression, ExpressionError, ExpressionErrorKind, Function, Phrase, Scope, functions,
    language_reference,
};
pub use finding::{Finding, Severity};
pub use form::Form;
pub use household::{HOUSEHOLD, HOUSEHOLD_VECTORS};
pub use load::Sheets;
pub use moment::Moment;
pub use problem::{Problem, SheetName};
pub use question::{Authority, Kind, Mask, MergeClass, Question};
pub use sitting::Sitting;
pub use vectors::{VECTORS_TODAY, Vector, Vectors};
pub use view::{ConstraintView, GroupView, RuleView};
pub use words::Words;

use report::Report;
