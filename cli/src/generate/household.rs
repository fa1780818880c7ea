use kernel::{Division, Entry, EntryId, Path, RecordId, Value};

/// A generated household, as one commit creates it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Household {
    /// Its record's id, which follows from the seed, the village and its number.
    pub record: RecordId,
    /// Where it belongs.
    pub village: Division,
    /// The entries to create: its members, and its measures if it is monitored.
    pub created: Vec<Entry>,
    /// What whoever visits may write.
    pub writes: Vec<(Path, Value)>,
    /// What departments and the server hold of it. An import writes these too; from a visit they
    /// would have no effect.
    pub registered: Vec<(Path, Value)>,
}

impl Household {
    pub(super) fn new(seed: u64, village: Division, number: u32) -> Self {
        let mut parts = [0; 20];
        parts[..8].copy_from_slice(&seed.to_be_bytes());
        parts[8..16].copy_from_slice(&village.number().to_be_bytes());
        parts[16..].copy_from_slice(&number.to_be_bytes());
        let record = RecordId::derive("demonstration", &parts);
        let (created, writes, registered) = (Vec::new(), Vec::new(), Vec::new());
        Self { record, village, created, writes, registered }
    }

    /// Creates an entry of a repeat.
    pub(super) fn create(&mut self, repeat: &str) -> Entry {
        let mut parts = self.record.as_bytes().to_vec();
        parts.extend((self.created.len() as u64).to_be_bytes());
        let entry =
            Entry { repeat: repeat.to_owned(), id: EntryId::derive("demonstration", &parts) };
        self.created.push(entry.clone());
        entry
    }

    /// Answers a question of the household.
    pub(super) fn tell(&mut self, question: &str, value: impl Into<Value>) {
        self.writes.push((Path::household(question), value.into()));
    }

    /// Answers a question of an entry.
    pub(super) fn tell_of(&mut self, entry: &Entry, question: &str, value: impl Into<Value>) {
        self.writes.push((entry.field(question), value.into()));
    }

    /// Answers a question that belongs to a department or to the server.
    pub(super) fn register(&mut self, path: Path, value: impl Into<Value>) {
        self.registered.push((path, value.into()));
    }
}

/// The path of one code of a multiple choice.
pub(super) fn choice(path: Path, code: &str) -> Path {
    Path { code: Some(code.to_owned()), ..path }
}
