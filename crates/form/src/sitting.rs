use std::collections::{BTreeMap, BTreeSet};

use kernel::{Entry, EntryId, Path, Value};

use crate::{
    Answers, Finding, Form, Moment,
    check::{self, in_order},
    graph::Unit,
    identities,
    item::Item,
    names::Named,
    reading::Reading,
};

use held::Held;

mod held;

/// One sitting with a household: its answers, and all that follows from them. After each change
/// only what depends on it is computed again. The date and moment stay those it began with.
#[derive(Debug, Clone)]
pub struct Sitting<'a> {
    form: &'a Form,
    at: Moment<'a>,
    answers: Held,
    derived: BTreeMap<Path, Value>,
    relevant: BTreeMap<(usize, Spot), bool>,
    findings: BTreeMap<(Unit, Spot), Vec<Finding>>,
    /// What is to be computed again, in an order in which nothing is read too early.
    stale: BTreeSet<(Unit, Spot)>,
    /// What ever read all entries of a repeat at once, so that a change in one entry concerns it
    /// in every other. All the rest reads, of its own repeat, its own entry.
    gathering: BTreeSet<Unit>,
}

/// The entry in which something is computed; none for the household itself.
type Spot = Option<EntryId>;

impl<'a> Sitting<'a> {
    /// Sits down with what is known of a household.
    #[must_use]
    pub fn begin(form: &'a Form, answers: &dyn Answers, at: &Moment<'a>) -> Self {
        let mut sitting = Self {
            form,
            at: *at,
            answers: Held::of(form, answers),
            derived: BTreeMap::new(),
            relevant: BTreeMap::new(),
            findings: BTreeMap::new(),
            stale: BTreeSet::new(),
            gathering: BTreeSet::new(),
        };
        for unit in sitting.units() {
            for spot in sitting.answers.spots(sitting.repeat(unit)) {
                sitting.stale.insert((unit, spot));
            }
        }
        sitting.settle();
        sitting
    }

    /// Answers a question; an entry that was not there is added. An answer that the form does not
    /// ask for is not kept.
    pub fn set(&mut self, path: &Path, value: impl Into<Value>) {
        self.change(path, Some(value.into()));
    }

    /// Takes an answer back, as if it had never been collected. Its entry stays.
    pub fn unset(&mut self, path: &Path) {
        self.change(path, None);
    }

    /// Adds an entry with nothing in it.
    pub fn add(&mut self, entry: &Entry) {
        self.begin_entry(entry);
        self.settle();
    }

    /// The answers as they stand.
    #[must_use]
    pub fn answers(&self) -> &dyn Answers {
        &self.answers
    }

    /// What the calculations come to; see [`Form::derive`].
    #[must_use]
    pub fn derived(&self) -> &BTreeMap<Path, Value> {
        &self.derived
    }

