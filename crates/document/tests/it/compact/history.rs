use std::collections::BTreeMap;

use document::{
    About, Document, Edit,
    compact::{Names, Numbered, Place, Places, Rebuilt, Table, Typed},
};
use kernel::{Actor, Digest, Division, Entry, RecordId, Source, Stamp, Value, VisitId};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::household::{actor, admit_all, at, member, put};

/// One commit of a history.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) record: RecordId,
    pub(super) actor: Actor,
    pub(super) n: u64,
    pub(super) hash: Digest,
    pub(super) change: Vec<u8>,
}

/// Commits by their places.
#[derive(Debug, Default)]
pub(super) struct Held(pub(super) BTreeMap<Place, (RecordId, Digest)>);

impl Held {
    pub(super) fn of(commits: &[Written]) -> Self {
        let held = commits.iter().map(|commit| {
            let place = Place { actor: commit.actor, village: village(), n: commit.n };
            (place, (commit.record, commit.hash))
        });
        Self(held.collect())
    }
}

impl Names for Held {
    fn place(&self, record: RecordId, hash: &Digest) -> Option<Place> {
        let found = self.0.iter().find(|(_, commit)| **commit == (record, *hash));
        found.map(|(place, _)| *place)
    }
}

impl Places for Held {
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)> {
        self.0.get(&at).copied()
    }
}

pub(super) fn village() -> Division {
    "350823106201".parse().expect("a village")
}

pub(super) fn record(number: usize) -> RecordId {
    RecordId::derive("record", &number.to_be_bytes())
}

/// A table with every type. `group/1` and all that the table does not have is written without it.
pub(super) fn table() -> Table {
    let codes = ["A", "B", "C"].map(str::to_owned).to_vec();
    let keys = [
        ("text", Typed::Text),
        ("whole", Typed::Whole),
        ("money", Typed::Money),
        ("decimal", Typed::Decimal),
        ("truth", Typed::Truth),
        ("date", Typed::Date),
        ("moment", Typed::Moment),
        ("time", Typed::Time),
        ("phone", Typed::Phone),
        ("code", Typed::Codes(codes)),
        ("hex", Typed::Hex),
        ("point", Typed::Point),
        ("group/0", Typed::Whole),
    ];
    let keys = keys.into_iter().map(|(key, typed)| (key.to_owned(), typed));
    Table::new("household@1".to_owned(), ["visit".to_owned(), "member".to_owned()], keys)
}

const KEYS: [&str; 15] = [
    "text",
    "whole",
    "money",
    "decimal",
    "truth",
    "date",
    "moment",
    "time",
    "phone",
    "code",
    "hex",
    "point",
    "group/0",
    "group/1",
    "risk/causes:09",
];

/// Keys that only an entry has.
fn spoken_of() -> Vec<String> {
    vec![
        "confirmed:group/0".to_owned(),
        "confirmed:group/1".to_owned(),
        format!("confirmed:{}/phone", member(1)),
        format!("confirmed:{}/unheard_of", member(2)),
        format!("supersedes:{}-7", actor(2)),
        format!("supersedes:{}-07", actor(2)),
    ]
}

/// Values of every kind: those that columns are made for, and those next to them.
fn values() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        "A",
        "C",
        "D",
        "测试户",
        "🏠\u{0}\u{feff}",
        "2026-03-01",
        "1954-02-28",
        "2026-02-30",
        "0000-01-01",
        "9999-12-31",
        "09:30",
        "24:00",
        "23:59:59",
        "2026-03-01T08:30:00Z",
        "2026-03-01T16:30:00+08:00",
        "2026-03-01T16:30:00.250+08:00",
        "2026-03-01T16:30:00.25Z",
        "2026-03-01T16:30:60Z",
        "2026-03-01t08:30:00Z",
        "12000000001",
        "19999999999",
        "1200000000",
        "012000000001",
        "+12000000001",
        "00",
        "ff00",
        "FF00",
        "f",
        "25.123456 116.1 350 5",
        "-0.5 0.5",
        "-0 0",
        "25 116 350 5 1",
        "00.5",
        ".5",
        "1e5",
        " ",
        "1 ",
        "-",
    ];
    let long = "长文".repeat(3_000);
    prop_oneof![
        Just(Value::Blank),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Whole),
        select(vec![0, 1, -1, 10, -100, 1_800_000, i64::MAX, i64::MIN, 1 << 62])
            .prop_map(Value::Whole),
        any::<f64>().prop_filter("finite", |real| real.is_finite()).prop_map(Value::Real),
        select(vec![
            0.0,
            -0.0,
            0.1,
            1_234.56,
            -7.5,
            1e15,
            9_007_199_254_740_993.0,
            5e-324,
            f64::MAX
        ])
        .prop_map(Value::Real),
        select(texts.map(str::to_owned).to_vec()).prop_map(Value::Text),
        ".{0,40}".prop_map(Value::Text),
        Just(Value::Text(long)),
    ]
}

