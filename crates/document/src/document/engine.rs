use automerge::{Automerge, Change, SaveOptions};

use super::{Document, LoadError};
use crate::engine::guarded;

impl Document {
    /// The document as the engine's own snapshot: one uncompressed chunk, which packs of many
    /// documents compress better together.
    ///
    /// # Errors
    /// When the engine fails on what was admitted.
    pub fn save(&self) -> Result<Vec<u8>, LoadError> {
        let options = SaveOptions { deflate: false, retain_orphans: false };
        let saved = guarded(|| Some(self.engine()?.save_with_options(options)));
        saved.ok().flatten().ok_or(LoadError::Engine)
    }

    /// The engine's own document, with all changes applied at once: one by one costs it far more.
    fn engine(&self) -> Option<Automerge> {
        let changes = self.changes().map(Change::try_from).collect::<Result<Vec<_>, _>>();
        let mut engine = Automerge::new();
        engine.apply_changes(changes.ok()?).ok()?;
        Some(engine)
    }
}
