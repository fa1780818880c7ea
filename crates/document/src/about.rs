use core::{fmt, str::FromStr};

use kernel::{Date, Source, VisitId};
use thiserror::Error;

/// What a commit says of itself, kept as the message of its change in the canonical text
/// `v1|visit|observed date|source|form version`. A commit outside any visit has `-` there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The visit it was made in.
    pub visit: Option<VisitId>,
    /// The date on which what it says was seen to be so (业务日期).
    pub observed: Date,
    /// How it was come by.
    pub source: Source,
    /// The form it was written under: `id@version`.
    pub form: String,
}

/// The name of a form, in bytes.
pub(crate) const FORM_BYTES: usize = 64;

/// Why a message is not that of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a commit's message is v1|visit|observed date|source|form version")]
pub struct AboutError;

impl FromStr for About {
    type Err = AboutError;

    fn from_str(message: &str) -> Result<Self, AboutError> {
        let mut parts = message.split('|');
        let mut next = || parts.next().ok_or(AboutError);
        let (version, visit, observed, source, form) =
            (next()?, next()?, next()?, next()?, next()?);
        let visit = match visit {
            "-" => None,
            id => Some(id.parse().map_err(|_| AboutError)?),
        };
        let about = Self {
            visit,
            observed: observed.parse().map_err(|_| AboutError)?,
            source: source.parse().map_err(|_| AboutError)?,
            form: form.to_owned(),
        };
        // The text must be the canonical one, or two texts would mean the same commit.
        let canonical = version == "v1" && about.to_string() == message && form.len() <= FORM_BYTES;
        canonical.then_some(about).ok_or(AboutError)
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v1|")?;
        match self.visit {
            Some(visit) => write!(f, "{visit}")?,
            None => f.write_str("-")?,
        }
        write!(f, "|{}|{}|{}", self.observed, self.source, self.form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_back_as_it_was_written() {
        for message in [
            "v1|-|2026-03-01|import|household@1",
            "v1|00112233445566778899aabbccddeeff|2026-03-01|department:civil|household@1",
        ] {
            assert_eq!(message.parse::<About>().map(|a| a.to_string()), Ok(message.to_owned()));
        }
    }

    #[test]
    fn only_the_canonical_text_is_a_message() {
        for message in [
            "",
            "v2|-|2026-03-01|visit|household@1",
            "v1||2026-03-01|visit|household@1",
            "v1|-|20260301|visit|household@1",
            "v1|-|2026-02-30|visit|household@1",
            "v1|-|2026-03-01|visit|household@1|more",
            "v1|-|2026-03-01|sight|household@1",
        ] {
            assert_eq!(message.parse::<About>(), Err(AboutError), "{message}");
        }
    }
}
