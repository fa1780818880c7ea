use std::collections::HashMap;

use automerge::{Change, ExpandedChange};
use kernel::{Digest, RecordId};

use super::{
    Names, Numbered, Told, calendar,
    sketch::{Dep, Kind, Manner, Map, Operation, Row, Segment, Shape, Sketch, Words},
    table::Table,
};
use crate::{
    Header,
    engine::guarded,
    header,
    operation::{self, Act, OpId},
};

/// Takes commits apart into the words of their batch.
pub(super) struct Parser<'a> {
    pub(super) words: Words,
    pub(super) sketches: Vec<Sketch>,
    table: &'a Table,
    names: &'a dyn Names,
    earlier: HashMap<(RecordId, Digest), usize>,
    pub(super) told: Told,
}

impl<'a> Parser<'a> {
    pub(super) fn new(table: &'a Table, names: &'a dyn Names) -> Self {
        Self {
            words: Words::of(table),
            sketches: Vec::new(),
            table,
            names,
            earlier: HashMap::new(),
            told: Told::default(),
        }
    }

    /// Adds a commit; as it is when `raw` is asked for or it can't be told in words.
    pub(super) fn add(&mut self, commit: &Numbered<'_>, raw: bool) {
        let told = if raw { None } else { self.tell(commit) };
        let (sketch, hash) = told.unwrap_or_else(|| {
            let raw = Some(commit.change.to_vec());
            (Sketch { raw, ..Sketch::default() }, super::hash(commit.change))
        });
        let actor = self.words.actors.place(commit.actor);
        self.earlier.insert((commit.record, hash), self.sketches.len());
        let (n, record) = (commit.n, Some(commit.record));
        self.sketches.push(Sketch { actor, n, record, ..sketch });
    }

    fn tell(&mut self, commit: &Numbered<'_>) -> Option<(Sketch, Digest)> {
        let header = header(commit.change).ok()?;
        if header.actor != commit.actor {
            return None;
        }
        let change = guarded(|| Change::try_from(commit.change).map(|change| change.decode()));
        let change = change.ok()?.ok()?;
        let operations: Vec<operation::Operation> = change
            .operations
            .iter()
            .map(operation::Operation::read)
            .collect::<Result<_, _>>()
            .ok()?;
        let mut sketch = self.head(commit, &header);
        drop::<ExpandedChange>(change);
        let mut keys = Vec::new();
        let mut segment: Option<(Kind, Map)> = None;
        let mut made = None;
        for (counter, operation) in (header.start_op..).zip(operations) {
            let within = operation.within.map(|id| self.operation(id));
            let (kind, map) = match (&operation.act, within) {
                (Act::Create(entry), _) => {
                    made = Some(self.operation(OpId { counter, actor: header.actor }));
                    let repeat = self.words.repeats.place(entry.repeat.clone());
                    (Kind::New(repeat), Map::New(entry.id))
                }
                (Act::Put(_), Some(map)) => match segment {
                    Some((kind @ Kind::New(_), new)) if made == Some(map) => (kind, new),
                    _ => (Kind::Entry, Map::Of(map)),
                },
                (Act::Put(_), None) => (Kind::Root, Map::Root),
            };
            let is_new = matches!(kind, Kind::New(_));
            if is_new && !operation.preds.is_empty() {
                return None;
            }
            if segment != Some((kind, map)) {
                self.close(&mut sketch, segment, core::mem::take(&mut keys));
                segment = Some((kind, map));
            }
            if let Act::Put(value) = operation.act {
                keys.push(self.words.key(&operation.key, self.table));
                let preds = operation.preds.into_iter().map(|pred| self.operation(pred)).collect();
                sketch.rows.push(Row { value, preds });
            }
        }
        self.close(&mut sketch, segment, keys);
        Some((sketch, header.hash))
    }

    fn close(&mut self, sketch: &mut Sketch, segment: Option<(Kind, Map)>, keys: Vec<usize>) {
        let Some((kind, map)) = segment else { return };
        let shape = self.words.shapes.place(Shape { kind, keys });
        sketch.segments.push(Segment { shape, map });
    }

    fn head(&mut self, commit: &Numbered<'_>, header: &Header) -> Sketch {
        let about = &header.about;
        let manner = Manner { source: about.source.clone(), form: about.form.clone() };
        let mut deps: Vec<Dep> =
            header.deps.iter().map(|hash| self.dep(commit.record, *hash)).collect();
        deps.sort_by_key(|dep| matches!(dep, Dep::Hash(_)));
        Sketch {
            deps,
            seq: header.seq,
            start_op: header.start_op,
            time: header.at.seconds(),
            visit: about.visit,
            observed: calendar::days(about.observed),
            manner: self.words.manners.place(manner),
            ..Sketch::default()
        }
    }

    fn dep(&mut self, record: RecordId, hash: Digest) -> Dep {
        if let Some(place) = self.earlier.get(&(record, hash)) {
            return Dep::Earlier(*place);
        }
        match self.names.place(record, &hash) {
            Some(place) => {
                self.told.0.insert(place, (record, hash));
                let actor = self.words.actors.place(place.actor);
                let stream = self.words.streams.place((actor, place.village));
                Dep::At { stream, n: place.n, hash }
            }
            None => Dep::Hash(hash),
        }
    }

    fn operation(&mut self, id: OpId) -> Operation {
        Operation { actor: self.words.actors.place(id.actor), counter: id.counter }
    }
}
