//! What Zoufang saves belongs to whoever holds it: a plain Automerge library reads it.

use std::fs;
use std::path::Path as File;
use std::process::Command;

use document::{About, Document, Edit};
use kernel::{Actor, Date, Entry, EntryId, Path, Source, Stamp, Value};
use serde_json::json;

#[test]
fn the_plain_javascript_library_opens_a_household() {
    let mut household = Document::new();
    let member = Entry { repeat: "member".to_owned(), id: EntryId::from_bytes([7; 16]) };
    let name = |text: &str| ("name".to_owned(), Value::from(text));
    let at_the_door = [
        put("housing/grade", Value::from("C级")),
        put("housing/area", Value::Real(86.5)),
        put("income/wages", Value::Whole(1_234_500)),
        put("water/safe", Value::Bool(false)),
        put("water/remark", Value::Blank),
        put("risk/causes:09", Value::Bool(true)),
        Edit::Create { entry: member.clone(), fields: vec![name("陈小明")] },
    ];
    let later = [
        put("housing/grade", Value::from("B级")),
        Edit::Put { path: member.field("phone"), value: Value::from("12000000001") },
    ];
    commit(&mut household, 1, &at_the_door);
    commit(&mut household, 2, &later);

    let expected = json!({
        "housing/area": 86.5,
        "housing/grade": "B级",
        "income/wages": 1_234_500,
        "member/07070707070707070707070707070707": { "name": "陈小明", "phone": "12000000001" },
        "risk/causes:09": true,
        "water/remark": null,
        "water/safe": false,
    });
    assert_eq!(read_by_node(&household.save().expect("a snapshot")), expected);
}

fn put(question: &str, value: Value) -> Edit {
    let path = Path::from_key(None, question).expect("the key of a question");
    Edit::Put { path, value }
}

fn commit(household: &mut Document, writer: u8, edits: &[Edit]) {
    let about = About {
        visit: None,
        observed: Date::constant(2026, 3, 1),
        source: Source::Visit,
        form: "household@1".to_owned(),
    };
    let at = Stamp::from_seconds(1_772_323_200 + i64::from(writer));
    let written = household.commit(Actor::from_bytes([writer; 16]), at, &about, edits);
    assert!(matches!(written, Ok(Some(_))), "the edits can be written: {written:?}");
}

/// The root map of a snapshot as tests/node/read.mjs prints it.
fn read_by_node(snapshot: &[u8]) -> serde_json::Value {
    let node = File::new(env!("CARGO_MANIFEST_DIR")).join("node");
    let library = node.join("node_modules/@automerge/automerge");
    assert!(library.is_dir(), "{} is missing: run .ci/test, which sets it up", library.display());

    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("household.automerge");
    fs::write(&file, snapshot).expect("a temporary file can be written");
    let output = Command::new("node").arg(node.join("read.mjs")).arg(&file).output();
    let output =
        output.expect("`node` (18 or newer) can be started: run .ci/test, which sets it up");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "node could not read the snapshot:\n{said}");
    serde_json::from_slice(&output.stdout).expect("read.mjs prints JSON")
}
