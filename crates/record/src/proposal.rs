use std::{collections::BTreeMap, sync::Arc};

use form::Answers as _;
use kernel::{Entry, Path, Value, Verdict, Without};

use crate::{Commit, Ledger, Said, State, Statement};

/// What somebody said who no longer held the village, and what has not been answered since:
/// offered to whoever holds it now.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Who said it, when and how.
    pub commit: Arc<Commit>,
    /// What they said.
    pub offer: Offer,
}

/// What a proposal says.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    /// An answer to a question.
    Answer {
        /// Of what.
        path: Path,
        /// What.
        value: Value,
    },
    /// A new entry of a repeat, such as a member.
    Entry {
        /// The entry as its author named it.
        entry: Entry,
        /// Its fields.
        fields: Vec<(Path, Value)>,
    },
}

/// The repeat of the visits: that somebody came is a fact, and nothing to adopt.
const VISITS: &str = "visit";

/// The open proposals of a household, by path. One is no longer open once the answer stands, or
/// once somebody whose word counts spoke of the same path with the proposal in sight: both show on
/// every replica by themselves.
#[must_use]
pub fn proposals(ledger: &Ledger, state: &State) -> Vec<Proposal> {
    let mut open = Vec::new();
    let mut entries: BTreeMap<&Entry, Vec<&Arc<Statement>>> = BTreeMap::new();
    for path in ledger.paths() {
        let said = ledger.statements(path);
        for statement in said.iter().filter(|statement| is_offered(statement)) {
            match path.entry.as_ref().filter(|entry| !ledger.has_entry(entry)) {
                Some(entry) => entries.entry(entry).or_default().push(statement),
                None if is_open(statement, said, state) => open.push(Proposal {
                    commit: Arc::clone(&statement.commit),
                    offer: Offer::Answer { path: path.clone(), value: statement.value.clone() },
                }),
                None => {}
            }
        }
    }
    let new = entries.into_iter().filter(|(entry, _)| entry.repeat != VISITS);
    open.extend(new.filter_map(|(entry, fields)| of_entry(entry, &fields, state)));
    open
}

/// Whether a commit is offered as a proposal.
#[must_use]
pub fn is_proposed(commit: &Commit) -> bool {
    commit.verdict == Verdict::WithoutEffect(Without::Proposed)
}

fn is_offered(statement: &Statement) -> bool {
    is_proposed(&statement.commit) && !matches!(statement.said, Said::Decided(_))
}

fn is_open(statement: &Statement, said: &[Arc<Statement>], state: &State) -> bool {
    let speaks = |other: &Arc<Statement>| other.commit.verdict.counts() || is_offered(other);
    let is_answered = said.iter().any(|other| speaks(other) && other.follows(statement));
    !is_answered && state.value(&statement.path).as_ref() != Some(&statement.value)
}

/// A new entry is open until one like it stands.
fn of_entry(entry: &Entry, said: &[&Arc<Statement>], state: &State) -> Option<Proposal> {
    let fields: Vec<(Path, Value)> =
        said.iter().map(|s| (s.path.clone(), s.value.clone())).collect();
    let stands = |id: &kernel::EntryId| {
        let known = Entry { repeat: entry.repeat.clone(), id: *id };
        fields.iter().all(|(path, value)| {
            let here = Path { entry: Some(known.clone()), ..path.clone() };
            state.value(&here).as_ref() == Some(value)
        })
    };
    if state.entries(&entry.repeat).iter().any(stands) {
        return None;
    }
    let commit = Arc::clone(&said.first()?.commit);
    Some(Proposal { commit, offer: Offer::Entry { entry: entry.clone(), fields } })
}
