mod added;
mod attach;
mod before;
mod due;
mod interview;
mod plan;
mod preview;
mod proposal;
mod refused;
mod reply;
mod steps;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use document::Document;
use form::{Answers as _, Finding, Kind, Question};
use kernel::{Date, Division, Entry, EntryId, Path, RecordId, Source, Stamp, Value};
use record::State;

use crate::{Survey, dossier::Dossier};

pub use added::Added;
use attach::Attachments;
pub use before::Before;
pub use due::Due;
pub use interview::Interview;
pub(crate) use plan::{Plan, again};
use preview::Preview;
pub use refused::Refused;
pub use reply::Reply;
pub use steps::{Place, Step};

/// What a person is writing down at one door: a draft that belongs to the app until
/// [`Client::save`](crate::Client::save) makes it durable. What others write meanwhile does not
/// change what is shown here.
///
/// Findings never prevent writing. Refused is only what the form says is not for a visitor.
#[derive(Debug, Clone)]
pub struct Visit {
    pub(crate) record: RecordId,
    pub(crate) village: Division,
    /// The household as it is shown.
    pub(crate) document: Document,
    shown: State,
    survey: Arc<Survey>,
    seed: [u8; 16],
    opened: Stamp,
    observed: Date,
    met: Met,
    fields: BTreeMap<String, Value>,
    written: BTreeMap<Path, Value>,
    confirmed: BTreeMap<Path, Value>,
    added: Vec<Draft>,
    attached: Attachments,
}

/// How the household was met (见面方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Met {
    /// 面访
    #[default]
    InPerson,
    /// 电话
    Phone,
    /// 视频
    Video,
    /// 未遇
    NotMet,
}

/// A new entry of a repeat.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    entry: Entry,
    fields: BTreeMap<String, Value>,
}

/// The repeat that holds the visits; saving adds its entry.
pub(crate) const VISITS: &str = "visit";

/// The fields of a visit that it knows by itself.
const STARTED: &str = "started";
const MET: &str = "met";

impl Visit {
    pub(crate) fn new(dossier: Dossier, survey: Arc<Survey>, seed: [u8; 16], now: Stamp) -> Self {
        let shown = dossier.state(&survey);
        let kind = survey.form.choices("visit_kind").first().map(|kind| kind.code.clone());
        let fields = kind.map(|kind| ("visit_kind".to_owned(), kind.into()));
        Self {
            record: dossier.record,
            village: dossier.village,
            document: dossier.document,
            shown,
            survey,
            seed,
            opened: now,
            observed: now.date(),
            met: Met::default(),
            fields: fields.into_iter().collect(),
            written: BTreeMap::new(),
            confirmed: BTreeMap::new(),
            added: Vec::new(),
            attached: Attachments::default(),
        }
    }

    /// The household.
    #[must_use]
    pub fn record(&self) -> RecordId {
        self.record
    }

    /// Its village.
    #[must_use]
    pub fn village(&self) -> Division {
        self.village
    }

    /// The entry of this visit itself, under whose fields its situation, its kind and all else
    /// that is said of it are written. Saving gives it the id it keeps.
    #[must_use]
    pub fn this(&self) -> Entry {
        Entry { repeat: VISITS.to_owned(), id: EntryId::derive("preview", &self.seed) }
    }

    /// Writes an answer. One code of a multiple choice is written at its own path; see
    /// [`choose`](Self::choose) for all of them.
    ///
    /// # Errors
    /// When the question is not there, or not for a visitor to answer.
    pub fn set(&mut self, path: &Path, value: impl Into<Value>) -> Result<&mut Self, Refused> {
        let value = value.into();
        self.may_write(path)?;
        refused::check_value(path, &value)?;
        if path.entry.as_ref() == Some(&self.this()) {
            return self.say_of_visit(path, value);
        }
        match self.draft(path) {
            Some(draft) => {
                draft.fields.insert(path.key(), value);
            }
            None => {
                self.confirmed.remove(path);
                self.written.insert(path.clone(), value);
            }
        }
        Ok(self)
    }

    /// Answers a multiple choice: these codes and no others. Codes nobody ever spoke of stay so.
    ///
    /// # Errors
    /// When it is no multiple choice, has not such a code, or is not for a visitor to answer.
    pub fn choose(&mut self, path: &Path, codes: &[&str]) -> Result<&mut Self, Refused> {
        for (path, chosen) in self.choices(path, codes)? {
            if chosen || self.value(&path) == Some(Value::Bool(true)) {
                self.set(&path, chosen)?;
            }
        }
        Ok(self)
    }

    /// Confirms that what is shown was found to be so. Where nothing is shown there is nothing
    /// to confirm.
    ///
    /// # Errors
    /// When the question is not there, or not for a visitor to answer.
    pub fn confirm(&mut self, path: &Path) -> Result<&mut Self, Refused> {
        let paths = match &self.question(path)?.kind {
            Kind::Many(_) if path.code.is_none() => {
                self.choices(path, &[])?.into_iter().map(|(path, _)| path).collect()
            }
            _ => vec![path.clone()],
        };
        for path in paths {
            self.may_write(&path)?;
            if let Some(value) = self.shown.value(&path) {
                self.written.remove(&path);
                self.confirmed.insert(path, value);
            }
        }
        Ok(self)
    }

