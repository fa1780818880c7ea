use kernel::{Quarantine, Verdict, Without};

/// What it means that a person releases a commit which was set aside. Releasing never makes valid
/// what the engine refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Release {
    /// It counts from then on, for every replica.
    Counts,
    /// It is tried again as it is.
    Retry,
    /// What it says is offered, as a proposal, to whoever holds the village.
    Offer,
    /// Nothing: it can only be discarded, or written anew.
    Nothing,
}

impl Release {
    /// What a release means for a commit of this verdict. Those that count were never set aside.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Counted | Verdict::Doubted => Self::Nothing,
            Verdict::WithoutEffect(without) => match without {
                Without::NoGrant
                | Without::Authority
                | Without::WrongVillage
                | Without::Revoked
                | Without::Proposed => Self::Counts,
            },
            Verdict::Quarantined(why) => match why {
                Quarantine::Malformed
                | Quarantine::TooLarge
                | Quarantine::NotACommit
                | Quarantine::OutOfOrder
                | Quarantine::BadReference => Self::Nothing,
                Quarantine::Engine | Quarantine::BranchClosed | Quarantine::NeverComplete => {
                    Self::Retry
                }
                Quarantine::Fork => Self::Offer,
            },
        }
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Retry => "retry",
            Self::Offer => "offer",
            Self::Nothing => "nothing",
        }
    }

    /// What a release does to a commit of this verdict, in a sentence, Chinese first.
    #[must_use]
    pub const fn sentence(verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Counted | Verdict::Doubted => "已生效,无需放行 / it counts already",
            Verdict::WithoutEffect(Without::NoGrant) => {
                "放行后按填写内容生效,由放行人负责 / it counts as written, on the word of whoever \
                 releases it"
            }
            Verdict::WithoutEffect(Without::Authority) => {
                "放行后走访项目生效,仅系统填写的项目仍不生效 / the visitor's answers count; what only \
                 the server writes still does not"
            }
            Verdict::WithoutEffect(Without::WrongVillage) => {
                "放行后计入该户现属的村 / it counts for the household where it belongs now"
            }
            Verdict::WithoutEffect(Without::Revoked) => {
                "确认出自本人后放行,即生效 / when it is known to be the owner's work, it counts"
            }
            Verdict::WithoutEffect(Without::Proposed) => {
                "放行即整条生效;否则由现负责人逐项采纳 / it counts as a whole; else whoever holds the \
                 village adopts answers of it"
            }
            Verdict::Quarantined(why) => of_quarantined(why),
        }
    }
}

const fn of_quarantined(why: Quarantine) -> &'static str {
    match why {
        Quarantine::Malformed => {
            "数据已损坏,放行无用,请重新填写 / damaged bytes stay damaged; it must be written anew"
        }
        Quarantine::TooLarge => {
            "超出上限,放行无用,请分次填写 / it stays beyond the limit; it must be written in parts"
        }
        Quarantine::NotACommit => {
            "不是有效提交,放行无用,请重新填写 / it never becomes a commit; it must be written anew"
        }
        Quarantine::OutOfOrder => {
            "编号不衔接,放行无用,请重新填写 / its numbers never fit; it must be written anew"
        }
        Quarantine::BadReference => {
            "引用无效,放行无用,请重新填写 / what it refers to never comes; it must be written anew"
        }
        Quarantine::Engine => {
            "放行即再试一次,服务器更新后可能成功 / it is tried again, which may help after an update"
        }
        Quarantine::BranchClosed => {
            "若不依赖被隔离的提交,放行即再试一次 / it is tried again, and merges unless it was written \
             upon what is in quarantine"
        }
        Quarantine::Fork => {
            "放行后内容作为建议提交给现负责人 / what it says is offered as a proposal to whoever \
             holds the village"
        }
        Quarantine::NeverComplete => {
            "所缺提交到齐后,放行即再试一次 / it is tried again, once what it was written upon came"
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The table once more, as the office would write it.
    const OFFICE: [(&str, &str); 16] = [
        ("counted", "nothing"),
        ("doubted_date", "nothing"),
        ("no_grant", "counts"),
        ("no_authority", "counts"),
        ("wrong_village", "counts"),
        ("device_revoked", "counts"),
        ("malformed_change", "nothing"),
        ("change_too_large", "nothing"),
        ("not_a_commit", "nothing"),
        ("out_of_order", "nothing"),
        ("bad_reference", "nothing"),
        ("engine_refused", "retry"),
        ("branch_closed", "retry"),
        ("forked_stream", "offer"),
        ("never_complete", "retry"),
        ("proposed", "counts"),
    ];

    #[test]
    fn every_verdict_has_a_release_of_its_own_meaning() {
        for (verdict, (code, release)) in Verdict::ALL.into_iter().zip(OFFICE) {
            assert_eq!((verdict.code(), Release::of(verdict).code()), (code, release));
            let said = Release::sentence(verdict).split_once(" / ");
            assert!(said.is_some_and(|(zh, en)| !zh.is_ascii() && en.is_ascii()), "{code}");
        }
        let said: BTreeSet<_> = Verdict::ALL.into_iter().map(Release::sentence).collect();
        assert_eq!(said.len(), 15, "each has its own sentence, save for the two that count");
    }
}
