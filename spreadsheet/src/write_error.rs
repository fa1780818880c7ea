use std::io;

use thiserror::Error;

/// Why a file can't be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The disk or whatever takes the bytes fails.
    #[error("文件无法写入 / the file can't be written")]
    Unwritable(#[source] io::Error),
    /// A sheet needs a name of its own of 1 to 31 characters, without `[ ] : * ? / \` and no
    /// apostrophe at either end.
    #[error("工作表名称无效或重复 / the sheet's name is not valid or was used before")]
    SheetName,
    /// More than [`crate::limit::ROWS`] or [`crate::limit::COLUMNS`].
    #[error("行或列超过上限,请分成几个文件 / too many rows or columns; split the file")]
    TooLarge,
    /// A cell has more characters than the format takes.
    #[error("第{row}行有单元格超过32767字 / row {row} has a cell of more than 32,767 characters")]
    Cell {
        /// The row, as a spreadsheet counts it.
        row: u32,
    },
    /// A row was given before any sheet was begun.
    #[error("还没有工作表 / no sheet was begun")]
    NoSheet,
}

impl WriteError {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unwritable(_) => "unwritable_file",
            Self::SheetName => "bad_sheet_name",
            Self::TooLarge => "file_too_large",
            Self::Cell { .. } => "cell_too_long",
            Self::NoSheet => "no_such_sheet",
        }
    }
}
