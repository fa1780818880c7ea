use crate::{Act, Clearance, Manage, Read, Role, Write};

/// What a role allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Duties {
    /// What it reads unmasked in lists.
    pub(crate) listed: Clearance,
    /// What it reads unmasked of one household.
    pub(crate) usual: Clearance,
    /// What it reads unmasked of one household once a reason is stated.
    pub(crate) stated: Clearance,
    acts: [bool; 14],
}

impl Duties {
    /// Whether it allows `act` at all; whose department is not asked here.
    pub(crate) fn allow(&self, act: &Act) -> bool {
        let [record, list, history, follow, count, rows, writing @ .., accounts, keys, audit] =
            self.acts;
        let [visit, department, server, roster, review] = writing;
        match act {
            Act::Read(Read::Record) => record,
            Act::Read(Read::List) => list,
            Act::Read(Read::History) => history,
            Act::Follow => follow,
            Act::Count => count,
            Act::Rows(_) => rows,
            Act::Write(Write::Visit) => visit,
            Act::Write(Write::Department(_)) => department,
            Act::Write(Write::Server) => server,
            Act::Write(Write::Roster) => roster,
            Act::Review => review,
            Act::Manage(Manage::Accounts) => accounts,
            Act::Manage(Manage::Keys) => keys,
            Act::Audit => audit,
        }
    }

    /// Whether it allows any writing into households by its own hand.
    pub(crate) fn write_anything(&self) -> bool {
        let department = Act::Write(Write::Department(String::new()));
        [Act::Write(Write::Visit), department, Act::Review].iter().any(|act| self.allow(act))
    }

    /// Whether it allows figures and nothing nearer.
    pub(crate) fn count_only(&self) -> bool {
        self.allow(&Act::Count) && !self.allow(&Act::Read(Read::Record))
    }
}

/// The clearances, by one letter each; whoever reads identities reads the whole.
const O: Clearance = Clearance::Open;
const I: Clearance = Clearance::Internal;
const S: Clearance = Clearance::Sensitive;
const W: Clearance = Clearance::Identity;

const Y: bool = true;
const N: bool = false;

/// The table. First what the role reads unmasked in lists, of one household, and of one household
/// for a stated reason. Then what it may do, in these groups: record, list, history; feed,
/// figures, rows; visit, department, server, roster; review; accounts, keys; audit.
#[rustfmt::skip]
pub(crate) const fn duties(role: &Role) -> Duties {
    match role {
        Role::Assistant             => row([I,S,W], [Y,Y,Y, Y,Y,N, Y,N,N,N, N, N,N, N]),
        Role::VillageLead           => row([I,S,W], [Y,Y,Y, Y,Y,N, Y,N,N,N, N, N,N, N]),
        Role::TownshipStaff         => row([I,S,W], [Y,Y,Y, Y,Y,N, Y,N,Y,Y, Y, N,N, N]),
        Role::TownshipLeader        => row([I,I,S], [Y,Y,Y, N,Y,N, N,N,N,N, N, N,N, N]),
        Role::CountyBureau          => row([I,S,W], [Y,Y,Y, N,Y,Y, N,N,Y,Y, Y, N,N, N]),
        Role::CountyLeader          => row([O,I,S], [Y,N,N, N,Y,N, N,N,N,N, N, N,N, N]),
        Role::DepartmentLiaison(_)  => row([O,O,O], [N,N,N, N,N,Y, N,Y,N,N, N, N,N, N]),
        Role::CivilAffairs          => row([I,I,W], [Y,Y,N, N,Y,Y, N,Y,N,N, N, N,N, N]),
        Role::PairedOfficial        => row([O,W,W], [Y,N,Y, N,N,N, Y,N,N,N, N, N,N, N]),
        Role::CityOffice            => row([O,O,O], [N,N,N, N,Y,N, N,N,N,N, N, N,N, N]),
        Role::Auditor               => row([I,I,I], [Y,Y,Y, N,Y,N, N,N,N,N, N, N,N, Y]),
        Role::AccountsAdministrator => row([O,O,O], [N,N,N, N,N,N, N,N,N,N, N, Y,N, N]),
        Role::KeysAdministrator     => row([O,O,O], [N,N,N, N,N,N, N,N,N,N, N, N,Y, N]),
        Role::AuditAdministrator    => row([O,O,O], [N,N,N, N,N,N, N,N,N,N, N, N,N, Y]),
        Role::Downstream            => row([W,W,W], [Y,Y,N, N,Y,N, N,N,N,N, N, N,N, N]),
    }
}

const fn row([listed, usual, stated]: [Clearance; 3], acts: [bool; 14]) -> Duties {
    Duties { listed, usual, stated, acts }
}

#[cfg(test)]
mod tests {
    use kernel::{Date, UserId};

