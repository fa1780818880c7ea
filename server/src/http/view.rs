//! What a reader sees: states, statements and explanations, each value through a lens.

use std::collections::BTreeSet;

use access::Clearance;
use form::{Answers as _, Mask, Severity, Words};
use kernel::{Actor, BlobRef, Path, Value};
use record::{Explanation, Fate, Lens, Said, Settlement, State, Statement, Why};
use serde_json::{Map, Value as Json, json};
use sync::People;

use crate::{desk::Desk, household::Household, rows::Head, survey::InForce};

/// What every page of generated data says.
pub(crate) const DEMO: &str = "演示数据 / demonstration data";

/// Whoever reads: through which lens, and knowing which names.
pub(crate) struct View<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) people: &'a People,
    pub(crate) survey: &'a InForce,
    pub(crate) lens: Lens<'a>,
}

/// A blob that an answer names.
pub(crate) struct Named {
    /// The answer's path, as the reader may see it.
    pub(crate) path: Path,
    pub(crate) blob: BlobRef,
    /// Whether the reader may not see the answer.
    pub(crate) is_masked: bool,
}

impl<'a> View<'a> {
    pub(crate) fn new(
        desk: &'a Desk,
        people: &'a People,
        survey: &'a InForce,
        may: Clearance,
    ) -> Self {
        Self { desk, people, survey, lens: Lens::new(&survey.rules, mask_of(may)) }
    }

    /// A household's state.
    pub(crate) fn state(&self, household: &Household) -> Json {
        let state = State::of(&household.ledger, &self.survey.rules);
        let moment = self.desk.moment(self.desk.ports.now());
        let form = &self.survey.form;
        let values: Map<String, Json> = state
            .settlements()
            .map(|(path, settlement)| {
                (self.lens.path(path).to_string(), self.settlement(path, settlement))
            })
            .collect();
        let derived: Map<String, Json> = form
            .derive(&state, &moment)
            .into_iter()
            .map(|(path, value)| (path.to_string(), self.shown(&path, &value)))
            .collect();
        let findings = form.check(&state, &moment);
        let is_ready = findings.iter().all(|finding| finding.severity != Severity::Hard);
        let findings: Vec<Json> = findings
            .into_iter()
            .map(|finding| {
                json!({
                    "code": finding.code,
                    "severity": format!("{:?}", finding.severity).to_lowercase(),
                    "path": self.lens.path(&finding.path).to_string(),
                    "message": words(&finding.message),
                })
            })
            .collect();
        let mut entries = Map::new();
        for repeat in form.groups().filter(|group| group.is_repeat).map(|group| group.path) {
            let ids: Vec<String> = state.entries(repeat).iter().map(ToString::to_string).collect();
            entries.insert(repeat.to_owned(), json!(ids));
        }
        let disputed: Vec<String> =
            state.disputes().map(|(path, _)| self.lens.path(path).to_string()).collect();
        let author = |actor: Actor| self.people.author(actor);
        json!({
            "form": form.reference(),
            "values": values,
            "entries": entries,
            "derived": derived,
            "findings": findings,
            "ready_for_review": is_ready,
            "disputed": disputed,
            "changes": household.head.changes,
            "blobs": self.blobs_json(&state),
            "missing_blobs": self.missing_blobs(&state),
            "digest": state.digest(&author).to_string(),
        })
    }

    /// The blobs that a household's answers name: what stands, and between which a person must
    /// decide.
    pub(crate) fn blobs(&self, state: &State) -> Vec<Named> {
        let mut named = Vec::new();
        for (path, settlement) in state.settlements() {
            let question = self.survey.form.question(&path.asked());
            if !question.is_some_and(|question| question.kind.is_blob()) {
                continue;
            }
            let open = settlement.open().iter().map(|statement| &statement.value);
            let values = settlement.value().into_iter().chain(open);
            let blobs: BTreeSet<BlobRef> = values.filter_map(BlobRef::in_answer).collect();
            named.extend(blobs.into_iter().map(|blob| Named {
                path: self.lens.path(path),
                blob,
                is_masked: self.lens.show(path, &blob.into()).is_masked(),
            }));
        }
        named
    }

    /// Which blobs a household names, and whether each is here. Whoever may not see an answer
    /// may know that a file belongs to it and whether it came, and not which.
    fn blobs_json(&self, state: &State) -> Vec<Json> {
        let row = |named: Named| {
            let address = named.blob.sha256().to_string();
            json!({
                "path": named.path.to_string(),
                "sha256": (!named.is_masked).then_some(address),
                "type": named.blob.media().name(),
                "bytes": named.blob.bytes(),
                "present": self.is_present(&named.blob),
            })
        };
        self.blobs(state).into_iter().map(row).collect()
    }

    /// How many blobs a household names that are not here.
    fn missing_blobs(&self, state: &State) -> usize {
        self.blobs(state).iter().filter(|named| !self.is_present(&named.blob)).count()
    }

    /// Whether a blob is here. It is asked of the store each time, so that one that arrives needs
    /// no merge to be seen.
    fn is_present(&self, blob: &BlobRef) -> bool {
        self.desk.blobs.length(blob.sha256()).is_ok_and(|held| held == Some(blob.bytes()))
    }

