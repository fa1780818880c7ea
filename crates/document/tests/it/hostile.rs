use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeHash, ExpandedChange, ObjType, ROOT,
    ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType},
    transaction::{CommitOptions, Transactable},
};
use document::{Document, Refusal, header};
use kernel::{Digest, Quarantine, limit};

use crate::{
    household::{about, actor, create, household, member, put, put_in, save},
    raw::{ACTION, KEY, PREDECESSORS, Raw, body, chunk, seal, signed, unsigned},
};

/// The next commit of actor 2 in [`household`]: three writes over what stands, one of them in a
/// member, and one new key.
fn good() -> Vec<u8> {
    let edits = [
        put("housing/grade", "A"),
        put("housing/rooms", 4),
        put_in(&member(1), "phone", "12000000003"),
        put("housing/new", true),
    ];
    save(&mut household(), actor(2), &edits).bytes
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], reason: Quarantine) {
    let mut document = household();
    let before = document.save().expect("a snapshot");
    assert_eq!(document.admit(bytes), Err(Refusal::Quarantined(reason)), "{name}");
    assert_eq!(document.save().expect("a snapshot"), before, "{name}");
}

/// The good commit with its decoded form altered, well encoded.
fn altered(alter: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut change = Change::try_from(good().as_slice()).expect("a change").decode();
    alter(&mut change);
    Change::from(change).raw_bytes().to_vec()
}

/// The good commit with its bytes altered.
fn rebuilt(alter: impl FnOnce(&mut Raw)) -> Vec<u8> {
    let mut raw = Raw::of(&good());
    alter(&mut raw);
    raw.bytes()
}

fn engine_id(number: u8) -> ActorId {
    ActorId::from(*actor(number).as_bytes())
}

fn op(counter: u64, number: u8) -> OpId {
    OpId::new(counter, &engine_id(number))
}

#[test]
fn the_commit_the_others_are_made_of_is_admitted() {
    assert!(household().admit(&good()).is_ok());
    assert_eq!(altered(|_| ()), good());
    assert_eq!(rebuilt(|_| ()), good());
}

#[test]
fn what_is_no_plain_canonical_change_is_malformed() {
    let good = good();
    let with = |place: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[place] ^= byte;
        bytes
    };
    let mut long = Change::try_from(
        save(&mut household(), actor(2), &[put("a/b", "x".repeat(999))]).bytes.as_slice(),
    )
    .expect("a change");
    // The same length in two bytes, the second of which says nothing.
    let length = u8::try_from(body(&good).len() & 0x7f).expect("seven bits");
    let overlong = [&good[..9], &[length | 0x80, good[10] | 0x80, 0], &good[11..]].concat();
    for (name, bytes) in [
        ("nothing", vec![]),
        ("another magic", with(0, 1)),
        ("another checksum", with(4, 1)),
        ("a byte changed", with(good.len() - 1, 1)),
        ("a byte more", [good.as_slice(), &[0]].concat()),
        ("a byte less", good[..good.len() - 1].to_vec()),
        ("two changes", [good.as_slice(), &good].concat()),
        ("deflated", long.bytes().into_owned()),
        ("a document", household().save().expect("a snapshot")),
        ("a document's chunk type", chunk(0, &body(&good))),
        ("a deflated chunk type", chunk(2, &body(&good))),
        ("a bundle's chunk type", chunk(3, &body(&good))),
        ("an unknown chunk type", chunk(4, &body(&good))),
        ("an overlong length", seal(&overlong)),
        ("dependencies out of order", rebuilt(|raw| raw.deps.push([0; 32]))),
        ("a dependency twice", rebuilt(|raw| raw.deps.push(raw.deps[0]))),
        ("a deflated column", rebuilt(|raw| raw.columns.last_mut().expect("some").0 |= 8)),
        ("columns out of order", rebuilt(|raw| raw.columns.reverse())),
        ("an actor that is not used", rebuilt(|raw| raw.others.push(vec![9; 16]))),
        ("actors that are not there", rebuilt(|raw| raw.others.clear())),
        ("a run told as literals", rebuilt(|raw| *raw.column(ACTION) = vec![0x7c, 1, 1, 1, 1])),
        ("a run told as two", rebuilt(|raw| *raw.column(ACTION) = vec![2, 1, 2, 1])),
        ("fewer keys than operations", rebuilt(|raw| raw.column(ACTION)[0] += 1)),
        ("more keys than operations", rebuilt(|raw| raw.column(ACTION)[0] -= 1)),
    ] {
        refused(name, &bytes, Quarantine::Malformed);
    }
}

