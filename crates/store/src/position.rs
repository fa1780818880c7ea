use core::fmt;

/// Where an entry stands in a journal: the bytes of all entries before it, each counted with
/// [`Position::FRAME_BYTES`] for its frame.
///
/// Every backend counts alike, whatever it really writes, so a journal that moves from files to
/// a database or comes back from a backup keeps its positions. The difference of two positions
/// says how many bytes lie between them. An entry that must be erased is replaced by one of the
/// same length, so that no position ever moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

impl Position {
    /// Where the first entry of a journal stands.
    pub const START: Self = Self(0);

    /// What each entry counts beside its own bytes.
    pub const FRAME_BYTES: usize = 12;

    /// Where the next entry stands if the one here has `entry_bytes` bytes.
    #[must_use]
    pub const fn after(self, entry_bytes: usize) -> Self {
        let step = (Self::FRAME_BYTES as u64).saturating_add(entry_bytes as u64);
        Self(self.0.saturating_add(step))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
