use kernel::Path;

use crate::Words;

/// What a check has to say of an answer. Findings never prevent saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable code of the rule, such as `V01.checksum`.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// The answer it is about.
    pub path: Path,
    /// A sentence for a person; it never repeats the answer itself.
    pub message: Words,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Warned and kept.
    Soft,
    /// A person must look.
    Review,
    /// Cannot be submitted to review until it is mended.
    Hard,
}

impl Severity {
    /// Its name in the column `severity`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Review => "review",
            Self::Hard => "hard",
        }
    }
}
