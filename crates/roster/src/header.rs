use form::Words;
use thiserror::Error;

use crate::{Check, Columns, Takes, clean::word};

/// Why a file can't be taken for a roster.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", self.message().zh)]
pub struct HeaderError {
    /// The columns that the best of the first rows lacks; one of those named together is enough.
    pub lacking: Vec<String>,
}

/// Which column of the file is which of ours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    /// For each column of the file: ours, or none.
    places: Vec<Option<usize>>,
    /// What stands at the heads of the file.
    heads: Vec<String>,
}

/// The header is searched in as many rows: above it are a title and who prepared the list.
pub(crate) const HEADER_ROWS: usize = 10;

impl HeaderError {
    /// What to tell a person.
    #[must_use]
    pub fn message(&self) -> Words {
        let lacking = self.lacking.join("、");
        Words {
            zh: format!("前10行中没有可用的表头,缺少:{lacking}"),
            en: format!("no usable header in the first 10 rows; missing: {lacking}"),
        }
    }
}

impl Header {
    /// Takes a row for the header. A column that stands there twice counts once; the second is
    /// treated as one we don't know.
    ///
    /// # Errors
    /// With the columns that are missing.
    pub(crate) fn read(columns: &Columns, cells: &[String]) -> Result<Self, HeaderError> {
        let mut places: Vec<Option<usize>> = Vec::with_capacity(cells.len());
        for cell in cells {
            let place = columns.named(cell).filter(|place| !places.contains(&Some(*place)));
            places.push(place);
        }
        let takes = |wanted: &dyn Fn(&Takes) -> bool| {
            let mut found = places.iter().flatten().filter_map(|place| columns.get(*place));
            found.any(|column| wanted(&column.takes))
        };
        let asks = |asked: &str| takes(&|takes| takes.asked() == Some(asked));
        let named = asks("household/national_household_no")
            || takes(&|takes| *takes == Takes::Check(Check::HeadId));
        let lacking: Vec<String> = [
            ("姓名", asks("member/name")),
            ("证件号码", asks("member/id_no")),
            ("与户主关系", asks("member/relation")),
            ("户编号/户主证件号码", named),
        ]
        .into_iter()
        .filter(|(_, found)| !found)
        .map(|(column, _)| column.to_owned())
        .collect();
        if !lacking.is_empty() {
            return Err(HeaderError { lacking });
        }
        Ok(Self { places, heads: cells.to_vec() })
    }

    /// Each column of the file with its head, and which of ours it is.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, Option<usize>)> {
        self.heads.iter().map(String::as_str).zip(self.places.iter().copied())
    }

    /// The column of the file that answers a question.
    pub(crate) fn place(&self, columns: &Columns, asked: &str) -> Option<usize> {
        self.places.iter().position(|place| {
            let column = place.and_then(|place| columns.get(place));
            column.is_some_and(|column| column.takes.asked() == Some(asked))
        })
    }

    /// Whether a row repeats the header, as the top of a printed page does.
    pub(crate) fn is_repeated_by(&self, cells: &[String]) -> bool {
        let pairs = || self.heads.iter().zip(cells).filter(|(head, _)| !head.trim().is_empty());
        let same = pairs().filter(|(head, cell)| word(head) == word(cell)).count();
        same >= 3 && same * 2 > pairs().count()
    }
}
