//! Whether every replica shows what the server shows, and whether everything that was written is
//! somewhere.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Division, Entry, RecordId, Value};
use reqwest::Url;
use serde_json::{Value as Json, json};
use zoufang_client::Query;

use crate::{
    BenchError, Check,
    desk::text,
    parallel::in_parallel,
    run::World,
    tablet::{Stated, Tablet, client_failed},
};

/// A household as the server shows it.
struct Shown {
    village: Division,
    digest: String,
    state: Json,
}

/// Why more than usual is read.
const REASON: &str = "性能测试核验 proof of the bench";

/// Compares and looks for everything.
pub(crate) fn check(world: &World<'_>) -> Result<Check, BenchError> {
    let shown = shown(world)?;
    let replicas = world.tablets.iter().collect();
    let differing = in_parallel(replicas, world.at_a_time, |runtime, tablet| {
        runtime.block_on(differing(world, tablet, &shown))
    })?;
    let (visits_lost, values_lost) = lost(world, &shown)?;
    let disputes = shown.values().filter_map(|shown| shown.state["disputed"].as_array());
    Ok(Check {
        replicas: world.tablets.len(),
        replica_mismatch: differing.into_iter().sum(),
        visits_lost,
        values_lost,
        disputes: disputes.map(Vec::len).sum(),
    })
}

/// Every household as the server shows it.
fn shown(world: &World<'_>) -> Result<BTreeMap<RecordId, Shown>, BenchError> {
    let mut shown = BTreeMap::new();
    let edited: BTreeSet<RecordId> = world.stated.iter().map(|stated| stated.record).collect();
    for (record, village) in world.register.all() {
        let reader = world.reader(village)?;
        let state = world.runtime.block_on(reader.get(&format!("/v1/records/{record}")))?;
        let digest = text(&state, "digest").to_owned();
        // Of the others only the digest is needed.
        let state =
            if edited.contains(&record) { state } else { json!({"disputed": state["disputed"]}) };
        shown.insert(record, Shown { village, digest, state });
    }
    Ok(shown)
}

/// How many households a tablet has not, has too many, or shows otherwise.
async fn differing(
    world: &World<'_>,
    tablet: &Tablet,
    shown: &BTreeMap<RecordId, Shown>,
) -> Result<usize, BenchError> {
    let client = tablet.open(&world.forwarder.base()).await?;
    let author = |actor| client.author(actor);
    let query = Query { village: tablet.village, ..Query::default() };
    let mut own = BTreeMap::new();
    for row in client.households(&query).await.map_err(client_failed)? {
        let household = client.household(row.record).await.map_err(client_failed)?;
        own.insert(row.record, household.state().digest(&author).to_string());
    }
    let theirs = shown.iter().filter(|(_, shown)| Some(shown.village) == tablet.village);
    let theirs: BTreeMap<RecordId, &str> =
        theirs.map(|(record, shown)| (*record, shown.digest.as_str())).collect();
    let all: BTreeSet<&RecordId> = own.keys().chain(theirs.keys()).collect();
    let differs =
        |record: &&RecordId| own.get(*record).map(String::as_str) != theirs.get(*record).copied();
    Ok(all.into_iter().filter(differs).count())
}

/// How many appended entries, and how many values in all, are not to be found.
fn lost(
    world: &World<'_>,
    shown: &BTreeMap<RecordId, Shown>,
) -> Result<(usize, usize), BenchError> {
    let mut visits: BTreeSet<&Entry> = BTreeSet::new();
    let mut values = 0;
    for stated in &world.stated {
        let Some(shown) = shown.get(&stated.record) else {
            visits.extend(&stated.appended);
            values += 1;
            continue;
        };
        let is_there = stated.appended.as_ref().is_none_or(|entry| holds(&shown.state, entry));
        if !stands(&shown.state, stated) && !is_told(world, shown.village, stated)? {
            values += 1;
            visits.extend(&stated.appended);
        }
        if !is_there {
            visits.extend(&stated.appended);
        }
    }
    Ok((visits.len(), values))
}

/// Whether an entry is among those of a state.
fn holds(state: &Json, entry: &Entry) -> bool {
    let id = json!(entry.id.to_string());
    state["entries"][entry.repeat.as_str()].as_array().is_some_and(|all| all.contains(&id))
}

/// Whether a value is the one that stands.
fn stands(state: &Json, stated: &Stated) -> bool {
    state["values"][stated.path.to_string()]["value"] == plain(&stated.value)
}

/// Whether the server can tell that it was said.
fn is_told(world: &World<'_>, village: Division, stated: &Stated) -> Result<bool, BenchError> {
    let path = stated.path.to_string();
    let query = [("path", path.as_str()), ("reason", REASON)];
    let url = Url::parse_with_params("http://x/", query);
    let url = url.map_err(|error| BenchError::Server(error.to_string()))?;
    let asked =
        format!("/v1/records/{}/explain?{}", stated.record, url.query().unwrap_or_default());
    let told = world.runtime.block_on(world.reader(village)?.get(&asked))?;
    let value = plain(&stated.value);
    Ok(told["statements"].as_array().is_some_and(|all| all.iter().any(|one| one["value"] == value)))
}

/// A value as the server writes it.
fn plain(value: &Value) -> Json {
    match value {
        Value::Blank => Json::Null,
        Value::Bool(bool) => json!(bool),
        Value::Whole(whole) => json!(whole),
        Value::Real(real) => json!(real),
        Value::Text(text) => json!(text),
    }
}
