//! How lists of stream ends stand in a frame: grouped by actor, and villages that are named in
//! the frame already by their place there.

use kernel::{Actor, Division, limit};

use crate::{
    StreamEnd,
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
            let place = villages.iter().position(|village| *village == end.village);
            to.number(place.map_or(end.village.number(), |place| place as u64)).put(&end.n);
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
            let number = from.number()?;
            let place = usize::try_from(number).ok().and_then(|place| villages.get(place));
            let village = match place {
                Some(village) => *village,
                None => Division::from_number(number).map_err(|_| Malformed)?,
            };
            ends.push(StreamEnd { actor, village, n: from.take()? });
        }
    }
    Ok(ends)
}
