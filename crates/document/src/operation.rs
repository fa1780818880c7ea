use automerge::{ActorId, ObjType, ScalarValue, legacy};
use kernel::{Actor, Entry, Path, Quarantine, Value, limit};

/// Names one operation of a document: its counter, and who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OpId {
    pub(crate) counter: u64,
    pub(crate) actor: Actor,
}

/// One operation of a commit, of a shape that commits have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    /// The operation that created the entry it stands in; none in the root.
    pub(crate) within: Option<OpId>,
    /// Its key in that map.
    pub(crate) key: String,
    /// What it does there.
    pub(crate) act: Act,
    /// The operations it takes the place of, ascending.
    pub(crate) preds: Vec<OpId>,
}

/// What an operation does at its key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// Creates an entry's map; always in the root.
    Create(Entry),
    /// Writes a value.
    Put(Value),
}

impl Operation {
    /// Takes an operation as the engine decoded it, if its shape is one that commits have.
    pub(crate) fn read(op: &legacy::Op) -> Result<Self, Quarantine> {
        let within = match &op.obj {
            legacy::ObjectId::Root => None,
            legacy::ObjectId::Id(id) => Some(read_id(id)?),
        };
        let legacy::Key::Map(key) = &op.key else { return Err(Quarantine::NotACommit) };
        let act = match (&op.action, within) {
            (legacy::OpType::Make(ObjType::Map), None) => {
                Act::Create(key.parse().map_err(|_| Quarantine::NotACommit)?)
            }
            (legacy::OpType::Put(value), within) => {
                let sound = if within.is_none() { is_household_key(key) } else { is_field(key) };
                Act::Put(sound.then(|| read_value(value)).ok_or(Quarantine::NotACommit)??)
            }
            _ => return Err(Quarantine::NotACommit),
        };
        let preds: Vec<_> = op.pred.iter().map(read_id).collect::<Result<_, _>>()?;
        if op.insert {
            return Err(Quarantine::NotACommit);
        }
        Ok(Self { within, key: key.to_string(), act, preds: sorted(preds) })
    }

    /// Where it stands: the map, and the key in it.
    pub(crate) fn place(&self) -> (Option<OpId>, &str) {
        (self.within, &self.key)
    }

    /// The operation as the engine encodes it.
    pub(crate) fn to_engine(&self) -> legacy::Op {
        let preds: Vec<_> = self.preds.iter().map(|pred| to_id(*pred)).collect();
        legacy::Op {
            action: match &self.act {
                Act::Create(_) => legacy::OpType::Make(ObjType::Map),
                Act::Put(value) => legacy::OpType::Put(to_scalar(value)),
            },
            obj: self.within.map_or(legacy::ObjectId::Root, |map| legacy::ObjectId::Id(to_id(map))),
            key: legacy::Key::Map(self.key.as_str().into()),
            pred: preds.into(),
            insert: false,
        }
    }
}

/// Whether a value may stand in the root at `key`: the key reads as a path of the household, and
/// so neither hides an entry nor looks like one of its fields.
pub(crate) fn is_household_key(key: &str) -> bool {
    key.parse::<Path>().is_ok_and(|path| path.entry.is_none())
}

/// Whether a value may stand in an entry's map at `key`.
pub(crate) fn is_field(key: &str) -> bool {
    Path::from_key(None, key).is_ok()
}

/// Whether a value can be written: finite, and no longer than a text may be.
pub(crate) fn is_writable(value: &Value) -> bool {
    match value {
        Value::Real(real) => real.is_finite(),
        Value::Text(text) => text.len() <= limit::TEXT_BYTES,
        Value::Blank | Value::Bool(_) | Value::Whole(_) => true,
    }
}

/// The value as the engine writes it.
pub(crate) fn to_scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Blank => ScalarValue::Null,
        Value::Bool(bool) => ScalarValue::Boolean(*bool),
        Value::Whole(whole) => ScalarValue::Int(*whole),
        Value::Real(real) => ScalarValue::F64(*real),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
    }
}

/// The value of one the engine read, if it is of a kind that commits write.
pub(crate) fn from_scalar(scalar: &ScalarValue) -> Option<Value> {
    match scalar {
        ScalarValue::Null => Some(Value::Blank),
        ScalarValue::Boolean(bool) => Some(Value::Bool(*bool)),
        ScalarValue::Int(whole) => Some(Value::Whole(*whole)),
        ScalarValue::F64(real) => Some(Value::Real(*real)),
        ScalarValue::Str(text) => Some(Value::from(text.as_str())),
        ScalarValue::Bytes(_)
        | ScalarValue::Uint(_)
        | ScalarValue::Counter(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. } => None,
    }
}

/// The actor as we know it; commits have none of another length.
pub(crate) fn read_actor(actor: &ActorId) -> Option<Actor> {
    actor.to_bytes().try_into().ok().map(Actor::from_bytes)
}

fn read_value(scalar: &ScalarValue) -> Result<Value, Quarantine> {
    let value = from_scalar(scalar).ok_or(Quarantine::NotACommit)?;
    if is_writable(&value) {
        return Ok(value);
    }
    match value {
        Value::Text(_) => Err(Quarantine::TooLarge),
        _ => Err(Quarantine::NotACommit),
    }
}

fn read_id(id: &legacy::OpId) -> Result<OpId, Quarantine> {
    let actor = read_actor(id.actor()).ok_or(Quarantine::NotACommit)?;
    Ok(OpId { counter: id.counter(), actor })
}

fn to_id(id: OpId) -> legacy::OpId {
    legacy::OpId::new(id.counter, &id.actor.as_bytes().into())
}

fn sorted(mut ids: Vec<OpId>) -> Vec<OpId> {
    ids.sort_unstable();
    ids
}
