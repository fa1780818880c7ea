//! Who may: roles, division scopes, periods, permits.
//!
//! [`Authority`] holds the grants and answers one question, [`Authority::may`]. The answer is a
//! [`Permit`] of the kind that was asked for, or a [`Denial`]. Whoever reads or writes takes a
//! permit narrowed to the place, a [`Covered`], and no user: who forgets to ask can't call.
//!
//! This crate knows nothing about forms, documents, sessions, passwords, files, clocks or chance.

#![forbid(unsafe_code)]

mod act;
mod authority;
mod clearance;
mod denial;
mod grant;
mod permit;
mod role;
mod scope;
mod table;

pub use act::{Act, Audit, Count, Follow, Manage, Needed, Read, Review, Rows, Write};
pub use authority::Authority;
pub use clearance::{Clearance, ClearanceError};
pub use denial::Denial;
pub use grant::{Grant, GrantError};
pub use permit::{Covered, Permit, Reason, ReasonError};
pub use role::{Role, RoleError};
pub use scope::{Scope, ScopeError};
