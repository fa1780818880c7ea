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
        // A server knocks on no door: what it says as a visitor it offers on behalf of one.
        let offered = is_visitors(&case.facts.about.source);
        return if offered { PROPOSED } else { Verdict::Counted };
    }
    match without_effect(people, form, case) {
        Some(why) => Verdict::WithoutEffect(why),
        None if is_doubtful(case) => Verdict::Doubted,
        None => Verdict::Counted,
    }
}

/// What the server finds of a commit once a person let it count: a date that can't be right is
/// still in doubt.
#[must_use]
pub fn judge_released(case: Case<'_>) -> Verdict {
    if is_doubtful(case) { Verdict::Doubted } else { Verdict::Counted }
}

/// Whether a source is that of somebody who asks the household.
#[must_use]
pub const fn is_visitors(source: &Source) -> bool {
    matches!(source, Source::Visit | Source::Phone | Source::SelfReport)
}

/// The verdict on what is offered to whoever holds the village.
const PROPOSED: Verdict = Verdict::WithoutEffect(Without::Proposed);

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
    // Either clock alone may be wrong; what both say was written after the role, was.
    let made = case.facts.at.date().min(case.received.date());
    let days = [observed, made.max(observed)];
    let authority = people.authority();
    let denied = needs(form, case.facts).into_iter().find_map(|needed| {
        days.iter().find_map(|on| authority.could_write(epoch.user, &needed, case.home, *on).err())
    })?;
    let is_late = denied == Without::NoGrant && authority.had_ended(epoch.user, case.home, made);
    Some(if is_late { Without::Proposed } else { denied })
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
                .question(&form.present_path(&write.path).asked())
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

#[cfg(test)]
mod tests {
    use document::{About, Document, Edit};
    use kernel::{Actor, DeviceId, Entry, EntryId, FeedId, Path, UserId};
    use wire::{Certificate, Control, SecretKey, StreamEnd};

    use super::*;
    use crate::server_user;

    const NOON: i64 = 1_773_115_200;

    fn village() -> Division {
        "350823106201".parse().expect("a village")
    }

    fn neighbour() -> Division {
        "350823106202".parse().expect("a village")
    }

    fn cadre() -> Actor {
        Actor::from_bytes([1; 16])
    }

    fn server() -> Actor {
        Actor::from_bytes([9; 16])
    }

    /// A cadre of the village from January to 15 March 2026, and a server.
    fn people() -> People {
        let (key, own) = (SecretKey::from_seed([1; 32]), SecretKey::from_seed([2; 32]));
        let (device, user) = (DeviceId::from_bytes([1; 16]), UserId::from_bytes([1; 16]));
        let office = (DeviceId::from_bytes([9; 16]), SecretKey::from_seed([9; 32]));
        let mut people = People::default();
        let feed = FeedId::from_bytes([0; 16]);
        let label = String::new();
        for control in [
            Control::Server { device: office.0, key: office.1.public(), feed },
            Control::Device { device, key: key.public(), label },
            Control::UserKey { user, device, key: own.public() },
            Control::Grant {
                user,
                role: "assistant".to_owned(),
                scope: village(),
                from: "2026-01-01".parse().expect("a date"),
                until: Some("2026-03-15".parse().expect("a date")),
            },
        ] {
            people.learn(&control);
        }
        let epoch = Certificate::open((device, &key), (user, &own), 1, cadre());
        people.open(&epoch).expect("the cadre's epoch");
        let hand = (office.0, &office.1);
        let epoch = Certificate::open(hand, (server_user(), &office.1), 1, server());
        people.open(&epoch).expect("the server's epoch");
        people
    }

    fn facts(actor: Actor, source: &str, observed: &str, edit: Edit) -> Facts {
        let about = About {
            visit: None,
            observed: observed.parse().expect("a date"),
            source: source.parse().expect("a source"),
            form: "household@1".to_owned(),
        };
        let commit = Document::new().commit(actor, Stamp::from_seconds(NOON), &about, &[edit]);
        commit.expect("a commit").expect("a change").facts
    }

    fn answer(question: &str) -> Edit {
        Edit::Put { path: Path::household(question), value: "answer".into() }
    }

    fn decision() -> Edit {
        let entry = Entry { repeat: "decision".to_owned(), id: EntryId::from_bytes([5; 16]) };
        Edit::Create { entry, fields: vec![("reason".to_owned(), "because".into())] }
    }

