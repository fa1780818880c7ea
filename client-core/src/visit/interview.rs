use std::{collections::BTreeMap, sync::Arc};

use form::{Choice, Finding, Form, Kind, Moment, Question, Sitting};
use kernel::{Entry, Path, Stamp, Value};

use super::{Before, Preview, Refused, Reply, Visit, reply::coded};
use crate::Survey;

/// A visit that is gone through question by question. After each answer only what depends on it
/// is computed again; the date and moment stay those it began with.
#[derive(Debug)]
pub struct Interview<'a> {
    visit: &'a mut Visit,
    survey: &'a Survey,
    at: Moment<'a>,
    sitting: Sitting<'a>,
}

impl Visit {
    /// Goes through the questions of this visit. What is said meanwhile is in the draft when the
    /// talk is over, and was there all along if it is broken off.
    pub fn interview<T>(&mut self, now: Stamp, talk: impl FnOnce(&mut Interview<'_>) -> T) -> T {
        let survey = Arc::clone(&self.survey);
        let at = survey.moment(now);
        let sitting = Sitting::begin(&survey.form, &Preview::of(self), &at);
        talk(&mut Interview { visit: self, survey: &survey, at, sitting })
    }
}

impl Interview<'_> {
    /// The form that is asked.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.survey.form
    }

    /// The draft as it stands.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        self.visit
    }

    /// Writes one value; see [`Visit::set`].
    ///
    /// # Errors
    /// As there.
    pub fn set(&mut self, path: &Path, value: impl Into<Value>) -> Result<(), Refused> {
        self.visit.set(path, value)?;
        self.follow(path);
        Ok(())
    }

    /// Answers a multiple choice; see [`Visit::choose`].
    ///
    /// # Errors
    /// As there.
    pub fn choose(&mut self, path: &Path, codes: &[&str]) -> Result<(), Refused> {
        self.visit.choose(path, codes)?;
        self.follow(path);
        Ok(())
    }

    /// Answers a question as a whole.
    ///
    /// # Errors
    /// As for [`set`](Self::set) and [`choose`](Self::choose).
    pub fn answer(&mut self, path: &Path, reply: &Reply) -> Result<(), Refused> {
        match reply {
            Reply::One(value) => self.set(path, value.clone()),
            Reply::Codes(codes) => {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                self.choose(path, &codes)
            }
        }
    }

    /// Confirms what was known before; see [`Visit::confirm`].
    ///
    /// # Errors
    /// As there.
    pub fn confirm(&mut self, path: &Path) -> Result<(), Refused> {
        self.visit.confirm(path)?;
        self.follow(path);
        Ok(())
    }

    /// Adds an entry to a repeat; see [`Visit::add`].
    ///
    /// # Errors
    /// As there.
    pub fn add(&mut self, repeat: &str) -> Result<Entry, Refused> {
        let entry = self.visit.add(repeat)?.entry();
        self.sitting.add(&entry);
        Ok(entry)
    }

    /// What the form has to say of all this so far.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.sitting.findings()
    }

    /// Whether a question is to be asked, in view of the other answers.
    #[must_use]
    pub fn relevant(&self, path: &Path) -> bool {
        self.sitting.relevant(path)
    }

    /// What the calculations come to so far.
    #[must_use]
    pub fn derived(&self) -> &BTreeMap<Path, Value> {
        self.sitting.derived()
    }

    pub(super) fn offered(&self, path: &Path) -> Vec<&Choice> {
        self.form().offered(path, self.sitting.answers(), &self.at)
    }

    pub(super) fn prefilled(&self, question: &Question, path: &Path) -> Option<Reply> {
        let answers = self.sitting.answers();
        let offer = |path: &Path| self.form().prefilled(path, answers, &self.at);
        let Kind::Many(list) = &question.kind else { return offer(path).map(Reply::One) };
        let choices = self.form().choices(list).iter();
        let chosen = choices.filter(|choice| offer(&coded(path, choice)).is_some());
        let codes: Vec<String> = chosen.map(|choice| choice.code.clone()).collect();
        (!codes.is_empty()).then_some(Reply::Codes(codes))
    }

    pub(super) fn before(&self, question: &Question, path: &Path) -> Option<Before> {
        Before::of(self.form(), question, path, &self.visit.shown)
    }

    pub(super) fn reply(&self, question: &Question, path: &Path) -> Option<Reply> {
        Reply::read(self.form(), question, path, self.sitting.answers())
    }

    /// The form says that an answer is required only where there is none.
    pub(super) fn is_required(&self, question: &Question, path: &Path) -> bool {
        if self.form().expressions(question).all(|(column, _)| column != "required") {
            return false;
        }
        let is_missed = |sitting: &Sitting<'_>| {
            let findings = sitting.findings();
            findings.iter().any(|finding| finding.code == "required" && finding.path == *path)
        };
        if self.reply(question, path).is_none_or(|reply| reply.is_blank()) {
            return is_missed(&self.sitting);
        }
        let mut without = self.sitting.clone();
        for path in self.paths(path) {
            without.unset(&path);
        }
        is_missed(&without)
    }

    /// Takes over from the draft what is said at a path.
    fn follow(&mut self, path: &Path) {
        for path in self.paths(path) {
            match self.visit.value(&path) {
                Some(value) => self.sitting.set(&path, value),
                None => self.sitting.unset(&path),
            }
        }
    }

    /// Where the answer to a question stands: at its path, or at those of all its codes.
    fn paths(&self, path: &Path) -> Vec<Path> {
        let kind = self.form().question(&path.asked()).map(|question| &question.kind);
        match kind {
            Some(Kind::Many(list)) if path.code.is_none() => {
                self.form().choices(list).iter().map(|choice| coded(path, choice)).collect()
            }
            _ => vec![path.clone()],
        }
    }
}
