//! A house with visitors at its door: commits made by hand, as a document would decode them.

use std::collections::BTreeSet;

use document::{About, Facts, Write};
use form::Answers;
use kernel::{Actor, Digest, Entry, EntryId, Path, Source, Stamp, Value, Verdict, VisitId};
use record::{Explanation, Fate, Ledger, Rules, Settlement, State, Why};

use crate::rules::rules;

/// The commits of one household, in the order in which they were made.
#[derive(Default, Clone)]
pub(crate) struct House {
    pub(crate) commits: Vec<(Facts, Verdict)>,
}

/// Somebody who writes: their actor, and what their tablet holds.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) actor: Actor,
    seq: u64,
    heads: BTreeSet<Digest>,
}

/// What a commit is going to say.
pub(crate) struct Saying {
    about: About,
    verdict: Verdict,
    created: Vec<Entry>,
    writes: Vec<Write>,
}

/// A commit as a decision names it.
pub(crate) type Name = (Actor, u64);

impl House {
    pub(crate) fn say(&mut self, writer: &mut Writer, saying: Saying) -> Name {
        writer.seq += 1;
        let mut name = writer.actor.as_bytes().to_vec();
        name.extend(writer.seq.to_be_bytes());
        let hash = Digest::of(&name);
        let deps = writer.heads.iter().copied().collect();
        let at = Stamp::noon(saying.about.observed);
        let (actor, seq) = (writer.actor, writer.seq);
        let Saying { about, verdict, created, writes } = saying;
        self.commits.push((Facts { hash, actor, seq, deps, at, about, created, writes }, verdict));
        writer.heads = BTreeSet::from([hash]);
        (actor, seq)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger_by(&rules())
    }

    pub(crate) fn ledger_by(&self, rules: &Rules) -> Ledger {
        let mut ledger = Ledger::new();
        for (facts, verdict) in &self.commits {
            ledger.add(facts, *verdict, rules).expect("parents were written first");
        }
        ledger
    }

    pub(crate) fn state(&self) -> State {
        State::of(&self.ledger(), &rules())
    }

    pub(crate) fn settlement(&self, at: &str) -> Settlement {
        self.state().settlement(&path(at)).expect("something counts").clone()
    }

    pub(crate) fn value(&self, at: &str) -> Option<Value> {
        self.state().value(&path(at))
    }

    pub(crate) fn explain(&self, at: &str) -> Explanation {
        self.state().explain(&self.ledger(), &rules(), &path(at))
    }

    /// The value is settled, for that reason.
    pub(crate) fn assert_settled(&self, at: &str, value: impl Into<Value>, why: Why) {
        match self.settlement(at) {
            Settlement::Settled { value: settled, why: reason, .. } => {
                assert_eq!((settled, reason), (value.into(), why), "{at}");
            }
            disputed => panic!("{at} is disputed: {disputed:?}"),
        }
    }

    /// A person must decide between these values, for that reason, and meanwhile that is shown.
    pub(crate) fn assert_disputed(
        &self,
        at: &str,
        between: &[&str],
        shown: Option<&str>,
        why: Why,
    ) {
        match self.settlement(at) {
            Settlement::Disputed { standing, candidates, why: reason, .. } => {
                let mut values: Vec<_> = candidates.iter().map(|s| s.value.to_string()).collect();
                values.sort();
                let standing = standing.map(|value| value.to_string());
                assert_eq!(
                    (values.iter().map(String::as_str).collect::<Vec<_>>(), standing, reason),
                    (between.to_vec(), shown.map(str::to_owned), why),
                    "{at}"
                );
            }
            settled => panic!("{at} is settled: {settled:?}"),
        }
    }

    /// The statements with that value lost, for that reason.
    pub(crate) fn assert_lost(&self, at: &str, value: impl Into<Value>, reason: Why) {
        let value = value.into();
        let fates: Vec<_> = self
            .explain(at)
            .said
            .into_iter()
            .filter(|told| told.statement.value == value)
            .map(|told| told.fate)
            .collect();
        let lost = |fate: &Fate| match fate {
            Fate::Lost { why, .. } | Fate::LeftOut(why) => *why == reason,
            Fate::Won | Fate::Open => false,
        };
        assert!(fates.iter().any(lost), "{at}: {value:?} did not lose by {reason}: {fates:?}");
    }
}

impl Writer {
    pub(crate) fn new(name: &str) -> Self {
        Self { actor: Actor::derive("actor", name.as_bytes()), seq: 0, heads: BTreeSet::new() }
    }

    /// Both hold afterwards what either held.
    pub(crate) fn meets(&mut self, other: &mut Self) {
        self.heads.extend(other.heads.iter().copied());
        other.heads = self.heads.clone();
    }

    /// What `other` holds comes here, and nothing goes back.
    pub(crate) fn hears(&mut self, other: &Self) {
        self.heads.extend(other.heads.iter().copied());
    }
}

impl Saying {
    pub(crate) fn on(date: &str) -> Self {
        let observed = date.parse().expect("a date");
        let form = "household@1".to_owned();
        let about = About { visit: None, observed, source: Source::Visit, form };
        Self { about, verdict: Verdict::Counted, created: Vec::new(), writes: Vec::new() }
    }

    /// A decision of that day.
    pub(crate) fn decision(date: &str) -> Self {
        Self::on(date).by(Source::Decision)
    }

    pub(crate) fn by(mut self, source: Source) -> Self {
        self.about.source = source;
        self
    }

    pub(crate) fn department(self, code: &str) -> Self {
        self.by(Source::Department(code.to_owned()))
    }

    pub(crate) fn visit(mut self, number: u8) -> Self {
        self.about.visit = Some(visit(number));
        self
    }

    pub(crate) fn verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = verdict;
        self
    }

    pub(crate) fn wrote(mut self, at: &str, value: impl Into<Value>) -> Self {
        self.writes.push(Write { path: path(at), value: value.into() });
        self
    }

    pub(crate) fn created(mut self, entry: Entry) -> Self {
        self.created.push(entry);
        self
    }

    /// The visit found the value that stood already.
    pub(crate) fn confirmed(mut self, at: &str, value: impl Into<Value>) -> Self {
        let entry = Entry { repeat: "visit".to_owned(), id: visit(1).entry() };
        let path = field(entry, "confirmed", at);
        self.writes.push(Write { path, value: value.into() });
        self
    }

    /// The reviewer saw these commits and chose a value.
    pub(crate) fn decided(mut self, over: &[Name], at: &str, value: impl Into<Value>) -> Self {
        let entry =
            Entry { repeat: "decision".to_owned(), id: EntryId::derive("decision", at.as_bytes()) };
        for (actor, seq) in over {
            let path = field(entry.clone(), "supersedes", &format!("{actor}-{seq}"));
            self.writes.push(Write { path, value: Value::Bool(true) });
        }
        let path = field(entry.clone(), "confirmed", at);
        self.writes.push(Write { path, value: value.into() });
        self.created(entry)
    }
}

pub(crate) fn path(at: &str) -> Path {
    at.parse().expect("a path in a test")
}

pub(crate) fn member(name: &str) -> Entry {
    Entry { repeat: "member".to_owned(), id: EntryId::derive("member", name.as_bytes()) }
}

pub(crate) fn visit(number: u8) -> VisitId {
    VisitId::of(Actor::derive("actor", b"visits"), u64::from(number))
}

fn field(entry: Entry, question: &str, code: &str) -> Path {
    Path { code: Some(code.to_owned()), ..entry.field(question) }
}
