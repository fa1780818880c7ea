use access::Read;
use document::Facts;
use kernel::{Path, UserId, Value as Answer, Verdict};
use serde_json::{Value, json};
use sync::{People, Release};
use wire::{Control, Entered, Problem};

use super::control_at;
use crate::{
    aside::Aside,
    decode::decoded,
    desk::Desk,
    household::Household,
    http::{
        records::permit,
        stored,
        view::{DEMO, View, joined},
    },
};

/// A commit that was set aside, in a list: who, when and why, and nothing of what it says.
pub(super) fn row(people: &People, aside: &Aside) -> Value {
    let commit = &aside.commit;
    let epoch = people.epoch(commit.actor);
    let device = epoch.and_then(|epoch| people.device(epoch.device));
    let kind = match aside.verdict {
        Verdict::Quarantined(_) => "quarantined",
        _ => "without_effect",
    };
    let id = kernel::RecordId::from_bytes(aside.id());
    json!({
        "id": id.to_string(),
        "kind": kind,
        "state": aside.standing.code(),
        "record": commit.record.to_string(),
        "village": aside.home.to_string(),
        "village_name": people.village(aside.home),
        "author": people.author(commit.actor),
        "author_name": epoch.and_then(|epoch| people.name(epoch.user)),
        "device": epoch.map(|epoch| epoch.device.to_string()),
        "device_label": device.map(|device| device.label.as_str()),
        "device_revoked": device.is_some_and(|device| device.revoked.is_some()),
        "stream": {"actor": commit.actor.to_string(), "village": commit.village.to_string()},
        "n": commit.n,
        "received": aside.received.to_string(),
        "code": aside.verdict.code(),
        "sentence": aside.verdict.sentence(),
        "release": {
            "code": Release::of(aside.verdict).code(),
            "sentence": Release::sentence(aside.verdict),
        },
    })
}

/// All that can be told of one: what it says, and what a person decided.
pub(super) fn whole(desk: &Desk, user: UserId, aside: &Aside) -> Result<Value, Problem> {
    let said = said(desk, user, aside)?;
    let people = desk.people()?;
    let mut decision = Value::Null;
    if let Some(entry) = control_at(desk, aside.decided)?
        && let Control::Released { by, reason, .. } | Control::Discarded { by, reason, .. } =
            &entry.control
    {
        decision = json!({
            "at": entry.at.to_string(), "by": by.to_string(), "by_name": people.name(*by),
            "reason": reason,
        });
    }
    let shown = joined(row(&people, aside), json!({"decision": decision}));
    let notice = json!({"notice": desk.demo.then_some(DEMO)});
    Ok(joined(joined(notice, shown), said))
}

/// What the commit says, through the reader's lens, and its raw change by hash and size.
fn said(desk: &Desk, user: UserId, aside: &Aside) -> Result<Value, Problem> {
    let change = change_of(desk, aside)?;
    let raw = json!({
        "hash": aside.commit.hash.to_string(),
        "bytes": change.as_ref().map(Vec::len),
    });
    let survey = desk.survey.now();
    let household = Household::load(&desk.ground, &survey.rules, aside.commit.record);
    let document = household.map_err(stored)?.map(|household| household.document);
    let facts = change.and_then(|change| decoded(&document.unwrap_or_default(), &change));
    let Some(facts) = facts else {
        return Ok(json!({"change": raw, "decoded": false}));
    };
    let permit = permit(desk, user, Read::History, aside.home, None)?;
    let people = desk.people()?;
    let view = View::new(desk, &people, &survey, permit.clearance());
    let writes: Vec<Value> = words(&facts)
        .map(|(path, value, said)| {
            let (path, value) = survey.rules.present(path, value);
            json!({
                "path": view.lens.path(&path).to_string(), "label": view.label(&path),
                "value": view.shown(&path, &value), "said": said,
            })
        })
        .collect();
    let created: Vec<String> = facts.created.iter().map(ToString::to_string).collect();
    Ok(json!({
        "change": raw,
        "decoded": true,
        "observed": facts.about.observed.to_string(),
        "source": facts.about.source.to_string(),
        "form": facts.about.form,
        "device_clock": facts.at.to_string(),
        "created": created,
        "writes": writes,
    }))
}

/// The bytes of the commit's change; none when they were erased.
pub(super) fn change_of(desk: &Desk, aside: &Aside) -> Result<Option<Vec<u8>>, Problem> {
    let entry = desk.ground.entry_at(aside.spot.at).map_err(stored)?;
    let (Entered::Bundle(bundle) | Entered::Fork(bundle)) = &entry.entered else {
        return Err(Problem::Internal);
    };
    let index = usize::try_from(aside.spot.index).map_err(|_| Problem::Internal)?;
    Ok(bundle.commits().get(index).and_then(|commit| commit.change.clone()))
}

/// What a commit wrote; a visit's confirmation speaks of the path it confirms.
pub(super) fn words(facts: &Facts) -> impl Iterator<Item = (Path, Answer, &'static str)> {
    facts.writes.iter().map(|write| {
        let path = &write.path;
        let visit = path.entry.as_ref().is_some_and(|entry| entry.repeat == "visit");
        let confirmed = (visit && path.question == "confirmed")
            .then(|| path.code.as_deref().and_then(|code| code.parse::<Path>().ok()))
            .flatten();
        match confirmed {
            Some(confirmed) => (confirmed, write.value.clone(), "confirmed"),
            None => (path.clone(), write.value.clone(), "wrote"),
        }
    })
}
