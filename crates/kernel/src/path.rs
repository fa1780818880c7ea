use core::{fmt, str::FromStr};

use thiserror::Error;

use crate::EntryId;

/// Where a value stands in a household's document.
///
/// As text: `housing/grade`, `risk/causes:09` (one code of a multiple choice),
/// `member/<32 hex digits>/phone`, `member/<32 hex digits>/health:chronic`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The entry of a repeat the value belongs to; none for a value of the household itself.
    pub entry: Option<Entry>,
    /// The question: `group/question` for the household, the field's name within an entry.
    pub question: String,
    /// The code, when the question is a multiple choice.
    pub code: Option<String>,
}

/// An entry of a repeat: one member, one visit. As text `repeat/<id>`, which is its key in the
/// root of the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The repeat's name, such as `member`.
    pub repeat: String,
    /// Which one.
    pub id: EntryId,
}

/// Why a text is not a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a path is group/question, repeat/<id>/field, either with :code")]
pub struct PathError;

impl Path {
    /// A question of the household itself.
    #[must_use]
    pub fn household(question: &str) -> Self {
        Self { entry: None, question: question.to_owned(), code: None }
    }

    /// The key under which the value stands in its map (the root, or the entry's).
    #[must_use]
    pub fn key(&self) -> String {
        match &self.code {
            Some(code) => format!("{}:{code}", self.question),
            None => self.question.clone(),
        }
    }

    /// Reads a key of the root or of an entry's map.
    ///
    /// # Errors
    /// When the question or the code is empty.
    pub fn from_key(entry: Option<Entry>, key: &str) -> Result<Self, PathError> {
        let (question, code) = match key.split_once(':') {
            Some((question, code)) => (question, Some(code)),
            None => (key, None),
        };
        if question.is_empty() || code.is_some_and(str::is_empty) {
            return Err(PathError);
        }
        Ok(Self { entry, question: question.to_owned(), code: code.map(str::to_owned) })
    }

    /// The question this path answers, with the repeat in front: `member/phone`,
    /// `housing/grade`. This is how a form names its questions.
    #[must_use]
    pub fn asked(&self) -> String {
        match &self.entry {
            Some(entry) => format!("{}/{}", entry.repeat, self.question),
            None => self.question.clone(),
        }
    }
}

impl Entry {
    /// The path of one of its fields.
    #[must_use]
    pub fn field(&self, question: &str) -> Path {
        Path { entry: Some(self.clone()), question: question.to_owned(), code: None }
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut parts = text.splitn(3, '/');
        let (first, second, third) = (parts.next(), parts.next(), parts.next());
        let entry = match (first, second) {
            (Some(repeat), Some(id)) => format!("{repeat}/{id}").parse::<Entry>().ok(),
            _ => None,
        };
        match (entry, third) {
            (Some(_), None) => Err(PathError),
            (Some(entry), Some(key)) => Self::from_key(Some(entry), key),
            (None, _) => Self::from_key(None, text),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = &self.entry {
            write!(f, "{entry}/")?;
        }
        f.write_str(&self.question)?;
        self.code.as_ref().map_or(Ok(()), |code| write!(f, ":{code}"))
    }
}

impl FromStr for Entry {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let (repeat, id) = text.split_once('/').ok_or(PathError)?;
        if repeat.is_empty() {
            return Err(PathError);
        }
        Ok(Self { repeat: repeat.to_owned(), id: id.parse().map_err(|_| PathError)? })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.repeat, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_as_it_was_written() {
        let member = format!("member/{}", EntryId::derive("entry", b"1"));
        for text in [
            "housing/grade".to_owned(),
            "risk/causes:09".to_owned(),
            "plain".to_owned(),
            format!("{member}/phone"),
            format!("{member}/health:chronic"),
        ] {
            let path: Path = text.parse().expect("a path");
            assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn what_is_asked_leaves_out_which_entry_and_which_code() {
        let text = format!("member/{}/health:chronic", EntryId::derive("entry", b"1"));
        let path: Path = text.parse().expect("a path");
        assert_eq!(path.asked(), "member/health");
    }

    #[test]
    fn an_entry_alone_or_an_empty_code_is_no_path() {
        let member = format!("member/{}", EntryId::derive("entry", b"1"));
        for text in ["", ":", "a:", ":a", &member, &format!("{member}/")] {
            assert_eq!(text.parse::<Path>(), Err(PathError), "{text}");
        }
    }
}
