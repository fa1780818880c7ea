use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use document::Facts;
use kernel::{Digest, Entry, Path, Verdict};
use thiserror::Error;

use crate::{Clock, Commit, Rules, Statement, reading};

/// Everything that was said in one record, by path, as settlement reads it.
///
/// It is the same whatever the order in which the commits came, as long as parents came first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    commits: BTreeMap<Digest, Arc<Commit>>,
    statements: BTreeMap<Path, Vec<Arc<Statement>>>,
    entries: BTreeMap<Entry, Vec<(usize, Arc<Commit>)>>,
}

/// A commit came before one it was written upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the commit was written upon {parent}, which is not there yet")]
pub struct Orphan {
    /// The missing commit.
    pub parent: Digest,
}

impl Ledger {
    /// A ledger in which nothing was said.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what a commit says, in the words of the form that the rules are of. A commit that is
    /// there already adds nothing; another verdict afterwards, or another form, needs a new ledger.
    /// Gives the paths of which it says something.
    ///
    /// # Errors
    /// When a commit it was written upon is not there yet. What is quarantined is outside the
    /// document, so its parents are not asked for.
    pub fn add(
        &mut self,
        facts: &Facts,
        verdict: Verdict,
        rules: &Rules,
    ) -> Result<BTreeSet<Path>, Orphan> {
        let mut paths = BTreeSet::new();
        if self.commits.contains_key(&facts.hash) {
            return Ok(paths);
        }
        let before = self.before(&facts.deps, verdict)?;
        let commit = Arc::new(Commit::of(facts, verdict, before));
        for (place, entry) in facts.created.iter().enumerate() {
            let creations = self.entries.entry(entry.clone()).or_default();
            creations.push((place, Arc::clone(&commit)));
            creations.sort_by_key(|(_, commit)| (commit.observed, commit.at, commit.hash));
        }
        for statement in reading::statements(facts, &commit, rules) {
            let said = self.statements.entry(statement.path.clone()).or_default();
            let place = said.partition_point(|other| other.listed(&statement).is_lt());
            paths.insert(statement.path.clone());
            said.insert(place, statement);
        }
        self.commits.insert(facts.hash, commit);
        Ok(paths)
    }

    /// The paths of which anything was said, whether it counts or not, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.statements.keys()
    }

    /// The paths in an entry, or in no entry, of which anything was said.
    pub(crate) fn paths_in<'a>(
        &'a self,
        entry: Option<&'a Entry>,
    ) -> impl Iterator<Item = &'a Path> {
        let first = Path { entry: entry.cloned(), question: String::new(), code: None };
        let paths = self.statements.range(first..).map(|(path, _)| path);
        paths.take_while(move |path| path.entry.as_ref() == entry)
    }

    /// Everything that was said of a path, by date; also what was superseded, what has no
    /// effect and what is quarantined.
    #[must_use]
    pub fn statements(&self, path: &Path) -> &[Arc<Statement>] {
        self.statements.get(path).map_or(&[], Vec::as_slice)
    }

    /// The commits, by their hashes.
    pub fn commits(&self) -> impl Iterator<Item = &Arc<Commit>> {
        self.commits.values()
    }

    /// The entries that were created by a commit that counts, with the first such commit and
    /// the entry's place in it.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Entry, usize, &Commit)> {
        self.entries.iter().filter_map(|(entry, creations)| {
            creations
                .iter()
                .find(|(_, commit)| commit.verdict.counts())
                .map(|(place, commit)| (entry, *place, &**commit))
        })
    }

    /// Whether a commit that counts created the entry.
    pub(crate) fn has_entry(&self, entry: &Entry) -> bool {
        let creations = self.entries.get(entry);
        creations.is_some_and(|created| created.iter().any(|(_, c)| c.verdict.counts()))
    }

    /// The statements on the fields of an entry.
    pub(crate) fn fields<'a>(
        &'a self,
        entry: &'a Entry,
    ) -> impl Iterator<Item = &'a Arc<Statement>> {
        let first = Path { entry: Some(entry.clone()), question: String::new(), code: None };
        self.statements
            .range(first..)
            .take_while(|(path, _)| path.entry.as_ref() == Some(entry))
            .flat_map(|(_, said)| said)
    }

    fn before(&self, deps: &[Digest], verdict: Verdict) -> Result<Clock, Orphan> {
        let mut clock = Clock::default();
        if !verdict.is_merged() {
            return Ok(clock);
        }
        for parent in deps {
            let commit = self.commits.get(parent).ok_or(Orphan { parent: *parent })?;
            clock.join(&commit.before);
            clock.advance(commit.actor, commit.seq);
        }
        Ok(clock)
    }
}
