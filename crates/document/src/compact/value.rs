//! Values, grouped by what they answer, so that like stands beside like.

use std::collections::HashMap;

use kernel::Value;

use super::{
    CompactError,
    pen::{Pen, Scan},
    sketch::{Key, Sketch, Words},
    table::{Table, Typed},
    typed::{self, Moment, Read},
};

/// The values that are written together.
struct Column<'a> {
    /// Their type, if the table has it.
    typed: Option<&'a Typed>,
    /// By commit and row.
    rows: Vec<(usize, usize)>,
}

pub(super) fn write(words: &Words, sketches: &[Sketch], table: &Table, pen: &mut Pen) {
    let mut texts = Pen::default();
    let value = |(at, row): &(usize, usize)| {
        sketches.get(*at).and_then(|sketch| Some((sketch, &sketch.rows.get(*row)?.value)))
    };
    for column in columns(words, sketches, table) {
        let values = || column.rows.iter().filter_map(value);
        let plain = Typed::of(values().find_map(|(_, value)| said(value)).unwrap_or(&Value::Blank));
        let typed = column.typed.unwrap_or_else(|| {
            pen.size(Typed::PLAIN.iter().position(|typed| *typed == plain).unwrap_or_default());
            &plain
        });
        let (mut payload, mut last) = (Pen::default(), typed::Point::default());
        for (sketch, value) in values() {
            let near = near(sketch);
            let code = typed::write(typed, value, near, &mut last, &mut payload, &mut texts);
            pen.unsigned(code);
        }
        pen.bytes(&payload.0);
    }
    pen.bytes(&texts.0);
}

pub(super) fn read(
    words: &Words,
    sketches: &mut [Sketch],
    table: &Table,
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    let mut texts = Vec::new();
    for column in columns(words, sketches, table) {
        let typed = match column.typed {
            Some(typed) => typed,
            None => {
                Typed::PLAIN.get(scan.index(Typed::PLAIN.len())?).ok_or(CompactError::Malformed)?
            }
        };
        let codes = scan.numbers(column.rows.len())?;
        let mut last = typed::Point::default();
        for ((at, row), code) in column.rows.into_iter().zip(codes) {
            let sketch = sketches.get_mut(at).ok_or(CompactError::Malformed)?;
            let read = typed::read(typed, code, near(sketch), &mut last, scan)?;
            let row_read = sketch.rows.get_mut(row).ok_or(CompactError::Malformed)?;
            match read {
                Read::Value(value) => row_read.value = value,
                Read::Text(length) => texts.push((at, row, length)),
            }
        }
    }
    for (at, row, length) in texts {
        let text = scan.bytes(length)?;
        let text = core::str::from_utf8(text).map_err(|_| CompactError::Malformed)?;
        let row = sketches.get_mut(at).and_then(|sketch| sketch.rows.get_mut(row));
        row.ok_or(CompactError::Malformed)?.value = Value::from(text);
    }
    Ok(())
}

/// The columns of a batch, those of one type beside each other.
fn columns<'a>(words: &Words, sketches: &[Sketch], table: &'a Table) -> Vec<Column<'a>> {
    // One place for what answers one question, one for all that was superseded, and one each for
    // keys that the table doesn't have.
    let mut places = HashMap::new();
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut column_of = Vec::with_capacity(words.keys.all.len());
    for (place, key) in words.keys.all.iter().enumerate() {
        let what = match key {
            Key::Other(_) => (Some(place), None),
            key => (None, key.column()),
        };
        let column = *places.entry(what).or_insert_with(|| {
            let typed = what.0.is_none().then(|| key.typed(table));
            columns.push(Column { typed, rows: Vec::new() });
            columns.len() - 1
        });
        column_of.push(column);
    }
    for (at, sketch) in sketches.iter().enumerate() {
        let shapes = sketch.segments.iter();
        let shapes = shapes.filter_map(|segment| words.shapes.all.get(segment.shape));
        for (row, key) in shapes.flat_map(|shape| &shape.keys).enumerate() {
            let column = column_of.get(*key).and_then(|column| columns.get_mut(*column));
            if let Some(column) = column {
                column.rows.push((at, row));
            }
        }
    }
    columns.retain(|column| !column.rows.is_empty());
    columns.sort_by_key(|column| column.typed.map_or(u8::MAX, Typed::rank));
    columns
}

fn said(value: &Value) -> Option<&Value> {
    (*value != Value::Blank).then_some(value)
}

fn near(sketch: &Sketch) -> Moment {
    Moment { time: sketch.time, observed: sketch.observed }
}
