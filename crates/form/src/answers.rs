use kernel::{EntryId, Path, Value};

/// The answers of one household, as expressions and checks read them.
pub trait Answers {
    /// The value at a path; none when it was never collected.
    fn value(&self, path: &Path) -> Option<Value>;

    /// The entries of a repeat, in a stable order.
    fn entries(&self, repeat: &str) -> Vec<EntryId>;
}
