//! What the same work costs with nothing around it.

mod merge;
mod pack;
mod time;
mod wire;

pub(crate) use merge::{Merging, merging, reading};
pub(crate) use pack::pack;
pub(crate) use time::{Ground, Timed, Trip, time};
pub(crate) use wire::wire;
