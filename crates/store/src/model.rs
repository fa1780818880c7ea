use crate::{MemoryIndex, MemoryJournal, Reply, Request, serve};

/// The reference: what a journal and an index would answer if memory never forgot.
#[derive(Debug, Default)]
pub struct Model {
    /// Its journal.
    pub journal: MemoryJournal,
    /// Its index.
    pub index: MemoryIndex,
}

impl Model {
    /// The right answer to a request.
    pub fn run(&mut self, request: &Request) -> Reply {
        serve(&self.journal, &self.index, request)
    }
}
