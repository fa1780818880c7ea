//! The change feed: which households changed, in order, missing none.

use std::{collections::HashMap, time::Duration};

use access::{Permit, Read};
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{Division, Stamp, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Position;
use wire::Problem;

use super::{
    Reply,
    bearer::Bearer,
    records::permit,
    stored,
    view::{DEMO, View, joined},
};
use crate::{
    desk::Desk,
    household::Household,
    keys,
    rows::{EventRow, Spot},
};

/// From where, how many events, and how long to wait when there are none.
#[derive(Debug, Deserialize)]
pub(crate) struct Following {
    after: Option<String>,
    limit: Option<usize>,
    wait_s: Option<u64>,
}

/// How many events one page holds.
const PAGE: usize = 100;
const PAGE_MOST: usize = 1_000;

/// How long a reader may have the server wait for news.
const WAIT_MOST_S: u64 = 30;

/// The events after a cursor, as NDJSON of CloudEvents 1.0. The last line's `cursor` continues;
/// the header `zoufang-cursor` does so too, also past events that the reader may not see.
pub(crate) async fn follow(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Query(following): Query<Following>,
) -> Reply<Response> {
    let after = match &following.after {
        Some(text) => Some(read_cursor(&desk, text)?),
        None => None,
    };
    let most = following.limit.unwrap_or(PAGE).clamp(1, PAGE_MOST);
    let wait = Duration::from_secs(following.wait_s.unwrap_or(0).min(WAIT_MOST_S));
    let mut reached = desk.merger.reached();
    let deadline = tokio::time::Instant::now() + wait;
    loop {
        reached.mark_unchanged();
        let page = desk.reading(move |desk| page(desk, user, after, most)).await?;
        let over = !page.lines.is_empty() || page.cursor != after;
        if over || tokio::time::timeout_at(deadline, reached.changed()).await.is_err() {
            return Ok(answer(&desk, &page));
        }
    }
}

/// Some events, and where they end.
struct Page {
    lines: Vec<Value>,
    cursor: Option<Spot>,
}

fn page(desk: &Desk, user: UserId, after: Option<Spot>, most: usize) -> Result<Page, Problem> {
    let mut from = after.map_or_else(|| keys::EVENT.to_vec(), |at| keys::event(at.at, at.index));
    if after.is_some() {
        from.push(0);
    }
    let until = store::prefix_end(keys::EVENT);
    let mut permits: HashMap<Division, Option<Permit<Read>>> = HashMap::new();
    let mut page = Page { lines: Vec::new(), cursor: after };
    for (key, value) in desk.ground.index.scan(&from, &until, most).map_err(stored)? {
        let spot = key.get(1..).and_then(Spot::read).map(|(spot, _)| spot);
        let (Some(spot), Some(row)) = (spot, EventRow::read(&value)) else {
            return Err(Problem::Internal);
        };
        page.cursor = Some(spot);
        let permit = permits
            .entry(row.village)
            .or_insert_with(|| permit(desk, user, Read::List, row.village, None).ok());
        if let Some(permit) = permit {
            page.lines.extend(event(desk, permit, spot, &row)?);
        }
    }
    Ok(page)
}

/// One event with the household's state as it is now; it may be newer than the event.
fn event(
    desk: &Desk,
    permit: &Permit<Read>,
    spot: Spot,
    row: &EventRow,
) -> Result<Option<Value>, Problem> {
    let survey = desk.survey.now();
    let household = Household::load(&desk.ground, &survey.rules, row.record).map_err(stored)?;
    let Some(household) = household else { return Ok(None) };
    let people = desk.people()?;
    let view = View::new(desk, &people, &survey, permit.clearance());
    let received = Stamp::from_millis(i64::try_from(row.received).unwrap_or(i64::MAX));
    let about = view.about(row.record, &household.head);
    Ok(Some(json!({
        "specversion": "1.0",
        "id": cursor(desk, spot),
        "source": format!("/zoufang/{}", desk.identity.feed),
        "type": "zoufang.record.changed",
        "subject": row.record.to_string(),
        "time": received.to_string(),
        "datacontenttype": "application/json",
        "cursor": cursor(desk, spot),
        "disputesopened": row.disputes.0,
        "disputessettled": row.disputes.1,
        "data": joined(about, view.state(&household)),
    })))
}

fn answer(desk: &Desk, page: &Page) -> Response {
    let body: String = page.lines.iter().map(|line| format!("{line}\n")).collect();
    let cursor = page.cursor.map(|spot| cursor(desk, spot)).unwrap_or_default();
    let notice = if desk.demo { DEMO.split(" / ").last().unwrap_or_default() } else { "" };
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/x-ndjson"),
        ("zoufang-cursor", cursor.as_str()),
        ("zoufang-notice", notice),
    ];
    (headers, body).into_response()
}

/// A cursor for readers, who keep it as it is.
fn cursor(desk: &Desk, spot: Spot) -> String {
    format!("{}-{:x}-{:x}", desk.identity.feed, spot.at.0, spot.index)
}

fn read_cursor(desk: &Desk, text: &str) -> Result<Spot, Problem> {
    let mut parts = text.split('-');
    let (feed, at, index) = (parts.next(), parts.next(), parts.next());
    if feed != Some(desk.identity.feed.to_string().as_str()) {
        return Err(Problem::ForeignCursor);
    }
    let at = at.and_then(|at| u64::from_str_radix(at, 16).ok());
    let index = index.and_then(|index| u32::from_str_radix(index, 16).ok());
    match (at, index) {
        (Some(at), Some(index)) => Ok(Spot { at: Position(at), index }),
        _ => Err(Problem::BadRequest),
    }
}
