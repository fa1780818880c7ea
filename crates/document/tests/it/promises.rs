use automerge::{
    ActorId, Automerge, ObjType, ROOT, ReadDoc, ScalarValue,
    transaction::{CommitOptions, Transactable, Transaction},
};
use document::{Admission, CommitError, Document, Edit, LoadError, Refusal, header};
use kernel::{Path, Quarantine, Value, limit};

use crate::household::{
    about, actor, admit, admit_all, at, create, household, member, put, put_in, save, value,
};

#[test]
fn a_save_is_one_change_and_says_what_was_written() {
    let mut document = Document::new();
    let commit = save(
        &mut document,
        actor(1),
        &[put("housing/rooms", 3), create(&member(1), &[("name", "测试甲")])],
    );
    let facts = &commit.facts;
    assert_eq!((facts.hash, facts.actor, facts.seq), (commit.hash, actor(1), 1));
    assert_eq!((facts.at, &facts.about), (at(), &about()));
    assert_eq!(facts.created, [member(1)]);
    let written: Vec<_> =
        facts.writes.iter().map(|write| (write.path.to_string(), write.value.clone())).collect();
    assert_eq!(
        written,
        [
            ("housing/rooms".to_owned(), Value::from(3)),
            (format!("{}/name", member(1)), Value::from("测试甲")),
        ]
    );
    assert_eq!(document.facts(), std::slice::from_ref(facts));
    assert_eq!(document.facts_of(&commit.hash).as_ref(), Some(facts));
    assert_eq!(document.change_bytes(&commit.hash), Some(commit.bytes));
    assert_eq!(document.heads(), [commit.hash]);
    assert_eq!(document.last_of(actor(1)), Some((1, commit.hash)));
    assert_eq!(document.entries(), [member(1)]);
}

#[test]
fn every_kind_of_value_reads_back() {
    let values = [
        Value::Blank,
        Value::Bool(false),
        Value::Whole(i64::MIN),
        Value::Real(-0.5),
        Value::from("福建省"),
        Value::from(""),
        Value::from("x".repeat(limit::TEXT_BYTES)),
    ];
    for written in values {
        let mut document = Document::new();
        save(&mut document, actor(1), &[put("a/b", written.clone())]);
        assert_eq!(value(&document, "a/b"), Some(written));
    }
    assert_eq!(value(&Document::new(), "a/b"), None);
}

#[test]
fn writing_what_stands_changes_nothing() {
    let mut document = household();
    let before = document.heads();
    let again = document.commit(actor(1), at(), &about(), &[put("housing/grade", "C")]);
    assert_eq!(again, Ok(None));
    assert_eq!(document.commit(actor(1), at(), &about(), &[]), Ok(None));
    assert_eq!(document.heads(), before);
}

#[test]
fn of_values_written_to_one_path_in_one_save_the_last_counts() {
    let mut document = household();
    let mut other = document.clone();
    let commit = save(&mut document, actor(1), &[put("a/b", 1), put("a/b", 2)]);
    assert_eq!(commit.facts.writes.len(), 1);
    admit(&mut other, &commit);
    assert_eq!(value(&other, "a/b"), Some(Value::from(2)));
}

/// The engine's own transaction would delete the other value instead.
#[test]
fn writing_one_of_two_values_that_stand_is_a_write_of_its_own() {
    for chosen in ["A", "D"] {
        let mut ours = household();
        let mut theirs = ours.clone();
        save(&mut ours, actor(1), &[put("housing/grade", "A")]);
        let other = save(&mut theirs, actor(2), &[put("housing/grade", "D")]);
        admit(&mut ours, &other);
        let settled = save(&mut ours, actor(1), &[put("housing/grade", chosen)]);
        assert_eq!(settled.facts.writes[0].value, Value::from(chosen));
        assert_eq!(value(&ours, "housing/grade"), Some(Value::from(chosen)));
        let again = ours.commit(actor(2), at(), &about(), &[put("housing/grade", chosen)]);
        assert_eq!(again, Ok(None));
    }
}