    /// What is to be said of the answers; see [`Form::check`].
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.findings.values().flatten().cloned().collect();
        in_order(&mut findings);
        findings
    }

    /// Whether a question is to be asked; see [`Form::relevant`].
    #[must_use]
    pub fn relevant(&self, path: &Path) -> bool {
        let place = self.form.names.full(&path.asked());
        let spot = path.entry.as_ref().map(|entry| entry.id);
        let known = place.and_then(|place| self.relevant.get(&(place, spot)));
        known.copied().unwrap_or_else(|| self.form.relevant(path, &self.answers, &self.at))
    }

    fn change(&mut self, path: &Path, value: Option<Value>) {
        let Some(place) = self.form.names.full(&path.asked()) else { return };
        let Some(item) = self.form.items.get(place) else { return };
        let is_apt = item.is_many() == path.code.is_some() && item.question.kind.is_answered();
        if !is_apt || item.question.repeat.is_some() != path.entry.is_some() {
            return;
        }
        if let (Some(entry), Some(_)) = (&path.entry, &value) {
            self.begin_entry(entry);
        }
        if self.answers.values.get(path) != value.as_ref() {
            match value {
                Some(value) => self.answers.values.insert(path.clone(), value),
                None => self.answers.values.remove(path),
            };
            let spot = path.entry.as_ref().map(|entry| entry.id);
            self.touch(Named::Question(place), spot);
        }
        self.settle();
    }

    /// Everything in a new entry is to be computed, and everything that reads all entries.
    fn begin_entry(&mut self, entry: &Entry) {
        let Some(Named::Group(group)) = self.form.names.get(&entry.repeat) else { return };
        if !self.form.groups.get(group).is_some_and(|group| group.is_repeat)
            || !self.answers.add(entry)
        {
            return;
        }
        let repeat = Some(entry.repeat.as_str());
        for unit in self.units() {
            if self.repeat(unit) == repeat {
                self.stale.insert((unit, Some(entry.id)));
            }
        }
        self.touch(Named::Group(group), None);
        for (place, item) in self.form.items.iter().enumerate() {
            if item.question.repeat.as_deref() == repeat {
                self.touch(Named::Question(place), Some(entry.id));
            }
        }
    }

    /// Marks what reads an answer that changed.
    fn touch(&mut self, named: Named, spot: Spot) {
        let home = match named {
            Named::Question(place) => self.form.items.get(place).and_then(Item::repeat),
            Named::Group(_) => None,
        };
        for unit in self.form.graph.readers(named) {
            let repeat = self.repeat(*unit);
            if repeat.is_some() && repeat == home && !self.gathering.contains(unit) {
                self.stale.insert((*unit, spot));
            } else {
                let spots = self.answers.spots(repeat).into_iter();
                self.stale.extend(spots.map(|spot| (*unit, spot)));
            }
        }
    }

    /// Computes what is stale, and what becomes so by it.
    fn settle(&mut self) {
        while let Some((unit, spot)) = self.stale.pop_first() {
            let derived = std::mem::take(&mut self.derived);
            let mut reading = Reading::with_derived(self.form, &self.answers, &self.at, derived);
            let entry = self.repeat(unit).zip(spot);
            let entry = entry.map(|(repeat, id)| Entry { repeat: repeat.to_owned(), id });
            let mut changed = None;
            let mut findings = Vec::new();
            match unit {
                Unit::Calculation(rank) => {
                    changed = compute(&mut reading, rank, entry.as_ref());
                }
                Unit::Answer(place) => {
                    if let Some(item) = self.form.items.get(place) {
                        let relevant = reading.relevant(item, entry.as_ref());
                        self.relevant.insert((place, spot), relevant);
                        if relevant && item.question.kind.is_answered() {
                            findings = check::answer(&reading, item, entry.as_ref());
                        }
                    }
                }
                Unit::Rule(place) => {
                    let rule = self.form.rules.get(place);
                    let about = rule.and_then(|rule| self.form.items.get(rule.question));
                    if let (Some(rule), Some(item)) = (rule, about) {
                        findings.extend(check::kept(&reading, rule, item, entry.as_ref()));
                    }
                }
                Unit::Count(place) => {
                    let group = self.form.groups.get(place);
                    findings.extend(group.and_then(|group| check::count(&reading, group)));
                }
                Unit::Identities => identities::check(&reading, &mut findings),
            }
            if reading.gathered.get() {
                self.gathering.insert(unit);
            }
            self.derived = reading.derived;
            if findings.is_empty() {
                self.findings.remove(&(unit, spot));
            } else {
                self.findings.insert((unit, spot), findings);
            }
            if let Some(place) = changed {
                self.touch(Named::Question(place), spot);
            }
        }
    }

    /// All there is to compute, in each of its places.
    fn units(&self) -> Vec<Unit> {
        let Form { order, items, rules, groups, .. } = self.form;
        let counted = groups.iter().enumerate().filter(|(_, group)| group.count.is_some());
        let units = (0..order.len()).map(Unit::Calculation);
        let units = units.chain((0..items.len()).map(Unit::Answer));
        let units = units.chain((0..rules.len()).map(Unit::Rule));
        let units = units.chain(counted.map(|(place, _)| Unit::Count(place)));
        units.chain([Unit::Identities]).collect()
    }

    /// The repeat in whose entries something is computed.
    fn repeat(&self, unit: Unit) -> Option<&'a str> {
        let place = match unit {
            Unit::Calculation(rank) => self.form.order.get(rank).copied(),
            Unit::Answer(place) => Some(place),
            Unit::Rule(place) => self.form.rules.get(place).map(|rule| rule.question),
            Unit::Count(_) | Unit::Identities => None,
        };
        self.form.items.get(place?).and_then(Item::repeat)
    }
}

/// Computes a calculation, and says which it was if something else came of it than before.
fn compute(reading: &mut Reading<'_>, rank: usize, entry: Option<&Entry>) -> Option<usize> {
    let place = *reading.form.order.get(rank)?;
    let item = reading.form.items.get(place)?;
    let path = item.path(entry.map(|entry| entry.id));
    let value = reading.computed(item, entry);
    let before = match value.clone() {
        Some(value) => reading.derived.insert(path, value),
        None => reading.derived.remove(&path),
    };
    (before != value).then_some(place)
}

#[cfg(test)]
mod tests;
