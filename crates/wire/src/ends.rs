//! How lists of stream ends stand in a frame: grouped by actor, and villages that are named in
//! the frame already by their place there.

use kernel::{Actor, Division, limit};

use crate::{
    Place, StreamEnd,
    cbor::{Malformed, Reader, Writer},
};

/// Writes ends. Each run of one actor's is one group.
pub(crate) fn put(to: &mut Writer, ends: &[StreamEnd], villages: &[Division]) {
    let groups: Vec<&[StreamEnd]> = ends.chunk_by(|one, two| one.actor == two.actor).collect();
    to.array(groups.len());
    for group in groups {
        to.array(1 + 2 * group.len());
        if let Some(first) = group.first() {
            to.put(&first.actor);
        }
        for end in group {
            put_village(to, end.village, villages);
            to.put(&end.n);
        }
    }
}

/// Reads ends, of as many streams as a request may name.
pub(crate) fn take(
    from: &mut Reader<'_>,
    villages: &[Division],
) -> Result<Vec<StreamEnd>, Malformed> {
    let mut ends = Vec::new();
    for _ in 0..from.length(limit::STREAMS_PER_REQUEST)? {
        let items = from.length(1 + 2 * limit::STREAMS_PER_REQUEST)?;
        if items % 2 == 0 || ends.len() + items / 2 > limit::STREAMS_PER_REQUEST {
            return Err(Malformed);
        }
        let actor: Actor = from.take()?;
        for _ in 0..items / 2 {
            let village = take_village(from, villages)?;
            ends.push(StreamEnd { actor, village, n: from.take()? });
        }
    }
    Ok(ends)
}

/// Writes places in the feeds of villages.
pub(crate) fn put_places(to: &mut Writer, places: &[Place], villages: &[Division]) {
    to.array(2 * places.len());
    for place in places {
        put_village(to, place.village, villages);
        to.put(&place.after);
    }
}

/// Reads places in the feeds of as many villages as a device may hold.
pub(crate) fn take_places(
    from: &mut Reader<'_>,
    villages: &[Division],
) -> Result<Vec<Place>, Malformed> {
    let items = from.length(2 * limit::VILLAGES_PER_DEVICE)?;
    if items % 2 == 1 {
        return Err(Malformed);
    }
    let place = |_| Ok(Place { village: take_village(from, villages)?, after: from.take()? });
    (0..items / 2).map(place).collect()
}

fn put_village(to: &mut Writer, village: Division, villages: &[Division]) {
    let place = villages.iter().position(|other| *other == village);
    to.number(place.map_or(village.number(), |place| place as u64));
}

fn take_village(from: &mut Reader<'_>, villages: &[Division]) -> Result<Division, Malformed> {
    let number = from.number()?;
    let place = usize::try_from(number).ok().and_then(|place| villages.get(place));
    match place {
        Some(village) => Ok(*village),
        None => Division::from_number(number).map_err(|_| Malformed),
    }
}
