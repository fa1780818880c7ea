//! Reading households.

use access::{Covered, Permit, Read, Reason};
use axum::{
    Json,
    extract::{Path as Segment, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use document::{About, Edit};
use kernel::{Actor, Division, Path, RecordId, Source, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Problem;

use super::{
    Reply,
    bearer::Bearer,
    stored,
    view::{DEMO, View, joined},
};
use crate::{
    desk::Desk,
    household::{Household, head},
    keys,
    rows::Head,
    survey::InForce,
};

/// Which households to list.
#[derive(Debug, Deserialize)]
pub(crate) struct Listing {
    village: String,
    after: Option<String>,
    limit: Option<usize>,
    /// Those only that name a file which has not come yet.
    #[serde(default)]
    missing_blobs: bool,
}

/// Why more is to be shown.
#[derive(Debug, Deserialize)]
pub(crate) struct Stating {
    reason: Option<String>,
}

/// What to explain.
#[derive(Debug, Deserialize)]
pub(crate) struct Explaining {
    path: String,
    reason: Option<String>,
}

/// How many households one page lists.
const PAGE: usize = 50;
const PAGE_MOST: usize = 200;

/// The households of a village, in the order of their ids.
pub(crate) async fn list(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Query(listing): Query<Listing>,
) -> Reply<Json<Value>> {
    let village: Division = listing.village.parse().map_err(|_| Problem::BadRequest)?;
    let after: Option<RecordId> =
        listing.after.map(|id| id.parse()).transpose().map_err(|_| Problem::BadRequest)?;
    let permit = permit(&desk, user, Read::List, village, None)?;
    let covered = permit.for_village(village).map_err(|denial| denied(&denial))?;
    let most = listing.limit.unwrap_or(PAGE).clamp(1, PAGE_MOST);
    let only_missing = listing.missing_blobs;
    let page =
        desk.reading(move |desk| records_of(desk, &covered, (after, most), only_missing)).await?;
    Ok(Json(page))
}

/// One household's state.
pub(crate) async fn read(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(record): Segment<String>,
    Query(stating): Query<Stating>,
) -> Reply<Json<Value>> {
    let (record, covered) = find(&desk, user, Read::Record, &record, stating.reason).await?;
    let state = desk
        .reading(move |desk| {
            let survey = desk.survey.now();
            let household = load(desk, &survey, &covered, record)?;
            let people = desk.people()?;
            let view = View::new(desk, &people, &survey, covered.permit().clearance());
            Ok(joined(view.about(record, &household.head), view.state(&household)))
        })
        .await?;
    Ok(Json(state))
}

/// Why a value stands, and everything that was ever said of it.
pub(crate) async fn explain(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(record): Segment<String>,
    Query(explaining): Query<Explaining>,
) -> Reply<Json<Value>> {
    let path: Path = explaining.path.parse().map_err(|_| Problem::BadRequest)?;
    let (record, covered) = find(&desk, user, Read::History, &record, explaining.reason).await?;
    let told = desk
        .reading(move |desk| {
            let survey = desk.survey.now();
            let household = load(desk, &survey, &covered, record)?;
            let people = desk.people()?;
            let view = View::new(desk, &people, &survey, covered.permit().clearance());
            let rules = &survey.rules;
            let state = record::State::of(&household.ledger, rules);
            let told = state.explain(&household.ledger, rules, &path);
            Ok(joined(view.about(record, &household.head), view.explanation(&told)))
        })
        .await?;
    Ok(Json(told))
}

/// The document itself, for whoever may see everything in it. What a rule or a person settled
/// otherwise than the engine shows is written into this copy, so that a plain reader sees it too.
pub(crate) async fn document(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(record): Segment<String>,
    Query(stating): Query<Stating>,
) -> Reply<Response> {
    let (record, covered) = find(&desk, user, Read::History, &record, stating.reason).await?;
    if covered.permit().clearance() < access::Clearance::Identity {
        return Err(Problem::Forbidden.into());
    }
    let bytes = desk.reading(move |desk| materialised(desk, &covered, record)).await?;
    Ok(([(header::CONTENT_TYPE, "application/vnd.automerge")], bytes).into_response())
}

/// Loads a household that the permit covers.
pub(crate) fn load(
    desk: &Desk,
    survey: &InForce,
    covered: &Covered<Read>,
    record: RecordId,
) -> Result<Household, Problem> {
    let household = Household::load(&desk.ground, &survey.rules, record).map_err(stored)?;
    let household = household.ok_or(Problem::NotFound)?;
    // The household may have been found before it moved.
    let here = covered.includes(household.head.village, record);
    here.then_some(household).ok_or(Problem::NotFound)
}

/// Asks whether a user may read there today.
pub(crate) fn permit(
    desk: &Desk,
    user: UserId,
    what: Read,
    village: Division,
    reason: Option<String>,
) -> Result<Permit<Read>, Problem> {
    let today = desk.ports.now().date();
    let permit = desk
        .people()?
        .authority()
        .may(user, what, village, today)
        .map_err(|denial| denied(&denial))?;
    let Some(reason) = reason else { return Ok(permit) };
    let reason: Reason = reason.parse().map_err(|_| Problem::BadRequest)?;
    // Who reads more than usual, and why, is on record; the values are not.
    tracing::info!(target: "audit", %user, reason = true, "unmasked reading");
    Ok(permit.stating(reason))
}

/// A denial at the edge. Who has no role there learns nothing, not even that it exists.
pub(crate) fn denied(denial: &access::Denial) -> Problem {
    tracing::info!(code = denial.code(), "denied");
    match denial {
        access::Denial::NoGrant | access::Denial::OutOfScope => Problem::OutOfScope,
        _ => Problem::Forbidden,
    }
}

/// A copy of a household's document in which the engine shows what is settled.
fn materialised(
    desk: &Desk,
    covered: &Covered<Read>,
    record: RecordId,
) -> Result<Vec<u8>, Problem> {
    let survey = desk.survey.now();
    let household = load(desk, &survey, covered, record)?;
    let state = record::State::of(&household.ledger, &survey.rules);
    let mut copy = household.document;
    let edits: Vec<Edit> = state
        .settlements()
        .filter_map(|(path, settlement)| Some((path, settlement.value()?)))
        .filter(|(path, value)| copy.value(path).as_ref() != Some(*value))
        .map(|(path, value)| Edit::Put { path: path.clone(), value: value.clone() })
        .collect();
    if !edits.is_empty() {
        let now = desk.ports.now();
        let about = About {
            visit: None,
            observed: now.date(),
            source: Source::Server,
            form: survey.form.reference(),
        };
        // This actor never writes into the household itself.
        let actor = Actor::from_bytes(desk.ports.random());
        copy.commit(actor, now, &about, &edits).map_err(|_| Problem::Internal)?;
    }
    copy.save().map_err(|_| Problem::Internal)
}

pub(crate) async fn find(
    desk: &Desk,
    user: UserId,
    what: Read,
    record: &str,
    reason: Option<String>,
) -> Result<(RecordId, Covered<Read>), Problem> {
    let record: RecordId = record.parse().map_err(|_| Problem::BadRequest)?;
    let known: Option<Head> =
        desk.reading(move |desk| head(&desk.ground, record).map_err(stored)).await?;
    let village = known.ok_or(Problem::NotFound)?.village;
    // Whether a household exists elsewhere is nobody's business.
    let permit = permit(desk, user, what, village, reason).map_err(|problem| match problem {
        Problem::OutOfScope => Problem::NotFound,
        other => other,
    })?;
    let covered = permit.for_household(village, record).map_err(|_| Problem::NotFound)?;
    Ok((record, covered))
}

fn records_of(
    desk: &Desk,
    covered: &Covered<Read>,
    (after, most): (Option<RecordId>, usize),
    only_missing: bool,
) -> Result<Value, Problem> {
    let village = covered.village();
    let prefix = keys::listed_in(village);
    let mut from = after.map_or_else(|| prefix.clone(), |id| keys::listed(village, id));
    if after.is_some() {
        from.push(0);
    }
    let until = store::prefix_end(&prefix);
    let pairs = desk.ground.index.scan(&from, &until, most + 1).map_err(stored)?;
    let survey = desk.survey.now();
    let people = desk.people()?;
    let view = View::new(desk, &people, &survey, covered.permit().clearance());
    let ids = pairs.iter().filter_map(|(key, _)| keys::split_id(key.get(prefix.len()..)?));
    let (mut records, mut last) = (Vec::new(), None);
    for (record, _) in ids.take(most) {
        last = Some(record.to_string());
        let household = Household::load(&desk.ground, &survey.rules, record).map_err(stored)?;
        let Some(household) = household else { continue };
        let listed = view.listed(&household);
        if only_missing && listed.get("missing_blobs") == Some(&json!(0)) {
            continue;
        }
        records.push(joined(view.about(record, &household.head), listed));
    }
    let next = (pairs.len() > most).then_some(last).flatten();
    let notice = desk.demo.then_some(DEMO);
    Ok(json!({"notice": notice, "records": records, "next": next}))
}
