//! Accounts, villages and rosters: what an administrator does.

use access::{Manage, Write};
use axum::{Json, body::Bytes, extract::State};
use document::{About, Edit};
use kernel::{DeviceId, Division, Entry, Path, RecordId, Source, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{Control, Problem, StreamEnd};

use super::{
    Reply,
    bearer::{Bearer, token_digest},
    conversation::code_digest,
    disputes::scalar,
    records::denied,
    stored,
};
use crate::{desk::Desk, keys, merge::Order, rows};

/// Villages to survey: all that lie in these divisions.
#[derive(Debug, Deserialize)]
pub(crate) struct Villages {
    divisions: Vec<String>,
}

/// A person with a first role.
#[derive(Debug, Deserialize)]
pub(crate) struct User {
    login: String,
    name: String,
    role: String,
    scope: String,
    from: Option<String>,
    until: Option<String>,
}

/// A further role, or the end of one.
#[derive(Debug, Deserialize)]
pub(crate) struct Grant {
    login: String,
    role: String,
    scope: String,
    from: Option<String>,
    until: Option<String>,
    last: Option<String>,
}

/// For whom a code or a token is made.
#[derive(Debug, Deserialize)]
pub(crate) struct For {
    login: String,
    label: Option<String>,
}

/// A device by its id.
#[derive(Debug, Deserialize)]
pub(crate) struct Device {
    device: String,
}

/// One household of a roster: its answers, and its entries with theirs.
#[derive(Debug, Deserialize)]
struct Enlisted {
    record: String,
    village: String,
    observed: Option<String>,
    #[serde(default)]
    answers: serde_json::Map<String, Value>,
    #[serde(default)]
    entries: serde_json::Map<String, Value>,
}

/// How long a one-time code is worth something.
const CODE_MS: i64 = 15 * 60 * 1_000;

/// How long a name or label may be, in bytes.
const NAME_BYTES: usize = 128;

/// How many households one roster request brings at the most.
const ROSTER_ROWS: usize = 2_000;

/// How the server stands.
pub(crate) async fn status(State(desk): State<Desk>, Bearer(user): Bearer) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let people = desk.people()?;
    let reached = desk.merger.reached().borrow().0;
    Ok(Json(json!({
        "villages": people.villages().count(),
        "users": people.users().map(|(user, name)| json!({"user": user.to_string(), "name": name}))
            .collect::<Vec<_>>(),
        "journal_bytes": desk.ground.journal.end().0,
        "merged_bytes": reached,
        "feed": desk.identity.feed.to_string(),
        "demo": desk.demo,
    })))
}

/// Opens villages for survey.
pub(crate) async fn villages(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(villages): Json<Villages>,
) -> Reply<Json<Value>> {
    let mut opened = Vec::new();
    for code in &villages.divisions {
        let division: Division = code.parse().map_err(|_| Problem::BadRequest)?;
        manages(&desk, user, Some(division))?;
        let places: Vec<(Division, String)> = desk
            .gazetteer
            .villages_in(division)
            .map(|place| (place.division, desk.gazetteer.full_name(place.division)))
            .collect();
        if places.is_empty() {
            return Err(Problem::NotFound.into());
        }
        for (village, name) in places {
            if desk.people()?.village(village).is_none() {
                desk.decide(Control::Village { village, name: name.clone() }).await?;
            }
            opened.push(json!({"village": village.to_string(), "name": name}));
        }
    }
    Ok(Json(json!({"villages": opened})))
}

/// Makes a person known, with a role.
pub(crate) async fn users(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(new): Json<User>,
) -> Reply<Json<Value>> {
    let User { login, name, role, scope, from, until } = new;
    if name.trim().is_empty() || name.len() > NAME_BYTES {
        return Err(Problem::BadRequest.into());
    }
    let id = user_id(&login)?;
    let grant = Grant { login, role, scope, from, until, last: None };
    let control = granted(&desk, user, &grant)?;
    desk.decide(Control::User { user: id, name }).await?;
    desk.decide(control).await?;
    Ok(Json(json!({"user": id.to_string()})))
}

