//! What commits look like: the keys they write, in which maps.

use std::collections::HashMap;

use kernel::{EntryId, limit};

use super::{
    CompactError, keys,
    pen::{Pen, Scan},
    sketch::{Dep, Kind, Map, Operation, Row, Segment, Shape, Sketch, Words},
    table::Table,
};
use crate::columns::{COUNTER_END, KEY_BYTES};

pub(super) fn write(words: &Words, sketches: &[Sketch], table: &Table, pen: &mut Pen) {
    let repeats = words.repeats.all.get(table.repeats().len()..).unwrap_or_default();
    pen.size(repeats.len());
    repeats.iter().for_each(|repeat| pen.run(repeat.as_bytes()));
    pen.size(words.entries.all.len());
    words.entries.all.iter().for_each(|entry| pen.bytes(entry.as_bytes()));
    keys::write(&words.keys.all, pen);
    write_shapes(&words.shapes.all, pen);
    let told = || sketches.iter().filter(|sketch| sketch.raw.is_none());
    told().for_each(|sketch| pen.size(sketch.segments.len()));
    let segments = || told().flat_map(|sketch| &sketch.segments);
    let mut news = News::default();
    segments().for_each(|segment| pen.unsigned(news.code(segment.shape)));
    write_maps(told, pen);
    let mut before = 1;
    for (at, sketch) in sketches.iter().enumerate().filter(|(_, sketch)| sketch.raw.is_none()) {
        let expected = expected_start(sketches, at, before);
        pen.step(sketch.start_op, expected);
        before = sketch.start_op;
    }
}

/// Reads the segments and makes room for their rows.
pub(super) fn read(
    words: &mut Words,
    sketches: &mut [Sketch],
    table: &Table,
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    for _ in 0..scan.count(usize::MAX)? {
        let repeat = scan.text()?;
        if repeat.len() > KEY_BYTES {
            return Err(CompactError::TooLarge);
        }
        words.repeats.add(repeat.to_owned());
    }
    for _ in 0..scan.count(usize::MAX)? {
        words.entries.add(EntryId::from_bytes(scan.array()?));
    }
    keys::read(words, table, scan)?;
    read_shapes(words, scan)?;
    read_segments(words, sketches, scan)?;
    let mut before = 1;
    for at in 0..sketches.len() {
        if sketches.get(at).is_some_and(|sketch| sketch.raw.is_none()) {
            let start_op = scan.step(expected_start(sketches, at, before))?;
            if start_op == 0 || start_op >= COUNTER_END {
                return Err(CompactError::Malformed);
            }
            if let Some(sketch) = sketches.get_mut(at) {
                sketch.start_op = start_op;
            }
            before = start_op;
        }
    }
    Ok(())
}

/// A commit's operations begin after the last of those it was written upon; where those are not
/// in the batch, it may have found a record like the one before.
fn expected_start(sketches: &[Sketch], at: usize, before: u64) -> u64 {
    let Some(sketch) = sketches.get(at) else { return before };
    if sketch.deps.is_empty() {
        return 1;
    }
    let ends = sketch.deps.iter().filter_map(|dep| match dep {
        Dep::Earlier(place) => {
            let earlier = sketches.get(*place).filter(|earlier| earlier.raw.is_none())?;
            Some(earlier.start_op + earlier.operations() as u64)
        }
        _ => None,
    });
    ends.max().unwrap_or(before)
}

/// Numbers places of a list that are mostly first spoken of in their order: 0 is the next one.
#[derive(Default)]
struct News(usize);

impl News {
    fn code(&mut self, place: usize) -> u64 {
        if place == self.0 {
            self.0 += 1;
            return 0;
        }
        place as u64 + 1
    }

    fn place(&mut self, code: u64, length: usize) -> Result<usize, CompactError> {
        let place = match code {
            0 => {
                self.0 += 1;
                self.0 - 1
            }
            code => usize::try_from(code - 1).map_err(|_| CompactError::Malformed)?,
        };
        if place < length { Ok(place) } else { Err(CompactError::Malformed) }
    }
}

/// The kinds of segments; of new entries there is one for each repeat.
mod kind {
    pub(super) const ROOT: u64 = 0;
    pub(super) const ENTRY: u64 = 1;
    pub(super) const NEW: u64 = 2;
}

const fn kind_code(kind: Kind) -> u64 {
    match kind {
        Kind::Root => kind::ROOT,
        Kind::Entry => kind::ENTRY,
        Kind::New(repeat) => kind::NEW + repeat as u64,
    }
}

/// Which key came after which, or first in a segment of a kind.
#[derive(Default)]
struct Order {
    after: HashMap<Result<usize, Kind>, usize>,
    news: News,
}

/// The key that came next when the one before was last written.
const AGAIN: u64 = 0;

impl Order {
    fn code(&mut self, before: Result<usize, Kind>, key: usize) -> u64 {
        if self.after.insert(before, key) == Some(key) { AGAIN } else { self.news.code(key) + 1 }
    }

    fn place(
        &mut self,
        before: Result<usize, Kind>,
        code: u64,
        length: usize,
    ) -> Result<usize, CompactError> {
        let key = match code {
            AGAIN => self.after.get(&before).copied().ok_or(CompactError::Malformed)?,
            code => self.news.place(code - 1, length)?,
        };
        self.after.insert(before, key);
        Ok(key)
    }
}

