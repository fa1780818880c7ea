use std::collections::{BTreeMap, BTreeSet};

use form::{Answers, MergeClass};
use kernel::{Actor, Digest, Digester, Entry, EntryId, Path, Value};

use crate::{Ledger, Rule, Rules, Settlement, Why, settle, settle::is_removal, settle_unit};

/// A household as it stands: of every path its settlement, and the entries that are there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    values: BTreeMap<Path, Settlement>,
    entries: BTreeMap<String, Vec<EntryId>>,
}

/// Which questions settle together: those of one unit, in one entry or one group.
type Unit<'a> = (Option<&'a Entry>, &'a str, &'a str);

impl State {
    /// Settles everything that was said in a record. Its cost follows what was said.
    #[must_use]
    pub fn of(ledger: &Ledger, rules: &Rules) -> Self {
        let values = settled(ledger, rules, ledger.paths());
        let entries = present(ledger, rules, &values);
        Self { values, entries }
    }

    /// How a path was settled; none when nothing that was said of it counts.
    #[must_use]
    pub fn settlement(&self, path: &Path) -> Option<&Settlement> {
        self.values.get(path)
    }

    /// All paths of which something counts, in their order.
    pub fn settlements(&self) -> impl Iterator<Item = (&Path, &Settlement)> {
        self.values.iter()
    }

    /// The paths about which a person must decide.
    pub fn disputes(&self) -> impl Iterator<Item = (&Path, &Settlement)> {
        self.values.iter().filter(|(_, settlement)| settlement.is_disputed())
    }

    /// What is to be compared between two who hold the same commits: settled values and open
    /// candidates. `author` names the person behind an actor, whatever device they used.
    #[must_use]
    pub fn digest(&self, author: &dyn Fn(Actor) -> String) -> Digest {
        let mut digester = Digester::default();
        for (path, settlement) in &self.values {
            digester.part(path.to_string().as_bytes());
            match settlement {
                Settlement::Settled { value, .. } => {
                    digester.part(b"settled");
                    digester.part(&value.canonical());
                }
                Settlement::Disputed { candidates, .. } => {
                    let mut open: Vec<_> = candidates
                        .iter()
                        .map(|s| (s.value.canonical(), author(s.commit.actor), s.observed()))
                        .collect();
                    open.sort();
                    digester.part(b"disputed");
                    digester.part(&(open.len() as u64).to_be_bytes());
                    for (value, author, observed) in open {
                        digester.part(&value);
                        digester.part(author.as_bytes());
                        digester.part(observed.to_string().as_bytes());
                    }
                }
            }
        }
        digester.finish()
    }
}

/// How the paths stand of which a commit just said something, with all that settle together with
/// them: whatever else was said in the record is settled as before.
#[must_use]
pub fn settle_anew(
    ledger: &Ledger,
    rules: &Rules,
    said: &BTreeSet<Path>,
) -> BTreeMap<Path, Settlement> {
    let entries: BTreeSet<Option<&Entry>> = said.iter().map(|path| path.entry.as_ref()).collect();
    let units: BTreeSet<Unit<'_>> =
        said.iter().filter_map(|path| unit_of(path, rules.rule(path))).collect();
    let with = |path: &&Path| {
        let rule = rules.rule(path);
        // A removal that waits for review says whether the entry was edited meanwhile.
        let is_removal = rule.class == MergeClass::Member;
        said.contains(*path)
            || is_removal
            || unit_of(path, rule).is_some_and(|unit| units.contains(&unit))
    };
    let paths = entries.iter().flat_map(|entry| ledger.paths_in(*entry)).filter(with);
    settled(ledger, rules, paths)
}

impl Answers for State {
    /// The value as it is shown: the settled one, or what stands until a dispute is decided.
    fn value(&self, path: &Path) -> Option<Value> {
        self.settlement(path)?.value().cloned()
    }

    /// The entries in the order in which they were observed and entered.
    fn entries(&self, repeat: &str) -> Vec<EntryId> {
        self.entries.get(repeat).cloned().unwrap_or_default()
    }
}

/// How some paths are settled, of each unit all that were answered.
fn settled<'a>(
    ledger: &Ledger,
    rules: &'a Rules,
    paths: impl Iterator<Item = &'a Path>,
) -> BTreeMap<Path, Settlement> {
    let mut values = BTreeMap::new();
    let mut units: BTreeMap<Unit<'_>, Vec<(&Path, &Rule)>> = BTreeMap::new();
    for path in paths {
        let rule = rules.rule(path);
        if let Some(unit) = unit_of(path, rule) {
            units.entry(unit).or_default().push((path, rule));
        } else if let Some(settlement) = settle(rule, ledger.statements(path)) {
            values.insert(path.clone(), settlement);
        }
    }
    for questions in units.values() {
        let said: Vec<_> =
            questions.iter().map(|(path, rule)| (*rule, ledger.statements(path))).collect();
        for ((path, _), settlement) in questions.iter().zip(settle_unit(&said)) {
            values.extend(settlement.map(|settlement| ((*path).clone(), settlement)));
        }
    }
    for (path, settlement) in &mut values {
        note_edits(ledger, rules, path, settlement);
    }
    values
}

/// The unit a path settles with, if any.
fn unit_of<'a>(path: &'a Path, rule: &'a Rule) -> Option<Unit<'a>> {
    let unit = rule.unit.as_deref()?;
    Some((path.entry.as_ref(), group(path), unit))
}

/// The group a question of the household stands in.
fn group(path: &Path) -> &str {
    match path.entry {
        Some(_) => "",
        None => path.question.split_once('/').map_or("", |(group, _)| group),
    }
}

/// Says of a removal that waits whether somebody edited the entry beside or after it.
fn note_edits(ledger: &Ledger, rules: &Rules, path: &Path, settlement: &mut Settlement) {
    let (Some(entry), Settlement::Disputed { candidates, why, .. }) = (&path.entry, settlement)
    else {
        return;
    };
    if *why != Why::RemovalAwaitsReview {
        return;
    }
    // What some removal had not seen was written beside or after it.
    let edited = ledger.fields(entry).any(|said| {
        said.commit.verdict.counts()
            && rules.rule(&said.path).class != MergeClass::Member
            && candidates.iter().any(|removal| {
                removal.commit.hash != said.commit.hash && !removal.commit.follows(&said.commit)
            })
    });
    if edited {
        *why = Why::RemovedWhileEdited;
    }
}

/// The entries that a commit that counts created and no decision removed, by repeat.
fn present(
    ledger: &Ledger,
    rules: &Rules,
    values: &BTreeMap<Path, Settlement>,
) -> BTreeMap<String, Vec<EntryId>> {
    let removed: BTreeSet<&Entry> = values
        .iter()
        .filter(|(path, settlement)| {
            rules.rule(path).class == MergeClass::Member
                && matches!(settlement, Settlement::Settled { value, .. } if is_removal(value))
        })
        .filter_map(|(path, _)| path.entry.as_ref())
        .collect();
    let mut entries: Vec<_> =
        ledger.entries().filter(|(entry, _, _)| !removed.contains(entry)).collect();
    entries.sort_by_key(|(entry, place, commit)| {
        (commit.observed, commit.at, commit.hash, *place, *entry)
    });
    let mut present: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
    for (entry, _, _) in entries {
        present.entry(entry.repeat.clone()).or_default().push(entry.id);
    }
    present
}