/// Gives a further role.
pub(crate) async fn grants(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(grant): Json<Grant>,
) -> Reply<Json<Value>> {
    let id = known(&desk, &grant.login)?;
    let control = granted(&desk, user, &grant)?;
    desk.decide(control).await?;
    Ok(Json(json!({"user": id.to_string()})))
}

/// Ends a role after a day.
pub(crate) async fn end_grant(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(grant): Json<Grant>,
) -> Reply<Json<Value>> {
    let id = known(&desk, &grant.login)?;
    let scope: Division = grant.scope.parse().map_err(|_| Problem::BadRequest)?;
    manages(&desk, user, Some(scope))?;
    let last = match &grant.last {
        Some(date) => date.parse().map_err(|_| Problem::BadRequest)?,
        None => desk.ports.now().date(),
    };
    let role = grant.role.clone();
    desk.decide(Control::GrantEnded { user: id, role, scope, last }).await?;
    Ok(Json(json!({"user": id.to_string(), "last": last.to_string()})))
}

/// Makes a one-time code with which a person's device is enrolled.
pub(crate) async fn codes(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(whom): Json<For>,
) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let id = known(&desk, &whom.login)?;
    // Eight digits are typed without error and can't be guessed in a quarter of an hour.
    let number = u64::from_be_bytes(desk.ports.random()) % 100_000_000;
    let code = format!("{:04}-{:04}", number / 10_000, number % 10_000);
    let expires = desk.ports.now().plus_millis(CODE_MS);
    desk.decide(Control::Code { digest: code_digest(&code), user: id, expires }).await?;
    Ok(Json(json!({"code": code, "expires": expires.to_string()})))
}

/// Makes a bearer token, which is shown this once.
pub(crate) async fn tokens(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(whom): Json<For>,
) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let id = known(&desk, &whom.login)?;
    let label = whom.label.unwrap_or_default();
    if label.len() > NAME_BYTES {
        return Err(Problem::BadRequest.into());
    }
    let token = new_token(&desk);
    desk.decide(Control::Token { digest: token_digest(&token), user: id, label }).await?;
    Ok(Json(json!({"token": token})))
}

/// Revokes a device. What its streams hold now still counts; what comes later waits for a person.
pub(crate) async fn revoke(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(device): Json<Device>,
) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let device: DeviceId = device.device.parse().map_err(|_| Problem::BadRequest)?;
    let streams = desk.reading(move |desk| streams_of(desk, device)).await?;
    desk.decide(Control::DeviceRevoked { device, streams }).await?;
    Ok(Json(json!({"device": device.to_string()})))
}

/// Takes in a roster: NDJSON, a household a line, each a commit of the server.
pub(crate) async fn roster(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    body: Bytes,
) -> Reply<Json<Value>> {
    let text = core::str::from_utf8(&body).map_err(|_| Problem::BadRequest)?;
    let mut orders: Vec<Order> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(ROSTER_ROWS + 1) {
        let row: Enlisted = serde_json::from_str(line).map_err(|_| Problem::BadRequest)?;
        let village: Division = row.village.parse().map_err(|_| Problem::BadRequest)?;
        let commit = enlisted(&desk, &row)?;
        match orders.iter_mut().find(|order| order.village == village) {
            Some(order) => order.commits.push(commit),
            None => {
                let people = desk.people()?;
                let today = desk.ports.now().date();
                let permit = people.authority().may(user, Write::Roster, village, today);
                permit.map_err(|denial| denied(&denial))?;
                people.village(village).ok_or(Problem::OutOfScope)?;
                orders.push(Order { village, commits: vec![commit] });
            }
        }
    }
    if orders.iter().map(|order| order.commits.len()).sum::<usize>() > ROSTER_ROWS {
        return Err(Problem::TooLarge.into());
    }
    let mut written = 0;
    for order in orders {
        written += desk.merger.write(order).await?.commits;
    }
    Ok(Json(json!({"written": written})))
}

