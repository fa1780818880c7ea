use core::fmt;

/// Why a value stands, waits for a person, or lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    // A value stands.
    /// Nothing else was ever said.
    Only,
    /// All that stands says the same.
    Agreed,
    /// Whoever said it had seen what was said before.
    Replaced,
    /// It was observed on a later date.
    LaterObserved,
    /// Of the same day, it was come by nearer to the fact.
    NearerSource,
    /// A person with the power decided.
    Decided,
    /// The department's register goes before statements.
    Register,
    /// It was raised, and only a decision lowers it.
    Raised,
    /// The furthest status that was reached.
    Furthest,
    /// It was placed by hand.
    ByHand,
    /// It is the most accurate.
    MostAccurate,
    /// What was verified goes before what the household reports of itself.
    Verified,
    /// It is written once and never edited.
    FirstWritten,
    /// All notes are shown together.
    Joined,
    /// It belongs together with what won in its unit.
    UnitTogether,

    // A person must decide.
    /// Of the same day and equally near, and they differ.
    SameDay,
    /// Its date can't be right.
    DateDoubted,
    /// Identity is never settled by machine.
    Identity,
    /// The codes have no order between them.
    NoOrder,
    /// A status of the same rank was given twice, differently.
    SameRank,
    /// Two were first, and they differ.
    TwoFirst,
    /// A removal waits for review.
    RemovalAwaitsReview,
    /// A removal waits for review, and the entry was edited beside or after it.
    RemovedWhileEdited,
    /// Something was said that the decision had not seen.
    Reopened,
    /// A question of its unit is disputed.
    UnitDisputed,
    /// No one commit of the unit goes before the others.
    UnitTie,

    // A statement lost.
    /// Somebody who had seen it said something at an equal or later date.
    Superseded,
    /// A decision that saw it chose.
    Overruled,
    /// The same commit said something else further down.
    Rewritten,
    /// It was observed on an earlier date.
    EarlierObserved,
    /// It was entered over something observed later than itself.
    Backdated,
    /// Of the same day, it was come by farther from the fact.
    FartherSource,
    /// It contradicts the department's register.
    Contradicted,
    /// It says the same as what stands, and could not have won by itself.
    SaysTheSame,
    /// Only a decision can bring it about.
    NeedsDecision,
    /// A status does not move backward.
    Backward,
    /// Something more accurate, or placed by hand, is known.
    LessAccurate,
    /// A self-report never overwrites what was verified.
    SelfReported,
    /// What is written once is not edited.
    AppendOnly,
    /// A blank was filled.
    BlankFilled,

    // A statement was left out of settlement.
    /// Its commit has no effect, or is quarantined.
    WithoutEffect,
    /// Only the server writes it.
    ServerOnly,
    /// It is recomputed and never stored.
    NeverStored,
    /// It claims to decide, and is no decision.
    NotADecision,
}

impl Why {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        WORDS[self as usize].1
    }

    /// A sentence for a person, Chinese first.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        WORDS[self as usize].2
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A reason with its code and its sentence.
type Row = (Why, &'static str, &'static str);

