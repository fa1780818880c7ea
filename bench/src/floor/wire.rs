use crate::{BenchError, made::Made};

/// The level at which everything is compressed.
const LEVEL: i32 = 3;

/// The wire floor: the raw changes of one exchange's commits, one after the other, under zstd.
/// Nothing for nothing.
pub(crate) fn wire<'a>(made: impl Iterator<Item = &'a Made>) -> Result<Vec<u8>, BenchError> {
    let changes: Vec<u8> = made.flat_map(|made| made.change.iter().copied()).collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    Ok(zstd::bulk::compress(&changes, LEVEL)?)
}