/// What we write is what any Automerge library would have written.
#[test]
fn a_commit_has_the_bytes_the_engine_itself_would_give_it() {
    let mut ours = household();
    let mut theirs = ours.clone();
    save(&mut ours, actor(1), &[put("housing/grade", "A"), put("a/b", 1)]);
    let other = save(&mut theirs, actor(2), &[put("housing/grade", "D"), put("a/c", true)]);
    admit(&mut ours, &other);
    let mut plain = Automerge::load(&ours.save().expect("a snapshot")).expect("a plain document");
    for number in [1, 3] {
        let edits = [
            put("housing/grade", format!("{number}")),
            put_in(&member(1), "phone", format!("1200000000{number}")),
            create(&member(number), &[("name", "测试丁"), ("phone", "")]),
            put_in(&member(number), "age", Value::Blank),
            put("a/b", Value::Real(0.5)),
        ];
        let edits = &edits[if number == 1 { 0..2 } else { 0..5 }];
        let commit = save(&mut ours, actor(number), edits);
        plain.set_actor(ActorId::from(*actor(number).as_bytes()));
        let options =
            CommitOptions::default().with_message(about().to_string()).with_time(at().seconds());
        let mut transaction = plain.transaction();
        transact(&mut transaction, edits);
        transaction.commit_with(options);
        assert_eq!(plain.get_heads()[0].0, commit.hash.0);
        assert_eq!(plain.save_nocompress(), ours.save().expect("a snapshot"));
    }
}

fn transact(transaction: &mut Transaction<'_>, edits: &[Edit]) {
    for edit in edits {
        match edit {
            Edit::Put { path, value } => {
                let map = match &path.entry {
                    None => ROOT,
                    Some(entry) => {
                        transaction.get(ROOT, entry.to_string()).expect("the root").expect("it").1
                    }
                };
                transaction.put(map, path.key(), scalar(value)).expect("a map");
            }
            Edit::Create { entry, fields } => {
                let map = transaction
                    .put_object(ROOT, entry.to_string(), ObjType::Map)
                    .expect("the root");
                for (key, value) in fields {
                    transaction.put(&map, key.as_str(), scalar(value)).expect("a map");
                }
            }
        }
    }
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Blank => ScalarValue::Null,
        Value::Bool(bool) => ScalarValue::Boolean(*bool),
        Value::Whole(whole) => ScalarValue::Int(*whole),
        Value::Real(real) => ScalarValue::F64(*real),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
    }
}

#[test]
fn edits_that_cannot_be_written_leave_the_document_as_it_was() {
    let key = |key: &str| CommitError::Key(key.to_owned());
    let raw = |question: &str| Edit::Put {
        path: Path { entry: None, question: question.to_owned(), code: None },
        value: Value::Blank,
    };
    let long = "k".repeat(257);
    let entry = member(1).to_string();
    let field = format!("{entry}/phone");
    let text = Value::from("x".repeat(limit::TEXT_BYTES + 1));
    let many: Vec<_> =
        (0..=limit::CHANGE_OPERATIONS).map(|n| put(&format!("a/{n}"), true)).collect();
    for (edits, error) in [
        (vec![put_in(&member(9), "phone", "1")], CommitError::NoEntry(member(9))),
        (vec![create(&member(1), &[])], CommitError::EntryExists(member(1))),
        (
            vec![create(&member(2), &[]), create(&member(2), &[])],
            CommitError::EntryExists(member(2)),
        ),
        (vec![raw("")], key("")),
        (vec![raw("a:b")], key("a:b")),
        (vec![raw(&entry)], key(&entry)),
        (vec![raw(&field)], key(&field)),
        (vec![raw(&long)], key(&long)),
        (vec![create(&member(2), &[(":", "")])], key(":")),
        (vec![put("a/b", Value::Real(f64::NAN))], CommitError::Value("a/b".to_owned())),
        (vec![put("a/b", text)], CommitError::Value("a/b".to_owned())),
        (many, CommitError::TooLarge),
    ] {
        let mut document = household();
        let before = document.save().expect("a snapshot");
        let edits: Vec<_> = std::iter::once(put("housing/grade", "D")).chain(edits).collect();
        assert_eq!(document.commit(actor(3), at(), &about(), &edits), Err(error));
        assert_eq!(document.save().expect("a snapshot"), before);
        assert_eq!(document.last_of(actor(3)), None);
    }
    let mut unreadable = about();
    unreadable.form = "a|b".to_owned();
    let refused = household().commit(actor(1), at(), &unreadable, &[put("a/b", 1)]);
    assert_eq!(refused, Err(CommitError::About));
}

