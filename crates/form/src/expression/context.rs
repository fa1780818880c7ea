use std::cell::{Cell, OnceCell};

use super::Scope;
use super::node::Items;
use super::operand::Operand;

/// What the parts of an expression are evaluated in.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) scope: &'a dyn Scope,
    names: &'a [String],
    memory: &'a Memory,
    /// The item at hand, in a condition on items.
    row: Option<Row<'a>>,
}

/// An item of a code list, counted from 0.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) list: &'a str,
    pub(super) number: usize,
}

/// What was read and how much was done since an evaluation began. Every name is read once at
/// most, however often conditions ask for it.
pub(super) struct Memory {
    steps: Cell<u32>,
    read: Vec<Read>,
}

#[derive(Default, Clone)]
struct Read {
    value: OnceCell<Operand>,
    values: OnceCell<Vec<Operand>>,
}

/// What one evaluation may take: enough for some conditions over all villages of a province. One
/// part is one step, and so are eight bytes of text.
pub(super) const STEPS_MAX: u32 = 1 << 20;
const BYTES_PER_STEP: usize = 8;

impl Memory {
    pub(super) fn new(names: &[String]) -> Self {
        Self { steps: Cell::new(0), read: vec![Read::default(); names.len()] }
    }

    /// Whether more was to be done than is allowed, so that the result is none.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() >= STEPS_MAX
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(
        scope: &'a dyn Scope,
        names: &'a [String],
        memory: &'a Memory,
        row: Option<Row<'a>>,
    ) -> Self {
        Self { scope, names, memory, row }
    }

    /// The same with an item at hand.
    pub(super) fn at(self, row: Row<'a>) -> Self {
        Self { row: Some(row), ..self }
    }

    /// Takes so many steps, or says that there are no more.
    pub(super) fn take(&self, steps: usize) -> bool {
        let steps = u32::try_from(steps).unwrap_or(STEPS_MAX);
        let taken = self.memory.steps.get().saturating_add(steps);
        self.memory.steps.set(taken);
        taken < STEPS_MAX
    }

    /// Takes the steps of reading a value.
    pub(super) fn take_operand(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Text(text) => self.take(1 + text.len() / BYTES_PER_STEP),
            Operand::Truth(_) | Operand::Number(_) => self.take(1),
        }
    }

    pub(super) fn name(&self, reference: usize) -> &'a str {
        self.names.get(reference).map_or("", String::as_str)
    }

    /// The answer to a name.
    pub(super) fn value(&self, reference: usize) -> Operand {
        let read = || Operand::from(self.scope.value(self.name(reference)));
        match self.memory.read.get(reference) {
            Some(known) => known.value.get_or_init(read).clone(),
            None => Operand::BLANK,
        }
    }

    /// The answers to a name in all entries of its repeat.
    pub(super) fn values(&self, reference: usize) -> &'a [Operand] {
        let read = || {
            let values = self.scope.values(self.name(reference));
            values.into_iter().map(Operand::from).collect()
        };
        self.memory.read.get(reference).map_or(&[], |known| known.values.get_or_init(read))
    }

    /// A column of the item at hand.
    pub(super) fn column(&self, column: &str) -> Operand {
        self.row.map_or(Operand::BLANK, |row| self.cell(row.list, row.number, column))
    }

    pub(super) fn cell(&self, list: &str, row: usize, column: &str) -> Operand {
        let cell = self.scope.list_cell(list, row, column).into();
        self.take_operand(&cell);
        cell
    }

    /// The place of the item at hand, counted from 1.
    pub(super) fn place(&self) -> Option<usize> {
        self.row.map(|row| row.number + 1)
    }

    /// The items of a list that meet a condition, until there are no more steps. A condition that
    /// is a number means the item at that place, as in XPath.
    pub(super) fn rows(self, items: &'a Items) -> impl Iterator<Item = usize> + 'a {
        let rows = 0..self.scope.list_length(&items.list);
        rows.take_while(move |_| self.take(1)).filter(move |number| {
            let Some(condition) = &items.condition else { return true };
            let row = Row { list: &items.list, number: *number };
            match condition.evaluate(&self.at(row)) {
                Operand::Number(place) => place == (number + 1) as f64,
                other => other.truth(),
            }
        })
    }

    /// What stands in the column of those items.
    pub(super) fn cells(self, items: &'a Items) -> impl Iterator<Item = Operand> + 'a {
        let column = items.column.as_deref();
        self.rows(items).map(move |row| match column {
            Some(column) => self.cell(&items.list, row, column),
            None => Operand::Truth(true),
        })
    }
}