    use super::*;
    use crate::{Audit, Authority, Count, Follow, Grant, Manage, Review, Rows, Scope};

    /// The table once more, as the office would write it: who may, per act.
    const OFFICE: [(&str, &str); 14] = [
        (
            "record",
            "assistant village_lead township_staff township_leader county_bureau county_leader \
             civil_affairs paired_official auditor downstream",
        ),
        (
            "list",
            "assistant village_lead township_staff township_leader county_bureau civil_affairs \
             auditor downstream",
        ),
        (
            "history",
            "assistant village_lead township_staff township_leader county_bureau \
             paired_official auditor",
        ),
        ("follow", "assistant village_lead township_staff"),
        (
            "count",
            "assistant village_lead township_staff township_leader county_bureau county_leader \
             civil_affairs city_office auditor downstream",
        ),
        ("rows", "county_bureau department_liaison civil_affairs"),
        ("visit", "assistant village_lead township_staff paired_official"),
        ("department", "department_liaison civil_affairs"),
        ("server", "township_staff county_bureau"),
        ("roster", "township_staff county_bureau"),
        ("review", "township_staff county_bureau"),
        ("accounts", "accounts_administrator"),
        ("keys", "keys_administrator"),
        ("audit", "auditor audit_administrator"),
    ];

    #[test]
    fn every_role_may_exactly_what_the_office_says() {
        for (role, scope) in everybody() {
            let authority = holding(&role, scope);
            for ((name, who), act) in OFFICE.iter().zip(acts("civil")) {
                let expected = who.split(' ').any(|code| code == role.code());
                let answer = authority.may(user(), act, scope, day());
                assert_eq!(answer.is_ok(), expected, "{role} {name}: {answer:?}");
            }
        }
    }

    #[test]
    fn administrators_see_no_household_and_no_figure() {
        for role in ["accounts_administrator", "keys_administrator", "audit_administrator"] {
            let duties = duties(&role.parse().expect("a role"));
            let seen = [duties.listed, duties.usual, duties.stated];
            assert_eq!(seen, [O; 3], "{role}");
            let business = &acts("civil")[..11];
            assert!(!business.iter().any(|act| duties.allow(act)), "{role}");
        }
    }

    #[test]
    fn whoever_administers_administers_one_thing() {
        for (role, _) in everybody() {
            let duties = duties(&role);
            let held = [Manage::Accounts, Manage::Keys].map(Act::Manage);
            let manages = held.iter().filter(|act| duties.allow(act)).count();
            let writes = acts("civil")[6..11].iter().any(|act| duties.allow(act));
            assert!(manages + usize::from(writes) <= 1, "{role}");
            assert!(!(duties.allow(&Act::Audit) && (writes || manages > 0)), "{role}");
        }
    }

    #[test]
    fn a_reason_never_hides_and_lists_never_show_more_than_a_household() {
        for (role, _) in everybody() {
            let Duties { listed, usual, stated, .. } = duties(&role);
            assert!(listed <= usual && usual <= stated, "{role}");
        }
    }

    fn acts(department: &str) -> [Act; 14] {
        [
            Read::Record.into(),
            Read::List.into(),
            Read::History.into(),
            Follow.into(),
            Count.into(),
            Rows(department.to_owned()).into(),
            Write::Visit.into(),
            Write::Department(department.to_owned()).into(),
            Write::Server.into(),
            Write::Roster.into(),
            Review.into(),
            Manage::Accounts.into(),
            Manage::Keys.into(),
            Audit.into(),
        ]
    }

    /// Every role, with a scope that suits it.
    fn everybody() -> Vec<(Role, Scope)> {
        let household = "350823100201/00112233445566778899aabbccddeeff";
        [
            ("assistant", "350823100201"),
            ("village_lead", "350823100201"),
            ("township_staff", "350823100"),
            ("township_leader", "350823100"),
            ("county_bureau", "350823"),
            ("county_leader", "350823"),
            ("department_liaison:civil", "350823"),
            ("civil_affairs", "350823"),
            ("paired_official", household),
            ("city_office", "3508"),
            ("auditor", "350823"),
            ("accounts_administrator", "3508"),
            ("keys_administrator", "3508"),
            ("audit_administrator", "3508"),
            ("downstream", "350823"),
        ]
        .into_iter()
        .map(|(role, scope)| (role.parse().expect("a role"), scope.parse().expect("a scope")))
        .collect()
    }

    fn holding(role: &Role, scope: Scope) -> Authority {
        let mut authority = Authority::default();
        let (role, reading) = (role.clone(), W);
        let grant = Grant { user: user(), role, scope, from: day(), until: None, reading };
        authority.give(grant).expect("given");
        authority
    }

    fn user() -> UserId {
        UserId::derive("user", b"1")
    }

    fn day() -> Date {
        "2026-03-01".parse().expect("a day")
    }
}
