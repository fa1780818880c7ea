//! Disputes: what a person must decide, and what they decided.

use access::{Covered, Read, Review};
use axum::{
    Json,
    extract::{Query, State},
};
use document::{About, Edit};
use form::Form;
use kernel::{Division, Entry, EntryId, Path, RecordId, Source, UserId};
use record::{Settlement, State as Settled, Statement};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Problem;

use super::{
    Reply,
    bearer::Bearer,
    records::{denied, load, permit},
    stored,
    view::{DEMO, View, candidate, joined, reason},
};
use crate::{
    desk::Desk,
    household::{Household, head},
    keys,
    merge::Order,
};

/// Which disputes to list.
#[derive(Debug, Deserialize)]
pub(crate) struct Listing {
    village: Option<String>,
}

/// What a reviewer decides.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    record: String,
    path: String,
    /// The candidate that stands, as the list names it.
    choose: Option<String>,
    /// A third value, when none of them does.
    value: Option<Value>,
    reason: String,
    /// The candidates that the reviewer saw.
    saw: Vec<String>,
}

/// How many disputes one answer lists.
const PAGE: usize = 500;

/// How long a reason may be, in characters.
const REASON_CHARS: usize = 500;

/// The open disputes of a village, or of all villages the user may review.
pub(crate) async fn list(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Query(listing): Query<Listing>,
) -> Reply<Json<Value>> {
    let asked: Option<Division> =
        listing.village.map(|v| v.parse()).transpose().map_err(|_| Problem::BadRequest)?;
    let listed = desk.reading(move |desk| disputes_of(desk, user, asked)).await?;
    Ok(Json(listed))
}

/// Decides a dispute. The decision names what the reviewer saw; when something came since, they
/// must look again.
pub(crate) async fn decide(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(decision): Json<Decision>,
) -> Reply<Json<Value>> {
    let record: RecordId = decision.record.parse().map_err(|_| Problem::BadRequest)?;
    let path: Path = decision.path.parse().map_err(|_| Problem::BadRequest)?;
    let said = decision.reason.trim();
    if said.is_empty() || said.chars().count() > REASON_CHARS {
        return Err(Problem::BadRequest.into());
    }
    let order = desk.reading(move |desk| order_of(desk, user, record, &path, &decision)).await?;
    let written = desk.merger.write(order).await?;
    Ok(Json(json!({"decided": written.commits == 1})))
}

fn disputes_of(desk: &Desk, user: UserId, asked: Option<Division>) -> Result<Value, Problem> {
    let today = desk.ports.now().date();
    let villages: Vec<Division> = {
        let people = desk.people()?;
        let may = |v: &Division| people.authority().may(user, Review, *v, today).is_ok();
        let here = |v: &Division| asked.is_none_or(|asked| asked.contains(*v));
        people.villages().map(|(village, _)| village).filter(|v| here(v) && may(v)).collect()
    };
    if let (Some(asked), true) = (asked, villages.is_empty()) {
        let people = desk.people()?;
        people.authority().may(user, Review, asked, today).map_err(|d| denied(&d))?;
    }
    let mut rows = Vec::new();
    let mut more = false;
    for village in villages {
        let prefix = keys::disputes_in(village);
        let until = store::prefix_end(&prefix);
        let left = PAGE - rows.len();
        let pairs = desk.ground.index.scan(&prefix, &until, left + 1).map_err(stored)?;
        more |= pairs.len() > left;
        if !pairs.is_empty() {
            let permit = permit(desk, user, Read::Record, village, None)?;
            let covered = permit.for_village(village).map_err(|d| denied(&d))?;
            for (key, since) in pairs.iter().take(left) {
                rows.extend(dispute(desk, &covered, key.get(prefix.len()..), since)?);
            }
        }
    }
    let notice = desk.demo.then_some(DEMO);
    Ok(json!({"notice": notice, "disputes": rows, "more": more}))
}

/// One open dispute, with everything a reviewer needs to decide it.
fn dispute(
    desk: &Desk,
    covered: &Covered<Read>,
    key: Option<&[u8]>,
    since: &[u8],
) -> Result<Option<Value>, Problem> {
    let named = key.and_then(keys::split_id).and_then(|(record, path)| {
        let path: Path = core::str::from_utf8(path).ok()?.parse().ok()?;
        Some((record, path))
    });
    let Some((record, path)) = named else { return Ok(None) };
    let survey = desk.survey.now();
    let household = load(desk, &survey, covered, record)?;
    let state = Settled::of(&household.ledger, &survey.rules);
    let Some(settlement @ Settlement::Disputed { candidates, why, losers, .. }) =
        state.settlement(&path)
    else {
        return Ok(None);
    };
    let people = desk.people()?;
    let view = View::new(desk, &people, &survey, covered.permit().clearance());
    let since = keys::split_u64(since).map_or(0, |(ms, _)| ms);
    let since = kernel::Stamp::from_millis(i64::try_from(since).unwrap_or(0));
    let class = survey.rules.rule(&path).class;
    let lost: Vec<Value> = losers.iter().map(|loser| view.statement(&loser.statement)).collect();
    Ok(Some(joined(
        view.about(record, &household.head),
        json!({
            "path": path.to_string(),
            "label": view.label(&path),
            "class": format!("{class:?}").to_lowercase(),
            "why": reason(*why),
            "since": since.to_string(),
            "standing": settlement.value().map(|value| view.shown(&path, value)),
            "candidates": candidates.iter().map(|s| view.statement(s)).collect::<Vec<_>>(),
            "lost": lost,
        }),
    )))
}

