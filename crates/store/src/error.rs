use std::io;

use thiserror::Error;

use crate::Position;

/// Why a store did not do what it was asked. It never carries a path, a key or a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StoreError {
    /// No room is left. Nothing of the request was kept; what is stored can still be read, and
    /// writing works again once there is room.
    #[error("no room is left on the storage device")]
    Full,
    /// Another process has the store open.
    #[error("the store is open in another process")]
    Locked,
    /// Stored bytes are not what was written.
    #[error("{0}")]
    Damaged(Damage),
    /// An entry, key, value, append or batch is over its [`limit`](crate::limit).
    #[error("larger than the store takes")]
    TooLarge,
    /// The store was opened for reading only.
    #[error("the store was opened for reading only")]
    ReadOnly,
    /// A write could not be made safe, and after a failed sync nobody can know what the device
    /// holds. Nothing more is written until the store is opened again.
    #[error("a write could not be made safe; nothing more is written until the store is reopened")]
    Unsynced,
    /// The operating system refused.
    #[error("the storage device failed: {0}")]
    Io(io::ErrorKind),
}

/// What is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Damage {
    /// No sound entry stands at this position, or the journal ends before it.
    #[error("the journal is damaged or too short at position {0}")]
    Entry(Position),
    /// The part of the journal that holds this position is missing, cut or of an unknown format.
    #[error("the part of the journal that holds position {0} is missing or damaged")]
    Segment(Position),
    /// The index can't be read. Nothing is lost: the journal has it all.
    #[error("the index is damaged; move it away and rebuild it from the journal")]
    Index,
}

impl StoreError {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "store_full",
            Self::Locked => "store_locked",
            Self::Damaged(Damage::Entry(_) | Damage::Segment(_)) => "journal_damaged",
            Self::Damaged(Damage::Index) => "index_damaged",
            Self::TooLarge => "too_large_to_store",
            Self::ReadOnly => "store_read_only",
            Self::Unsynced => "store_unsynced",
            Self::Io(_) => "store_io",
        }
    }

    /// A sentence for a person, Chinese first.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Full => "存储空间已满,请清理后重试 / the device is full; make room and try again",
            Self::Locked => "数据已被另一程序打开 / another program has the data open",
            Self::Damaged(Damage::Entry(_) | Damage::Segment(_)) => {
                "日志文件损坏,请用备份恢复 / the journal is damaged; restore it from a backup"
            }
            Self::Damaged(Damage::Index) => {
                "索引损坏,数据未丢失,请移走索引并从日志重建 / the index is damaged and no data is \
                 lost; move it away and rebuild it from the journal"
            }
            Self::TooLarge => "数据过大,无法保存 / too large to be stored",
            Self::ReadOnly => "当前以只读方式打开 / opened for reading only",
            Self::Unsynced => {
                "写入未能确认落盘,请重新打开后再试 / a write could not be made safe; open the \
                 store again"
            }
            Self::Io(_) => "存储设备故障 / the storage device failed",
        }
    }
}

impl From<io::Error> for StoreError {
    /// Keeps the kind only: the message may name a path.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            kind => Self::Io(kind),
        }
    }
}
