//! Where commits stand: in their streams, in their records, and upon which others.

use kernel::{Actor, Digest, Division, RecordId, limit};

use super::{
    CompactError, Place, Places,
    pen::{Pen, Scan},
    sketch::{Dep, Sketch, Words},
};

/// What a commit was written upon, in one number.
mod upon {
    /// One commit, named by its place.
    pub(super) const ONE_AT: u64 = 0;
    /// One commit, earlier in the batch.
    pub(super) const ONE_EARLIER: u64 = 1;
    pub(super) const NOTHING: u64 = 2;
    pub(super) const SEVERAL: u64 = 3;
    /// The commit is not told in words.
    pub(super) const RAW: u64 = 4;
}

/// How one of several is named.
mod by {
    pub(super) const PLACE: u64 = 0;
    pub(super) const DISTANCE: u64 = 1;
    pub(super) const HASH: u64 = 2;
}

pub(super) fn write(words: &Words, sketches: &[Sketch], village: Division, pen: &mut Pen) {
    pen.size(sketches.len());
    pen.size(words.actors.all.len());
    words.actors.all.iter().for_each(|actor| pen.bytes(actor.as_bytes()));
    pen.size(words.streams.all.len());
    for (actor, of) in &words.streams.all {
        pen.size(*actor);
        // No division has the number 0.
        pen.unsigned(if *of == village { 0 } else { of.number() });
    }
    sketches.iter().for_each(|sketch| pen.size(sketch.actor));
    let mut last = vec![0; words.actors.all.len()];
    for sketch in sketches {
        if let Some(last) = last.get_mut(sketch.actor) {
            pen.step(sketch.n, u64::wrapping_add(*last, 1));
            *last = sketch.n;
        }
    }
    write_deps(words, sketches, pen);
    write_records(sketches, pen);
}

pub(super) fn read(
    words: &mut Words,
    village: Division,
    places: &dyn Places,
    scan: &mut Scan<'_>,
) -> Result<Vec<Sketch>, CompactError> {
    let count = scan.count(limit::BUNDLE_COMMITS)?;
    for _ in 0..scan.count(usize::MAX)? {
        words.actors.add(Actor::from_bytes(scan.array()?));
    }
    let actors = words.actors.all.len();
    for _ in 0..scan.count(usize::MAX)? {
        let actor = scan.index(actors)?;
        let of = match scan.unsigned()? {
            0 => village,
            number => Division::from_number(number).map_err(|_| CompactError::Malformed)?,
        };
        words.streams.add((actor, of));
    }
    let mut sketches = Vec::with_capacity(count);
    for actor in scan.indices(count, actors)? {
        sketches.push(Sketch { actor, ..Sketch::default() });
    }
    let mut last = vec![0; actors];
    for sketch in &mut sketches {
        let last = last.get_mut(sketch.actor).ok_or(CompactError::Malformed)?;
        sketch.n = scan.step(u64::wrapping_add(*last, 1))?;
        *last = sketch.n;
    }
    let named = read_deps(words, &mut sketches, places, scan)?;
    read_records(&mut sketches, &named, scan)?;
    Ok(sketches)
}

fn write_deps(words: &Words, sketches: &[Sketch], pen: &mut Pen) {
    for sketch in sketches {
        pen.unsigned(match sketch.deps.as_slice() {
            _ if sketch.raw.is_some() => upon::RAW,
            [Dep::At { .. }] => upon::ONE_AT,
            [Dep::Earlier(_)] => upon::ONE_EARLIER,
            [] => upon::NOTHING,
            _ => upon::SEVERAL,
        });
    }
    for sketch in sketches {
        if let deps @ ([_, _, ..] | [Dep::Hash(_)]) = sketch.deps.as_slice() {
            pen.size(deps.len());
            for dep in deps {
                pen.unsigned(match dep {
                    Dep::At { .. } => by::PLACE,
                    Dep::Earlier(_) => by::DISTANCE,
                    Dep::Hash(_) => by::HASH,
                });
            }
        }
    }
    let deps = || {
        let all = sketches.iter().enumerate();
        all.flat_map(|(at, sketch)| sketch.deps.iter().map(move |dep| (at, dep)))
    };
    for (at, dep) in deps() {
        if let Dep::Earlier(place) = dep {
            pen.size(at - place);
        }
    }
    for (_, dep) in deps() {
        if let Dep::At { stream, .. } = dep {
            pen.size(*stream);
        }
    }
    let mut last = vec![0; words.streams.all.len()];
    for (_, dep) in deps() {
        if let Dep::At { stream, n, .. } = dep
            && let Some(last) = last.get_mut(*stream)
        {
            pen.step(*n, *last);
            *last = *n;
        }
    }
    for (_, dep) in deps() {
        if let Dep::Hash(hash) = dep {
            pen.bytes(hash.as_bytes());
        }
    }
}