#[test]
fn a_commit_is_admitted_once() {
    let mut document = household();
    let mut other = document.clone();
    let commit = save(&mut document, actor(3), &[put("a/b", 1)]);
    admit(&mut other, &commit);
    assert_eq!(other.admit(&commit.bytes), Ok(Admission::AlreadyThere));
    assert_eq!(other.heads(), document.heads());
    assert_eq!(other.save().expect("a snapshot"), document.save().expect("a snapshot"));
}

#[test]
fn a_commit_waits_for_those_it_was_written_upon() {
    let mut document = household();
    let mut other = document.clone();
    let first = save(&mut document, actor(3), &[put("a/b", 1)]);
    let second = save(&mut document, actor(4), &[put("a/b", 2)]);
    let waiting = Err(Refusal::Waiting { missing: vec![first.hash] });
    assert_eq!(other.admit(&second.bytes), waiting);
    admit(&mut other, &first);
    admit(&mut other, &second);
    assert_eq!(other.heads(), document.heads());
}

#[test]
fn what_was_written_at_the_same_time_is_all_kept() {
    let mut ours = household();
    let mut theirs = ours.clone();
    let one = save(&mut ours, actor(1), &[put("housing/grade", "A"), create(&member(2), &[])]);
    let two = save(&mut theirs, actor(2), &[put("housing/grade", "D"), create(&member(3), &[])]);
    admit(&mut ours, &two);
    admit(&mut theirs, &one);
    assert_eq!(ours.heads().len(), 2);
    assert_eq!(ours.heads(), theirs.heads());
    assert_eq!(value(&ours, "housing/grade"), value(&theirs, "housing/grade"));
    assert_eq!(ours.entries(), [member(1), member(2), member(3)]);
    let merge = save(&mut ours, actor(1), &[put("housing/grade", "B")]);
    assert_eq!(merge.facts.deps.len(), 2);
    admit(&mut theirs, &merge);
    assert_eq!(theirs.heads(), [merge.hash]);
}

#[test]
fn the_second_of_two_commits_under_one_number_is_a_fork() {
    let mut ours = household();
    let mut theirs = ours.clone();
    save(&mut ours, actor(1), &[put("a/b", 1)]);
    let fork = save(&mut theirs, actor(1), &[put("a/b", 2)]);
    assert_eq!(ours.admit(&fork.bytes), Err(Refusal::Quarantined(Quarantine::Fork)));
}

#[test]
fn fields_of_a_newer_form_survive() {
    let mut newer = household();
    let commit = save(
        &mut newer,
        actor(3),
        &[put("new group/新问题:代码", 1.5_f64.to_string()), put_in(&member(1), "新", "值")],
    );
    let mut older = household();
    admit(&mut older, &commit);
    let older = Document::load(&older.save().expect("a snapshot")).expect("a snapshot");
    assert_eq!(older.facts_of(&commit.hash), Some(commit.facts));
    assert_eq!(older.value(&member(1).field("新")), Some(Value::from("值")));
}

