//! Commits that were set aside: in quarantine, or merged without effect. Supervisors see each of
//! them, why, and what it says; they release it, or leave it where it is for good.

mod decide;
mod row;

use access::Review;
use axum::{
    Json,
    extract::{Path as Segment, Query, State},
};
use kernel::{DeviceId, Division, UserId, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Problem;

use super::{Reply, bearer::Bearer, records::denied, stored, view::DEMO};
use crate::{
    aside::{self, Aside, AsideId, Standing},
    desk::Desk,
    keys,
    rows::{self, Spot},
};

pub(crate) use decide::{discard, release};
use row::{row, whole};

/// Which of them to list.
#[derive(Debug, Deserialize)]
pub(crate) struct Listing {
    village: Option<String>,
    device: Option<String>,
    code: Option<String>,
    state: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// The same, read.
pub(super) struct Asked {
    pub(super) village: Option<Division>,
    pub(super) device: Option<DeviceId>,
    pub(super) verdict: Option<Verdict>,
    pub(super) standing: Standing,
    pub(super) after: Option<(Division, Spot)>,
    pub(super) most: usize,
}

/// Those of one page, and after which the next begins.
pub(super) struct Page {
    pub(super) found: Vec<Aside>,
    pub(super) next: Option<String>,
}

/// How many one page lists.
const PAGE: usize = 100;
const PAGE_MOST: usize = 500;

/// How many one page looks at when a filter leaves most of them out.
const LOOKED_AT: usize = 4_096;

/// How many are read at a time.
const SCAN: usize = 256;

/// The commits that were set aside in the villages the user reviews, oldest receipt first.
pub(crate) async fn list(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Query(listing): Query<Listing>,
) -> Reply<Json<Value>> {
    let asked = asked(listing)?;
    let listed = desk
        .reading(move |desk| {
            let villages = reviewed(desk, user, asked.village)?;
            let page = page(desk, &villages, &asked)?;
            let people = desk.people()?;
            let rows: Vec<Value> = page.found.iter().map(|aside| row(&people, aside)).collect();
            let notice = desk.demo.then_some(DEMO);
            Ok(json!({"notice": notice, "commits": rows, "next": page.next}))
        })
        .await?;
    Ok(Json(listed))
}

/// One of them, with what it says as far as the reader may know.
pub(crate) async fn show(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Segment(id): Segment<String>,
) -> Reply<Json<Value>> {
    let id = id_of(&id)?;
    let shown = desk
        .reading(move |desk| {
            let aside = found(desk, user, id)?;
            whole(desk, user, &aside)
        })
        .await?;
    Ok(Json(shown))
}

/// The commit of that name, when the user reviews its village. Whether there is one elsewhere is
/// nobody's business.
fn found(desk: &Desk, user: UserId, id: AsideId) -> Result<Aside, Problem> {
    let aside = aside::find(&desk.ground, id).map_err(stored)?.ok_or(Problem::NotFound)?;
    let today = desk.ports.now().date();
    let people = desk.people()?;
    let may = people.authority().may(user, Review, aside.home, today);
    may.map(|_| aside).map_err(|_| Problem::NotFound)
}

fn id_of(text: &str) -> Result<AsideId, Problem> {
    let id: kernel::RecordId = text.parse().map_err(|_| Problem::BadRequest)?;
    Ok(*id.as_bytes())
}

fn asked(listing: Listing) -> Result<Asked, Problem> {
    let Listing { village, device, code, state, after, limit } = listing;
    let bad = |()| Problem::BadRequest;
    let by_code = |code: String| {
        let known = Verdict::ALL.into_iter().find(|verdict| verdict.code() == code);
        known.filter(|verdict| !verdict.counts()).ok_or(())
    };
    let standing = state.map(|state| Standing::of_code(&state).ok_or(()));
    Ok(Asked {
        village: village.map(|text| text.parse().map_err(|_| ())).transpose().map_err(bad)?,
        device: device.map(|text| text.parse().map_err(|_| ())).transpose().map_err(bad)?,
        verdict: code.map(by_code).transpose().map_err(bad)?,
        standing: standing.transpose().map_err(bad)?.unwrap_or(Standing::Open),
        after: after.map(|text| cursor(&text).ok_or(())).transpose().map_err(bad)?,
        most: limit.unwrap_or(PAGE).clamp(1, PAGE_MOST),
    })
}

/// The villages the user reviews, in the order of their codes.
fn reviewed(desk: &Desk, user: UserId, asked: Option<Division>) -> Result<Vec<Division>, Problem> {
    let today = desk.ports.now().date();
    let people = desk.people()?;
    let may = |village: &Division| people.authority().may(user, Review, *village, today).is_ok();
    let here = |village: &Division| asked.is_none_or(|asked| asked.contains(*village));
    let villages: Vec<Division> =
        people.villages().map(|(village, _)| village).filter(|v| here(v) && may(v)).collect();
    if let (Some(asked), true) = (asked, villages.is_empty()) {
        people.authority().may(user, Review, asked, today).map_err(|d| denied(&d))?;
    }
    Ok(villages)
}

/// A page of what was set aside in these villages. It ends early when a filter leaves out very
/// many; the next goes on from there.
pub(super) fn page(desk: &Desk, villages: &[Division], asked: &Asked) -> Result<Page, Problem> {
    let mut page = Page { found: Vec::new(), next: None };
    let mut looked_at = 0;
    let start = asked.after.map(|(village, _)| village);
    let left = villages.iter().filter(|village| start.is_none_or(|start| **village >= start));
    for village in left {
        let prefix = aside::places(*village, asked.standing);
        let mut from = match asked.after {
            Some((of, spot)) if of == *village => after(*village, asked.standing, spot),
            _ => prefix.clone(),
        };
        loop {
            let until = store::prefix_end(&prefix);
            let pairs = desk.ground.index.scan(&from, &until, SCAN).map_err(stored)?;
            for (key, value) in &pairs {
                let spot = key.get(prefix.len()..).and_then(Spot::read);
                let (spot, _) = rows::read(spot).map_err(stored)?;
                let known = aside_at(desk, value)?.filter(|aside| asked.means(desk, aside));
                page.found.extend(known);
                looked_at += 1;
                if page.found.len() == asked.most || looked_at == LOOKED_AT {
                    page.next = Some(format!("{village}-{:x}-{}", spot.at.0, spot.index));
                    return Ok(page);
                }
            }
            match pairs.last() {
                Some((last, _)) if pairs.len() == SCAN => {
                    from.clone_from(last);
                    from.push(0);
                }
                _ => break,
            }
        }
    }
    Ok(page)
}

impl Asked {
    fn means(&self, desk: &Desk, aside: &Aside) -> bool {
        let by_device = |device| {
            let people = desk.people().ok();
            let epoch = people.and_then(|people| people.epoch(aside.commit.actor).copied());
            epoch.is_some_and(|epoch| epoch.device == device)
        };
        self.verdict.is_none_or(|verdict| verdict == aside.verdict)
            && self.device.is_none_or(by_device)
    }
}

fn aside_at(desk: &Desk, id: &[u8]) -> Result<Option<Aside>, Problem> {
    let id = rows::read(id.try_into().ok()).map_err(stored)?;
    aside::find(&desk.ground, id).map_err(stored)
}

fn after(village: Division, standing: Standing, spot: Spot) -> Vec<u8> {
    let mut from = aside::place(village, standing, spot);
    from.push(0);
    from
}

fn cursor(text: &str) -> Option<(Division, Spot)> {
    let mut parts = text.split('-');
    let village = parts.next()?.parse().ok()?;
    let at = u64::from_str_radix(parts.next()?, 16).ok()?;
    let index = parts.next()?.parse().ok()?;
    let spot = Spot { at: store::Position(at), index };
    parts.next().is_none().then_some((village, spot))
}

/// Where a decision rests.
fn control_at(desk: &Desk, number: u64) -> Result<Option<wire::ControlEntry>, Problem> {
    let Some(at) = desk.ground.position(&keys::control(number)).map_err(stored)? else {
        return Ok(None);
    };
    Ok(match desk.ground.entry_at(at).map_err(stored)?.entered {
        wire::Entered::Control(entry) => Some(entry),
        _ => None,
    })
}
