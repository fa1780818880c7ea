use std::sync::Arc;

use form::{Answers as _, Finding};
use kernel::{Division, Entry, Path, RecordId, Value};
use record::{Explanation, Ledger, Proposal, Settlement, State, Why, proposals};

use crate::{Client, LocalError, Ports, Survey, Visit, dossier::Dossier};

/// One household as it stands on the tablet.
#[derive(Debug, Clone)]
pub struct Household {
    record: RecordId,
    village: Division,
    pending: u64,
    ledger: Ledger,
    state: State,
    survey: Arc<Survey>,
    findings: Vec<Finding>,
}

/// An answer as it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer<'a> {
    /// The value; in a dispute, what stands until a person decides, if anything does.
    pub value: Option<&'a Value>,
    /// Whether a person must decide.
    pub is_disputed: bool,
    /// Why it stands or is disputed.
    pub why: Why,
}

impl<P: Ports> Client<P> {
    /// Opens a household.
    ///
    /// # Errors
    /// When the tablet does not hold it, or the store can't be read.
    pub async fn household(&self, record: RecordId) -> Result<Household, LocalError> {
        let dossier = self.shown(record).await?;
        let ledger = dossier.ledger(&self.survey);
        let state = State::of(&ledger, &self.survey.rules);
        let findings = self.survey.form.check(&state, &self.survey.moment(self.now()));
        let pending = self.pending_records().await?.remove(&record).unwrap_or(0);
        let (village, survey) = (dossier.village, Arc::clone(&self.survey));
        Ok(Household { record, village, pending, ledger, state, survey, findings })
    }

    /// Begins to write at a household's door, over what is shown of it now.
    ///
    /// # Errors
    /// When the tablet does not hold it, or the store can't be read.
    pub async fn visit(&self, record: RecordId) -> Result<Visit, LocalError> {
        let dossier = self.shown(record).await?;
        Ok(Visit::new(dossier, Arc::clone(&self.survey), self.bytes()?, self.now()))
    }

    async fn shown(&self, record: RecordId) -> Result<Dossier, LocalError> {
        let dossier = self.dossier(record).await?;
        dossier.filter(|held| !held.document.is_empty()).ok_or(LocalError::NotFound)
    }
}

impl Household {
    /// Which household.
    #[must_use]
    pub fn record(&self) -> RecordId {
        self.record
    }

    /// Its village.
    #[must_use]
    pub fn village(&self) -> Division {
        self.village
    }

    /// How many of its commits no receipt names yet.
    #[must_use]
    pub fn pending(&self) -> u64 {
        self.pending
    }

    /// The answer to a question as it is shown; none when it was never collected.
    #[must_use]
    pub fn answer(&self, path: &Path) -> Option<Answer<'_>> {
        self.state.settlement(path).map(Answer::of)
    }

    /// All answers, by their paths.
    pub fn answers(&self) -> impl Iterator<Item = (&Path, Answer<'_>)> {
        self.state.settlements().map(|(path, settlement)| (path, Answer::of(settlement)))
    }

    /// The entries of a repeat, such as `member` or `visit`, in the order of their observation.
    #[must_use]
    pub fn entries(&self, repeat: &str) -> Vec<Entry> {
        let entries = self.state.entries(repeat).into_iter();
        entries.map(|id| Entry { repeat: repeat.to_owned(), id }).collect()
    }

    /// What the form has to say of the answers.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Who said what of an answer, and why it stands as it does.
    #[must_use]
    pub fn explain(&self, path: &Path) -> Explanation {
        self.state.explain(&self.ledger, &self.survey.rules, path)
    }

    /// What somebody offers who no longer holds the village, and nobody answered yet. None of it
    /// counts before somebody adopts it: [`Visit::adopt`].
    #[must_use]
    pub fn proposals(&self) -> Vec<Proposal> {
        proposals(&self.ledger, &self.state)
    }

    /// The household as settlement gives it, for digests and expressions.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }
}

impl<'a> Answer<'a> {
    fn of(settlement: &'a Settlement) -> Self {
        Self {
            value: settlement.value(),
            is_disputed: settlement.is_disputed(),
            why: settlement.why(),
        }
    }
}
