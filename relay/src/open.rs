use std::io;

use store::StoreError;
use thiserror::Error;

/// Why a relay could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It is not enrolled yet.
    #[error("中继未登记,请先 relay enrol / the relay is not enrolled yet")]
    NotEnrolled,
    /// The data directory can't be used.
    #[error("数据目录无法使用 / the data directory can't be used: {0}")]
    Data(#[from] io::Error),
    /// The journal can't be used.
    #[error("{}", .0.sentence())]
    Store(#[from] StoreError),
}
