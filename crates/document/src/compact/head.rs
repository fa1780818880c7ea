//! What a commit says of itself: its number in its record, its clock, its visit, how it was come
//! by.

use std::collections::HashMap;

use kernel::{Source, Stamp, VisitId};

use super::{
    CompactError, calendar,
    pen::{Pen, Scan},
    sketch::{Manner, Sketch, Words},
    table::Table,
};
use crate::about::FORM_BYTES;

/// The visit of a commit, in one number.
mod visit {
    pub(super) const NONE: u64 = 0;
    /// Its id follows.
    pub(super) const OTHER: u64 = 1;
    /// From here on: how much further its number is ahead of the commit's than it was before.
    pub(super) const NUMBERED: u64 = 2;
}

/// How far ahead of its commit's number a visit's number is looked for: a device that holds many
/// villages counts its visits over all of them.
const AHEAD: u64 = 256;
/// How far it is looked for where it was not found before.
const AHEAD_AGAIN: u64 = 8;

pub(super) fn write(words: &Words, sketches: &[Sketch], table: &Table, pen: &mut Pen) {
    write_manners(words, table, pen);
    let told = || sketches.iter().filter(|sketch| sketch.raw.is_none());
    told().for_each(|sketch| pen.size(sketch.manner));
    let mut before = Before::default();
    for sketch in told() {
        let expected = before.seq(sketch);
        pen.step(sketch.seq, *expected);
        *expected = sketch.seq.wrapping_add(1);
    }
    for sketch in told() {
        let expected = before.time(sketch);
        pen.step(sketch.time.cast_unsigned(), expected.cast_unsigned());
        before.times.insert(Some(sketch.actor), sketch.time);
        before.times.insert(None, sketch.time);
    }
    for sketch in told() {
        pen.signed(sketch.observed.wrapping_sub(day(sketch.time)));
    }
    let mut others = Vec::new();
    for sketch in told() {
        let code = match sketch.visit {
            None => visit::NONE,
            Some(id) => before.find_visit(words, sketch, id).unwrap_or_else(|| {
                others.push(id);
                visit::OTHER
            }),
        };
        pen.unsigned(code);
    }
    others.iter().for_each(|id| pen.bytes(id.as_bytes()));
}

pub(super) fn read(
    words: &mut Words,
    sketches: &mut [Sketch],
    table: &Table,
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    read_manners(words, table, scan)?;
    let manners = words.manners.all.len();
    let mut told: Vec<&mut Sketch> =
        sketches.iter_mut().filter(|sketch| sketch.raw.is_none()).collect();
    for sketch in &mut told {
        sketch.manner = scan.index(manners)?;
    }
    let mut before = Before::default();
    for sketch in &mut told {
        let expected = before.seq(sketch);
        sketch.seq = scan.step(*expected)?;
        *expected = sketch.seq.wrapping_add(1);
    }
    for sketch in &mut told {
        let time = scan.step(before.time(sketch).cast_unsigned())?.cast_signed();
        if Stamp::from_seconds(time).seconds() != time {
            return Err(CompactError::Malformed);
        }
        sketch.time = time;
        before.times.insert(Some(sketch.actor), time);
        before.times.insert(None, time);
    }
    for sketch in &mut told {
        let observed = scan.signed()?.checked_add(day(sketch.time));
        let named = observed.filter(|days| calendar::date(*days).is_some());
        sketch.observed = named.ok_or(CompactError::Malformed)?;
    }
    let codes = scan.numbers(told.len())?;
    for (sketch, code) in told.into_iter().zip(codes) {
        sketch.visit = match code {
            visit::NONE => None,
            visit::OTHER => Some(VisitId::from_bytes(scan.array()?)),
            further => {
                let actor = words.actors.all.get(sketch.actor).ok_or(CompactError::Malformed)?;
                let (ahead, _) = before.ahead.entry(sketch.actor).or_default();
                *ahead = ahead.wrapping_add(further - visit::NUMBERED);
                Some(VisitId::of(*actor, sketch.n.wrapping_add(*ahead)))
            }
        };
    }
    Ok(())
}

/// What came before in the batch.
#[derive(Default)]
struct Before {
    /// The next number of an actor in a record.
    seqs: HashMap<(usize, Option<kernel::RecordId>), u64>,
    /// The clock of each actor, and that of the commit before.
    times: HashMap<Option<usize>, i64>,
    /// How far an actor's visits are ahead of its commits, and how far to look for that.
    ahead: HashMap<usize, (u64, Option<u64>)>,
}

impl Before {
    fn seq(&mut self, sketch: &Sketch) -> &mut u64 {
        self.seqs.entry((sketch.actor, sketch.record)).or_insert(1)
    }

    fn time(&self, sketch: &Sketch) -> i64 {
        let known = self.times.get(&Some(sketch.actor)).or_else(|| self.times.get(&None));
        known.copied().unwrap_or_default()
    }

    /// Finds the number of a visit, which its id hides.
    fn find_visit(&mut self, words: &Words, sketch: &Sketch, id: VisitId) -> Option<u64> {
        let actor = words.actors.all.get(sketch.actor)?;
        let (ahead, reach) = self.ahead.entry(sketch.actor).or_default();
        let is_it = |further: &u64| {
            let number = sketch.n.wrapping_add(ahead.wrapping_add(*further));
            VisitId::of(*actor, number) == id
        };
        let found = (0..=reach.unwrap_or(AHEAD)).find(is_it);
        *reach = Some(found.map_or(AHEAD_AGAIN, |_| AHEAD));
        *ahead = ahead.wrapping_add(found?);
        found.map(|further| visit::NUMBERED + further)
    }
}

/// The day on which it is so many seconds since 1970, in Asia/Shanghai.
fn day(time: i64) -> i64 {
    time.saturating_add(8 * 3_600).div_euclid(86_400)
}

/// Sources without a code of their own, by their place.
const SOURCES: [Source; 6] = [
    Source::Visit,
    Source::Phone,
    Source::SelfReport,
    Source::Import,
    Source::Decision,
    Source::Server,
];

fn write_manners(words: &Words, table: &Table, pen: &mut Pen) {
    pen.size(words.manners.all.len());
    for Manner { source, form } in &words.manners.all {
        match SOURCES.iter().position(|known| known == source) {
            Some(place) => pen.size(place),
            None => {
                pen.size(SOURCES.len());
                pen.run(source.to_string().as_bytes());
            }
        }
        // A commit without a form's name would come back with that of the table, and so travels as
        // it is.
        pen.run(if form == table.form() { b"" } else { form.as_bytes() });
    }
}

fn read_manners(words: &mut Words, table: &Table, scan: &mut Scan<'_>) -> Result<(), CompactError> {
    for _ in 0..scan.count(usize::MAX)? {
        let source = match SOURCES.get(scan.index(SOURCES.len() + 1)?) {
            Some(source) => source.clone(),
            None => scan.text()?.parse().map_err(|_| CompactError::Malformed)?,
        };
        let form = match scan.text()? {
            "" => table.form(),
            form if form.len() <= FORM_BYTES => form,
            _ => return Err(CompactError::TooLarge),
        };
        words.manners.add(Manner { source, form: form.to_owned() });
    }
    Ok(())
}