    /// A household in a list.
    pub(crate) fn listed(&self, household: &Household) -> Json {
        let state = State::of(&household.ledger, &self.survey.rules);
        let show = |path: &Path| state.value(path).map(|value| self.shown(path, &value));
        let moment = self.desk.moment(self.desk.ports.now());
        let derived = self.survey.form.derive(&state, &moment);
        let head = derived
            .iter()
            .find(|(path, _)| path.question == "household/head_name")
            .map(|(path, value)| self.shown(path, value));
        json!({
            "head": head,
            "address": show(&Path::household("household/address")),
            "members": state.entries("member").len(),
            "visits": state.entries("visit").len(),
            "missing_blobs": self.missing_blobs(&state),
        })
    }

    /// Why a path stands as it does.
    pub(crate) fn explanation(&self, told: &Explanation) -> Json {
        let statements: Vec<Json> = told
            .said
            .iter()
            .map(|told| {
                let mut row = self.statement(&told.statement);
                let (fate, why, to) = match &told.fate {
                    Fate::Won => ("stands", None, None),
                    Fate::Open => ("open", None, None),
                    Fate::Lost { why, to } => ("lost", Some(*why), to.as_ref()),
                    Fate::LeftOut(why) => ("left_out", Some(*why), None),
                };
                if let Some(row) = row.as_object_mut() {
                    row.insert("fate".to_owned(), json!(fate));
                    row.insert("why".to_owned(), why.map_or(Json::Null, reason));
                    row.insert("lost_to".to_owned(), json!(to.map(|to| candidate(to))));
                }
                row
            })
            .collect();
        json!({
            "path": self.lens.path(&told.path).to_string(),
            "label": self.label(&told.path),
            "settlement": told.settlement.as_ref().map(|s| self.settlement(&told.path, s)),
            "statements": statements,
        })
    }

    /// How a path was settled.
    pub(crate) fn settlement(&self, path: &Path, settlement: &Settlement) -> Json {
        let value = settlement.value().map(|value| self.shown(path, value));
        json!({
            "value": value,
            "disputed": settlement.is_disputed(),
            "why": reason(settlement.why()),
        })
    }

    /// Who said what, when, how and by what road.
    pub(crate) fn statement(&self, statement: &Statement) -> Json {
        let commit = &statement.commit;
        let epoch = self.people.epoch(commit.actor);
        let name = epoch.and_then(|epoch| self.people.name(epoch.user));
        let device = epoch.and_then(|epoch| self.people.device(epoch.device));
        let said = match statement.said {
            Said::Wrote => "wrote",
            Said::Confirmed => "confirmed",
            Said::Decided(_) => "decided",
        };
        json!({
            "candidate": candidate(statement),
            "value": self.shown(&statement.path, &statement.value),
            "said": said,
            "observed": commit.observed.to_string(),
            "source": commit.source.to_string(),
            "author": self.people.author(commit.actor),
            "author_name": name,
            "device": epoch.map(|epoch| epoch.device.to_string()),
            "device_label": device.map(|device| device.label.as_str()),
            "visit": commit.visit.map(|visit| visit.to_string()),
            "device_clock": commit.at.to_string(),
            "form": commit.form,
            "change": commit.hash.to_string(),
            "verdict": commit.verdict.code(),
        })
    }

    /// What is asked at a path.
    pub(crate) fn label(&self, path: &Path) -> Json {
        let question = self.survey.form.question(&path.asked());
        question.map_or(Json::Null, |question| words(&question.label))
    }

    pub(crate) fn shown(&self, path: &Path, value: &Value) -> Json {
        plain(self.lens.show(path, value).value())
    }

    /// What every answer about a household begins with.
    pub(crate) fn about(&self, record: kernel::RecordId, head: &Head) -> Json {
        let mut about = json!({
            "record": record.to_string(),
            "village": head.village.to_string(),
            "village_name": self.people.village(head.village),
            "disputes": head.disputes,
        });
        if let (true, Some(about)) = (self.desk.demo, about.as_object_mut()) {
            about.insert("notice".to_owned(), json!(DEMO));
        }
        about
    }
}

/// Joins two objects.
pub(crate) fn joined(mut one: Json, other: Json) -> Json {
    if let (Some(one), Json::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

/// A candidate as decisions name it: its actor and number in the document.
pub(crate) fn candidate(statement: &Statement) -> String {
    format!("{}-{}", statement.commit.actor, statement.commit.seq)
}

/// A value as plain JSON.
pub(crate) fn plain(value: &Value) -> Json {
    match value {
        Value::Blank => Json::Null,
        Value::Bool(bool) => json!(bool),
        Value::Whole(whole) => json!(whole),
        Value::Real(real) => json!(real),
        Value::Text(text) => json!(text),
    }
}

/// A reason as code and sentence.
pub(crate) fn reason(why: Why) -> Json {
    json!({"code": why.code(), "sentence": why.sentence()})
}

fn words(words: &Words) -> Json {
    json!({"zh": words.zh, "en": words.en})
}

/// The mask level up to which a clearance reads.
const fn mask_of(clearance: Clearance) -> Mask {
    match clearance {
        Clearance::Open => Mask::Open,
        Clearance::Internal => Mask::Internal,
        Clearance::Sensitive => Mask::Sensitive,
        Clearance::Identity => Mask::Identity,
    }
}
