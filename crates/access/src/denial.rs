use thiserror::Error;

/// Why somebody may not. The order is how near they came: of several grants that all fail, the
/// nearest miss is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
#[error("{}", self.sentence())]
pub enum Denial {
    /// They hold no role at all.
    NoGrant,
    /// They hold roles elsewhere.
    OutOfScope,
    /// Their role over the place has ended.
    Ended,
    /// Their role over the place begins later.
    NotYet,
    /// No role they hold over the place allows it.
    RoleMayNot,
    /// They may read figures, and no households.
    AggregatesOnly,
    /// They speak for another department.
    OtherDepartment,
    /// They may read masked only, and it can't be masked.
    MaskedOnly,
}

impl Denial {
    /// All denials there are.
    pub const ALL: [Self; 8] = [
        Self::NoGrant,
        Self::OutOfScope,
        Self::Ended,
        Self::NotYet,
        Self::RoleMayNot,
        Self::AggregatesOnly,
        Self::OtherDepartment,
        Self::MaskedOnly,
    ];

    /// Its stable problem code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoGrant => "no_grant",
            Self::OutOfScope => "out_of_scope",
            Self::Ended => "grant_ended",
            Self::NotYet => "grant_not_yet",
            Self::RoleMayNot => "role_may_not",
            Self::AggregatesOnly => "aggregates_only",
            Self::OtherDepartment => "other_department",
            Self::MaskedOnly => "masked_only",
        }
    }

    /// A sentence for a person, Chinese first.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoGrant => "您尚未被授予任何角色 / you have not been given any role",
            Self::OutOfScope => "超出您负责的区划或农户 / it lies outside your divisions",
            Self::Ended => "您在该地的授权已到期 / your role over it has ended",
            Self::NotYet => "您在该地的授权尚未开始 / your role over it has not begun",
            Self::RoleMayNot => "您的角色不能进行此操作 / your role does not allow it",
            Self::AggregatesOnly => "您的角色只能查看汇总数据 / your role reads figures only",
            Self::OtherDepartment => "这是其他部门的数据 / it belongs to another department",
            Self::MaskedOnly => {
                "您只能查看脱敏数据,此内容无法脱敏 / you read masked values only, and this can't \
                 be masked"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_denial_has_a_code_of_its_own_and_both_languages() {
        let codes: BTreeSet<_> = Denial::ALL.iter().map(|denial| denial.code()).collect();
        assert_eq!(codes.len(), Denial::ALL.len());
        assert!(Denial::ALL.is_sorted());
        for denial in Denial::ALL {
            assert_eq!(denial.to_string().split(" / ").count(), 2, "{denial:?}");
        }
    }
}
