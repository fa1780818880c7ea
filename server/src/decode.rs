//! What a commit says that stands in no document, as far as it can be told.

use std::collections::{BTreeMap, BTreeSet};

use document::{Admission, Document, Facts, header};
use kernel::Digest;

/// What a change says, read in the household it was meant for: as it stands, or else as its
/// writer saw it. None when it is no commit, or was written upon what is not here.
pub(crate) fn decoded(document: &Document, change: &[u8]) -> Option<Facts> {
    let header = header(change).ok()?;
    if let Some(facts) = document.facts_of(&header.hash) {
        return Some(facts);
    }
    if let Ok(Admission::Applied(facts)) = document.clone().admit(change) {
        return Some(facts);
    }
    match as_seen(document, &header.deps)?.admit(change) {
        Ok(Admission::Applied(facts)) => Some(facts),
        _ => None,
    }
}

/// The document as somebody saw it who held these commits and no others.
fn as_seen(document: &Document, deps: &[Digest]) -> Option<Document> {
    let all = document.facts();
    let parents: BTreeMap<Digest, &[Digest]> =
        all.iter().map(|facts| (facts.hash, facts.deps.as_slice())).collect();
    let mut seen = BTreeSet::new();
    let mut left = deps.to_vec();
    while let Some(hash) = left.pop() {
        let deps = parents.get(&hash)?;
        if seen.insert(hash) {
            left.extend_from_slice(deps);
        }
    }
    let kept = all.iter().filter(|facts| seen.contains(&facts.hash));
    let changes: Vec<Vec<u8>> =
        kept.filter_map(|facts| document.change_bytes(&facts.hash)).collect();
    let mut before = Document::new();
    before.restore(changes.iter().map(Vec::as_slice)).ok()?;
    Some(before)
}

#[cfg(test)]
mod tests {
    use document::{About, Edit};
    use kernel::{Actor, Path, Source, Stamp};

    use super::*;

    fn write(document: &mut Document, actor: u8, value: &str) -> Vec<u8> {
        let about = About {
            visit: None,
            observed: "2026-03-01".parse().expect("a date"),
            source: Source::Visit,
            form: "household@1".to_owned(),
        };
        let edit = Edit::Put { path: Path::household("household/address"), value: value.into() };
        let actor = Actor::from_bytes([actor; 16]);
        let at = Stamp::from_seconds(1_773_000_000);
        let made = document.commit(actor, at, &about, &[edit]).expect("a commit");
        made.expect("a change").bytes
    }

    #[test]
    fn a_forked_commit_is_read_as_its_writer_saw_the_household() {
        let mut document = Document::new();
        write(&mut document, 1, "first");
        let mut other = document.clone();
        let fork = write(&mut other, 1, "forked");
        write(&mut document, 1, "second");
        write(&mut document, 2, "third");
        let facts = decoded(&document, &fork).expect("its words");
        assert_eq!(facts.writes[0].value, "forked".into());
        assert!(!document.contains(&facts.hash), "and the household stays as it was");
        assert_eq!(decoded(&document, b"no change"), None);
        let upon_it = write(&mut other, 3, "fourth");
        assert_eq!(decoded(&document, &upon_it), None, "what it was written upon is not here");
    }
}
