use core::fmt;

use crate::Words;

/// One thing that is wrong with the sheets of a form, at the cell where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which sheet.
    pub sheet: SheetName,
    /// Which row, as a spreadsheet counts them: the header is row 1.
    pub row: usize,
    /// Which column, by its header as written; for a column that is missing, the header it
    /// should have.
    pub column: String,
    /// The stable code for machines, such as `unknown_list`.
    pub code: &'static str,
    /// A sentence for the author of the form.
    pub message: Words,
}

/// What is wrong, before it is known where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub code: &'static str,
    pub message: Words,
}

impl Complaint {
    pub(crate) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, message: Words { zh: zh.into(), en: en.into() } }
    }

    /// Something has to stand in the cell.
    pub(crate) fn blank() -> Self {
        Self::new("blank", "此格不能为空", "this cell can't be blank")
    }
}

/// The sheets of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetName {
    /// `survey`: the questions.
    Survey,
    /// `choices`: the code lists.
    Choices,
    /// `settings`: the form's name and version.
    Settings,
    /// `rules`: what must hold between answers.
    Rules,
    /// `vectors`: examples of what is found and what is not.
    Vectors,
}

impl fmt::Display for SheetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Survey => "survey",
            Self::Choices => "choices",
            Self::Settings => "settings",
            Self::Rules => "rules",
            Self::Vectors => "vectors",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sheet, row, column, message, .. } = self;
        write!(f, "{sheet} {row} [{column}]: {} / {}", message.zh, message.en)
    }
}

impl core::error::Error for Problem {}
