use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::ReadError;

/// Runs a step of somebody else's reader. Those readers count with plain numbers that a forged
/// file makes overflow, so a panic there is one more way of being broken. What the step was
/// working on is not used after that.
pub(crate) fn guarded<T>(step: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or(Err(ReadError::Broken))
}
