use access::Needed;
use document::Facts;
use form::{Authority, Form};
use kernel::{Division, Source, Stamp, Verdict, Without, limit};

use crate::People;

/// A commit that the engine accepts, with what else its verdict depends on.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What it says.
    pub facts: &'a Facts,
    /// The village of its stream.
    pub village: Division,
    /// The village its record belongs to; the stream's own for a new record.
    pub home: Division,
    /// Its number in its stream.
    pub n: u64,
    /// When the server received it.
    pub received: Stamp,
}

/// What the server finds of a commit that the engine accepts: whether it counts, and if not, why.
#[must_use]
pub fn judge(people: &People, form: &Form, case: Case<'_>) -> Verdict {
    if people.is_server(case.facts.actor) {
        return Verdict::Counted;
    }
    match without_effect(people, form, case) {
        Some(why) => Verdict::WithoutEffect(why),
        None if is_doubtful(case) => Verdict::Doubted,
        None => Verdict::Counted,
    }
}

fn without_effect(people: &People, form: &Form, case: Case<'_>) -> Option<Without> {
    let Some(epoch) = people.epoch(case.facts.actor) else {
        return Some(Without::NoGrant);
    };
    let revoked = people.device(epoch.device).and_then(|device| device.revoked.as_ref());
    if let Some(streams) = revoked {
        let stood = streams
            .iter()
            .find(|end| (end.actor, end.village) == (case.facts.actor, case.village))
            .map_or(0, |end| end.n);
        if case.n > stood {
            return Some(Without::Revoked);
        }
    }
    if case.home != case.village {
        return Some(Without::WrongVillage);
    }
    let observed = case.facts.about.observed;
    needs(form, case.facts).into_iter().find_map(|needed| {
        people.authority().could_write(epoch.user, &needed, case.home, observed).err()
    })
}

/// What a commit asks of its author: what its source claims to be, and what its questions need.
/// A visitor may state what a department's register holds; settlement keeps it beside the
/// register's value.
fn needs(form: &Form, facts: &Facts) -> Vec<Needed> {
    let by_source = match &facts.about.source {
        Source::Visit | Source::Phone | Source::SelfReport => Needed::Visit,
        Source::Department(code) => Needed::Department(code.clone()),
        Source::Decision => Needed::Review,
        Source::Import | Source::Server => Needed::Server,
    };
    let mut needed = vec![by_source];
    for write in &facts.writes {
        let of_write = match &write.path.entry {
            Some(entry) if entry.repeat == "decision" => Some(Needed::Review),
            _ => form
                .question(&write.path.asked())
                .filter(|question| question.authority == Authority::Server)
                .map(|_| Needed::Server),
        };
        needed.extend(of_write.filter(|needed_too| !needed.contains(needed_too)));
    }
    needed
}

/// A date can't be right that lies after the clock of the device that wrote it, or after the
/// commit was received; nor one by a clock that itself ran ahead of the receipt.
fn is_doubtful(case: Case<'_>) -> bool {
    let latest = case.received.plus_millis(limit::CLOCK_SKEW_MS);
    let observed = case.facts.about.observed;
    observed > case.facts.at.date() || observed > latest.date() || case.facts.at > latest
}
