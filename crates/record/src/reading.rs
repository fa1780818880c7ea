use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use document::{Facts, Write};
use kernel::{Actor, Entry, Path, Value};

use crate::{Commit, Rules, Said, Statement};

/// What the commits of a decision saw, by the decision's entry.
type Seen = BTreeMap<Entry, Arc<BTreeSet<(Actor, u64)>>>;

/// The statements a commit makes, in the order of its writes and in the words of the present
/// form, whatever version it was written under.
///
/// A visit's `confirmed:<path>` and a decision's `confirmed:<path>` speak of that path, and a
/// decision's `supersedes:<actor>-<seq>` of the commits it saw. Whatever has not that shape is
/// kept as a plain answer, so that nothing that was written is lost.
pub(crate) fn statements(
    facts: &Facts,
    commit: &Arc<Commit>,
    rules: &Rules,
) -> Vec<Arc<Statement>> {
    let seen = seen_by_decisions(facts);
    facts
        .writes
        .iter()
        .enumerate()
        .filter_map(|(place, write)| {
            let (path, said) = subject(write, &seen)?;
            let (path, value) = rules.present(path, write.value.clone());
            let commit = Arc::clone(commit);
            Some(Arc::new(Statement { path, value, said, place, commit }))
        })
        .collect()
}

/// What a write speaks of and how; none when it only names what a decision saw.
fn subject(write: &Write, seen: &Seen) -> Option<(Path, Said)> {
    let plain = || Some((write.path.clone(), Said::Wrote));
    let Some(entry) = &write.path.entry else { return plain() };
    let confirmed = || match write.path.question.as_str() {
        "confirmed" => write.path.code.as_deref()?.parse::<Path>().ok(),
        _ => None,
    };
    match (entry.repeat.as_str(), seen.get(entry)) {
        ("visit", _) => confirmed().map(|path| (path, Said::Confirmed)).or_else(plain),
        ("decision", Some(_)) if superseded(write).is_some() => None,
        ("decision", Some(over)) => {
            confirmed().map(|path| (path, Said::Decided(Arc::clone(over)))).or_else(plain)
        }
        _ => plain(),
    }
}

/// Only a decision made whole in one commit is one: later additions to its entry are plain.
fn seen_by_decisions(facts: &Facts) -> Seen {
    let mut seen: BTreeMap<Entry, BTreeSet<(Actor, u64)>> = facts
        .created
        .iter()
        .filter(|entry| entry.repeat == "decision")
        .map(|entry| (entry.clone(), BTreeSet::new()))
        .collect();
    for write in &facts.writes {
        let over = write.path.entry.as_ref().and_then(|entry| seen.get_mut(entry));
        if let (Some(over), Some(commit)) = (over, superseded(write)) {
            over.insert(commit);
        }
    }
    seen.into_iter().map(|(entry, over)| (entry, Arc::new(over))).collect()
}

/// The commit that `supersedes:<actor>-<seq>` = true names.
fn superseded(write: &Write) -> Option<(Actor, u64)> {
    if write.path.question != "supersedes" || write.value != Value::Bool(true) {
        return None;
    }
    let (actor, seq) = write.path.code.as_deref()?.split_once('-')?;
    Some((actor.parse().ok()?, seq.parse().ok()?))
}