/// A new token: 32 random bytes as hexadecimal digits.
pub(crate) fn new_token(desk: &Desk) -> String {
    desk.ports.random::<32>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A user is named by their login, which must be a plain word.
pub(crate) fn user_id(login: &str) -> Result<UserId, Problem> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let sound = !login.is_empty() && login.len() <= 64 && login.bytes().all(plain);
    sound.then(|| UserId::derive("user", login.as_bytes())).ok_or(Problem::BadRequest)
}

fn known(desk: &Desk, login: &str) -> Result<UserId, Problem> {
    let id = user_id(login)?;
    desk.people()?.name(id).map(|_| id).ok_or(Problem::NotFound)
}

/// Asks whether a user manages accounts: over a division, or over any.
pub(super) fn manages(desk: &Desk, user: UserId, over: Option<Division>) -> Result<(), Problem> {
    let people = desk.people()?;
    let today = desk.ports.now().date();
    let scopes: Vec<Division> = match over {
        Some(division) => vec![division],
        None => people.authority().of(user).iter().map(|g| g.scope.division()).collect(),
    };
    let asked = |scope: &Division| people.authority().may(user, Manage::Accounts, *scope, today);
    if scopes.iter().any(|scope| asked(scope).is_ok()) { Ok(()) } else { Err(Problem::Forbidden) }
}

fn granted(desk: &Desk, by: UserId, grant: &Grant) -> Result<Control, Problem> {
    let scope: Division = grant.scope.parse().map_err(|_| Problem::BadRequest)?;
    manages(desk, by, Some(scope))?;
    let role: access::Role = grant.role.parse().map_err(|_| Problem::BadRequest)?;
    let date = |text: &String| text.parse().map_err(|_| Problem::BadRequest);
    let from = match &grant.from {
        Some(text) => date(text)?,
        None => desk.ports.now().date(),
    };
    let until = grant.until.as_ref().map(date).transpose()?;
    let user = user_id(&grant.login)?;
    let reading = access::Clearance::Identity;
    let given =
        access::Grant { user, role: role.clone(), scope: scope.into(), from, until, reading };
    // A grant that does not suit its role is refused here, not discovered later.
    access::Authority::default().give(given).map_err(|_| Problem::BadRequest)?;
    Ok(Control::Grant { user, role: role.to_string(), scope, from, until })
}

fn streams_of(desk: &Desk, device: DeviceId) -> Result<Vec<StreamEnd>, Problem> {
    let actors: Vec<kernel::Actor> = desk.people()?.actors_of(device).collect();
    let mut streams = Vec::new();
    for actor in actors {
        let found = desk.ground.each(&keys::tips(actor), |key, value| {
            let village = key.get(17..).and_then(keys::split_village);
            let (village, _) = rows::read(village)?;
            let n = rows::read(rows::read_tip(value))?.n;
            streams.push(StreamEnd { actor, village, n });
            Ok(())
        });
        found.map_err(stored)?;
    }
    Ok(streams)
}

fn enlisted(desk: &Desk, row: &Enlisted) -> Result<(RecordId, About, Vec<Edit>), Problem> {
    let record: RecordId = row.record.parse().map_err(|_| Problem::BadRequest)?;
    let observed = match &row.observed {
        Some(date) => date.parse().map_err(|_| Problem::BadRequest)?,
        None => desk.ports.now().date(),
    };
    let mut edits = Vec::new();
    for (path, value) in &row.answers {
        let path: Path = path.parse().map_err(|_| Problem::BadRequest)?;
        edits.push(Edit::Put { path, value: scalar(value)? });
    }
    for (entry, fields) in &row.entries {
        let entry: Entry = entry.parse().map_err(|_| Problem::BadRequest)?;
        let fields = fields.as_object().ok_or(Problem::BadRequest)?;
        let fields = fields
            .iter()
            .map(|(key, value)| Ok((key.clone(), scalar(value)?)))
            .collect::<Result<Vec<_>, Problem>>()?;
        edits.push(Edit::Create { entry, fields });
    }
    let form = desk.survey.now().form.reference();
    Ok((record, About { visit: None, observed, source: Source::Import, form }, edits))
}
