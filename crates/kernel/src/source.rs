use core::{fmt, str::FromStr};

use thiserror::Error;

/// How a statement was come by. Its text form stands in every commit's message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// `visit`: seen at the door, in person (面访).
    Visit,
    /// `phone`: heard by telephone or video.
    Phone,
    /// `self_report`: stated by the household itself (自主申报).
    SelfReport,
    /// `department:<code>`: a department's register (行业部门).
    Department(String),
    /// `import`: a roster that was imported.
    Import,
    /// `decision`: a person with the power decided (审核).
    Decision,
    /// `server`: the server's own bookkeeping.
    Server,
}

/// Why a text is not a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a source is visit, phone, self_report, department:<code>, import, decision or server")]
pub struct SourceError;

impl Source {
    /// How near the source stood to the fact: in person before phone before a file. A greater
    /// number is nearer. Used between statements of the same day.
    #[must_use]
    pub const fn nearness(&self) -> u8 {
        match self {
            Self::Decision => 4,
            Self::Visit => 3,
            Self::Phone => 2,
            Self::Department(_) | Self::Import | Self::Server => 1,
            Self::SelfReport => 0,
        }
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        Ok(match text {
            "visit" => Self::Visit,
            "phone" => Self::Phone,
            "self_report" => Self::SelfReport,
            "import" => Self::Import,
            "decision" => Self::Decision,
            "server" => Self::Server,
            _ => {
                let code = text.strip_prefix("department:").ok_or(SourceError)?;
                let sound = !code.is_empty()
                    && code.len() <= 32
                    && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                sound.then(|| Self::Department(code.to_owned())).ok_or(SourceError)?
            }
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit => f.write_str("visit"),
            Self::Phone => f.write_str("phone"),
            Self::SelfReport => f.write_str("self_report"),
            Self::Department(code) => write!(f, "department:{code}"),
            Self::Import => f.write_str("import"),
            Self::Decision => f.write_str("decision"),
            Self::Server => f.write_str("server"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_reads_back_as_it_was_written() {
        for text in
            ["visit", "phone", "self_report", "department:civil", "import", "decision", "server"]
        {
            assert_eq!(text.parse::<Source>().map(|s| s.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn a_department_needs_a_plain_code() {
        for text in ["department:", "department:a|b", "Visit", ""] {
            assert_eq!(text.parse::<Source>(), Err(SourceError), "{text}");
        }
    }
}
