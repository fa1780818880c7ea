//! One question of every merge class, by hand.

use std::collections::BTreeMap;

use form::{Mask, MergeClass};
use record::{Rule, Rules, Sameness, Shape};

pub(crate) const PHONE: &str = "household/phone";
pub(crate) const ADDRESS: &str = "household/address";
pub(crate) const RISK: &str = "risk/causes:illness";
pub(crate) const EXISTS: &str = "risk/exists";
pub(crate) const STATUS: &str = "plan/status";
pub(crate) const POINT: &str = "location/point";
pub(crate) const DIBAO: &str = "coverage/dibao";
pub(crate) const HARDSHIP: &str = "self_report/hardship";
pub(crate) const REMARK: &str = "note/remark";
pub(crate) const CLASS: &str = "case/class";
pub(crate) const PER_HEAD: &str = "income/per_head";
pub(crate) const SLIP: &str = "paper/slip";

pub(crate) fn rules() -> Rules {
    let class = |class| Rule { class, ..Rule::default() };
    let digits = |class| Rule { class, sameness: Sameness::Digits, ..Rule::default() };
    let exact = |class| Rule { class, sameness: Sameness::Exact, ..Rule::default() };
    let places = |codes: &[(&str, i64)]| -> BTreeMap<String, i64> {
        codes.iter().map(|(code, place)| ((*code).to_owned(), *place)).collect()
    };
    let in_unit = |unit: &str, rule: Rule| Rule { unit: Some(unit.to_owned()), ..rule };
    let masked = |mask, shape, rule: Rule| Rule { mask, shape, ..rule };
    let identity = |rule| masked(Mask::Identity, Shape::Name, rule);
    let id_no = masked(Mask::Identity, Shape::IdNumber, digits(MergeClass::Identity));
    let status = places(&[("planned", 1), ("running", 2), ("done", 3), ("stopped", 3)]);
    let mut rules = Rules::default();
    for (asked, rule) in [
        (PHONE, masked(Mask::Sensitive, Shape::Phone, digits(MergeClass::Observed))),
        (ADDRESS, class(MergeClass::Observed)),
        ("risk/causes", exact(MergeClass::Raise)),
        (
            EXISTS,
            Rule {
                order: places(&[("no", 0), ("unsure", 1), ("yes", 2)]),
                ..exact(MergeClass::Raise)
            },
        ),
        (STATUS, Rule { order: status.clone(), ..exact(MergeClass::Forward) }),
        (POINT, exact(MergeClass::Pin)),
        (DIBAO, Rule { department: Some("civil".to_owned()), ..exact(MergeClass::Register) }),
        (HARDSHIP, class(MergeClass::Lead)),
        (REMARK, class(MergeClass::Note)),
        (CLASS, exact(MergeClass::Server)),
        (PER_HEAD, exact(MergeClass::Derived)),
        (SLIP, class(MergeClass::Append)),
        ("member/name", identity(class(MergeClass::Identity))),
        ("member/id_type", in_unit("document", exact(MergeClass::Identity))),
        ("member/id_no", in_unit("document", id_no)),
        ("member/birth_date", masked(Mask::Sensitive, Shape::Birth, exact(MergeClass::Identity))),
        ("member/phone", digits(MergeClass::Observed)),
        ("member/left", exact(MergeClass::Member)),
        ("housing/grade", in_unit("appraisal", exact(MergeClass::Observed))),
        ("housing/certified_on", in_unit("appraisal", exact(MergeClass::Observed))),
        ("measure/status", in_unit("stage", Rule { order: status, ..exact(MergeClass::Forward) })),
        ("measure/stage_on", in_unit("stage", exact(MergeClass::Observed))),
    ] {
        rules.insert(asked, rule);
    }
    rules
}