    fn verdict(people: &People, facts: &Facts, home: Division) -> &'static str {
        let received = Stamp::from_seconds(NOON + 3_600);
        let case = Case { facts, village: village(), home, n: 3, received };
        judge(people, &Form::household(), case).code()
    }

    #[test]
    fn a_commit_counts_as_far_as_its_author_had_the_authority_on_that_day() {
        let people = people();
        let (address, class) = ("household/address", "case/class");
        for (actor, source, observed, edit, expected) in [
            (cadre(), "visit", "2026-03-09", answer(address), "counted"),
            (cadre(), "phone", "2026-01-01", answer(address), "counted"),
            (cadre(), "visit", "2025-12-31", answer(address), "no_grant"),
            (cadre(), "visit", "2026-03-09", answer(class), "no_authority"),
            (cadre(), "department:civil", "2026-03-09", answer(address), "no_authority"),
            (cadre(), "import", "2026-03-09", answer(address), "no_authority"),
            (cadre(), "visit", "2026-03-09", decision(), "no_authority"),
            (cadre(), "decision", "2026-03-09", decision(), "no_authority"),
            // Dates after the device's own clock, or after the receipt, can't be right.
            (cadre(), "visit", "2026-03-11", answer(address), "doubted_date"),
            (server(), "import", "2026-03-09", answer(class), "counted"),
            (server(), "decision", "2026-03-09", decision(), "counted"),
            (Actor::from_bytes([7; 16]), "visit", "2026-03-09", answer(address), "no_grant"),
        ] {
            let facts = facts(actor, source, observed, edit);
            let found = verdict(&people, &facts, village());
            assert_eq!(found, expected, "{source} {observed} by {actor}");
        }
    }

    #[test]
    fn what_was_made_after_the_role_by_both_clocks_is_a_proposal() {
        let people = people();
        let day = 24 * 3_600;
        // The role ends on the 15th; the visit was observed on the 9th, or after the role.
        for (observed, written, received, expected) in [
            ("2026-03-09", 4, 9, "counted"),
            ("2026-03-09", 9, 10, "proposed"),
            ("2026-03-09", 9, 5, "doubted_date"),
            ("2026-03-17", 9, 10, "proposed"),
            ("2026-03-17", 4, 10, "no_grant"),
            ("2025-12-31", 4, 10, "no_grant"),
        ] {
            let mut facts = facts(cadre(), "visit", observed, answer("household/address"));
            facts.at = Stamp::from_seconds(NOON + written * day);
            let received = Stamp::from_seconds(NOON + received * day);
            let case = Case { facts: &facts, village: village(), home: village(), n: 3, received };
            let found = judge(&people, &Form::household(), case).code();
            assert_eq!(found, expected, "{observed} {written}");
        }
        // Whoever never had a role there proposes nothing.
        let facts = facts(cadre(), "visit", "2026-03-17", answer("household/address"));
        let received = Stamp::from_seconds(NOON + 9 * day);
        let case = Case { facts: &facts, village: neighbour(), home: neighbour(), n: 3, received };
        assert_eq!(judge(&people, &Form::household(), case).code(), "no_grant");
    }

    #[test]
    fn a_server_that_speaks_as_a_visitor_offers() {
        for source in ["visit", "phone", "self_report"] {
            let facts = facts(server(), source, "2026-03-09", answer("household/address"));
            assert_eq!(verdict(&people(), &facts, village()), "proposed", "{source}");
        }
    }

    #[test]
    fn a_released_commit_counts_and_its_date_stays_in_doubt() {
        for (observed, expected) in [("2026-03-09", "counted"), ("2026-03-12", "doubted_date")] {
            let facts = facts(cadre(), "visit", observed, answer("household/address"));
            let received = Stamp::from_seconds(NOON + 3_600);
            let case = Case { facts: &facts, village: village(), home: village(), n: 3, received };
            assert_eq!(judge_released(case).code(), expected);
        }
    }

    #[test]
    fn a_tablet_does_not_reach_into_another_village_through_a_stream_of_its_own() {
        let facts = facts(cadre(), "visit", "2026-03-09", answer("household/address"));
        assert_eq!(verdict(&people(), &facts, neighbour()), "wrong_village");
    }

    #[test]
    fn what_a_revoked_device_held_still_counts_and_what_came_later_waits() {
        let facts = facts(cadre(), "visit", "2026-03-09", answer("household/address"));
        for (n, expected) in [(3, "counted"), (2, "device_revoked")] {
            let mut people = people();
            let end = StreamEnd { actor: cadre(), village: village(), n };
            let device = DeviceId::from_bytes([1; 16]);
            people.learn(&Control::DeviceRevoked { device, streams: vec![end] });
            assert_eq!(verdict(&people, &facts, village()), expected, "it held {n}");
        }
    }
}