/// Reads what commits were written upon. Gives the records of those that the receiver knows, by
/// their first dependency.
fn read_deps(
    words: &Words,
    sketches: &mut [Sketch],
    places: &dyn Places,
    scan: &mut Scan<'_>,
) -> Result<Vec<Option<RecordId>>, CompactError> {
    let upon = scan.numbers(sketches.len())?;
    let mut kinds: Vec<Vec<u64>> = Vec::with_capacity(sketches.len());
    for (sketch, upon) in sketches.iter_mut().zip(upon) {
        kinds.push(match upon {
            upon::ONE_AT => vec![by::PLACE],
            upon::ONE_EARLIER => vec![by::DISTANCE],
            upon::NOTHING => vec![],
            upon::SEVERAL => vec![upon::SEVERAL],
            upon::RAW => {
                sketch.raw = Some(Vec::new());
                vec![]
            }
            _ => return Err(CompactError::Malformed),
        });
    }
    for kinds in kinds.iter_mut().filter(|kinds| kinds.contains(&upon::SEVERAL)) {
        let count = scan.count(limit::CHANGE_DEPENDENCIES)?;
        *kinds = scan.numbers(count)?;
        if kinds.iter().any(|kind| *kind > by::HASH) {
            return Err(CompactError::Malformed);
        }
    }
    let of = |kind: u64| {
        let all = kinds.iter().enumerate();
        all.flat_map(move |(at, kinds)| {
            let places = kinds.iter().enumerate().filter(move |(_, found)| **found == kind);
            places.map(move |(place, _)| (at, place))
        })
    };
    let mut deps: Vec<Vec<Dep>> =
        kinds.iter().map(|kinds| vec![Dep::Hash(Digest::ZERO); kinds.len()]).collect();
    let mut put = |(at, place): (usize, usize), dep: Dep| {
        if let Some(found) = deps.get_mut(at).and_then(|deps| deps.get_mut(place)) {
            *found = dep;
        }
    };
    for (at, place) in of(by::DISTANCE) {
        let distance = scan.index(at + 1)?;
        let earlier = at.checked_sub(distance.max(1)).ok_or(CompactError::Malformed)?;
        put((at, place), Dep::Earlier(earlier));
    }
    let streams = scan.indices(of(by::PLACE).count(), words.streams.all.len())?;
    let mut records = vec![None; sketches.len()];
    let mut last = vec![0; words.streams.all.len()];
    for ((at, place), stream) in of(by::PLACE).zip(streams) {
        let known = words.streams.all.get(stream).zip(last.get_mut(stream));
        let ((actor, village), last) = known.ok_or(CompactError::Malformed)?;
        let actor = *words.actors.all.get(*actor).ok_or(CompactError::Malformed)?;
        let n = scan.step(*last)?;
        *last = n;
        let named = Place { actor, village: *village, n };
        let (record, hash) = places.commit(named).ok_or(CompactError::Unknown(named))?;
        if let (0, Some(of)) = (place, records.get_mut(at)) {
            *of = Some(record);
        }
        put((at, place), Dep::At { stream, n, hash });
    }
    for at in of(by::HASH) {
        put(at, Dep::Hash(Digest(scan.array()?)));
    }
    for (sketch, deps) in sketches.iter_mut().zip(deps) {
        sketch.deps = deps;
    }
    Ok(records)
}

/// Writes the records that no dependency tells: how far back the record was last spoken of, or 0
/// and the record itself.
fn write_records(sketches: &[Sketch], pen: &mut Pen) {
    let mut new = Vec::new();
    for (at, sketch) in sketches.iter().enumerate() {
        if !matches!(sketch.deps.first(), None | Some(Dep::Hash(_))) {
            continue;
        }
        let before = sketches.iter().take(at).rposition(|other| other.record == sketch.record);
        pen.size(before.map_or(0, |before| at - before));
        new.extend(sketch.record.filter(|_| before.is_none()));
    }
    new.iter().for_each(|record| pen.bytes(record.as_bytes()));
}

fn read_records(
    sketches: &mut [Sketch],
    named: &[Option<RecordId>],
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    let mut distances = vec![None; sketches.len()];
    for (at, (sketch, distance)) in sketches.iter().zip(&mut distances).enumerate() {
        if matches!(sketch.deps.first(), None | Some(Dep::Hash(_))) {
            *distance = Some(scan.index(at + 1)?);
        }
    }
    let mut records: Vec<RecordId> = Vec::with_capacity(sketches.len());
    for (at, (sketch, distance)) in sketches.iter_mut().zip(distances).enumerate() {
        let known = match (distance, sketch.deps.first()) {
            (Some(0), _) => Some(RecordId::from_bytes(scan.array()?)),
            (Some(distance), _) => records.get(at - distance).copied(),
            (None, Some(Dep::Earlier(place))) => records.get(*place).copied(),
            (None, _) => named.get(at).copied().flatten(),
        };
        let record = known.ok_or(CompactError::Malformed)?;
        records.push(record);
        sketch.record = Some(record);
    }
    Ok(())
}
