use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use kernel::{Date, Division, Level, RecordId, UserId, Without};

use crate::{
    Act, Clearance, Denial, Grant, GrantError, Needed, Permit, Read, Role, Rows, Scope, Write,
    table::duties,
};

/// Who may what, as the control entries of the journal say. The same entries in the same order
/// always give the same authority.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authority {
    grants: BTreeMap<UserId, Vec<Grant>>,
}

impl Authority {
    /// Gives a grant.
    ///
    /// # Errors
    /// When the scope does not suit the role, or the period is empty.
    pub fn give(&mut self, grant: Grant) -> Result<(), GrantError> {
        grant.check()?;
        self.grants.entry(grant.user).or_default().push(grant);
        Ok(())
    }

    /// Ends a role over a scope after `last_day`. What was to end before, still does; a grant
    /// that begins later never holds.
    pub fn end(&mut self, user: UserId, role: &Role, scope: Scope, last_day: Date) {
        self.end_those(user, |grant| grant.role == *role && grant.scope == scope, last_day);
    }

    /// Ends every role of somebody after `last_day`. Roles given afterwards hold again.
    pub fn revoke(&mut self, user: UserId, last_day: Date) {
        self.end_those(user, |_| true, last_day);
    }

    /// Asks whether `user` may do `what` over all of `scope` on that day. Of several roles that
    /// allow it, the one that shows most and reaches furthest is taken.
    ///
    /// # Errors
    /// When no role of theirs allows it; the nearest miss is told.
    pub fn may<A: Clone + Into<Act>>(
        &self,
        user: UserId,
        what: A,
        scope: impl Into<Scope>,
        on: Date,
    ) -> Result<Permit<A>, Denial> {
        let (act, scope) = (what.clone().into(), scope.into());
        let mut nearest = Denial::NoGrant;
        let mut best: Option<Permit<A>> = None;
        for grant in self.of(user) {
            match allows(grant, &act, scope, on) {
                Ok((usual, stated)) => {
                    let (role, scope, what) = (grant.role.clone(), grant.scope, what.clone());
                    let permit =
                        Permit { user, role, scope, on, what, usual, stated, reason: None };
                    best = best.into_iter().chain([permit]).max_by_key(merit);
                }
                Err(denial) => nearest = nearest.max(denial),
            }
        }
        best.ok_or(nearest)
    }

    /// Judges the author of a commit: whether they could write what it needs over `scope` on the
    /// date it was observed. Whether the user is known at all is asked with
    /// [`knows`](Self::knows): a commit of somebody unknown waits.
    ///
    /// # Errors
    /// [`Without::NoGrant`] when they could write nothing there that day, and
    /// [`Without::Authority`] when they could, but not this.
    pub fn could_write(
        &self,
        user: UserId,
        needed: &Needed,
        scope: impl Into<Scope>,
        observed: Date,
    ) -> Result<(), Without> {
        let scope = scope.into();
        let act = match needed {
            Needed::Visit => Some(Act::Write(Write::Visit)),
            Needed::Department(code) => Some(Act::Write(Write::Department(code.clone()))),
            Needed::Review => Some(Act::Review),
            Needed::Server => None,
        };
        let allowed = |act: &Act| {
            self.of(user).iter().any(|grant| allows(grant, act, scope, observed).is_ok())
        };
        if act.is_some_and(|act| allowed(&act)) {
            return Ok(());
        }
        let writes = self.of(user).iter().any(|grant| {
            grant.holds(scope, observed).is_ok() && duties(&grant.role).write_anything()
        });
        Err(if writes { Without::Authority } else { Without::NoGrant })
    }

    /// Whether a role in which this user wrote over `scope` had ended before that day, and none
    /// that began again holds on it.
    #[must_use]
    pub fn had_ended(&self, user: UserId, scope: impl Into<Scope>, on: Date) -> bool {
        let scope = scope.into();
        let writing = self.of(user).iter().filter(|g| duties(&g.role).write_anything());
        let standing: Vec<_> = writing.map(|grant| grant.holds(scope, on)).collect();
        standing.contains(&Err(Denial::Ended)) && !standing.contains(&Ok(()))
    }

    /// Whether a grant of this user was ever seen.
    #[must_use]
    pub fn knows(&self, user: UserId) -> bool {
        self.grants.contains_key(&user)
    }

    /// Every grant of a user, also those that have ended, in the order in which they were given.
    #[must_use]
    pub fn of(&self, user: UserId) -> &[Grant] {
        self.grants.get(&user).map_or(&[], Vec::as_slice)
    }