    /// Adds an entry to a repeat, such as a member or a measure.
    ///
    /// # Errors
    /// When the form has no such repeat. A visit is added by saving, not by this.
    pub fn add(&mut self, repeat: &str) -> Result<Added<'_>, Refused> {
        let known = self.survey.form.questions().any(|q| q.repeat.as_deref() == Some(repeat));
        if !known || repeat == VISITS {
            return Err(Refused::UnknownQuestion(repeat.to_owned()));
        }
        let place = (self.added.len() as u64).to_be_bytes();
        let id = EntryId::derive("entry", &[self.seed.as_slice(), &place].concat());
        let entry = Entry { repeat: repeat.to_owned(), id };
        self.added.push(Draft { entry: entry.clone(), fields: BTreeMap::new() });
        Ok(Added::new(self, entry))
    }

    /// Says that a member left, why (a code such as `died` or `moved_out`) and when: on the
    /// observed date. The member stays until somebody reviewed it.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn remove_member(&mut self, member: &Entry, reason: &str) -> Result<&mut Self, Refused> {
        let observed = self.observed.to_string();
        self.set(&member.field("left"), reason)?.set(&member.field("left_on"), observed)
    }

    /// Says how the household was met; in person if nothing is said.
    pub fn met(&mut self, met: Met) -> &mut Self {
        self.met = met;
        self
    }

    /// Says on which date this was seen to be so; today if nothing is said.
    pub fn observed(&mut self, date: Date) -> &mut Self {
        self.observed = date;
        self
    }

    /// Writes down what was found at this visit.
    ///
    /// # Errors
    /// When it is longer than a text may be.
    pub fn note(&mut self, text: &str) -> Result<&mut Self, Refused> {
        self.field("situation", text)
    }

    /// Writes any field of the visit itself: `visit_kind`, `visitors`, `exists_risk`, and
    /// `photo`, `voice` or `signature`, which [`attach`](Self::attach) answers. One code of a multiple choice
    /// is written as `must_visit:CODE`.
    ///
    /// # Errors
    /// When a visit has no such field.
    pub fn field(&mut self, field: &str, value: impl Into<Value>) -> Result<&mut Self, Refused> {
        let unknown = |_| Refused::UnknownQuestion(format!("{VISITS}/{field}"));
        let path = Path::from_key(Some(self.this()), field).map_err(unknown)?;
        self.set(&path, value)
    }

    /// The answer as it will be shown once this is saved.
    #[must_use]
    pub fn value(&self, path: &Path) -> Option<Value> {
        Preview::of(self).value(path)
    }

    /// The entries of a repeat, those added here last.
    #[must_use]
    pub fn entries(&self, repeat: &str) -> Vec<Entry> {
        let shown = self.shown.entries(repeat).into_iter();
        let added = self.added.iter().filter(|draft| draft.entry.repeat == repeat);
        shown
            .map(|id| Entry { repeat: repeat.to_owned(), id })
            .chain(added.map(|draft| draft.entry.clone()))
            .collect()
    }

    /// What the form has to say of all this so far.
    #[must_use]
    pub fn findings(&self, now: Stamp) -> Vec<Finding> {
        self.survey.form.check(&Preview::of(self), &self.survey.moment(now))
    }

    /// How what is written here was come by.
    pub(crate) fn source(&self) -> Source {
        match self.met {
            Met::InPerson | Met::NotMet => Source::Visit,
            Met::Phone | Met::Video => Source::Phone,
        }
    }

    fn question(&self, path: &Path) -> Result<&Question, Refused> {
        let asked = path.asked();
        self.survey.form.question(&asked).ok_or(Refused::UnknownQuestion(asked))
    }

    fn may_write(&self, path: &Path) -> Result<(), Refused> {
        let question = self.question(path)?;
        refused::writable(&self.survey.form, question)?;
        refused::check_shape(question, path)?;
        let Some(entry) = &path.entry else {
            let in_repeat = question.repeat.is_some();
            return if in_repeat { Err(Refused::NoEntry(path.asked())) } else { Ok(()) };
        };
        let is_there = *entry == self.this()
            || self.document.entries().contains(entry)
            || self.added.iter().any(|draft| draft.entry == *entry);
        if is_there { Ok(()) } else { Err(Refused::NoEntry(path.asked())) }
    }

    /// The paths of all codes of a multiple choice, and whether each is among `codes`.
    fn choices(&self, path: &Path, codes: &[&str]) -> Result<Vec<(Path, bool)>, Refused> {
        let question = self.question(path)?;
        let Kind::Many(list) = &question.kind else {
            return Err(Refused::Shape(question.name.clone()));
        };
        let known: BTreeSet<&str> =
            self.survey.form.choices(list).iter().map(|choice| choice.code.as_str()).collect();
        if codes.iter().any(|code| !known.contains(code)) {
            return Err(Refused::UnknownCode(question.name.clone()));
        }
        let coded = |code: &str| Path { code: Some(code.to_owned()), ..path.clone() };
        Ok(known.into_iter().map(|code| (coded(code), codes.contains(&code))).collect())
    }

    /// When it began is known, and how the household was met is said in one place.
    fn say_of_visit(&mut self, path: &Path, value: Value) -> Result<&mut Self, Refused> {
        match path.question.as_str() {
            STARTED => return Err(Refused::Derived(path.asked())),
            MET => {
                let met = value.text().and_then(Met::of_code);
                self.met = met.ok_or_else(|| Refused::UnknownCode(path.asked()))?;
            }
            _ => {
                self.fields.insert(path.key(), value);
            }
        }
        Ok(self)
    }

    fn draft(&mut self, path: &Path) -> Option<&mut Draft> {
        let entry = path.entry.as_ref()?;
        self.added.iter_mut().find(|draft| draft.entry == *entry)
    }
}

impl Met {
    /// All ways there are.
    pub const ALL: [Self; 4] = [Self::InPerson, Self::Phone, Self::Video, Self::NotMet];

    /// The way of this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|met| met.code() == code)
    }

    /// Its code in the list `met`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Phone => "phone",
            Self::Video => "video",
            Self::NotMet => "not_met",
        }
    }
}
