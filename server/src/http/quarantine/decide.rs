use axum::{
    Json,
    extract::{Path as Segment, State},
};
use document::{Admission, Document, Edit, Facts};
use kernel::{Entry, EntryId, UserId, limit};
use serde::Deserialize;
use serde_json::{Value, json};
use sync::{Release, is_visitors};
use wire::{Control, Problem};

use super::{
    found, id_of,
    row::{change_of, words},
};
use crate::{
    aside::{Aside, AsideId, Standing},
    decode::decoded,
    desk::Desk,
    household::Household,
    http::{Reply, bearer::Bearer, stored},
    merge::Order,
};

/// What a person says of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    reason: String,
}

/// Releases a commit that was set aside. What comes of it depends on why it was.
pub(crate) async fn release(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(id): Segment<String>,
    Json(decision): Json<Decision>,
) -> Reply<Json<Value>> {
    let (id, reason) = (id_of(&id)?, reason(decision)?);
    let (aside, offer) = desk.reading(move |desk| releasable(desk, user, id)).await?;
    if let Some(order) = offer {
        desk.merger.write(order).await?;
    }
    desk.decide(Control::Released { commit: aside.commit, by: user, reason }).await?;
    merged(&desk).await;
    Ok(Json(json!({"released": Release::of(aside.verdict).code()})))
}

/// Decides that a commit which was set aside stays so. Its bytes are kept.
pub(crate) async fn discard(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(id): Segment<String>,
    Json(decision): Json<Decision>,
) -> Reply<Json<Value>> {
    let (id, reason) = (id_of(&id)?, reason(decision)?);
    let aside = desk.reading(move |desk| open(desk, user, id)).await?;
    desk.decide(Control::Discarded { commit: aside.commit, by: user, reason }).await?;
    merged(&desk).await;
    Ok(Json(json!({"discarded": aside.verdict.code()})))
}

fn reason(decision: Decision) -> Result<String, Problem> {
    let reason = decision.reason.trim();
    let sound = !reason.is_empty() && reason.chars().count() <= limit::REASON_CHARS;
    sound.then(|| reason.to_owned()).ok_or(Problem::BadRequest)
}

/// The commit, when the user may decide of it and nobody did.
fn open(desk: &Desk, user: UserId, id: AsideId) -> Result<Aside, Problem> {
    let aside = found(desk, user, id)?;
    if aside.standing == Standing::Open { Ok(aside) } else { Err(Problem::Conflict) }
}

/// The commit, when its release means something now, and what the server is to write for it.
fn releasable(desk: &Desk, user: UserId, id: AsideId) -> Result<(Aside, Option<Order>), Problem> {
    let aside = open(desk, user, id)?;
    let change = change_of(desk, &aside)?.ok_or(Problem::NotReleasable)?;
    let survey = desk.survey.now();
    let household = Household::load(&desk.ground, &survey.rules, aside.commit.record);
    let household = household.map_err(stored)?;
    let document = household.as_ref().map(|household| household.document.clone());
    let document = document.unwrap_or_default();
    match Release::of(aside.verdict) {
        Release::Nothing => Err(Problem::NotReleasable),
        Release::Counts => {
            let facts = document.facts_of(&aside.commit.hash).ok_or(Problem::NotReleasable)?;
            // What a department or the server says can't be let count from another's hand.
            let own = is_visitors(&facts.about.source);
            own.then_some((aside, None)).ok_or(Problem::NotReleasable)
        }
        Release::Retry => {
            let would = would_merge(&aside, document, &change);
            would.then_some((aside, None)).ok_or(Problem::NotReleasable)
        }
        Release::Offer => {
            let village = household.ok_or(Problem::NotReleasable)?.head.village;
            let facts = decoded(&document, &change).ok_or(Problem::NotReleasable)?;
            if village != aside.home || !is_visitors(&facts.about.source) {
                return Err(Problem::NotReleasable);
            }
            let edits = offered(&facts, &document);
            let about = document::About { visit: None, ..facts.about };
            let commits = vec![(aside.commit.record, about, edits)];
            Ok((aside, Some(Order { village, commits })))
        }
    }
}

/// Whether the engine takes a quarantined commit now.
fn would_merge(aside: &Aside, mut document: Document, change: &[u8]) -> bool {
    match document.admit(change) {
        Ok(Admission::Applied(facts)) => facts.actor == aside.commit.actor,
        Ok(Admission::AlreadyThere) => true,
        Err(_) => false,
    }
}

/// What a forked commit says, as edits that offer it: the answers that do not stand already, and
/// the entries that are not there, under names of their own, so that its author's tablet can
/// still write them itself.
fn offered(facts: &Facts, document: &Document) -> Vec<Edit> {
    let there = document.entries();
    let mut edits = Vec::new();
    for (path, value, _) in words(facts) {
        let is_here = path.entry.as_ref().is_none_or(|entry| there.contains(entry));
        let is_new = path.entry.as_ref().is_some_and(|entry| facts.created.contains(entry));
        if is_here && !is_new && document.value(&path).as_ref() != Some(&value) {
            edits.push(Edit::Put { path, value });
        }
    }
    for entry in &facts.created {
        if matches!(entry.repeat.as_str(), "visit" | "decision") || there.contains(entry) {
            continue;
        }
        let own = facts.writes.iter().filter(|write| write.path.entry.as_ref() == Some(entry));
        let fields = own.map(|write| (write.path.key(), write.value.clone())).collect();
        let id = EntryId::derive("offered", entry.id.as_bytes());
        let offered = Entry { repeat: entry.repeat.clone(), id };
        if !there.contains(&offered) {
            edits.push(Edit::Create { entry: offered, fields });
        }
    }
    edits
}

/// Waits a little until the merger has passed the decision, so that whoever asks next sees it.
async fn merged(desk: &Desk) {
    let end = desk.ground.journal.end();
    let mut reached = desk.merger.reached();
    let passed = reached.wait_for(|at| *at >= end);
    // The decision is durable; a merger that lags shows it later.
    let _ = tokio::time::timeout(core::time::Duration::from_secs(5), passed).await;
}
