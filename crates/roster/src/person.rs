use core::fmt;

use form::id_number::IdNumber;
use kernel::Value;

use crate::Said;

/// What a person is recognised by: never the name alone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonKey {
    /// The 18 characters of an ID number; a disability certificate has the same.
    Number(String),
    /// The number of another document, with the name: a household's booklet is shared.
    Document {
        /// The number.
        number: String,
        /// The name.
        name: String,
    },
    /// Name and date of birth, for whoever has no document.
    Birth {
        /// The name.
        name: String,
        /// The date of birth, as ISO 8601.
        date: String,
    },
}

/// All that a row or a member can be recognised by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Identity {
    pub(crate) document: Option<PersonKey>,
    pub(crate) birth: Option<PersonKey>,
}

/// How two rows or members stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    Same,
    /// Same name and birth, but two different documents.
    Doubtful,
    Other,
}

impl Identity {
    pub(crate) fn of(answers: &[Said]) -> Self {
        let name = text(answers, "member/name").unwrap_or_default().to_owned();
        let id = text(answers, "member/id_no");
        let resident = id.and_then(|id| IdNumber::read(id).ok());
        let document = match (&resident, id) {
            (Some(id), _) => Some(PersonKey::Number(id.resident().to_owned())),
            (None, Some(id)) => {
                Some(PersonKey::Document { number: id.to_owned(), name: name.clone() })
            }
            (None, None) => None,
        };
        let in_number = || resident.as_ref()?.birth_date().map(|date| date.to_string());
        let date = text(answers, "member/birth_date").map(str::to_owned).or_else(in_number);
        let birth = date.filter(|_| !name.is_empty()).map(|date| PersonKey::Birth { name, date });
        Self { document, birth }
    }

    /// The key a person is known by: the document, else name and birth.
    pub(crate) fn key(&self) -> Option<&PersonKey> {
        self.document.as_ref().or(self.birth.as_ref())
    }

    pub(crate) fn likeness(&self, other: &Self) -> Likeness {
        let same_birth = self.birth.is_some() && self.birth == other.birth;
        match (&self.document, &other.document) {
            (Some(one), Some(another)) if one == another => Likeness::Same,
            (Some(_), Some(_)) if same_birth => Likeness::Doubtful,
            (Some(_), Some(_)) => Likeness::Other,
            _ if same_birth => Likeness::Same,
            _ => Likeness::Other,
        }
    }
}

impl PersonKey {
    /// Text that is equal exactly for equal keys, for derived ids and look-ups. It names a person,
    /// so it belongs in no log and no key of an index.
    #[must_use]
    pub fn canonical(&self) -> String {
        match self {
            Self::Number(number) => format!("number {number}"),
            Self::Document { number, name } => format!("document {number} {name}"),
            Self::Birth { name, date } => format!("birth {date} {name}"),
        }
    }
}

/// It names a person, so it never shows in a log.
impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number(_) => "Number(…)",
            Self::Document { .. } => "Document(…)",
            Self::Birth { .. } => "Birth(…)",
        })
    }
}

/// The text of a single answer.
pub(crate) fn text<'a>(answers: &'a [Said], asked: &str) -> Option<&'a str> {
    let said = answers.iter().find(|said| said.asked == asked && said.code.is_none())?;
    match &said.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