#[test]
fn a_snapshot_is_the_whole_document() {
    let document = household();
    let mut loaded = Document::load(&document.save().expect("a snapshot")).expect("a snapshot");
    assert_eq!(loaded.heads(), document.heads());
    assert_eq!(loaded.facts(), document.facts());
    assert_eq!(loaded.entries(), document.entries());
    assert_eq!(loaded.last_of(actor(2)), document.last_of(actor(2)));
    let mut document = document;
    let commit = save(&mut document, actor(2), &[put_in(&member(1), "phone", "12000000003")]);
    admit(&mut loaded, &commit);
    assert_eq!(loaded.save(), document.save());
}

#[test]
fn a_plain_automerge_library_reads_a_snapshot() {
    let plain =
        Automerge::load(&household().save().expect("a snapshot")).expect("a plain document");
    let (grade, _) = plain.get(ROOT, "housing/grade").expect("the root").expect("a value");
    assert_eq!(grade.as_str(), Some("C"));
    let (_, map) = plain.get(ROOT, member(1).to_string()).expect("the root").expect("an entry");
    let (phone, _) = plain.get(map, "phone").expect("a map").expect("a value");
    assert_eq!(phone.as_str(), Some("12000000002"));
}

#[test]
fn only_a_whole_snapshot_of_commits_is_loaded() {
    let document = household();
    let snapshot = document.save().expect("a snapshot");
    let change = document.change_bytes(&document.heads()[0]).expect("a head");
    let mut damaged = snapshot.clone();
    damaged[20] ^= 1;
    let mut foreign = Automerge::new();
    foreign
        .transact::<_, _, automerge::AutomergeError>(|transaction| transaction.put(ROOT, "a", 1))
        .expect("a change");
    for (bytes, error) in [
        (vec![], LoadError::Damaged),
        (change.clone(), LoadError::Damaged),
        ([snapshot.clone(), change].concat(), LoadError::Damaged),
        (snapshot[..snapshot.len() - 1].to_vec(), LoadError::Damaged),
        (damaged, LoadError::Damaged),
        (foreign.save(), LoadError::NotCommits),
        (vec![0; limit::DOCUMENT_BYTES + 1], LoadError::TooLarge),
    ] {
        assert_eq!(Document::load(&bytes).err(), Some(error));
    }
    let empty =
        Document::load(&Document::new().save().expect("a snapshot")).expect("an empty snapshot");
    assert!(empty.is_empty() && empty.heads().is_empty());
}

#[test]
fn changes_of_our_own_are_restored_in_any_order() {
    let mut document = household();
    save(&mut document, actor(3), &[put("a/b", 1)]);
    let mut changes: Vec<_> = document
        .facts()
        .iter()
        .map(|facts| document.change_bytes(&facts.hash).expect("its own commit"))
        .collect();
    changes.reverse();
    let mut restored = Document::new();
    restored.restore(changes.iter().map(Vec::as_slice)).expect("all of its commits");
    assert_eq!(restored.save().expect("a snapshot"), document.save().expect("a snapshot"));
    assert_eq!(restored.last_of(actor(3)), document.last_of(actor(3)));

    let mut admitted = Document::new();
    admit_all(&mut admitted, changes.clone());
    assert_eq!(admitted.facts(), document.facts());

    let mut incomplete = Document::new();
    assert_eq!(
        incomplete.restore(changes[..2].iter().map(Vec::as_slice)),
        Err(LoadError::Incomplete)
    );
    assert!(incomplete.is_empty());
}

#[test]
fn a_header_is_read_without_a_document() {
    let mut document = household();
    let deps = document.heads();
    let commit = save(&mut document, actor(3), &[put("housing/grade", "D"), put("a/b", 1)]);
    let header = header(&commit.bytes).expect("a commit");
    assert_eq!((header.hash, header.actor, header.seq), (commit.hash, actor(3), 1));
    assert_eq!((header.at, header.about, header.deps), (at(), about(), deps));
    assert_eq!((header.start_op, header.operations), (9, 2));
}