    /// The divisions whose feeds a tablet of this user may hold on that day; none lies in another.
    #[must_use]
    pub fn tablet_scopes(&self, user: UserId, on: Date) -> Vec<Division> {
        let held: BTreeSet<Division> = self
            .of(user)
            .iter()
            .filter(|grant| allows(grant, &Act::Follow, grant.scope, on).is_ok())
            .map(|grant| grant.scope.division())
            .collect();
        let inside = |inner: &Division| held.iter().any(|o| o != inner && o.contains(*inner));
        held.iter().filter(|division| !inside(division)).copied().collect()
    }

    /// The single households that this user may read on that day, in the order of their ids.
    #[must_use]
    pub fn households(&self, user: UserId, on: Date) -> Vec<RecordId> {
        let records: BTreeSet<RecordId> = self
            .of(user)
            .iter()
            .filter(|grant| allows(grant, &Act::Read(Read::Record), grant.scope, on).is_ok())
            .filter_map(|grant| match grant.scope {
                Scope::Household { record, .. } => Some(record),
                Scope::Division(_) => None,
            })
            .collect();
        records.into_iter().collect()
    }

    fn end_those(&mut self, user: UserId, which: impl Fn(&Grant) -> bool, last_day: Date) {
        let grants = self.grants.get_mut(&user).into_iter().flatten();
        grants.filter(|grant| which(grant)).for_each(|grant| grant.end(last_day));
    }
}

/// What one grant has to say of an act: the usual clearance and that for a stated reason.
fn allows(
    grant: &Grant,
    act: &Act,
    scope: Scope,
    on: Date,
) -> Result<(Clearance, Clearance), Denial> {
    grant.holds(scope, on)?;
    let duties = duties(&grant.role);
    if !duties.allow(act) {
        let nearer = matches!(act, Act::Read(_) | Act::Follow);
        let only = nearer && duties.count_only();
        return Err(if only { Denial::AggregatesOnly } else { Denial::RoleMayNot });
    }
    if let (Act::Rows(Rows(code)) | Act::Write(Write::Department(code)), Some(own)) =
        (act, grant.role.department())
        && code != own
    {
        return Err(Denial::OtherDepartment);
    }
    if *act == Act::Follow && grant.reading < Clearance::Identity {
        return Err(Denial::MaskedOnly);
    }
    let (usual, stated) = match act {
        Act::Read(Read::List) => (duties.listed, duties.listed),
        _ => (duties.usual, duties.stated),
    };
    Ok((usual.min(grant.reading), stated.min(grant.reading)))
}

