use core::num::NonZeroU64;

use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, legacy};
use kernel::{Digest, Entry, limit};

use super::{
    CompactError, calendar,
    sketch::{Dep, Kind, Map, Operation, Sketch, Words},
    table::Table,
};
use crate::{
    About,
    columns::{COUNTER_END, KEY_BYTES},
    engine::{change_hash, digest, guarded},
    operation::to_scalar,
};

/// Puts commits together again from the words of their batch.
pub(super) struct Builder<'a> {
    words: &'a Words,
    actors: Vec<ActorId>,
    keys: Vec<legacy::Key>,
    /// The hashes of the commits that were put together.
    hashes: Vec<Digest>,
}

const MALFORMED: CompactError = CompactError::Malformed;

impl<'a> Builder<'a> {
    pub(super) fn new(words: &'a Words, table: &Table) -> Result<Self, CompactError> {
        let keys = words.keys.all.iter().map(|key| {
            let text = words.text(key, table);
            let sound = !text.is_empty() && text.len() <= KEY_BYTES;
            sound.then(|| legacy::Key::Map(text.into())).ok_or(MALFORMED)
        });
        Ok(Self {
            words,
            actors: words.actors.all.iter().map(|actor| actor.as_bytes().into()).collect(),
            keys: keys.collect::<Result<_, _>>()?,
            hashes: Vec::new(),
        })
    }

    /// The hash and the bytes of the next commit.
    pub(super) fn build(&mut self, sketch: Sketch) -> Result<(Digest, Vec<u8>), CompactError> {
        let (hash, bytes) = match sketch.raw {
            Some(bytes) => (super::hash(&bytes), bytes),
            None => self.change(sketch)?,
        };
        if bytes.len() > limit::CHANGE_BYTES {
            return Err(CompactError::TooLarge);
        }
        self.hashes.push(hash);
        Ok((hash, bytes))
    }

    fn change(&self, sketch: Sketch) -> Result<(Digest, Vec<u8>), CompactError> {
        let start_op = NonZeroU64::new(sketch.start_op).ok_or(MALFORMED)?;
        let change = ExpandedChange {
            actor_id: self.actor(sketch.actor)?.clone(),
            hash: None,
            seq: sketch.seq,
            start_op,
            time: sketch.time,
            message: Some(self.about(&sketch)?.to_string()),
            deps: self.deps(&sketch)?,
            operations: self.operations(sketch)?,
            extra_bytes: vec![],
            author: None,
        };
        let end = start_op.get().checked_add(change.operations.len() as u64);
        if change.seq == 0 || end.is_none_or(|end| end >= COUNTER_END) {
            return Err(MALFORMED);
        }
        let change = guarded(|| Change::from(change)).map_err(|_| MALFORMED)?;
        Ok((digest(change.hash()), change.raw_bytes().to_vec()))
    }

    fn about(&self, sketch: &Sketch) -> Result<About, CompactError> {
        let manner = self.words.manners.all.get(sketch.manner).ok_or(MALFORMED)?;
        Ok(About {
            visit: sketch.visit,
            observed: calendar::date(sketch.observed).ok_or(MALFORMED)?,
            source: manner.source.clone(),
            form: manner.form.clone(),
        })
    }

    /// In the order of their hashes, as the engine keeps them.
    fn deps(&self, sketch: &Sketch) -> Result<Vec<ChangeHash>, CompactError> {
        let hashes = sketch.deps.iter().map(|dep| match dep {
            Dep::At { hash, .. } | Dep::Hash(hash) => Ok(change_hash(hash)),
            Dep::Earlier(place) => self.hashes.get(*place).map(change_hash).ok_or(MALFORMED),
        });
        let mut hashes = hashes.collect::<Result<Vec<_>, _>>()?;
        hashes.sort_unstable();
        Ok(hashes)
    }

    fn operations(&self, sketch: Sketch) -> Result<Vec<legacy::Op>, CompactError> {
        let mut operations = Vec::with_capacity(sketch.segments.len() + sketch.rows.len());
        let mut rows = sketch.rows.into_iter();
        for segment in sketch.segments {
            let shape = self.words.shapes.all.get(segment.shape).ok_or(MALFORMED)?;
            let object = match (segment.map, shape.kind) {
                (Map::Root, _) => legacy::ObjectId::Root,
                (Map::Of(map), _) => legacy::ObjectId::Id(self.id(map)?),
                (Map::New(id), Kind::New(repeat)) => {
                    let repeat = self.words.repeats.all.get(repeat).ok_or(MALFORMED)?;
                    let made = Operation {
                        actor: sketch.actor,
                        counter: sketch.start_op + operations.len() as u64,
                    };
                    operations.push(legacy::Op {
                        action: legacy::OpType::Make(ObjType::Map),
                        obj: legacy::ObjectId::Root,
                        key: legacy::Key::Map(
                            Entry { repeat: repeat.clone(), id }.to_string().into(),
                        ),
                        pred: vec![].into(),
                        insert: false,
                    });
                    legacy::ObjectId::Id(self.id(made)?)
                }
                (Map::New(_), _) => return Err(MALFORMED),
            };
            for (key, row) in shape.keys.iter().zip(rows.by_ref()) {
                let preds = row.preds.iter().map(|pred| self.id(*pred));
                operations.push(legacy::Op {
                    action: legacy::OpType::Put(to_scalar(&row.value)),
                    obj: object.clone(),
                    key: self.keys.get(*key).ok_or(MALFORMED)?.clone(),
                    pred: preds.collect::<Result<Vec<_>, _>>()?.into(),
                    insert: false,
                });
            }
        }
        Ok(operations)
    }

    fn actor(&self, place: usize) -> Result<&ActorId, CompactError> {
        self.actors.get(place).ok_or(MALFORMED)
    }

    fn id(&self, operation: Operation) -> Result<legacy::OpId, CompactError> {
        if operation.counter >= COUNTER_END {
            return Err(MALFORMED);
        }
        Ok(legacy::OpId::new(operation.counter, self.actor(operation.actor)?))
    }
}