/// The commit a decision is: an entry that names the chosen values and what they supersede.
fn order_of(
    desk: &Desk,
    user: UserId,
    record: RecordId,
    path: &Path,
    decision: &Decision,
) -> Result<Order, Problem> {
    let head = head(&desk.ground, record).map_err(stored)?.ok_or(Problem::NotFound)?;
    let now = desk.ports.now();
    desk.people()?
        .authority()
        .may(user, Review, head.village, now.date())
        .and_then(|permit| permit.for_household(head.village, record))
        .map_err(|denial| denied(&denial))?;
    let survey = desk.survey.now();
    let household = Household::load(&desk.ground, &survey.rules, record).map_err(stored)?;
    let household = household.ok_or(Problem::NotFound)?;
    let state = Settled::of(&household.ledger, &survey.rules);
    let unit = unit_of(&survey.form, &state, path);
    let seen: Vec<&Statement> = unit
        .iter()
        .filter_map(|path| state.settlement(path))
        .flat_map(|settlement| settlement.open().iter().map(AsRef::as_ref))
        .collect();
    let disputed = state.settlement(path).is_some_and(Settlement::is_disputed);
    let own: Vec<String> = seen.iter().filter(|s| s.path == *path).map(|s| candidate(s)).collect();
    let same = own.len() == decision.saw.len() && own.iter().all(|c| decision.saw.contains(c));
    if !disputed || !same {
        return Err(Problem::Conflict);
    }
    let chosen = chosen(path, &unit, &seen, decision)?;
    let mut fields: Vec<(String, kernel::Value)> = vec![
        ("by".to_owned(), user.to_string().into()),
        ("reason".to_owned(), decision.reason.trim().into()),
    ];
    fields.extend(chosen.into_iter().map(|(path, value)| (format!("confirmed:{path}"), value)));
    let mut superseded: Vec<String> = seen.iter().map(|s| candidate(s)).collect();
    superseded.sort_unstable();
    superseded.dedup();
    // Whoever decides the same between the same writes the same entry.
    let id = EntryId::derive("decision", format!("{path} {superseded:?}").as_bytes());
    fields.extend(superseded.into_iter().map(|c| (format!("supersedes:{c}"), true.into())));
    let about = About {
        visit: None,
        observed: now.date(),
        source: Source::Decision,
        form: survey.form.reference(),
    };
    let edit = Edit::Create { entry: Entry { repeat: "decision".to_owned(), id }, fields };
    Ok(Order { village: head.village, commits: vec![(record, about, vec![edit])] })
}

/// The paths that are decided together with a path: those of its unit that are disputed.
fn unit_of(form: &Form, state: &Settled, path: &Path) -> Vec<Path> {
    let Some(question) = form.question(&path.asked()) else { return vec![path.clone()] };
    let together: Vec<&str> = form.unit(question).iter().map(|q| q.name.as_str()).collect();
    let mut unit: Vec<Path> = state
        .disputes()
        .map(|(other, _)| other)
        .filter(|other| other.entry == path.entry && together.contains(&other.asked().as_str()))
        .filter(|other| other.question != path.question || *other == path)
        .cloned()
        .collect();
    if !unit.contains(path) {
        unit.push(path.clone());
    }
    unit
}

/// The values a decision chooses: those of one candidate over the whole unit, or a third value
/// for the path alone.
fn chosen(
    path: &Path,
    unit: &[Path],
    seen: &[&Statement],
    decision: &Decision,
) -> Result<Vec<(Path, kernel::Value)>, Problem> {
    match (&decision.choose, &decision.value) {
        (Some(choose), None) => {
            let of_choice = |of: &Path| {
                let statement = seen.iter().find(|s| s.path == *of && candidate(s) == *choose)?;
                Some((of.clone(), statement.value.clone()))
            };
            if of_choice(path).is_none() {
                return Err(Problem::BadRequest);
            }
            Ok(unit.iter().filter_map(of_choice).collect())
        }
        (None, Some(value)) => Ok(vec![(path.clone(), scalar(value)?)]),
        _ => Err(Problem::BadRequest),
    }
}

/// A scalar of JSON as a value.
pub(super) fn scalar(value: &Value) -> Result<kernel::Value, Problem> {
    Ok(match value {
        Value::Null => kernel::Value::Blank,
        Value::Bool(bool) => (*bool).into(),
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.into(),
            (None, Some(real)) if real.is_finite() => kernel::Value::Real(real),
            _ => return Err(Problem::BadRequest),
        },
        Value::Array(_) | Value::Object(_) => return Err(Problem::BadRequest),
    })
}
