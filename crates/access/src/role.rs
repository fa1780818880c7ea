use core::{fmt, str::FromStr};

use kernel::Level;
use thiserror::Error;

/// What somebody is to the office. A person may hold several roles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Visits the households of a village.
    Assistant,
    /// Leads the village's team, and visits.
    VillageLead,
    /// Visits, reviews, assigns.
    TownshipStaff,
    /// Answers for the township.
    TownshipLeader,
    /// Reviews, assigns and answers for every number of the county.
    CountyBureau,
    /// Leads the county: figures, and a case on request.
    CountyLeader,
    /// Hands in one department's rows and reads the answers to them; the department's code.
    DepartmentLiaison(String),
    /// Civil affairs: low-income population, department `civil`.
    CivilAffairs,
    /// Looks after households by name.
    PairedOfficial,
    /// The city: figures only.
    CityOffice,
    /// Reads masked, and the audit log.
    Auditor,
    /// Manages users, grants and devices; sees no households.
    AccountsAdministrator,
    /// Manages keys and policy; sees no households.
    KeysAdministrator,
    /// Keeps the audit log; sees no households.
    AuditAdministrator,
    /// A system that reads merged states.
    Downstream,
}

/// Why a text is not a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no such role; the code of a liaison's department follows a colon")]
pub struct RoleError;

/// What stands before the department in a liaison's code.
const LIAISON: &str = "department_liaison:";

/// The longest code of a department, as in the source of a commit.
const DEPARTMENT_BYTES: usize = 32;

/// Every role but the liaison, whose code depends on the department.
const PLAIN: [Role; 14] = [
    Role::Assistant,
    Role::VillageLead,
    Role::TownshipStaff,
    Role::TownshipLeader,
    Role::CountyBureau,
    Role::CountyLeader,
    Role::CivilAffairs,
    Role::PairedOfficial,
    Role::CityOffice,
    Role::Auditor,
    Role::AccountsAdministrator,
    Role::KeysAdministrator,
    Role::AuditAdministrator,
    Role::Downstream,
];

impl Role {
    /// Its stable code without the department: `township_staff`, `department_liaison`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::VillageLead => "village_lead",
            Self::TownshipStaff => "township_staff",
            Self::TownshipLeader => "township_leader",
            Self::CountyBureau => "county_bureau",
            Self::CountyLeader => "county_leader",
            Self::DepartmentLiaison(_) => "department_liaison",
            Self::CivilAffairs => "civil_affairs",
            Self::PairedOfficial => "paired_official",
            Self::CityOffice => "city_office",
            Self::Auditor => "auditor",
            Self::AccountsAdministrator => "accounts_administrator",
            Self::KeysAdministrator => "keys_administrator",
            Self::AuditAdministrator => "audit_administrator",
            Self::Downstream => "downstream",
        }
    }

    /// Its title for people, Chinese first.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Assistant => "村级协理员 / village assistant",
            Self::VillageLead => "村级负责人 / village lead",
            Self::TownshipStaff => "乡镇工作人员 / township staff",
            Self::TownshipLeader => "乡镇主要领导 / township leader",
            Self::CountyBureau => "县乡村振兴部门 / county bureau",
            Self::CountyLeader => "县领导 / county leader",
            Self::DepartmentLiaison(_) => "部门联络员 / department liaison",
            Self::CivilAffairs => "县民政部门 / civil affairs",
            Self::PairedOfficial => "挂钩帮扶干部 / paired official",
            Self::CityOffice => "市级部门 / city office",
            Self::Auditor => "审计、纪检 / auditor",
            Self::AccountsAdministrator => "账号管理员 / accounts administrator",
            Self::KeysAdministrator => "密钥与策略管理员 / keys and policy administrator",
            Self::AuditAdministrator => "审计日志管理员 / audit log administrator",
            Self::Downstream => "下游系统 / downstream system",
        }
    }

    /// The department it speaks for, by its code.
    #[must_use]
    pub fn department(&self) -> Option<&str> {
        match self {
            Self::DepartmentLiaison(code) => Some(code),
            Self::CivilAffairs => Some("civil"),
            _ => None,
        }
    }

    /// The widest division it may be given over; none when only over single households. Who
    /// works in several villages has several grants.
    #[must_use]
    pub const fn widest(&self) -> Option<Level> {
        match self {
            Self::PairedOfficial => None,
            Self::Assistant | Self::VillageLead => Some(Level::Village),
            Self::TownshipStaff | Self::TownshipLeader => Some(Level::Township),
            Self::CountyBureau | Self::CountyLeader | Self::CivilAffairs => Some(Level::County),
            Self::DepartmentLiaison(_)
            | Self::CityOffice
            | Self::Auditor
            | Self::AccountsAdministrator
            | Self::KeysAdministrator
            | Self::AuditAdministrator
            | Self::Downstream => Some(Level::City),
        }
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        if let Some(code) = text.strip_prefix(LIAISON) {
            let sound = (1..=DEPARTMENT_BYTES).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            return sound.then(|| Self::DepartmentLiaison(code.to_owned())).ok_or(RoleError);
        }
        PLAIN.into_iter().find(|role| role.code() == text).ok_or(RoleError)
    }
}

/// The code, with the department of a liaison: `department_liaison:medical`.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DepartmentLiaison(code) => write!(f, "{LIAISON}{code}"),
            role => f.write_str(role.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_back_as_it_was_written() {
        let liaison = Role::DepartmentLiaison("medical".to_owned());
        for role in PLAIN.into_iter().chain([liaison]) {
            assert_eq!(role.to_string().parse(), Ok(role.clone()), "{role}");
            assert!(role.title().contains(" / "), "{role}");
        }
    }

    #[test]
    fn a_liaison_needs_a_department_with_a_plain_code() {
        for text in
            ["department_liaison", "department_liaison:", "department_liaison:a|b", "Auditor", ""]
        {
            assert_eq!(text.parse::<Role>(), Err(RoleError), "{text}");
        }
    }
}
