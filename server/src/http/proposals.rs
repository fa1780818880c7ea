//! Proposals: what somebody offers who no longer holds a village, for whoever holds it now.

use access::{Read, Write};
use axum::{
    Json,
    extract::{Query, State},
};
use form::Answers as _;
use kernel::{Division, RecordId, UserId, Verdict, Without};
use record::{Offer, Proposal, State as Settled, proposals};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Problem;

use super::{
    Reply,
    bearer::Bearer,
    quarantine::{Asked, page},
    records::{denied, load, permit},
    view::{DEMO, View, joined},
};
use crate::{
    aside::{Standing, id_of},
    desk::Desk,
};

/// Which proposals to list.
#[derive(Debug, Deserialize)]
pub(crate) struct Listing {
    village: String,
}

/// How many commits with proposals one answer looks at. What is answered makes room for the rest.
const PAGE: usize = 200;

/// The open proposals of a village, for those who may visit there.
pub(crate) async fn list(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Query(listing): Query<Listing>,
) -> Reply<Json<Value>> {
    let village: Division = listing.village.parse().map_err(|_| Problem::BadRequest)?;
    let listed = desk.reading(move |desk| proposals_of(desk, user, village)).await?;
    Ok(Json(listed))
}

fn proposals_of(desk: &Desk, user: UserId, village: Division) -> Result<Value, Problem> {
    let today = desk.ports.now().date();
    let may = desk.people()?.authority().may(user, Write::Visit, village, today);
    may.map_err(|denial| denied(&denial))?;
    let asked = Asked {
        village: Some(village),
        device: None,
        verdict: Some(Verdict::WithoutEffect(Without::Proposed)),
        standing: Standing::Open,
        after: None,
        most: PAGE,
    };
    let page = page(desk, &[village], &asked)?;
    let mut records: Vec<RecordId> = page.found.iter().map(|aside| aside.commit.record).collect();
    records.sort_unstable();
    records.dedup();
    let covered = permit(desk, user, Read::Record, village, None)?;
    let covered = covered.for_village(village).map_err(|denial| denied(&denial))?;
    let survey = desk.survey.now();
    let mut rows = Vec::new();
    for record in records {
        let household = load(desk, &survey, &covered, record)?;
        let state = Settled::of(&household.ledger, &survey.rules);
        let people = desk.people()?;
        let view = View::new(desk, &people, &survey, covered.permit().clearance());
        for proposal in proposals(&household.ledger, &state) {
            let about = view.about(record, &household.head);
            rows.push(joined(about, row(&view, record, &state, &proposal)));
        }
    }
    let notice = desk.demo.then_some(DEMO);
    Ok(json!({"notice": notice, "proposals": rows, "more": page.next.is_some()}))
}

fn row(view: &View<'_>, record: RecordId, state: &Settled, proposal: &Proposal) -> Value {
    let commit = &proposal.commit;
    let epoch = view.people.epoch(commit.actor);
    let id = RecordId::from_bytes(id_of(record, commit.actor, commit.hash));
    let offer = match &proposal.offer {
        Offer::Answer { path, value } => json!({
            "path": view.lens.path(path).to_string(),
            "label": view.label(path),
            "value": view.shown(path, value),
            "standing": state.value(path).map(|value| view.shown(path, &value)),
        }),
        Offer::Entry { entry, fields } => {
            let fields: serde_json::Map<String, Value> = fields
                .iter()
                .map(|(path, value)| (path.question.clone(), view.shown(path, value)))
                .collect();
            json!({"repeat": entry.repeat, "fields": fields})
        }
    };
    let who = json!({
        "commit": id.to_string(),
        "author": view.people.author(commit.actor),
        "author_name": epoch.and_then(|epoch| view.people.name(epoch.user)),
        "observed": commit.observed.to_string(),
        "source": commit.source.to_string(),
        "device_clock": commit.at.to_string(),
    });
    joined(who, offer)
}
