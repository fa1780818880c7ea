use core::fmt;
use std::io;

use thiserror::Error;

/// Why a file can't be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file itself can't be opened or read.
    #[error("{}", self.sentence())]
    Unreadable(#[source] io::Error),
    /// It is of a format that is not read here: the old `.xls`, an `.ods`, a web page, or it has
    /// a password. Of these only Excel and WPS know how to make an `.xlsx`.
    #[error("{}", self.sentence())]
    Foreign,
    /// It calls itself an `.xlsx` and is damaged, cut off or forged.
    #[error("{}", self.sentence())]
    Broken,
    /// It goes beyond a bound.
    #[error("{}", self.sentence())]
    TooLarge(Bound),
    /// It is text, but neither in UTF-8, UTF-16 nor GB 18030.
    #[error("{}", self.sentence())]
    Encoding {
        /// The row in which the first byte stands that belongs to none of them; the first is 1.
        row: u32,
    },
    /// It has no sheet of that number or name.
    #[error("{}", self.sentence())]
    NoSheet,
}

/// A bound of [`crate::limit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// [`crate::limit::FILE_BYTES`]
    File,
    /// [`crate::limit::UNPACKED_BYTES`], [`crate::limit::SMALL_PART_BYTES`],
    /// [`crate::limit::PARTS`], or a part is longer than it says.
    Unpacked,
    /// [`crate::limit::SHARED_TEXT_BYTES`] or [`crate::limit::SHARED_TEXTS`]
    Texts,
    /// [`crate::limit::ROWS`]
    Rows,
    /// [`crate::limit::COLUMNS`], in this row.
    Columns(u32),
    /// [`crate::limit::CELL_CHARACTERS`], in this row.
    Cell(u32),
    /// [`crate::limit::MERGED_AREAS`]
    Merged,
    /// [`crate::limit::TABLE_CELLS`]
    Table,
}

impl ReadError {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable_file",
            Self::Foreign => "foreign_format",
            Self::Broken => "broken_file",
            Self::TooLarge(_) => "file_too_large",
            Self::Encoding { .. } => "unknown_encoding",
            Self::NoSheet => "no_such_sheet",
        }
    }

    /// A sentence for a person, Chinese first.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreadable(_) => "文件无法读取 / the file can't be read".to_owned(),
            Self::Foreign => "不支持此格式(旧版.xls、.ods、网页或加密文件),请用Excel或WPS另存为\
                              .xlsx或CSV / this format isn't read (old .xls, .ods, a web page or \
                              a file with a password); save it as .xlsx or CSV in Excel or WPS"
                .to_owned(),
            Self::Broken => {
                "文件已损坏,请重新导出 / the file is damaged; export it again".to_owned()
            }
            Self::TooLarge(bound) => bound.to_string(),
            Self::Encoding { row } => format!(
                "第{row}行有无法识别的字符编码,请另存为UTF-8的CSV或.xlsx / row {row} has bytes of \
                 no known encoding; save the file as CSV in UTF-8 or as .xlsx"
            ),
            Self::NoSheet => "没有这个工作表 / there is no such sheet".to_owned(),
        }
    }
}

/// A sentence for a person, Chinese first.
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => write!(
                f,
                "文件超过256 MiB,请分成几个文件 / the file is over 256 MiB; split it into several"
            ),
            Self::Unpacked => write!(
                f,
                "文件解压后过大,已拒绝 / the file grows beyond all measure when unpacked, so it \
                 was refused"
            ),
            Self::Texts => write!(
                f,
                "文件中不同的文字过多,请分成几个文件或另存为CSV / the file has too many different \
                 texts; split it or save it as CSV"
            ),
            Self::Rows => write!(f, "超过1048576行 / more than 1,048,576 rows"),
            Self::Columns(row) => {
                write!(f, "第{row}行超过512列 / row {row} has more than 512 columns")
            }
            Self::Cell(row) => write!(
                f,
                "第{row}行有单元格超过32767字 / row {row} has a cell of more than 32,767 characters"
            ),
            Self::Merged => {
                write!(f, "合并单元格超过65536处 / more than 65,536 merged areas")
            }
            Self::Table => {
                write!(f, "表格过大,不能整表读入 / the table is too large to be held as a whole")
            }
        }
    }
}
