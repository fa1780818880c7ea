//! A household: what was said in its document, read through a form. Conflicts are settled by a
//! pure function of everything that was said; what lost stays, with the reason.
//!
//! This crate knows nothing about the CRDT engine, roles, receipts, files, clocks or chance.

#![forbid(unsafe_code)]

mod clock;
mod commit;
mod explain;
mod former;
mod ledger;
mod mask;
mod proposal;
mod reading;
mod rule;
mod sameness;
mod settle;
mod settlement;
mod state;
mod statement;
mod unit;
mod why;

pub use clock::Clock;
pub use commit::Commit;
pub use explain::{Explanation, Fate, Told};
pub use ledger::{Ledger, Orphan};
pub use mask::{Lens, Shape, Shown};
pub use proposal::{Offer, Proposal, is_proposed, proposals};
pub use rule::{Rule, Rules};
pub use sameness::Sameness;
pub use settle::settle;
pub use settlement::{Loser, Settlement};
pub use state::{State, settle_anew};
pub use statement::{Said, Statement};
pub use unit::settle_unit;
pub use why::Why;
