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
    /// It was made after its author's role over the village had ended, or the server offers it on
    /// behalf of a device whose stream forked: whoever holds the village now may adopt it.
    Proposed,
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
    pub const ALL: [Self; 16] = [
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
        Self::WithoutEffect(Without::Proposed),
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
            Self::WithoutEffect(Without::Proposed) => 15,
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
            Self::WithoutEffect(Without::Proposed) => "proposed",
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
            Self::WithoutEffect(Without::Proposed) => {
                "填写时已不负责该村,作为建议转给现负责人 / made after the role over the village had \
                 ended; kept as a proposal to whoever holds it now"
            }
            Self::Quarantined(why) => why.sentence(),
        }
    }

    /// What its author is to do, in a sentence, Chinese first. For a commit that counts, nothing.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Counted => "无需处理 / nothing to do",
            Self::Doubted => {
                "请核对平板时间与走访日期,等待审核 / check the tablet's clock and the date of the \
                 visit, and wait for the review"
            }
            Self::WithoutEffect(Without::NoGrant) => {
                "请乡镇核实权限,可由乡镇放行 / ask the township to check the role; it can release \
                 the commit"
            }
            Self::WithoutEffect(Without::Authority) => {
                "请去掉部门或系统填写的项目后重填其余各项,或请乡镇放行 / write the other answers \
                 again without the department's, or ask the township to release them"
            }
            Self::WithoutEffect(Without::WrongVillage) => {
                "请告知乡镇该户现属何村,可由乡镇放行 / tell the township where the household \
                 belongs; it can release the commit"
            }
            Self::WithoutEffect(Without::Revoked) => {
                "请持此平板到乡镇说明情况,可由乡镇放行 / bring the tablet to the township, which \
                 can release what is yours"
            }
            Self::WithoutEffect(Without::Proposed) => {
                "无需处理,由现负责人采纳或不采纳 / nothing to do; whoever holds the village now \
                 adopts it or not"
            }
            Self::Quarantined(why) => why.remedy(),
        }
    }
}

impl Quarantine {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "数据损坏,已隔离保存 / its bytes are damaged; kept in quarantine",
            Self::TooLarge => {
                "一次保存的内容过多,已隔离保存 / too much at once; kept in quarantine"
            }
            Self::NotACommit => {
                "不符合提交格式,已隔离保存 / it is not written as a commit is; kept in quarantine"
            }
            Self::OutOfOrder => {
                "编号与档案不衔接,已隔离保存 / its numbers do not follow the household's; kept in \
                 quarantine"
            }
            Self::BadReference => {
                "引用了档案中没有的内容,已隔离保存 / it refers to what the household does not have; \
                 kept in quarantine"
            }
            Self::Engine => {
                "系统无法处理,已隔离保存 / the server could not take it in; kept in quarantine"
            }
            Self::BranchClosed => {
                "同一设备对该户的较早提交已被隔离,随之隔离 / an earlier commit of the same device in \
                 this household is in quarantine, so this one is too"
            }
            Self::Fork => {
                "同一编号先前已收到另一内容,已隔离保存 / another content came under this number \
                 before; kept in quarantine"
            }
            Self::NeverComplete => {
                "所依据的提交一直未到,已隔离保存 / what it was written upon never came; kept in \
                 quarantine"
            }
        }
    }

    const fn remedy(self) -> &'static str {
        match self {
            Self::Malformed | Self::TooLarge | Self::NotACommit => {
                "平板已自动重报;若仍未生效,请到该户重新填写并告知乡镇 / the tablet says it again by \
                 itself; if that does not count either, write it anew and tell the township"
            }
            Self::OutOfOrder | Self::BadReference | Self::Fork => {
                "平板已自动以新编号重报,请同步一次 / the tablet says it again under new numbers; \
                 sync once more"
            }
            Self::Engine => {
                "请告知乡镇,服务器更新后可重试 / tell the township; it can be tried again when the \
                 server was updated"
            }
            Self::BranchClosed => {
                "平板已自动以新编号重报;也可由乡镇放行 / the tablet says it again under new numbers; \
                 the township can release it too"
            }
            Self::NeverComplete => {
                "请让同村各平板同步一次,之后乡镇可放行 / let the other tablets of the village sync; \
                 then the township can release it"
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
        assert_eq!(Verdict::from_number(16), None);
    }

    #[test]
    fn every_verdict_says_what_and_what_to_do_in_both_languages() {
        for verdict in Verdict::ALL {
            for said in [verdict.sentence(), verdict.remedy()] {
                let (chinese, english) = said.split_once(" / ").expect("two languages");
                assert!(!chinese.is_ascii() && english.is_ascii(), "{verdict}: {said}");
            }
        }
    }
}