/// What happens on one of three tablets, which hold two records.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Save { who: usize, what: usize, puts: Vec<(usize, usize, Value)>, form: usize },
    Visit { who: usize, what: usize, fields: Vec<(usize, Value)> },
    Join { who: usize, what: usize, fields: Vec<(usize, Value)> },
    Meet(usize, usize),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let (who, what) = (|| 0..3_usize, || 0..2_usize);
    let fields = || vec((0..KEYS.len() + 6, values()), 0..6);
    prop_oneof![
        4 => (who(), what(), vec((0..4_usize, 0..KEYS.len(), values()), 1..6), 0..3_usize)
            .prop_map(|(who, what, puts, form)| Step::Save { who, what, puts, form }),
        2 => (who(), what(), fields()).prop_map(|(who, what, fields)| Step::Visit { who, what, fields }),
        1 => (who(), what(), fields()).prop_map(|(who, what, fields)| Step::Join { who, what, fields }),
        3 => (who(), who()).prop_map(|(from, to)| Step::Meet(from, to)),
    ]
}

/// All commits in the order in which they were made.
pub(super) fn live(steps: &[Step]) -> Vec<Written> {
    let mut tablets = vec![vec![Document::new(); 2]; 3];
    let mut commits: Vec<Written> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let (who, what) = match step {
            Step::Save { who, what, .. }
            | Step::Visit { who, what, .. }
            | Step::Join { who, what, .. } => (*who, *what),
            Step::Meet(from, to) => {
                let theirs = tablets[*from].clone();
                for (theirs, ours) in theirs.iter().zip(&mut tablets[*to]) {
                    let hashes = theirs.facts().into_iter().map(|facts| facts.hash);
                    let changes = hashes.map(|hash| theirs.change_bytes(&hash).expect("its own"));
                    admit_all(ours, changes.collect());
                }
                continue;
            }
        };
        let writer = actor(u8::try_from(who).expect("three tablets") + 1);
        let document = &mut tablets[who][what];
        let n = commits.iter().filter(|commit| commit.actor == writer).count() as u64 + 1;
        let (about, edits) = told(step, document, (writer, n), number);
        let time = Stamp::from_seconds(at().seconds() + 700 * number as i64);
        if let Some(made) = document.commit(writer, time, &about, &edits).expect("sound edits") {
            let record = record(what);
            commits.push(Written { record, actor: writer, n, hash: made.hash, change: made.bytes });
        }
    }
    commits
}

fn told(
    step: &Step,
    document: &Document,
    (writer, n): (Actor, u64),
    number: usize,
) -> (About, Vec<Edit>) {
    let visit = match number % 4 {
        0 => Some(VisitId::of(writer, n)),
        1 => Some(VisitId::of(writer, n + 3 + number as u64)),
        2 => Some(VisitId::of(writer, n + 100_000)),
        _ => None,
    };
    let mut about = About {
        visit,
        observed: "2026-03-01".parse().expect("a date"),
        source: Source::Visit,
        form: "household@1".to_owned(),
    };
    let edits = match step {
        Step::Save { puts, form, .. } => {
            about.form = ["household@1", "household@2", ""][*form].to_owned();
            about.source = [Source::Phone, Source::Server, Source::Department("civil".to_owned())]
                [*form]
                .clone();
            about.observed =
                ["2026-02-27", "1960-12-31", "2026-03-02"][*form].parse().expect("a date");
            puts.iter()
                .map(|(place, key, value)| place_put(document, *place, *key, value))
                .collect()
        }
        Step::Visit { fields, .. } => {
            let id = visit.unwrap_or_else(|| VisitId::of(writer, 7_000_000 + number as u64));
            let entry = Entry { repeat: "visit".to_owned(), id: id.entry() };
            create_entry(document, entry, fields)
        }
        Step::Join { fields, .. } => {
            let mut entry = member(u8::try_from(number).expect("few steps") + 1);
            if number.is_multiple_of(2) {
                entry.repeat = "乱/repeat".replace('/', "");
            }
            create_entry(document, entry, fields)
        }
        Step::Meet(..) => vec![],
    };
    (about, edits)
}

