use kernel::{Entry, Path, Value};

/// What a row says in answer to a question, before it is known whose entry it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The question: `household/household_phone`, `member/name`.
    pub asked: String,
    /// The code, when the question is a multiple choice.
    pub code: Option<String>,
    /// The answer; never blank.
    pub value: Value,
}

impl Said {
    /// Where the answer belongs: into an entry of its repeat, or to the household itself.
    #[must_use]
    pub fn path(&self, entry: Option<&Entry>) -> Path {
        let path = match entry {
            Some(entry) => entry.field(field(&self.asked, &entry.repeat)),
            None => Path::household(&self.asked),
        };
        Path { code: self.code.clone(), ..path }
    }

    pub(crate) fn place(&self) -> (&str, Option<&str>) {
        (&self.asked, self.code.as_deref())
    }
}

/// The field's name within its repeat.
pub(crate) fn field<'a>(asked: &'a str, repeat: &str) -> &'a str {
    asked.strip_prefix(repeat).and_then(|rest| rest.strip_prefix('/')).unwrap_or(asked)
}