/// One row for each reason, in the order in which they are declared.
const WORDS: [Row; Why::NotADecision as usize + 1] = [
    (Why::Only, "only_statement", "仅此一说 / nothing else was ever said"),
    (Why::Agreed, "agreed", "各方一致 / all that stands says the same"),
    (Why::Replaced, "replaced", "后填者已看到前值 / whoever said it had seen what was said before"),
    (
        Why::LaterObserved,
        "later_observed",
        "以走访日期较晚者为准 / it was observed on a later date",
    ),
    (
        Why::NearerSource,
        "nearer_source",
        "同日以更直接的来源为准 / of the same day, it was come by nearer to the fact",
    ),
    (Why::Decided, "decided", "经审核确定 / a reviewer decided"),
    (
        Why::Register,
        "department_register",
        "以部门数据为准 / the department's register goes before statements",
    ),
    (
        Why::Raised,
        "raised",
        "风险已提出,非经审核不得消除 / it was raised, and only a decision lowers it",
    ),
    (Why::Furthest, "furthest_status", "以最新进度为准 / the furthest status that was reached"),
    (Why::ByHand, "placed_by_hand", "以手工落点为准 / it was placed by hand"),
    (Why::MostAccurate, "most_accurate", "以定位精度最高者为准 / it is the most accurate"),
    (Why::Verified, "verified", "以核实数据为准 / what was verified goes before a self-report"),
    (Why::FirstWritten, "first_written", "一经填写不再更改 / it is written once and never edited"),
    (Why::Joined, "notes_joined", "备注全部保留 / all notes are shown together"),
    (
        Why::UnitTogether,
        "unit_together",
        "同组项目一并取用 / it belongs together with what won in its unit",
    ),
    (Why::SameDay, "same_day", "同日说法不一,待审核 / of the same day, and they differ"),
    (Why::DateDoubted, "date_doubted", "日期存疑,待审核 / a date can't be right"),
    (Why::Identity, "identity", "身份信息须人工审核 / identity is never settled by machine"),
    (Why::NoOrder, "no_order", "选项之间无先后,待审核 / the codes have no order between them"),
    (Why::SameRank, "same_rank", "同一进度说法不一,待审核 / the same stage was given differently"),
    (Why::TwoFirst, "two_first", "首次填写不一致,待审核 / two were first, and they differ"),
    (
        Why::RemovalAwaitsReview,
        "removal_awaits_review",
        "减员待审核 / the removal waits for review",
    ),
    (
        Why::RemovedWhileEdited,
        "removed_while_edited",
        "减员待审核,且该成员另有修改 / the removal waits for review, and the entry was edited beside or after it",
    ),
    (
        Why::Reopened,
        "reopened",
        "审核后出现新说法,重新审核 / something was said that the decision had not seen",
    ),
    (
        Why::UnitDisputed,
        "unit_disputed",
        "同组项目有争议,一并审核 / a question of its unit is disputed",
    ),
    (
        Why::UnitTie,
        "unit_tie",
        "同组项目来源不一,待审核 / no one commit of the unit goes before the others",
    ),
    (
        Why::Superseded,
        "superseded",
        "已被后来者更新 / somebody who had seen it said something at an equal or later date",
    ),
    (Why::Overruled, "overruled", "审核未采用 / a decision that saw it chose"),
    (
        Why::Rewritten,
        "rewritten",
        "同次保存中已改写 / the same commit said something else further down",
    ),
    (Why::EarlierObserved, "earlier_observed", "走访日期较早 / it was observed on an earlier date"),
    (
        Why::Backdated,
        "backdated",
        "补录的较早情况 / it was entered over something observed later than itself",
    ),
    (
        Why::FartherSource,
        "farther_source",
        "同日来源较间接 / of the same day, it was come by farther from the fact",
    ),
    (
        Why::Contradicted,
        "contradicted",
        "与部门数据不符 / it contradicts the department's register",
    ),
    (Why::SaysTheSame, "says_the_same", "与现值一致 / it says the same as what stands"),
    (Why::NeedsDecision, "needs_decision", "须经审核方可生效 / only a decision can bring it about"),
    (Why::Backward, "backward", "进度不得倒退 / a status does not move backward"),
    (
        Why::LessAccurate,
        "less_accurate",
        "定位精度较低 / something more accurate, or placed by hand, is known",
    ),
    (
        Why::SelfReported,
        "self_reported",
        "自报数据不覆盖核实数据 / a self-report never overwrites what was verified",
    ),
    (Why::AppendOnly, "append_only", "一经填写不再更改 / what is written once is not edited"),
    (Why::BlankFilled, "blank_filled", "空白已补填 / a blank was filled"),
    (Why::WithoutEffect, "without_effect", "未生效 / its commit has no effect"),
    (Why::ServerOnly, "server_only", "该项由系统填写 / only the server writes it"),
    (Why::NeverStored, "never_stored", "该项由系统计算 / it is recomputed and never stored"),
    (Why::NotADecision, "not_a_decision", "并非有效审核 / it claims to decide, and is no decision"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_has_its_own_row_and_code() {
        for (place, (why, code, sentence)) in WORDS.iter().enumerate() {
            assert_eq!(*why as usize, place, "{code}");
            assert!(sentence.contains(" / "), "{code}");
        }
        let codes: BTreeSet<_> = WORDS.iter().map(|(_, code, _)| code).collect();
        assert_eq!(codes.len(), WORDS.len());
    }
}
