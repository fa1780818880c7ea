use form::{Answers as _, Moment};
use kernel::{Date, Division, Entry, Path, RecordId, Value};
use minicbor::{Decode, Encode};
use record::{Ledger, State, proposals};

use crate::{Survey, stored};

/// A household in a list, as it can be shown without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which household.
    pub record: RecordId,
    /// Its village.
    pub village: Division,
    /// The name of its head; blank when nobody is said to be the head.
    pub head: String,
    /// Where it lives.
    pub address: String,
    /// Its natural village or villagers' group.
    pub group: String,
    /// How many members are there.
    pub members: u32,
    /// The date of the last visit that counts.
    pub last_visit: Option<Date>,
    /// Whether something of it waits for the server's receipt.
    pub pending: bool,
    /// How many answers wait for a person's decision.
    pub disputes: u32,
    /// How many answers somebody proposes who no longer holds the village.
    pub proposals: u32,
}

/// What of a row rests in the index.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Summary {
    #[n(0)]
    head: String,
    #[n(1)]
    address: String,
    #[n(2)]
    group: String,
    #[n(3)]
    members: u32,
    #[n(4)]
    last_visit: Option<String>,
    #[n(5)]
    disputes: u32,
    /// Tablets of former versions have none.
    #[n(6)]
    proposals: Option<u32>,
}

/// The bytes of a household's row in the index.
pub(crate) fn summary(ledger: &Ledger, state: &State, survey: &Survey, at: &Moment<'_>) -> Vec<u8> {
    let text = |question: &str| {
        state.value(&Path::household(question)).map_or(String::new(), |value| value.to_string())
    };
    let visits = ledger.commits().filter(|commit| commit.visit.is_some());
    let last_visit = visits.filter(|c| c.verdict.counts()).map(|commit| commit.observed).max();
    stored::encode(&Summary {
        head: head(state, survey, at),
        address: text("household/address"),
        group: text("household/natural_village"),
        members: count(members(state).len()),
        last_visit: last_visit.map(|date| date.to_string()),
        disputes: count(state.disputes().count()),
        proposals: Some(count(proposals(ledger, state).len())),
    })
}

/// A row from its bytes in the index.
pub(crate) fn read(village: Division, record: RecordId, bytes: &[u8]) -> Option<Row> {
    let summary: Summary = stored::decode(bytes)?;
    Some(Row {
        record,
        village,
        head: summary.head,
        address: summary.address,
        group: summary.group,
        members: summary.members,
        last_visit: summary.last_visit.and_then(|date| date.parse().ok()),
        pending: false,
        disputes: summary.disputes,
        proposals: summary.proposals.unwrap_or_default(),
    })
}

/// The name of the head as the form derives it.
fn head(state: &State, survey: &Survey, at: &Moment<'_>) -> String {
    let path = Path::household("household/head_name");
    let derived = survey.form.derive(state, at).into_iter().find(|(derived, _)| *derived == path);
    derived.map_or(String::new(), |(_, value)| value.to_string())
}

/// The members that are not said to have left.
fn members(state: &State) -> Vec<Entry> {
    let entries = state.entries("member").into_iter();
    entries
        .map(|id| Entry { repeat: "member".to_owned(), id })
        .filter(|member| state.value(&member.field("left")).as_ref().is_none_or(Value::is_blank))
        .collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
