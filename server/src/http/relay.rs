//! Relays: what one brings and takes home, and who is one.

use axum::{Json, body::Bytes, extract::State, response::Response};
use kernel::{DeviceId, Division, limit};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{Control, Problem, SignedRelayRequest};

use super::{
    Reply,
    admin::manages,
    bearer::Bearer,
    conversation::{frame, open},
};
use crate::desk::Desk;

/// Which device carries for which divisions. Without any it carries no more.
#[derive(Debug, Deserialize)]
pub(crate) struct Appointment {
    device: String,
    #[serde(default)]
    scope: Vec<String>,
    until: Option<String>,
}

/// One exchange with a relay.
pub(crate) async fn exchange(State(desk): State<Desk>, body: Bytes) -> Reply<Response> {
    let content = open(&desk, &body, limit::REQUEST_BYTES_OPEN)?;
    let signed = SignedRelayRequest::decode(&content).map_err(|_| Problem::BadFrame)?;
    let answer = desk.relay_exchange(&signed).await?;
    frame(&desk, &answer.encode())
}

/// Makes a device a relay.
pub(crate) async fn appoint(
    State(desk): State<Desk>,
    Bearer(user): Bearer,
    Json(new): Json<Appointment>,
) -> Reply<Json<Value>> {
    manages(&desk, user, None)?;
    let device: DeviceId = new.device.parse().map_err(|_| Problem::BadRequest)?;
    desk.people()?.device(device).filter(|known| !known.is_server).ok_or(Problem::NotFound)?;
    let mut scope = Vec::new();
    for code in &new.scope {
        let division: Division = code.parse().map_err(|_| Problem::BadRequest)?;
        manages(&desk, user, Some(division))?;
        scope.push(division);
    }
    if scope.len() > limit::VILLAGES_PER_DEVICE {
        return Err(Problem::TooLarge.into());
    }
    let until = new.until.map(|text| text.parse().map_err(|_| Problem::BadRequest)).transpose()?;
    desk.decide(Control::Relay { device, scope: scope.clone(), until }).await?;
    let scope: Vec<String> = scope.iter().map(ToString::to_string).collect();
    Ok(Json(json!({"device": device.to_string(), "scope": scope})))
}
