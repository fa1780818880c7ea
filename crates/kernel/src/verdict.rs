use core::fmt;

/// What the server found of a commit. It stands in the village feed beside the commit, so that
/// every replica treats the commit alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It counts.
    Counted,
    /// It counts, but its date can't be right (after its own clock or after its receipt), so
    /// what it says is disputed.
    Doubted,
    /// It is kept in the document's history and left out of settlement.
    WithoutEffect(Without),
    /// It can't be applied; its bytes are kept with the reason, and somebody is told.
    Quarantined(Quarantine),
}

/// Why a commit has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Without {
    /// Its user had no role over the village on the observed date.
    NoGrant,
    /// It touches a question that belongs to the server or to a department.
    Authority,
    /// Its stream's village is not the record's.
    WrongVillage,
    /// It came after the device was revoked, and waits for a person.
    Revoked,
}

/// Why a commit is quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quarantine {
    /// It is no plain change, or its bytes are not the canonical ones.
    Malformed,
    /// It breaks a limit on size or operations.
    TooLarge,
    /// Its message, number or actor does not follow the rules of a commit.
    NotACommit,
    /// Its sequence or operation numbers do not follow what the document has.
    OutOfOrder,
    /// It refers to an actor, object or operation the document does not have, or in a way its
    /// shape forbids.
    BadReference,
    /// The engine failed on it in spite of all checks.
    Engine,
    /// An earlier commit of the same actor in the same record is quarantined.
    BranchClosed,
    /// The same number of the same stream was received before with another content.
    Fork,
    /// It waits for commits that never came, and the place to wait is full.
    NeverComplete,
}

impl Verdict {
    /// Whether settlement may use what the commit says.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Counted | Self::Doubted)
    }

    /// Whether the commit is part of the document.
    #[must_use]
    pub const fn is_merged(self) -> bool {
        !matches!(self, Self::Quarantined(_))
    }

    /// All verdicts there are, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Counted,
        Self::Doubted,
        Self::WithoutEffect(Without::NoGrant),
        Self::WithoutEffect(Without::Authority),
        Self::WithoutEffect(Without::WrongVillage),
        Self::WithoutEffect(Without::Revoked),
        Self::Quarantined(Quarantine::Malformed),
        Self::Quarantined(Quarantine::TooLarge),
        Self::Quarantined(Quarantine::NotACommit),
        Self::Quarantined(Quarantine::OutOfOrder),
        Self::Quarantined(Quarantine::BadReference),
        Self::Quarantined(Quarantine::Engine),
        Self::Quarantined(Quarantine::BranchClosed),
        Self::Quarantined(Quarantine::Fork),
        Self::Quarantined(Quarantine::NeverComplete),
    ];

    /// Its number on the wire and in the index, which never changes.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Counted => 0,
            Self::Doubted => 1,
            Self::WithoutEffect(Without::NoGrant) => 2,
            Self::WithoutEffect(Without::Authority) => 3,
            Self::WithoutEffect(Without::WrongVillage) => 4,
            Self::WithoutEffect(Without::Revoked) => 5,
            Self::Quarantined(Quarantine::Malformed) => 6,
            Self::Quarantined(Quarantine::TooLarge) => 7,
            Self::Quarantined(Quarantine::NotACommit) => 8,
            Self::Quarantined(Quarantine::OutOfOrder) => 9,
            Self::Quarantined(Quarantine::BadReference) => 10,
            Self::Quarantined(Quarantine::Engine) => 11,
            Self::Quarantined(Quarantine::BranchClosed) => 12,
            Self::Quarantined(Quarantine::Fork) => 13,
            Self::Quarantined(Quarantine::NeverComplete) => 14,
        }
    }

    /// The verdict of a number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its stable code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Doubted => "doubted_date",
            Self::WithoutEffect(Without::NoGrant) => "no_grant",
            Self::WithoutEffect(Without::Authority) => "no_authority",
            Self::WithoutEffect(Without::WrongVillage) => "wrong_village",
            Self::WithoutEffect(Without::Revoked) => "device_revoked",
            Self::Quarantined(Quarantine::Malformed) => "malformed_change",
            Self::Quarantined(Quarantine::TooLarge) => "change_too_large",
            Self::Quarantined(Quarantine::NotACommit) => "not_a_commit",
            Self::Quarantined(Quarantine::OutOfOrder) => "out_of_order",
            Self::Quarantined(Quarantine::BadReference) => "bad_reference",
            Self::Quarantined(Quarantine::Engine) => "engine_refused",
            Self::Quarantined(Quarantine::BranchClosed) => "branch_closed",
            Self::Quarantined(Quarantine::Fork) => "forked_stream",
            Self::Quarantined(Quarantine::NeverComplete) => "never_complete",
        }
    }

    /// A sentence for a person, Chinese first.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Counted => "已生效 / counts",
            Self::Doubted => "日期存疑,待审核 / its date is in doubt, so it waits for review",
            Self::WithoutEffect(Without::NoGrant) => {
                "走访当日对该村无权限,已留存不生效 / no role over the village on that date; kept \
                 without effect"
            }
            Self::WithoutEffect(Without::Authority) => {
                "该项由部门或系统填写,已留存不生效 / the question belongs to a department or the \
                 server; kept without effect"
            }
            Self::WithoutEffect(Without::WrongVillage) => {
                "该户不属于此村,已留存不生效 / the household is not of this village; kept \
                 without effect"
            }
            Self::WithoutEffect(Without::Revoked) => {
                "设备已停用,待人工处理 / the device was revoked; it waits for a person"
            }
            Self::Quarantined(_) => {
                "数据异常,已隔离保存,请联系乡镇 / could not be applied; kept in quarantine, tell \
                 the township"
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_keeps_its_number() {
        for (number, verdict) in (0_u8..).zip(Verdict::ALL) {
            assert_eq!(verdict.number(), number);
            assert_eq!(Verdict::from_number(number), Some(verdict));
        }
        assert_eq!(Verdict::from_number(15), None);
    }
}
