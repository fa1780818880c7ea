//! The operations that values take the place of.
//!
//! A record written once by the same program as another has the same value at the same counter,
//! so what is expected of a key is what was found there before, in the maps of entries relative to
//! the operation that made the map. Of a value that the batch itself wrote it is known.

use std::collections::{HashMap, HashSet};

use kernel::RecordId;

use super::{
    CompactError,
    pen::{Pen, Scan},
    sketch::{Kind, Map, Operation, Row, Shape, Sketch, Words},
};

/// How many operations a value takes the place of, in one number: from 2 on, that many less one.
mod count {
    /// One, which is the expected one.
    pub(super) const EXPECTED: u64 = 0;
    pub(super) const NONE: u64 = 1;
    /// One, which follows.
    pub(super) const ONE: u64 = 2;
}

pub(super) fn write(words: &Words, sketches: &[Sketch], pen: &mut Pen) {
    let mut memory = Memory::of(sketches);
    let (mut actors, mut counters) = (Pen::default(), Pen::default());
    for sketch in sketches {
        let mut rows = sketch.rows.iter();
        memory
            .walk(words, sketch, |spot, keys, memory| {
                for (key, row) in keys.iter().zip(rows.by_ref()) {
                    if spot.is_open {
                        let expected = memory.expect(spot, *key);
                        match row.preds.as_slice() {
                            [] => pen.unsigned(count::NONE),
                            [pred] if *pred == expected => pen.unsigned(count::EXPECTED),
                            preds => {
                                pen.unsigned(count::ONE - 1 + preds.len() as u64);
                                let mut near = expected.counter;
                                for pred in preds {
                                    actors.size(pred.actor);
                                    counters.step(pred.counter, near);
                                    near = pred.counter;
                                }
                            }
                        }
                        memory.learn(spot, *key, row);
                    }
                    memory.wrote(spot, *key);
                }
                Ok(())
            })
            // Nothing that is written is malformed.
            .unwrap_or_default();
    }
    pen.bytes(&actors.0);
    pen.bytes(&counters.0);
}

pub(super) fn read(
    words: &Words,
    sketches: &mut [Sketch],
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    let open = sketches.iter().map(|sketch| open_rows(words, sketch)).sum();
    let counts = scan.numbers(open)?;
    let mut named = 0_usize;
    for count in counts.iter().filter(|count| **count >= count::ONE) {
        let more = usize::try_from(count - count::ONE).ok().and_then(|more| more.checked_add(1));
        let sum = more.and_then(|more| named.checked_add(more));
        named = sum.filter(|sum| *sum <= scan.left()).ok_or(CompactError::Malformed)?;
    }
    let actors = scan.indices(named, words.actors.all.len())?;
    let (mut counts, mut actors) = (counts.into_iter(), actors.into_iter());
    let mut memory = Memory::of(sketches);
    for sketch in sketches {
        let mut rows = core::mem::take(&mut sketch.rows);
        let mut left = rows.iter_mut();
        memory.walk(words, sketch, |spot, keys, memory| {
            for (key, row) in keys.iter().zip(left.by_ref()) {
                if spot.is_open {
                    let expected = memory.expect(spot, *key);
                    match counts.next().ok_or(CompactError::Malformed)? {
                        count::NONE => {}
                        count::EXPECTED => row.preds.push(expected),
                        count => {
                            let mut near = expected.counter;
                            for _ in count::ONE..=count {
                                let actor = actors.next().ok_or(CompactError::Malformed)?;
                                near = scan.step(near)?;
                                row.preds.push(Operation { actor, counter: near });
                            }
                        }
                    }
                    memory.learn(spot, *key, row);
                }
                memory.wrote(spot, *key);
            }
            Ok(())
        })?;
        sketch.rows = rows;
    }
    Ok(())
}

/// How many values of a commit stand where others may have stood before.
fn open_rows(words: &Words, sketch: &Sketch) -> usize {
    let shapes = sketch.segments.iter().filter_map(|segment| words.shapes.all.get(segment.shape));
    shapes.filter(|shape| !matches!(shape.kind, Kind::New(_))).map(|shape| shape.keys.len()).sum()
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The record, where the batch has more than one commit of it.
    record: Option<RecordId>,
    /// The operation that made the map it stands in.
    within: Option<Operation>,
    /// Its own operation.
    own: Operation,
    /// Whether something may have stood there before.
    is_open: bool,
}

#[derive(Default)]
struct Memory {
    /// By key: who wrote what stood there, and how far from the operation that made its map.
    keys: HashMap<usize, Operation>,
    /// The same of the value before, whatever its key.
    last: Operation,
    /// The records that the batch has several commits of.
    several: HashSet<RecordId>,
    /// What the batch wrote in them.
    written: HashMap<(RecordId, Option<Operation>, usize), Operation>,
    /// The operation of the value at hand.
    next: u64,
}

impl Memory {
    fn of(sketches: &[Sketch]) -> Self {
        let mut seen = HashSet::new();
        let records = sketches.iter().filter_map(|sketch| sketch.record);
        let several = records.filter(|record| !seen.insert(*record)).collect();
        Self { several, ..Self::default() }
    }

    /// Goes through the segments of a commit. `each` handles the values of one.
    fn walk(
        &mut self,
        words: &Words,
        sketch: &Sketch,
        mut each: impl FnMut(Spot, &[usize], &mut Self) -> Result<(), CompactError>,
    ) -> Result<(), CompactError> {
        self.next = sketch.start_op;
        let record = sketch.record.filter(|record| self.several.contains(record));
        for segment in &sketch.segments {
            let shape: Option<&Shape> = words.shapes.all.get(segment.shape);
            let keys = shape.map_or(&[][..], |shape| shape.keys.as_slice());
            let own = Operation { actor: sketch.actor, counter: self.next };
            let within = match segment.map {
                Map::Root => None,
                Map::Of(map) => Some(map),
                Map::New(_) => {
                    self.next += 1;
                    Some(own)
                }
            };
            let is_open = !matches!(segment.map, Map::New(_));
            each(Spot { record, within, own, is_open }, keys, self)?;
        }
        Ok(())
    }

    fn expect(&self, spot: Spot, key: usize) -> Operation {
        let spoken_of = spot.record.map(|record| (record, spot.within, key));
        if let Some(written) = spoken_of.and_then(|place| self.written.get(&place)) {
            return *written;
        }
        let (found, further) = match self.keys.get(&key) {
            Some(found) => (found, 0),
            None => (&self.last, 1),
        };
        let counter = found.counter.wrapping_add(spot.base()).wrapping_add(further);
        Operation { actor: found.actor, counter }
    }

    fn learn(&mut self, spot: Spot, key: usize, row: &Row) {
        if let Some(pred) = row.preds.first() {
            let counter = pred.counter.wrapping_sub(spot.base());
            self.last = Operation { actor: pred.actor, counter };
            self.keys.insert(key, self.last);
        }
    }

    fn wrote(&mut self, spot: Spot, key: usize) {
        if let Some(record) = spot.record {
            let own = Operation { actor: spot.own.actor, counter: self.next };
            self.written.insert((record, spot.within, key), own);
        }
        self.next += 1;
    }
}

impl Spot {
    /// What counters are relative to.
    fn base(&self) -> u64 {
        self.within.map_or(0, |map| map.counter)
    }
}
