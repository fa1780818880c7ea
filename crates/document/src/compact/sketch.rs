use std::collections::HashMap;

use kernel::{Actor, Digest, Division, EntryId, RecordId, Source, Value, VisitId};

use super::table::{Table, Typed};

/// One commit in the words of its batch: what is written down and read back, column by column.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    pub(super) actor: usize,
    pub(super) n: u64,
    pub(super) record: Option<RecordId>,
    /// The change as it is, when it can't be told in words; all below is then of no meaning.
    pub(super) raw: Option<Vec<u8>>,
    /// What it was written upon, those first that have a short name.
    pub(super) deps: Vec<Dep>,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) visit: Option<VisitId>,
    /// Days since 1970.
    pub(super) observed: i64,
    /// Its source and form, by their place in the batch.
    pub(super) manner: usize,
    pub(super) segments: Vec<Segment>,
    /// The values it writes, in the order of its segments and of the keys of each.
    pub(super) rows: Vec<Row>,
}

impl Sketch {
    /// How many operations it has.
    pub(super) fn operations(&self) -> usize {
        let new = self.segments.iter().filter(|segment| matches!(segment.map, Map::New(_)));
        new.count() + self.rows.len()
    }
}

/// A commit that another was written upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dep {
    /// At a number of a stream, which is named by its place in the batch.
    At {
        stream: usize,
        n: u64,
        hash: Digest,
    },
    /// Earlier in the batch.
    Earlier(usize),
    Hash(Digest),
}

/// Operations that follow each other in one map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    /// What it looks like, by its place in the batch.
    pub(super) shape: usize,
    pub(super) map: Map,
}

/// Which map a segment stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Map {
    Root,
    /// The map that this operation made.
    Of(Operation),
    /// The map of this new entry, which the segment begins by making.
    New(EntryId),
}

/// An operation by its actor's place in the batch, and its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Operation {
    pub(super) actor: usize,
    pub(super) counter: u64,
}

/// One value, and the operations it takes the place of.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row {
    pub(super) value: Value,
    pub(super) preds: Vec<Operation>,
}

/// The keys of a segment, by their places in the batch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) keys: Vec<usize>,
}

/// What a segment stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Root,
    Entry,
    /// A new entry of a repeat, by the repeat's place in the batch.
    New(usize),
}

/// A key, told by the table as far as it can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// It is in the table.
    Listed(usize),
    /// `confirmed:` and a key that is in the table.
    Confirmed(usize),
    /// `confirmed:`, an entry and a key that is in the table.
    ConfirmedIn {
        repeat: usize,
        entry: usize,
        key: usize,
    },
    /// `supersedes:<actor>-<seq>`
    Supersedes {
        actor: usize,
        seq: u64,
    },
    Other(String),
}

/// How commits were come by, and under which form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    pub(super) source: Source,
    pub(super) form: String,
}

/// What a batch speaks of more than once, each by its place.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) actors: List<Actor>,
    /// Streams that dependencies are named in, by the places of their actors.
    pub(super) streams: List<(usize, Division)>,
    pub(super) manners: List<Manner>,
    /// Those of the table first.
    pub(super) repeats: List<String>,
    /// Entries that keys speak of.
    pub(super) entries: List<EntryId>,
    pub(super) keys: List<Key>,
    pub(super) shapes: List<Shape>,
    /// The keys again, by their texts.
    texts: HashMap<String, usize>,
}

/// Things in the order in which they were first spoken of.
#[derive(Debug)]
pub(super) struct List<T> {
    pub(super) all: Vec<T>,
    places: HashMap<T, usize>,
}

/// Up to this length a list is gone through more quickly than looked up.
const SHORT: usize = 8;

impl<T: Clone + Eq + core::hash::Hash> List<T> {
    /// The place of `thing`, which is given one when it has none.
    pub(super) fn place(&mut self, thing: T) -> usize {
        let known = if self.all.len() <= SHORT {
            self.all.iter().position(|known| *known == thing)
        } else {
            self.places.get(&thing).copied()
        };
        if let Some(place) = known {
            return place;
        }
        let place = self.all.len();
        self.all.push(thing.clone());
        self.places.insert(thing, place);
        place
    }
}

impl<T> List<T> {
    /// Adds a thing that was read; its place is not looked up again.
    pub(super) fn add(&mut self, thing: T) {
        self.all.push(thing);
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { all: Vec::new(), places: HashMap::new() }
    }
}

impl Words {
    pub(super) fn of(table: &Table) -> Self {
        let mut words = Self::default();
        for repeat in table.repeats() {
            words.repeats.place(repeat.clone());
        }
        words
    }

    /// The key whose text this is.
    pub(super) fn key(&mut self, text: &str, table: &Table) -> usize {
        if let Some(place) = self.texts.get(text) {
            return *place;
        }
        let key = self.told(text, table).unwrap_or_else(|| Key::Other(text.to_owned()));
        let place = self.keys.place(key);
        self.texts.insert(text.to_owned(), place);
        place
    }

    fn told(&mut self, text: &str, table: &Table) -> Option<Key> {
        if let Some(place) = table.place(text) {
            return Some(Key::Listed(place));
        }
        if let Some(rest) = text.strip_prefix(CONFIRMED) {
            if let Some(place) = table.place(rest) {
                return Some(Key::Confirmed(place));
            }
            let (repeat, rest) = rest.split_once('/')?;
            let (entry, rest) = rest.split_once('/')?;
            let repeat = table.repeats().iter().position(|known| known == repeat)?;
            let (entry, key) = (entry.parse().ok()?, table.place(rest)?);
            return Some(Key::ConfirmedIn { repeat, entry: self.entries.place(entry), key });
        }
        let (actor, seq) = text.strip_prefix(SUPERSEDES)?.split_once('-')?;
        let (actor, number) = (actor.parse().ok()?, seq.parse::<u64>().ok()?);
        let canonical = number.to_string() == seq;
        canonical.then(|| Key::Supersedes { actor: self.actors.place(actor), seq: number })
    }

    /// The text of a key; empty when it speaks of what is not there.
    pub(super) fn text(&self, key: &Key, table: &Table) -> String {
        match key {
            Key::Listed(place) => table.key(*place).to_owned(),
            Key::Confirmed(place) => format!("{CONFIRMED}{}", table.key(*place)),
            Key::ConfirmedIn { repeat, entry, key } => {
                let (repeat, entry) = (self.repeats.all.get(*repeat), self.entries.all.get(*entry));
                repeat.zip(entry).map_or_else(String::new, |(repeat, entry)| {
                    format!("{CONFIRMED}{repeat}/{entry}/{}", table.key(*key))
                })
            }
            Key::Supersedes { actor, seq } => self
                .actors
                .all
                .get(*actor)
                .map_or_else(String::new, |actor| format!("{SUPERSEDES}{actor}-{seq}")),
            Key::Other(text) => text.clone(),
        }
    }
}

const CONFIRMED: &str = "confirmed:";
const SUPERSEDES: &str = "supersedes:";

impl Key {
    /// What its values are written together with: those of one question, however it is spoken of.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Listed(place) | Self::Confirmed(place) => Some(*place),
            Self::ConfirmedIn { key, .. } => Some(*key),
            Self::Supersedes { .. } | Self::Other(_) => None,
        }
    }

    /// What its values usually are.
    pub(super) fn typed<'a>(&self, table: &'a Table) -> &'a Typed {
        match (self.column(), self) {
            (Some(place), _) => table.typed(place),
            (None, Self::Supersedes { .. }) => &Typed::Truth,
            (None, _) => &Typed::Text,
        }
    }
}
