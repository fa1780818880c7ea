//! Commits that do not count: in quarantine, or merged without effect. Somebody must be told.

use access::Review;
use axum::{Json, extract::State};
use kernel::{Actor, Division, RecordId, UserId, Verdict};
use serde_json::{Value, json};
use store::StoreError;
use wire::Problem;

use super::{Reply, bearer::Bearer, stored};
use crate::{desk::Desk, keys};

/// One such commit.
struct SetAside {
    record: RecordId,
    actor: Actor,
    village: Division,
    n: u64,
    verdict: Verdict,
}

/// How many of each kind one answer lists; the oldest records first.
const PAGE: usize = 500;

/// The commits in quarantine, and those without effect, that the user may know of.
pub(crate) async fn list(State(desk): State<Desk>, Bearer(user): Bearer) -> Reply<Json<Value>> {
    let listed = desk
        .reading(move |desk| {
            Ok(json!({
                "quarantined": rows(desk, user, keys::QUARANTINE, quarantined)?,
                "without_effect": rows(desk, user, keys::VERDICT, without_effect)?,
            }))
        })
        .await?;
    Ok(Json(listed))
}

/// The rows of a kind in the villages the user reviews, however many lie in others.
fn rows(
    desk: &Desk,
    user: UserId,
    kind: &[u8],
    read: fn(&[u8], &[u8]) -> Option<SetAside>,
) -> Result<Vec<Value>, Problem> {
    let today = desk.ports.now().date();
    let people = desk.people()?;
    let mut rows = Vec::new();
    let walked = desk.ground.each(kind, |key, value| {
        let found = read(key.get(1..).unwrap_or_default(), value);
        let found = found
            .filter(|found| people.authority().may(user, Review, found.village, today).is_ok());
        if let Some(found) = found.filter(|_| rows.len() < PAGE) {
            rows.push(json!({
                "record": found.record.to_string(),
                "village": found.village.to_string(),
                "village_name": people.village(found.village),
                "author": people.author(found.actor),
                "n": found.n,
                "code": found.verdict.code(),
                "sentence": found.verdict.sentence(),
            }));
        }
        Ok::<(), StoreError>(())
    });
    walked.map_err(stored)?;
    Ok(rows)
}

fn quarantined(key: &[u8], value: &[u8]) -> Option<SetAside> {
    let (record, rest) = keys::split_id(key)?;
    let (actor, rest) = keys::split_id(rest)?;
    let (village, rest) = keys::split_village(rest)?;
    let (n, _) = keys::split_u64(rest)?;
    let verdict = Verdict::from_number(*value.first()?)?;
    Some(SetAside { record, actor, village, n, verdict })
}

fn without_effect(key: &[u8], value: &[u8]) -> Option<SetAside> {
    let (record, _) = keys::split_id(key)?;
    let (number, rest) = value.split_first()?;
    let verdict = Verdict::from_number(*number).filter(|verdict| !verdict.counts())?;
    let (actor, rest) = keys::split_id(rest)?;
    let (village, rest) = keys::split_village(rest)?;
    let (n, _) = keys::split_u64(rest)?;
    Some(SetAside { record, actor, village, n, verdict })
}
