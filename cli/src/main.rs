//! The `zoufang` binary.
fn main() {}
