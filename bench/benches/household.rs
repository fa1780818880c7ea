//! One household of the built-in form and a year of visits to it.

use ::document::{About, Commit, Document, Edit};
use form::{Form, Kind};
use kernel::{Actor, Date, Entry, EntryId, Path, Source, Stamp, Value};

/// How many visits a year brings.
const VISITS: u8 = 12;

/// A household with its commits, the first of which registers it.
pub(crate) struct Household {
    pub(crate) form: Form,
    pub(crate) document: Document,
    pub(crate) commits: Vec<Commit>,
}

/// Registers a household and visits it.
pub(crate) fn household() -> Household {
    let form = Form::household();
    let mut document = Document::new();
    let mut commits = Vec::new();
    let mut edits: Vec<Edit> = answered(&form, None)
        .map(|name| Edit::Put { value: value(&form, &name, 0), path: Path::household(&name) })
        .collect();
    for member in 0..4 {
        let entry = entry(member);
        let fields = answered(&form, Some("member"));
        let fields = fields.map(|name| (field(&name).to_owned(), value(&form, &name, member)));
        edits.push(Edit::Create { entry, fields: fields.collect() });
    }
    commits.push(commit(&form, &mut document, 0, &edits));
    for visit in 1..=VISITS {
        let edits = visit_edits(&form, visit);
        commits.push(commit(&form, &mut document, visit, &edits));
    }
    Household { form, document, commits }
}

/// A member.
pub(crate) fn entry(number: u8) -> Entry {
    Entry { repeat: "member".to_owned(), id: EntryId::from_bytes([number + 1; 16]) }
}

/// What a visit finds changed: four answers of the household and two of members.
fn visit_edits(form: &Form, visit: u8) -> Vec<Edit> {
    let household = answered(form, None).skip(usize::from(visit) * 3).take(4);
    let mut edits: Vec<Edit> = household
        .map(|name| Edit::Put { value: value(form, &name, visit), path: Path::household(&name) })
        .collect();
    for name in answered(form, Some("member")).skip(usize::from(visit)).take(2) {
        let path = entry(visit % 4).field(field(&name));
        edits.push(Edit::Put { value: value(form, &name, visit), path });
    }
    edits
}

/// Each visit by somebody who saw what came before.
fn commit(form: &Form, document: &mut Document, number: u8, edits: &[Edit]) -> Commit {
    let day: Date = format!("2026-{:02}-10", number.clamp(1, 12)).parse().expect("a date");
    let about = About { visit: None, observed: day, source: Source::Visit, form: form.reference() };
    let made =
        document.commit(Actor::from_bytes([number % 3; 16]), Stamp::noon(day), &about, edits);
    made.expect("a commit").expect("something changed")
}

/// The names of questions that are answered by one scalar.
fn answered(form: &Form, repeat: Option<&str>) -> impl Iterator<Item = String> {
    let asked = form.questions().filter(move |question| {
        question.repeat.as_deref() == repeat
            && question.kind.is_answered()
            && !matches!(question.kind, Kind::Many(_))
    });
    asked.map(|question| question.name.clone()).collect::<Vec<_>>().into_iter()
}

fn value(form: &Form, name: &str, salt: u8) -> Value {
    let question = form.question(name).expect("a question");
    match &question.kind {
        Kind::Whole | Kind::Money => Value::Whole(i64::from(salt) * 37 + 5),
        Kind::Decimal => Value::Real(f64::from(salt) + 0.5),
        Kind::Date => format!("2020-01-{:02}", salt % 27 + 1).into(),
        Kind::One(list) => {
            let codes = form.choices(list);
            let code = codes.get(usize::from(salt) % codes.len().max(1));
            code.map_or(Value::Blank, |choice| choice.code.as_str().into())
        }
        _ => format!("{name} {salt}").into(),
    }
}

fn field(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}
