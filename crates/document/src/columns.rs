use kernel::{Quarantine, limit};

use crate::reader::Reader;

/// One key, in bytes: keys repeat in runs, so a long one could be made to fill the memory.
pub(crate) const KEY_BYTES: usize = 256;

/// Predecessors all operations of a commit may name together. An operation names more than one
/// only where others disagreed.
const PREDECESSORS: u64 = 4 * limit::CHANGE_OPERATIONS as u64;

/// Counters of operations stay below this: the engine counts in 32 bits, and some of it signed.
pub(crate) const COUNTER_END: u64 = 1 << 31;

/// The numbers of the columns a commit's change can have: their id times 16, plus their type.
mod number {
    pub(super) const OBJECT_ACTOR: u64 = 0x01;
    pub(super) const OBJECT_COUNTER: u64 = 0x02;
    pub(super) const KEY: u64 = 0x15;
    pub(super) const INSERT: u64 = 0x34;
    pub(super) const ACTION: u64 = 0x42;
    pub(super) const VALUE_META: u64 = 0x56;
    pub(super) const VALUE: u64 = 0x57;
    pub(super) const PREDECESSORS: u64 = 0x70;
    pub(super) const PREDECESSOR_ACTOR: u64 = 0x71;
    pub(super) const PREDECESSOR_COUNTER: u64 = 0x73;
}

/// Walks over the columns of a change before the engine sees them, leaves `reader` behind them
/// and gives the number of operations.
///
/// A column is run-length coded, so ten bytes can stand for a billion rows: rows are summed up
/// without being made. What would make the engine's decoder panic (an actor that is not in the
/// list, a run of the least number) is found here too.
pub(crate) fn operations(reader: &mut Reader<'_>, actors: u64) -> Result<usize, Quarantine> {
    let count = reader.unsigned().ok_or(Quarantine::Malformed)?;
    if count > 16 {
        return Err(Quarantine::Malformed);
    }
    let mut shapes = Vec::new();
    for _ in 0..count {
        let number = reader.unsigned().ok_or(Quarantine::Malformed)?;
        let bytes = reader.unsigned().ok_or(Quarantine::Malformed)?;
        if shapes.last().is_some_and(|(before, _)| number <= *before) {
            return Err(Quarantine::Malformed);
        }
        shapes.push((number, bytes));
    }
    let mut operations = 0;
    for (number, bytes) in shapes {
        let column = reader.take(bytes).ok_or(Quarantine::Malformed)?;
        let rows = walk(number, column, actors)?;
        if number == number::ACTION {
            operations = rows;
        }
    }
    match usize::try_from(operations) {
        Ok(0) | Err(_) => Err(Quarantine::NotACommit),
        Ok(operations) => Ok(operations),
    }
}

fn walk(number: u64, column: &[u8], actors: u64) -> Result<u64, Quarantine> {
    let rows_max = limit::CHANGE_OPERATIONS as u64;
    match number {
        number::OBJECT_ACTOR => {
            runs(column, rows_max, |_, values| below(actors, values.unsigned()))
        }
        number::OBJECT_COUNTER => {
            runs(column, rows_max, |_, values| below(COUNTER_END, values.unsigned()))
        }
        number::KEY => runs(column, rows_max, |_, values| key(values)),
        number::ACTION => runs(column, rows_max, |_, values| action(values)),
        number::VALUE_META => runs(column, rows_max, |_, values| value_meta(values)),
        number::PREDECESSORS => predecessors(column, rows_max),
        number::PREDECESSOR_ACTOR => {
            runs(column, PREDECESSORS, |_, values| below(actors, values.unsigned()))
        }
        number::PREDECESSOR_COUNTER => counters(column),
        // One boolean and one value are read per operation, however long their runs are.
        number::INSERT | number::VALUE => Ok(0),
        deflated if deflated & 0x08 != 0 => Err(Quarantine::Malformed),
        // Elements of lists, marks, or what a later engine may add.
        _ => Err(Quarantine::NotACommit),
    }
}

