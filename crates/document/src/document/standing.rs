use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, Value};
use kernel::Quarantine;

use crate::operation::{OpId, read_actor};

/// The values that stand under a key for somebody who saw the document up to `heads`, by the
/// operations that wrote them, ascending. More than one were written at the same time.
pub(super) fn standing<'a>(
    engine: &'a Automerge,
    within: Option<OpId>,
    key: &str,
    heads: &[ChangeHash],
) -> Result<Vec<(OpId, Value<'a>)>, Quarantine> {
    let map = match within {
        None => ROOT,
        Some(map) => ObjId::Id(map.counter, map.actor.as_bytes().into(), 0),
    };
    let found = engine.get_all_at(map, key, heads).map_err(|_| Quarantine::Engine)?;
    let mut standing = Vec::with_capacity(found.len());
    for (value, id) in found {
        standing.push((read_id(&id).ok_or(Quarantine::Engine)?, value));
    }
    standing.sort_unstable_by_key(|(id, _)| *id);
    Ok(standing)
}

/// The operation that made an object; none for the root.
pub(super) fn read_id(id: &ObjId) -> Option<OpId> {
    match id {
        ObjId::Root => None,
        ObjId::Id(counter, actor, _) => Some(OpId { counter: *counter, actor: read_actor(actor)? }),
    }
}
