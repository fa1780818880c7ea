use std::collections::BTreeSet;

use kernel::{Division, Entry, EntryId, Path, RecordId, Value};

/// A generated household, as one commit creates it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Household {
    /// Its record's id, which follows from the seed, the village and its number.
    pub record: RecordId,
    /// Where it belongs.
    pub village: Division,
    /// The entries to create: its members, what was spent, what is done for it and so on.
    pub created: Vec<Entry>,
    /// What whoever visits may write.
    pub writes: Vec<(Path, Value)>,
    /// What departments and the server hold of it. An import writes these too; from a visit they
    /// would have no effect.
    pub registered: Vec<(Path, Value)>,
    /// The codes of the form's findings that its answers were drawn to give: an unsafe house, an
    /// uninsured member. Besides what dirt brings, the form finds these and no others.
    pub on_purpose: BTreeSet<&'static str>,
    /// What is wrong with it as in real files, each as often as it was put in; none unless the
    /// plan asks for dirt.
    pub dirt: Vec<&'static str>,
}

impl Household {
    pub(super) fn new(seed: u64, village: Division, number: u32) -> Self {
        let mut parts = [0; 20];
        parts[..8].copy_from_slice(&seed.to_be_bytes());
        parts[8..16].copy_from_slice(&village.number().to_be_bytes());
        parts[16..].copy_from_slice(&number.to_be_bytes());
        Self {
            record: RecordId::derive("demonstration", &parts),
            village,
            created: Vec::new(),
            writes: Vec::new(),
            registered: Vec::new(),
            on_purpose: BTreeSet::new(),
            dirt: Vec::new(),
        }
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

    /// Answers a question of the household if it was collected.
    pub(super) fn tell_if(&mut self, collected: bool, question: &str, value: impl Into<Value>) {
        if collected {
            self.tell(question, value);
        }
    }

    /// Answers a question of an entry.
    pub(super) fn tell_of(&mut self, entry: &Entry, question: &str, value: impl Into<Value>) {
        self.writes.push((entry.field(question), value.into()));
    }

    /// Answers a question of an entry if it was collected.
    pub(super) fn tell_of_if(
        &mut self,
        collected: bool,
        entry: &Entry,
        question: &str,
        value: impl Into<Value>,
    ) {
        if collected {
            self.tell_of(entry, question, value);
        }
    }

    /// Chooses one code of a multiple choice.
    pub(super) fn choose(&mut self, path: Path, code: &str) {
        self.writes.push((choice(path, code), true.into()));
    }

    /// Answers a question that belongs to a department or to the server.
    pub(super) fn register(&mut self, path: Path, value: impl Into<Value>) {
        self.registered.push((path, value.into()));
    }

    /// Chooses one code of a multiple choice that belongs to a department.
    pub(super) fn register_choice(&mut self, path: Path, code: &str) {
        self.register(choice(path, code), true);
    }

    /// Says that the form will find this, and that it is meant to.
    pub(super) fn mean(&mut self, finding: &'static str) {
        self.on_purpose.insert(finding);
    }
}

/// The path of one code of a multiple choice.
pub(super) fn choice(path: Path, code: &str) -> Path {
    Path { code: Some(code.to_owned()), ..path }
}

/// Whole yuan as an amount, which is in 分.
pub(super) const fn yuan(yuan: i64) -> Value {
    Value::Whole(yuan * 100)
}

/// The codes of a yes-or-no.
pub(super) const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
