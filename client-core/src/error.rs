use document::LoadError;
use store::StoreError;
use thiserror::Error;

use crate::NoChance;

/// Why the tablet itself did not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LocalError {
    /// The storage failed.
    #[error("本机存储出错: {0} / the tablet's storage failed: {0}")]
    Storage(#[from] StoreError),
    /// What is stored can't be read. What the journal holds is still there, and what the index
    /// holds can be fetched again.
    #[error("本机数据损坏 / what is stored on the tablet can't be read")]
    Damaged,
    /// The tablet holds no such household.
    #[error("本机没有该户 / the tablet holds no such household")]
    NotFound,
    /// The device has no randomness to make ids and keys of.
    #[error(transparent)]
    NoChance(#[from] NoChance),
}

impl From<LoadError> for LocalError {
    fn from(_: LoadError) -> Self {
        Self::Damaged
    }
}