#[test]
fn what_breaks_a_limit_is_too_large() {
    let run = |times: i64, value: &[u8]| {
        let mut column = Vec::new();
        signed(&mut column, times);
        column.extend(value);
        column
    };
    let long_key = |length: u64| {
        let mut key = Vec::new();
        unsigned(&mut key, length);
        key.extend(vec![b'k'; usize::try_from(length).expect("a length")]);
        key
    };
    let mut many = Vec::new();
    unsigned(&mut many, 1 << 40);
    let deps = (0..=limit::CHANGE_DEPENDENCIES as u32).map(|n| Digest::of(&n.to_be_bytes()).0);
    let mut deps: Vec<_> = deps.collect();
    deps.sort_unstable();
    let text = ScalarValue::from("x".repeat(limit::TEXT_BYTES + 1));
    for (name, bytes) in [
        ("bytes", rebuilt(|raw| raw.footer = vec![0; limit::CHANGE_BYTES])),
        ("operations", rebuilt(|raw| *raw.column(ACTION) = run(200_001, &[1]))),
        (
            "more operations than there are numbers",
            rebuilt(|raw| *raw.column(ACTION) = run(i64::MAX, &[1])),
        ),
        ("the least number of literals", rebuilt(|raw| *raw.column(ACTION) = run(i64::MIN, &[1]))),
        ("keys in a run", rebuilt(|raw| *raw.column(KEY) = run(1 << 40, &[1, b'k']))),
        ("a long key in a run", rebuilt(|raw| *raw.column(KEY) = run(4, &long_key(200_000)))),
        ("predecessors", rebuilt(|raw| *raw.column(PREDECESSORS) = run(4, &many))),
        ("dependencies", rebuilt(|raw| raw.deps = deps)),
        ("a text", altered(|change| change.operations[0].action = OpType::Put(text))),
    ] {
        refused(name, &bytes, Quarantine::TooLarge);
    }
}