/// Reads a run-length coded column and gives its number of rows. `each` reads one value, which
/// stands for so many rows.
fn runs(
    column: &[u8],
    rows_max: u64,
    mut each: impl FnMut(u64, &mut Reader<'_>) -> Result<(), Quarantine>,
) -> Result<u64, Quarantine> {
    let mut reader = Reader::new(column);
    let mut rows = 0_u64;
    while !reader.is_empty() {
        let head = reader.signed().ok_or(Quarantine::Malformed)?;
        let (values, times) = match head {
            0 => (0, reader.unsigned().ok_or(Quarantine::Malformed)?),
            1.. => (1, head.unsigned_abs()),
            _ => (head.unsigned_abs(), 1),
        };
        rows = rows.saturating_add(values.max(1).saturating_mul(times));
        if rows > rows_max {
            return Err(Quarantine::TooLarge);
        }
        for _ in 0..values {
            each(times, &mut reader)?;
        }
    }
    Ok(rows)
}

fn below(end: u64, value: Option<u64>) -> Result<(), Quarantine> {
    match value {
        Some(value) if value < end => Ok(()),
        _ => Err(Quarantine::Malformed),
    }
}

fn key(values: &mut Reader<'_>) -> Result<(), Quarantine> {
    let key = values.run().ok_or(Quarantine::Malformed)?;
    if key.len() <= KEY_BYTES { Ok(()) } else { Err(Quarantine::TooLarge) }
}

/// Only making a map (0) and putting a value (1) are what a commit does.
fn action(values: &mut Reader<'_>) -> Result<(), Quarantine> {
    match values.unsigned().ok_or(Quarantine::Malformed)? {
        0 | 1 => Ok(()),
        _ => Err(Quarantine::NotACommit),
    }
}

/// The low four bits are the type: null, false, true, signed, float and text are ours; unsigned
/// (3), bytes, counter, timestamp and what is yet unknown are not. The rest is the length.
fn value_meta(values: &mut Reader<'_>) -> Result<(), Quarantine> {
    let meta = values.unsigned().ok_or(Quarantine::Malformed)?;
    if !matches!(meta & 15, 0 | 1 | 2 | 4 | 5 | 6) {
        Err(Quarantine::NotACommit)
    } else if meta >> 4 > limit::TEXT_BYTES as u64 {
        Err(Quarantine::TooLarge)
    } else {
        Ok(())
    }
}

fn predecessors(column: &[u8], rows_max: u64) -> Result<u64, Quarantine> {
    let mut sum = 0_u64;
    runs(column, rows_max, |times, values| {
        let each = values.unsigned().ok_or(Quarantine::Malformed)?;
        sum = sum.saturating_add(times.saturating_mul(each));
        if sum <= PREDECESSORS { Ok(()) } else { Err(Quarantine::TooLarge) }
    })
}

/// Counters are written as differences; every sum must be a counter again.
fn counters(column: &[u8]) -> Result<u64, Quarantine> {
    let mut counter = 0_i64;
    runs(column, PREDECESSORS, |times, values| {
        let step = values.signed().ok_or(Quarantine::Malformed)?;
        counter = i64::try_from(times)
            .ok()
            .and_then(|times| step.checked_mul(times))
            .and_then(|steps| counter.checked_add(steps))
            .ok_or(Quarantine::Malformed)?;
        below(COUNTER_END, u64::try_from(counter).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_summed_up_without_being_made() {
        let billion = [0x80, 0x94, 0xeb, 0xdc, 0x03, 1];
        assert_eq!(walk(number::ACTION, &billion, 1), Err(Quarantine::TooLarge));
        let nulls = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        assert_eq!(walk(number::KEY, &nulls, 1), Err(Quarantine::TooLarge));
        let least = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
        assert_eq!(walk(number::ACTION, &least, 1), Err(Quarantine::TooLarge));
        assert_eq!(walk(number::ACTION, &[3, 1, 0x7e, 0, 1], 1), Ok(5));
    }

    #[test]
    fn each_column_is_bounded() {
        let many = Quarantine::TooLarge;
        for (number, column, verdict) in [
            (number::PREDECESSORS, &[2, 0x80, 0x80, 4][..], Err(many)),
            (number::PREDECESSORS, &[2, 3], Ok(2)),
            (number::PREDECESSOR_ACTOR, &[0x7f, 2], Err(Quarantine::Malformed)),
            (number::PREDECESSOR_ACTOR, &[0x7f, 1], Ok(1)),
            (number::PREDECESSOR_COUNTER, &[0x7f, 0x7f], Err(Quarantine::Malformed)),
            (number::PREDECESSOR_COUNTER, &[0x7e, 5, 0x7f], Ok(2)),
            (number::OBJECT_ACTOR, &[0x7f, 2], Err(Quarantine::Malformed)),
            (number::KEY, &[0x7f, 0x81, 2], Err(Quarantine::Malformed)),
            (number::ACTION, &[0x7f, 3], Err(Quarantine::NotACommit)),
            (number::VALUE_META, &[0x7f, 8], Err(Quarantine::NotACommit)),
            (number::VALUE_META, &[0x7f, 0x86, 0x80, 0x80, 1], Err(many)),
            (0x11, &[], Err(Quarantine::NotACommit)),
        ] {
            assert_eq!(walk(number, column, 2), verdict, "column {number:#x} {column:02x?}");
        }
    }
}
