use document::{About, Admission, Commit, Document, Edit, Refusal};
use kernel::{Actor, Entry, EntryId, Path, Source, Stamp, Value, VisitId};

pub(crate) fn actor(number: u8) -> Actor {
    Actor::from_bytes([number; 16])
}

pub(crate) fn about() -> About {
    About {
        visit: Some(VisitId::of(actor(1), 1)),
        observed: "2026-03-01".parse().expect("a date"),
        source: Source::Visit,
        form: "household@1".to_owned(),
    }
}

pub(crate) fn at() -> Stamp {
    Stamp::from_seconds(1_772_353_800)
}

pub(crate) fn member(number: u8) -> Entry {
    Entry { repeat: "member".to_owned(), id: EntryId::from_bytes([number; 16]) }
}

pub(crate) fn put(path: &str, value: impl Into<Value>) -> Edit {
    Edit::Put { path: path.parse().expect("a path"), value: value.into() }
}

pub(crate) fn put_in(entry: &Entry, field: &str, value: impl Into<Value>) -> Edit {
    Edit::Put { path: entry.field(field), value: value.into() }
}

pub(crate) fn create(entry: &Entry, fields: &[(&str, &str)]) -> Edit {
    let fields = fields.iter().map(|(key, text)| ((*key).to_owned(), Value::from(*text)));
    Edit::Create { entry: entry.clone(), fields: fields.collect() }
}

pub(crate) fn save(document: &mut Document, actor: Actor, edits: &[Edit]) -> Commit {
    let commit = document.commit(actor, at(), &about(), edits).expect("sound edits");
    commit.expect("edits that change something")
}

pub(crate) fn admit(document: &mut Document, commit: &Commit) {
    let admission = document.admit(&commit.bytes);
    assert_eq!(admission, Ok(Admission::Applied(commit.facts.clone())));
}

pub(crate) fn value(document: &Document, path: &str) -> Option<Value> {
    document.value(&path.parse::<Path>().expect("a path"))
}

/// A household of one member that two actors have written in, in turn.
pub(crate) fn household() -> Document {
    let mut document = Document::new();
    save(
        &mut document,
        actor(1),
        &[
            put("housing/grade", "B"),
            put("housing/rooms", 3),
            put("risk/causes:09", true),
            create(&member(1), &[("name", "测试甲"), ("phone", "12000000001")]),
        ],
    );
    save(
        &mut document,
        actor(2),
        &[put("housing/grade", "C"), put_in(&member(1), "phone", "12000000002")],
    );
    document
}

/// Admits commits that came in any order, waiting where they must.
pub(crate) fn admit_all(document: &mut Document, mut commits: Vec<Vec<u8>>) {
    while !commits.is_empty() {
        let before = commits.len();
        commits.retain(|bytes| match document.admit(bytes) {
            Ok(_) => false,
            Err(Refusal::Waiting { missing }) => !missing.is_empty(),
            Err(refusal) => panic!("{refusal}"),
        });
        assert!(commits.len() < before, "commits wait for each other for ever");
    }
}
