use form::{Form, Kind, Question};
use kernel::{Actor, Date, Path};
use record::{Settlement, State};

use super::{Reply, reply::coded};

/// What was known of a question before this visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// The answer as it is shown; in a dispute, what stands until a person decides.
    pub reply: Option<Reply>,
    /// Whether a person must decide.
    pub is_disputed: bool,
    /// The last date on which somebody saw it to be so.
    pub observed: Option<Date>,
    /// Who that was; [`Client::author`](crate::Client::author) names the person.
    pub by: Option<Actor>,
}

impl Before {
    /// What a state says of a question; none when nothing was ever collected.
    pub(super) fn of(form: &Form, question: &Question, path: &Path, state: &State) -> Option<Self> {
        let settlements: Vec<&Settlement> = match &question.kind {
            Kind::Many(list) => {
                let paths = form.choices(list).iter().map(|choice| coded(path, choice));
                paths.filter_map(|path| state.settlement(&path)).collect()
            }
            _ => state.settlement(path).into_iter().collect(),
        };
        if settlements.is_empty() {
            return None;
        }
        let open = settlements.iter().flat_map(|settlement| settlement.open());
        let last = open.max_by(|one, other| one.listed(other));
        Some(Self {
            reply: Reply::read(form, question, path, state),
            is_disputed: settlements.iter().any(|settlement| settlement.is_disputed()),
            observed: last.map(|statement| statement.observed()),
            by: last.map(|statement| statement.commit.actor),
        })
    }
}
