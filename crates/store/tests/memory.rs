//! The stores in memory keep the contracts, and the suite notices who does not.

use proptest::{collection::vec, prelude::any, proptest};
use store::{
    Batch, Index, Journal, MemoryIndex, MemoryJournal, Model, Pair, Position, Reply, Request,
    StoreError, conformance, serve, walk,
};

#[test]
fn the_memory_journal_conforms() {
    let journal = MemoryJournal::default();
    conformance::journal(&mut || Box::new(journal.clone()));
}

#[test]
fn the_memory_index_conforms() {
    let index = MemoryIndex::default();
    conformance::index(&mut || Box::new(index.clone()));
}

proptest! {
    #[test]
    fn any_script_runs_without_failure(bytes in vec(any::<u8>(), 0..400)) {
        let script = conformance::script(&bytes);
        let mut model = Model::default();
        for request in &script {
            let reply = model.run(request);
            assert!(!matches!(reply, Reply::Failed(_)), "{request:?} gave {reply:?}");
        }
    }
}

#[test]
fn a_walk_ends_where_the_journal_ended_when_it_began() {
    let journal = MemoryJournal::default();
    journal.append(&[b"a", b"b"]).expect("room");
    let mut seen = Vec::new();
    for standing in walk(&journal, Position::START) {
        let standing = standing.expect("an entry");
        journal.append(&[&standing.entry]).expect("room");
        seen.push(standing.entry);
    }
    assert_eq!(seen, [b"a", b"b"]);
    assert_eq!(walk(&journal, Position(1)).filter(Result::is_err).count(), 1);
}

/// An index that is wrong in one way.
struct Wrong {
    inner: MemoryIndex,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    ClosedRange,
    ForgetsCovers,
    AppliesPart,
    IgnoresLimit,
}

impl Index for Wrong {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key)
    }

    fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        match self.fault {
            Fault::ClosedRange => self.inner.scan(from, &[until, &[0]].concat(), limit),
            Fault::IgnoresLimit => self.inner.scan(from, until, usize::MAX),
            _ => self.inner.scan(from, until, limit),
        }
    }

    fn scan_back(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.inner.scan_back(from, until, limit)
    }

    fn apply(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut wrong = Batch::default();
        let kept = if self.fault == Fault::AppliesPart { 1 } else { usize::MAX };
        for (key, value) in batch.changes().take(kept) {
            match value {
                Some(value) => wrong.put(key, value),
                None => wrong.delete(key),
            };
        }
        if let Some((name, position)) = batch.covers()
            && self.fault != Fault::ForgetsCovers
        {
            wrong.cover(name, position);
        }
        self.inner.apply(&wrong)
    }

    fn covered(&self, name: &str) -> Result<Option<Position>, StoreError> {
        self.inner.covered(name)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.inner.flush()
    }
}

#[test]
fn the_suite_notices_an_index_that_breaks_a_promise() {
    let put = |keys: &[&str]| {
        let mut batch = Batch::default();
        for key in keys {
            batch.put(*key, "v");
        }
        batch.cover("name", Position(1)).clone()
    };
    let scan = |limit| Request::Scan { from: b"a".into(), until: b"c".into(), limit, back: false };
    let script = [
        Request::Apply(put(&["a", "b", "c"])),
        scan(9),
        scan(1),
        Request::Covered("name".to_owned()),
    ];
    for fault in [
        Fault::None,
        Fault::ClosedRange,
        Fault::ForgetsCovers,
        Fault::AppliesPart,
        Fault::IgnoresLimit,
    ] {
        let journal = MemoryJournal::default();
        let index = Wrong { inner: MemoryIndex::default(), fault };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            conformance::check(|request| serve(&journal, &index, &request), &script);
        }));
        assert_eq!(outcome.is_ok(), fault == Fault::None, "{fault:?}");
    }
}

#[test]
fn every_error_has_a_code_and_a_sentence_in_both_languages() {
    for error in [
        StoreError::Full,
        StoreError::Locked,
        StoreError::Damaged(store::Damage::Entry(Position(7))),
        StoreError::Damaged(store::Damage::Index),
        StoreError::TooLarge,
        StoreError::ReadOnly,
        StoreError::Unsynced,
        StoreError::from(std::io::Error::other("/a/path")),
    ] {
        assert!(error.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        assert!(error.sentence().contains(" / "), "{error:?}");
        assert!(!format!("{error}{error:?}").contains("path"), "{error:?}");
    }
}
