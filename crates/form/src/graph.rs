use std::collections::BTreeMap;

use crate::{Form, filter::Filter, formula::Formula, item::Item, names::Named};

/// What is read by what: from a question or repeat to all that has to be computed again when an
/// answer to it changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    readers: BTreeMap<Named, Vec<Unit>>,
}

/// What is computed in one go. In their order, each comes after those it may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    /// A calculation, by its place in the order of calculations.
    Calculation(usize),
    /// Whether a question is relevant, and what is to be said of its answer.
    Answer(usize),
    /// A rule.
    Rule(usize),
    /// How many entries a repeat has.
    Count(usize),
    /// The ID numbers of the whole household.
    Identities,
}

/// The questions that the check of ID numbers reads.
const OF_IDENTITIES: [&str; 5] = ["id_no", "id_type", "sex", "birth_date", "left"];

impl Graph {
    pub(crate) fn of(form: &Form) -> Self {
        let mut graph = Self::default();
        let named = |name: &str| form.names.get(name);
        for (rank, item) in form.order.iter().filter_map(|place| form.items.get(*place)).enumerate()
        {
            let formulas = form.relevances(item).chain(&item.logic.calculation);
            graph.reads(Unit::Calculation(rank), formulas.flat_map(Formula::references), named);
        }
        for (place, item) in form.items.iter().enumerate() {
            let unit = Unit::Answer(place);
            graph.add(Named::Question(place), unit);
            graph.reads(unit, of_answer(form, item), named);
        }
        for (place, rule) in form.rules.iter().enumerate() {
            let unit = Unit::Rule(place);
            graph.add(Named::Question(rule.question), unit);
            graph.reads(unit, rule.condition.references(), named);
        }
        for (place, group) in form.groups.iter().enumerate() {
            if let Some(count) = &group.count {
                let unit = Unit::Count(place);
                graph.add(Named::Group(place), unit);
                graph.reads(unit, count.references(), named);
            }
        }
        graph.reads(Unit::Identities, OF_IDENTITIES.into_iter(), named);
        graph
    }

    /// What reads a question, or the number of a repeat's entries.
    pub(crate) fn readers(&self, named: Named) -> &[Unit] {
        self.readers.get(&named).map_or(&[], Vec::as_slice)
    }

    fn reads<'a>(
        &mut self,
        unit: Unit,
        names: impl Iterator<Item = &'a str>,
        named: impl Fn(&str) -> Option<Named>,
    ) {
        for named in names.filter_map(named) {
            self.add(named, unit);
        }
    }

    fn add(&mut self, named: Named, unit: Unit) {
        let readers = self.readers.entry(named).or_default();
        if !readers.contains(&unit) {
            readers.push(unit);
        }
    }
}

fn of_answer<'a>(form: &'a Form, item: &'a Item) -> impl Iterator<Item = &'a str> {
    let constraint = item.logic.constraint.as_ref().map(|constraint| &constraint.condition);
    let formulas = form.relevances(item).chain(&item.logic.required).chain(constraint);
    let filter = item.logic.filter.iter().flat_map(Filter::references);
    formulas.flat_map(Formula::references).chain(filter)
}
