//! The `zoufang` binary.

#[cfg_attr(not(test), expect(dead_code, reason = "the commands that generate stand elsewhere"))]
mod generate;

fn main() {}
