use std::collections::BTreeMap;

use document::{About, Document, Edit, Facts};
use form::Answers as _;
use kernel::{Entry, Path, Stamp, Value, VisitId};

use super::{MET, STARTED, VISITS, Visit};

/// What one save writes.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub about: About,
    pub edits: Vec<Edit>,
}

impl Visit {
    /// What saving writes into a document, as the visit of this id.
    ///
    /// A value that stands already is never written again by the engine, so it becomes a
    /// confirmation; and whoever answers one question of a unit confirms the others.
    pub(crate) fn plan(&self, document: &Document, id: VisitId) -> Plan {
        let mut confirmed = self.confirmed_with_units();
        let mut edits = Vec::new();
        for (path, value) in &self.written {
            if document.value(path).as_ref() == Some(value) {
                confirmed.insert(path.clone(), value.clone());
            } else {
                edits.push(Edit::Put { path: path.clone(), value: value.clone() });
            }
        }
        for draft in &self.added {
            let fields = draft.fields.clone().into_iter().collect();
            edits.push(Edit::Create { entry: draft.entry.clone(), fields });
        }
        let mut fields = visit_fields(self);
        fields.extend(confirmed.iter().map(|(path, value)| (confirmation(path), value.clone())));
        edits.push(Edit::Create { entry: entry(id), fields: fields.into_iter().collect() });
        Plan {
            about: About {
                visit: Some(id),
                observed: self.observed,
                source: self.source(),
                form: self.survey.form.reference(),
            },
            edits,
        }
    }

    /// What was confirmed, and what belongs to the unit of an answer that was written.
    fn confirmed_with_units(&self) -> BTreeMap<Path, Value> {
        let mut confirmed = self.confirmed.clone();
        for path in self.written.keys() {
            let Some(question) = self.survey.form.question(&path.asked()) else { continue };
            for mate in self.survey.form.unit(question) {
                let field = mate.name.rsplit('/').next().unwrap_or_default();
                let mate = match &path.entry {
                    Some(entry) => entry.field(field),
                    None => Path::household(&mate.name),
                };
                if self.written.contains_key(&mate) {
                    continue;
                }
                if let Some(value) = self.shown.value(&mate) {
                    confirmed.insert(mate, value);
                }
            }
        }
        confirmed
    }
}

/// The fields of the visit's own entry.
pub(super) fn visit_fields(visit: &Visit) -> BTreeMap<String, Value> {
    // Of a visit that is entered on a later day, only the day is known. A form's clock knows whole
    // seconds, and a visit must not begin in the future for the rest of the second.
    let today = visit.opened.date() == visit.observed;
    let opened = Stamp::from_seconds(visit.opened.seconds());
    let started = if today { opened } else { Stamp::noon(visit.observed) };
    let mut fields = visit.fields.clone();
    fields.insert(STARTED.to_owned(), started.to_string().into());
    fields.insert(MET.to_owned(), visit.met.code().into());
    fields
}

/// What a commit said, to be said again upon another document as the visit of a new id: the
/// commit itself will never be part of the record.
pub(crate) fn again(facts: &Facts, document: &Document, id: VisitId) -> Plan {
    let old = facts.about.visit.map(entry);
    let renamed =
        |entry: &Entry| if Some(entry) == old.as_ref() { self::entry(id) } else { entry.clone() };
    let is_new = |path: &Path| path.entry.as_ref().is_some_and(|e| facts.created.contains(e));
    let mut confirmed = Vec::new();
    let mut edits = Vec::new();
    for write in facts.writes.iter().filter(|write| !is_new(&write.path)) {
        if document.value(&write.path).as_ref() == Some(&write.value) {
            confirmed.push((confirmation(&write.path), write.value.clone()));
        } else {
            edits.push(Edit::Put { path: write.path.clone(), value: write.value.clone() });
        }
    }
    for created in &facts.created {
        let own = facts.writes.iter().filter(|write| write.path.entry.as_ref() == Some(created));
        let mut fields: BTreeMap<String, Value> =
            own.map(|write| (write.path.key(), write.value.clone())).collect();
        if Some(created) == old.as_ref() {
            fields.extend(confirmed.clone());
        }
        let fields = fields.into_iter().collect();
        edits.push(Edit::Create { entry: renamed(created), fields });
    }
    let visit = facts.about.visit.map(|_| id);
    Plan { about: About { visit, ..facts.about.clone() }, edits }
}

/// The entry of the visit `id`.
fn entry(id: VisitId) -> Entry {
    Entry { repeat: VISITS.to_owned(), id: id.entry() }
}

/// Where a visit keeps what it confirmed.
fn confirmation(path: &Path) -> String {
    format!("confirmed:{path}")
}
