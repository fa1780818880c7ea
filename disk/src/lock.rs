use std::{
    fs::{File, TryLockError},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use store::StoreError;

/// The right to write to the store in a directory.
pub(crate) struct Lock(File);

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when somebody has it.
    pub(crate) fn take(directory: &Path) -> Result<Self, StoreError> {
        let mut options = File::options();
        options.create(true).truncate(false).write(true).mode(0o600);
        let file = options.open(directory.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Drop for Lock {
    /// Closing the file alone would not do: a child process that is about to start has a copy of
    /// it for a moment. If giving it back fails, closing still does in the end.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}