fn write_shapes(shapes: &[Shape], pen: &mut Pen) {
    pen.size(shapes.len());
    shapes.iter().for_each(|shape| pen.unsigned(kind_code(shape.kind)));
    shapes.iter().for_each(|shape| pen.size(shape.keys.len()));
    let mut order = Order::default();
    for shape in shapes {
        let mut before = Err(shape.kind);
        for key in &shape.keys {
            pen.unsigned(order.code(before, *key));
            before = Ok(*key);
        }
    }
}

fn read_shapes(words: &mut Words, scan: &mut Scan<'_>) -> Result<(), CompactError> {
    let count = scan.count(usize::MAX)?;
    let mut kinds = Vec::with_capacity(count);
    for code in scan.numbers(count)? {
        kinds.push(match code {
            kind::ROOT => Kind::Root,
            kind::ENTRY => Kind::Entry,
            code => {
                let repeat = usize::try_from(code - kind::NEW).ok();
                let repeat = repeat.filter(|repeat| *repeat < words.repeats.all.len());
                Kind::New(repeat.ok_or(CompactError::Malformed)?)
            }
        });
    }
    let lengths = (0..count).map(|_| scan.count(limit::CHANGE_OPERATIONS));
    let lengths: Vec<usize> = lengths.collect::<Result<_, _>>()?;
    let mut order = Order::default();
    for (kind, length) in kinds.into_iter().zip(lengths) {
        let (mut before, mut keys) = (Err(kind), Vec::new());
        for code in scan.numbers(length)? {
            let key = order.place(before, code, words.keys.all.len())?;
            keys.push(key);
            before = Ok(key);
        }
        words.shapes.add(Shape { kind, keys });
    }
    Ok(())
}

fn write_maps<'a, I: Iterator<Item = &'a Sketch>>(told: impl Fn() -> I, pen: &mut Pen) {
    let maps = || told().flat_map(|sketch| sketch.segments.iter().map(|segment| segment.map));
    let old = || {
        maps().filter_map(|map| if let Map::Of(operation) = map { Some(operation) } else { None })
    };
    old().for_each(|operation| pen.size(operation.actor));
    old().for_each(|operation| pen.unsigned(operation.counter));
    let mut others = Vec::new();
    for sketch in told() {
        let own = sketch.visit.map(|visit| visit.entry());
        for segment in &sketch.segments {
            if let Map::New(id) = segment.map {
                let is_own = own == Some(id);
                pen.unsigned(u64::from(!is_own));
                others.extend((!is_own).then_some(id));
            }
        }
    }
    others.iter().for_each(|id| pen.bytes(id.as_bytes()));
}

fn read_segments(
    words: &Words,
    sketches: &mut [Sketch],
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    let malformed = || CompactError::Malformed;
    let mut told: Vec<&mut Sketch> =
        sketches.iter_mut().filter(|sketch| sketch.raw.is_none()).collect();
    let counts = (0..told.len()).map(|_| scan.count(limit::CHANGE_OPERATIONS));
    let counts: Vec<usize> = counts.collect::<Result<_, _>>()?;
    let mut news = News::default();
    let mut rows = 0;
    for (sketch, count) in told.iter_mut().zip(counts) {
        let mut operations = 0;
        for code in scan.numbers(count)? {
            let place = news.place(code, words.shapes.all.len())?;
            let shape = words.shapes.all.get(place).ok_or_else(malformed)?;
            sketch.segments.push(Segment { shape: place, map: Map::Root });
            operations += usize::from(matches!(shape.kind, Kind::New(_))) + shape.keys.len();
            rows += shape.keys.len();
            // Each value takes at least one byte further down.
            if operations > limit::CHANGE_OPERATIONS || rows > scan.left() {
                return Err(CompactError::TooLarge);
            }
            sketch.rows.resize(sketch.rows.len() + shape.keys.len(), Row::default());
        }
    }
    let kind = |segment: &Segment| words.shapes.all.get(segment.shape).map(|shape| shape.kind);
    let old = |sketches: &[&mut Sketch]| {
        let segments = sketches.iter().flat_map(|sketch| &sketch.segments);
        segments.filter(|segment| kind(segment) == Some(Kind::Entry)).count()
    };
    let actors = scan.indices(old(&told), words.actors.all.len())?;
    let mut actors = actors.into_iter();
    for segment in told.iter_mut().flat_map(|sketch| &mut sketch.segments) {
        if kind(segment) == Some(Kind::Entry) {
            let actor = actors.next().ok_or_else(malformed)?;
            segment.map = Map::Of(Operation { actor, counter: scan.unsigned()? });
        }
    }
    let mut others = Vec::new();
    for sketch in &mut told {
        let own = sketch.visit.map(|visit| visit.entry());
        for segment in &mut sketch.segments {
            if let Some(Kind::New(_)) = kind(segment) {
                match scan.index(2)? {
                    0 => segment.map = Map::New(own.ok_or_else(malformed)?),
                    _ => others.push(segment),
                }
            }
        }
    }
    for segment in others {
        segment.map = Map::New(EntryId::from_bytes(scan.array()?));
    }
    Ok(())
}