fn create_entry(document: &Document, entry: Entry, fields: &[(usize, Value)]) -> Vec<Edit> {
    if document.entries().contains(&entry) {
        return vec![put("group/1", "again")];
    }
    let spoken_of = spoken_of();
    let keys = KEYS.iter().map(|key| (*key).to_owned()).chain(spoken_of);
    let keys: Vec<String> = keys.collect();
    let fields = fields.iter().map(|(key, value)| (keys[*key].clone(), value.clone()));
    vec![Edit::Create { entry, fields: fields.collect() }]
}

fn place_put(document: &Document, place: usize, key: usize, value: &Value) -> Edit {
    let entries = document.entries();
    match entries.get(place) {
        Some(entry) => {
            let path = kernel::Path::from_key(Some(entry.clone()), KEYS[key]).expect("a path");
            Edit::Put { path, value: value.clone() }
        }
        None => put(KEYS[key], value.clone()),
    }
}

pub(super) fn numbered(commits: &[Written]) -> Vec<Numbered<'_>> {
    commits
        .iter()
        .map(|it| Numbered { record: it.record, actor: it.actor, n: it.n, change: &it.change })
        .collect()
}

pub(super) fn rebuilt(commits: &[Written]) -> Vec<Rebuilt> {
    commits
        .iter()
        .map(|it| Rebuilt {
            record: it.record,
            actor: it.actor,
            n: it.n,
            hash: it.hash,
            change: it.change.clone(),
        })
        .collect()
}

/// Whether some change travels as it is. All changes begin alike.
pub(super) fn has_raw(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|four| four == [0x85, 0x6f, 0x4a, 0x83])
}

/// A history with everything in it, always the same.
pub(super) fn history() -> Vec<Written> {
    let text = |text: &str| Value::from(text);
    let put = |key: usize, value: Value| (9, key, value);
    let all = vec![
        put(0, text("房屋漏水")),
        put(1, Value::Whole(3)),
        put(3, Value::Real(12.5)),
        put(5, text("2026-02-14")),
    ];
    let fields = vec![
        (6, text("2026-03-01T08:30:00Z")),
        (8, text("12000000001")),
        (9, text("B")),
        (11, text("25.123456 116.1 350 5")),
        (10, text("00ff")),
        (17, Value::Bool(true)),
        (19, Value::Bool(true)),
    ];
    let save = |who, what, puts| Step::Save { who, what, puts, form: 0 };
    let mut steps = vec![
        save(0, 0, all.clone()),
        Step::Join { who: 0, what: 0, fields: fields.clone() },
        save(0, 1, all.clone()),
        Step::Visit { who: 0, what: 1, fields: fields.clone() },
        Step::Meet(0, 1),
        Step::Meet(0, 2),
        save(1, 0, vec![put(1, Value::Whole(4)), (0, 8, text("12000000002"))]),
        save(2, 0, vec![put(1, Value::Whole(5)), (0, 8, text("12000000003"))]),
        Step::Meet(1, 0),
        Step::Meet(2, 0),
        save(0, 0, vec![put(1, Value::Whole(6)), (0, 8, Value::Blank)]),
    ];
    for who in [1, 2, 0] {
        steps.push(Step::Meet(0, who));
        steps.push(Step::Visit { who, what: 0, fields: fields.clone() });
        steps.push(save(who, 1, all.clone()));
    }
    live(&steps)
}