#[test]
fn what_no_commit_does_is_not_a_commit() {
    let acts = |action: OpType| altered(|change| change.operations[3].action = action);
    let puts = |value: ScalarValue| acts(OpType::Put(value));
    let key = |key: &str| altered(|change| change.operations[3].key = Key::Map(key.into()));
    let entry = member(9).to_string();
    let field = format!("{entry}/phone");
    let within = ObjectId::Id(op(4, 1));
    for (name, bytes) in [
        ("a deletion", altered(|change| change.operations[0].action = OpType::Delete)),
        ("an increment", altered(|change| change.operations[0].action = OpType::Increment(1))),
        ("a list", acts(OpType::Make(ObjType::List))),
        ("a text object", acts(OpType::Make(ObjType::Text))),
        ("a table", acts(OpType::Make(ObjType::Table))),
        ("a mark", acts(OpType::MarkEnd(true))),
        ("a map that is no entry", acts(OpType::Make(ObjType::Map))),
        (
            "a map in an entry",
            altered(|change| {
                change.operations[3].obj = within;
                change.operations[3].key = Key::Map(entry.as_str().into());
                change.operations[3].action = OpType::Make(ObjType::Map);
            }),
        ),
        ("an insertion", altered(|change| change.operations[3].insert = true)),
        ("an element", altered(|change| change.operations[3].key = Key::Seq(ElementId::Head))),
        ("an unsigned number", puts(ScalarValue::Uint(1))),
        ("bytes", puts(ScalarValue::Bytes(vec![1]))),
        ("a counter", puts(ScalarValue::counter(1))),
        ("a timestamp", puts(ScalarValue::Timestamp(1))),
        ("an unknown value", puts(ScalarValue::Unknown { type_code: 12, bytes: vec![1] })),
        ("no number", puts(ScalarValue::F64(f64::NAN))),
        ("an infinite number", puts(ScalarValue::F64(f64::INFINITY))),
        ("a value in place of an entry", key(&entry)),
        ("a value that looks like an entry's field", key(&field)),
        ("a value without a question", key("")),
        ("a value without a code", key("a:")),
        ("no message", altered(|change| change.message = None)),
        ("another message", altered(|change| change.message = Some("hello".to_owned()))),
        ("a time no calendar has", altered(|change| change.time = i64::MAX)),
        ("a time before calendars", altered(|change| change.time = -1)),
        ("an author's footer", altered(|change| change.extra_bytes = vec![1, 1, 65])),
        ("bytes after the columns", rebuilt(|raw| raw.footer = vec![0])),
        ("number zero", rebuilt(|raw| raw.seq = 0)),
        ("a short actor", rebuilt(|raw| raw.actor = vec![2; 4])),
        ("a long actor", altered(|change| change.actor_id = ActorId::from([2; 17].as_slice()))),
        ("no operations", altered(|change| change.operations.clear())),
        (
            "an entry made twice",
            altered(|change| {
                let name = member(2).to_string();
                for operation in &mut change.operations[2..] {
                    operation.obj = ObjectId::Root;
                    operation.key = Key::Map(name.as_str().into());
                    operation.action = OpType::Make(ObjType::Map);
                    operation.pred = vec![].into();
                }
            }),
        ),
        (
            "a path written twice",
            altered(|change| {
                let start = change.start_op.get();
                change.operations[3].key = Key::Map("housing/rooms".into());
                change.operations[3].pred = vec![op(start + 1, 2)].into();
            }),
        ),
        ("an unknown column", rebuilt(|raw| raw.columns.push((0xf2, vec![4, 1])))),
    ] {
        refused(name, &bytes, Quarantine::NotACommit);
    }
}

#[test]
fn numbers_that_do_not_follow_are_out_of_order() {
    for (name, bytes) in [
        ("a number left out", altered(|change| change.seq += 1)),
        ("a new actor's second", rebuilt(|raw| raw.actor = vec![3; 16])),
        ("operations counted from 1", altered(|change| change.start_op = 1.try_into().expect("1"))),
        ("an operation left out", rebuilt(|raw| raw.start_op += 1)),
        ("the last counter there is", rebuilt(|raw| raw.start_op = u64::from(u32::MAX))),
        ("more than a counter", rebuilt(|raw| raw.start_op = u64::MAX)),
        ("counter zero", rebuilt(|raw| raw.start_op = 0)),
        ("its actor's last is not among the dependencies", {
            let mut document = household();
            let first = document.facts()[0].hash;
            save(&mut document, actor(1), &[put("a/b", 1)]);
            altered(|change| {
                change.deps = vec![ChangeHash(first.0)];
                change.start_op = 7.try_into().expect("not zero");
            })
        }),
    ] {
        refused(name, &bytes, Quarantine::OutOfOrder);
    }
    refused("another content", &altered(|change| change.seq = 1), Quarantine::Fork);
}