/// Shows more, then more for a reason, then reaches further.
fn merit<A>(permit: &Permit<A>) -> (Clearance, Clearance, bool, Reverse<Level>) {
    let wide = matches!(permit.scope, Scope::Division(_));
    (permit.usual, permit.stated, wide, Reverse(permit.scope.division().level()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Audit, Count, Follow, Manage, Review};

    const COUNTY: &str = "350823";
    const TOWN: &str = "350823100";
    const VILLAGE: &str = "350823100201";
    const NEXT: &str = "350823100202";

    #[test]
    fn a_role_holds_from_its_first_day_to_its_last_and_in_its_divisions() {
        let mut authority = Authority::default();
        let mut grant = grant("assistant", VILLAGE);
        grant.until = Some(day("2026-06-30"));
        authority.give(grant).expect("given");
        for (place, on, expected) in [
            (VILLAGE, "2026-02-28", Err(Denial::NotYet)),
            (VILLAGE, "2026-03-01", Ok(())),
            (VILLAGE, "2026-06-30", Ok(())),
            (VILLAGE, "2026-07-01", Err(Denial::Ended)),
            (NEXT, "2026-03-01", Err(Denial::OutOfScope)),
            (TOWN, "2026-03-01", Err(Denial::OutOfScope)),
        ] {
            let answer = authority.may(user(), Write::Visit, division(place), day(on));
            assert_eq!(answer.map(|_| ()), expected, "{place} on {on}");
        }
        let stranger = UserId::derive("user", b"2");
        let answer = authority.may(stranger, Read::Record, division(VILLAGE), day("2026-03-01"));
        assert_eq!(answer.err(), Some(Denial::NoGrant));
        assert!(authority.knows(user()) && !authority.knows(stranger));
    }

    #[test]
    fn ending_shortens_and_never_lengthens() {
        let mut authority = holding(&[("assistant", VILLAGE), ("village_lead", VILLAGE)]);
        let scope = Scope::Division(division(VILLAGE));
        authority.end(user(), &Role::Assistant, scope, day("2026-04-30"));
        authority.end(user(), &Role::Assistant, scope, day("2026-05-31"));
        let ends: Vec<_> = authority.of(user()).iter().map(|grant| grant.until).collect();
        assert_eq!(ends, [Some(day("2026-04-30")), None]);

        authority.revoke(user(), day("2026-02-01"));
        let answer = authority.may(user(), Read::Record, scope, day("2026-03-01"));
        assert_eq!(answer.err(), Some(Denial::Ended));

        authority.give(grant("assistant", VILLAGE)).expect("given again");
        assert!(authority.may(user(), Read::Record, scope, day("2026-05-01")).is_ok());
    }

    #[test]
    fn the_role_that_shows_most_is_taken() {
        for roles in [["auditor", "township_staff"], ["township_staff", "auditor"]] {
            let authority = holding(&roles.map(|role| (role, TOWN)));
            let permit = read(&authority, VILLAGE).expect("a permit");
            assert_eq!(permit.role(), &Role::TownshipStaff);
            assert_eq!(permit.scope(), division(TOWN).into());
        }
    }

    #[test]
    fn a_permit_reaches_no_further_than_its_grant() {
        let permit = read(&holding(&[("township_staff", TOWN)]), VILLAGE).expect("a permit");
        let record = RecordId::derive("record", b"1");
        let covered = permit.for_village(division(NEXT)).expect("covered");
        assert!(covered.includes(division(NEXT), record));
        assert!(!covered.includes(division(VILLAGE), record));
        let elsewhere = division("350823101201");
        assert_eq!(permit.for_village(elsewhere).err(), Some(Denial::OutOfScope));
        assert_eq!(permit.for_household(elsewhere, record).err(), Some(Denial::OutOfScope));
    }

    #[test]
    fn more_is_shown_for_a_reason_but_never_in_lists() {
        let reason = || "核实重复户".parse().expect("a reason");
        for (role, place, what, usual, stated) in [
            ("assistant", VILLAGE, Read::Record, "sensitive", "identity"),
            ("county_bureau", COUNTY, Read::Record, "sensitive", "identity"),
            ("county_bureau", COUNTY, Read::List, "internal", "internal"),
            ("county_leader", COUNTY, Read::Record, "internal", "sensitive"),
            ("auditor", COUNTY, Read::History, "internal", "internal"),
            ("downstream", COUNTY, Read::List, "identity", "identity"),
        ] {
            let authority = holding(&[(role, place)]);
            let permit = authority.may(user(), what, division(VILLAGE), day("2026-03-01"));
            let permit = permit.expect("a permit");
            assert_eq!(permit.clearance().code(), usual, "{role} {what:?}");
            let permit = permit.stating(reason());
            assert_eq!(permit.clearance().code(), stated, "{role} {what:?}, with a reason");
        }
    }

    #[test]
    fn a_grant_may_show_less_than_its_role() {
        let mut narrow = grant("downstream", COUNTY);
        narrow.reading = Clearance::Internal;
        let mut authority = Authority::default();
        authority.give(narrow).expect("given");
        let permit = read(&authority, VILLAGE).expect("a permit");
        assert_eq!(permit.clearance(), Clearance::Internal);

        let mut masked = grant("assistant", VILLAGE);
        masked.reading = Clearance::Sensitive;
        let mut authority = Authority::default();
        authority.give(masked).expect("given");
        let answer = authority.may(user(), Follow, division(VILLAGE), day("2026-03-01"));
        assert_eq!(answer.err(), Some(Denial::MaskedOnly));
        assert!(authority.tablet_scopes(user(), day("2026-03-01")).is_empty());
    }

    #[test]
    fn a_paired_official_reads_and_visits_only_the_own_households() {
        let (own, other) = (RecordId::derive("record", b"1"), RecordId::derive("record", b"2"));
        let authority = holding(&[("paired_official", &format!("{VILLAGE}/{own}"))]);
        let household = |record| Scope::Household { village: division(VILLAGE), record };
        let today = day("2026-03-01");
        let permit = authority.may(user(), Read::Record, household(own), today).expect("a permit");
        assert!(permit.for_household(division(NEXT), own).is_ok(), "it moved");
        assert_eq!(permit.for_household(division(VILLAGE), other).err(), Some(Denial::OutOfScope));
        assert_eq!(permit.for_village(division(VILLAGE)).err(), Some(Denial::OutOfScope));
        assert_eq!(read(&authority, VILLAGE).err(), Some(Denial::OutOfScope));
        assert_eq!(authority.households(user(), today), [own]);
        assert!(authority.tablet_scopes(user(), today).is_empty());
        for (record, expected) in [(own, Ok(())), (other, Err(Without::NoGrant))] {
            let judged = authority.could_write(user(), &Needed::Visit, household(record), today);
            assert_eq!(judged, expected);
        }
    }

    #[test]
    fn a_liaison_has_the_own_department_only() {
        let authority = holding(&[("department_liaison:medical", COUNTY)]);
        let ask = |code: &str| {
            let what = Rows(code.to_owned());
            authority.may(user(), what, division(COUNTY), day("2026-03-01")).map(|_| ())
        };
        assert_eq!(ask("medical"), Ok(()));
        assert_eq!(ask("housing"), Err(Denial::OtherDepartment));
        assert_eq!(read(&authority, VILLAGE).err(), Some(Denial::RoleMayNot));
    }

    #[test]
    fn a_tablet_holds_the_villages_of_those_who_visit() {
        let today = day("2026-03-01");
        let authority = holding(&[
            ("assistant", VILLAGE),
            ("assistant", "350823101201"),
            ("township_staff", TOWN),
            ("county_bureau", COUNTY),
        ]);
        let scopes = authority.tablet_scopes(user(), today);
        assert_eq!(scopes, [division(TOWN), division("350823101201")]);
        assert!(authority.tablet_scopes(user(), day("2026-02-28")).is_empty());
    }

    #[test]
    fn a_commit_is_judged_by_the_day_it_was_observed() {
        let department = |code: &str| Needed::Department(code.to_owned());
        for (roles, needed, on, expected) in [
            (&["assistant"][..], Needed::Visit, "2026-03-01", Ok(())),
            (&["assistant"], Needed::Visit, "2026-02-28", Err(Without::NoGrant)),
            (&["assistant"], Needed::Review, "2026-03-01", Err(Without::Authority)),
            (&["assistant"], Needed::Server, "2026-03-01", Err(Without::Authority)),
            (&["assistant"], department("medical"), "2026-03-01", Err(Without::Authority)),
            (&["auditor"], Needed::Visit, "2026-03-01", Err(Without::NoGrant)),
            (&["auditor"], Needed::Server, "2026-03-01", Err(Without::NoGrant)),
            (&["auditor", "assistant"], Needed::Visit, "2026-03-01", Ok(())),
            (&["township_staff"], Needed::Review, "2026-03-01", Ok(())),
            // A person may have the server write; a device may not write in its stead.
            (&["township_staff"], Needed::Server, "2026-03-01", Err(Without::Authority)),
            (&["civil_affairs"], department("civil"), "2026-03-01", Ok(())),
            (&["department_liaison:medical"], department("medical"), "2026-03-01", Ok(())),
            (
                &["department_liaison:medical"],
                department("civil"),
                "2026-03-01",
                Err(Without::Authority),
            ),
        ] {
            let held: Vec<_> = roles.iter().map(|role| (*role, VILLAGE)).collect();
            let judged = holding(&held).could_write(user(), &needed, division(VILLAGE), day(on));
            assert_eq!(judged, expected, "{roles:?}, {needed:?}, {on}");
            let elsewhere = holding(&held).could_write(user(), &needed, division(NEXT), day(on));
            assert_eq!(elsewhere, Err(Without::NoGrant), "{roles:?}, {needed:?}, next village");
        }
    }

    #[test]
    fn the_nearest_miss_is_told() {
        let today = day("2026-03-01");
        let village = division(VILLAGE);
        let authority = holding(&[("city_office", "3508"), ("assistant", NEXT)]);
        assert_eq!(read(&authority, VILLAGE).err(), Some(Denial::AggregatesOnly));
        assert_eq!(
            authority.may(user(), Follow, village, today).err(),
            Some(Denial::AggregatesOnly)
        );
        assert_eq!(authority.may(user(), Review, village, today).err(), Some(Denial::RoleMayNot));
        assert_eq!(authority.may(user(), Audit, village, today).err(), Some(Denial::RoleMayNot));
        assert!(authority.may(user(), Count, village, today).is_ok());
        let accounts = authority.may(user(), Manage::Accounts, village, today);
        assert_eq!(accounts.err(), Some(Denial::RoleMayNot));
    }

    fn read(authority: &Authority, village: &str) -> Result<Permit<Read>, Denial> {
        authority.may(user(), Read::Record, division(village), day("2026-03-01"))
    }

    fn holding(grants: &[(&str, &str)]) -> Authority {
        let mut authority = Authority::default();
        for (role, scope) in grants {
            authority.give(grant(role, scope)).expect("given");
        }
        authority
    }

    fn grant(role: &str, scope: &str) -> Grant {
        Grant {
            user: user(),
            role: role.parse().expect("a role"),
            scope: scope.parse().expect("a scope"),
            from: day("2026-03-01"),
            until: None,
            reading: Clearance::Identity,
        }
    }

    fn user() -> UserId {
        UserId::derive("user", b"1")
    }

    fn division(text: &str) -> Division {
        text.parse().expect("a division")
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }
}
