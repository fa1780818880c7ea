//! What the pieces cost that every exchange, merge and visit is made of.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a bench fails by panicking, and its macro writes an undocumented function"
)]

mod bundle;
mod document;
mod household;
mod journal;
mod settle;
mod sitting;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    pieces,
    bundle::bench,
    document::bench,
    settle::bench,
    sitting::bench,
    journal::bench
);
criterion_main!(pieces);