#[test]
fn what_its_writer_never_saw_is_a_bad_reference() {
    let first = |alter: fn(&mut Op)| altered(|change| alter(&mut change.operations[0]));
    let third = |alter: fn(&mut Op)| altered(|change| alter(&mut change.operations[2]));
    let entry = create(&member(1), &[("name", "测试丙")]);
    let second = save(&mut Document::new(), actor(3), &[entry]).bytes;
    for (name, bytes) in [
        ("no object", third(|op3| op3.obj = ObjectId::Id(op(99, 1)))),
        ("an object of an unknown actor", third(|op3| op3.obj = ObjectId::Id(op(4, 7)))),
        ("a value as object", third(|op3| op3.obj = ObjectId::Id(op(1, 1)))),
        (
            "its own value as object",
            altered(|change| {
                let start = change.start_op.get();
                change.operations[2].obj = ObjectId::Id(op(start, 2));
            }),
        ),
        ("no predecessor where one stands", first(|op1| op1.pred = vec![].into())),
        ("a predecessor that does not exist", first(|op1| op1.pred = vec![op(99, 1)].into())),
        ("a predecessor of an unknown actor", first(|op1| op1.pred = vec![op(7, 7)].into())),
        ("a predecessor of another key", first(|op1| op1.pred = vec![op(2, 1)].into())),
        ("a predecessor of another object", first(|op1| op1.pred = vec![op(8, 2)].into())),
        ("a predecessor long replaced", first(|op1| op1.pred = vec![op(1, 1)].into())),
        ("a map as predecessor", first(|op1| op1.pred = vec![op(4, 1)].into())),
        (
            "a predecessor where none stands",
            altered(|change| {
                change.operations[3].pred = vec![op(7, 2)].into();
            }),
        ),
        (
            "itself as predecessor",
            altered(|change| {
                let start = change.start_op.get();
                change.operations[3].pred = vec![op(start + 3, 2)].into();
            }),
        ),
        ("an entry that exists, made again", second),
    ] {
        refused(name, &bytes, Quarantine::BadReference);
    }
}

/// A replica that has more than the writer saw judges as one that has just that.
#[test]
fn what_was_written_at_the_same_time_cannot_be_referred_to() {
    let mut document = household();
    let mut aside = document.clone();
    let unseen = save(&mut aside, actor(3), &[create(&member(2), &[]), put("housing/grade", "A")]);
    document.admit(&unseen.bytes).expect("a sound commit");
    let before = document.save().expect("a snapshot");
    for (name, bytes) in [
        (
            "an unseen entry",
            altered(|change| {
                change.operations[3].obj = ObjectId::Id(op(9, 3));
            }),
        ),
        (
            "an unseen value",
            altered(|change| {
                change.operations[0].pred = vec![op(10, 3)].into();
            }),
        ),
        (
            "an unseen value beside one that was seen",
            altered(|change| {
                change.operations[0].pred = vec![op(7, 2), op(10, 3)].into();
            }),
        ),
    ] {
        let refusal = Refusal::Quarantined(Quarantine::BadReference);
        assert_eq!(document.admit(&bytes), Err(refusal), "{name}");
        assert_eq!(document.save().expect("a snapshot"), before, "{name}");
    }
    document.admit(&good()).expect("what was seen still stands for its writer");
}

#[test]
fn an_unknown_dependency_is_waited_for_whatever_else_the_document_would_say() {
    let unknown = Digest::of(b"unknown");
    let bytes = rebuilt(|raw| {
        raw.deps.push(unknown.0);
        raw.deps.sort_unstable();
        raw.start_op += 500;
    });
    let mut document = household();
    let refusal = Refusal::Waiting { missing: vec![unknown] };
    assert_eq!(document.admit(&bytes), Err(refusal));
    assert_eq!(document.save().expect("a snapshot"), household().save().expect("a snapshot"));
}

#[test]
fn a_change_that_another_tool_made_is_not_a_commit() {
    let mut tool = Automerge::new().with_actor(engine_id(3));
    let options = CommitOptions::default().with_message(about().to_string()).with_time(1);
    tool.transact_with::<_, _, AutomergeError, _>(
        |_| options,
        |transaction| {
            let text = transaction.put_object(ROOT, "note", ObjType::Text)?;
            transaction.splice_text(text, 0, 0, "文字")
        },
    )
    .expect("a change");
    let bytes = tool.get_changes(&[])[0].raw_bytes().to_vec();
    refused("text", &bytes, Quarantine::NotACommit);
    assert_eq!(header(&bytes), Err(Quarantine::NotACommit));
}
