//! What one row says of its question: kind, class, mask, authority, unit, and whether these
//! agree with each other.

use crate::{
    Authority, Kind, Mask, MergeClass, Question, Report, choices::Lists, problem::Complaint,
    sheet::Row,
};

/// A decimal that is to look like money is an amount.
pub(crate) fn money(row: Row<'_>, kind: Kind, report: &mut Report) -> Kind {
    match (row.cell("appearance"), kind) {
        ("money", Kind::Decimal) => Kind::Money,
        ("money", kind) if kind != Kind::Calculate => {
            let (zh, en) =
                ("只有 decimal 和 calculate 可以是金额", "only decimal and calculate are money");
            row.complain("appearance", Complaint::new("bad_appearance", zh, en), report);
            kind
        }
        (_, kind) => kind,
    }
}

/// Whether a default is computed, rather than the answer itself: it names answers, calls a
/// function or does sums. A date and a place have minuses of their own.
pub(crate) fn is_computed(default: &str, kind: &Kind) -> bool {
    let has_minus = !matches!(
        kind,
        Kind::Date | Kind::DateTime | Kind::Time | Kind::Point | Kind::Trace | Kind::Shape
    );
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut calls = default
        .match_indices('(')
        .filter(|(at, _)| default.get(..*at).is_some_and(|before| before.ends_with(is_word)));
    let mut sums = [" div ", " mod ", "*", "+", "|"].into_iter();
    default.contains("${")
        || calls.next().is_some()
        || sums.any(|sign| default.contains(sign))
        || has_minus && default.contains(" - ")
}

/// The columns that mean nothing for a kind.
pub(crate) const fn without_meaning(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Note => &[
            "required",
            "constraint",
            "choice_filter",
            "default",
            "repeat_count",
            "mask",
            "authority",
            "unit",
            "code",
            "severity",
        ],
        Kind::Calculate => &[
            "required",
            "constraint",
            "choice_filter",
            "repeat_count",
            "authority",
            "unit",
            "code",
            "severity",
        ],
        Kind::One(_) | Kind::Many(_) | Kind::Rank(_) => &["repeat_count"],
        _ => &["choice_filter", "repeat_count"],
    }
}

/// The merge class; a blank one is `observed`, or `derived` for what nobody answers.
pub(crate) fn merge(row: Row<'_>, kind: &Kind, report: &mut Report) -> MergeClass {
    let default = if !kind.is_answered() { MergeClass::Derived } else { MergeClass::Observed };
    let word = row.cell("merge");
    if word.is_empty() {
        return default;
    }
    MergeClass::ALL.into_iter().find(|class| class.name() == word).unwrap_or_else(|| {
        let told = Complaint::new("bad_merge", "不认识的合并类别", "this merge class isn't known");
        row.complain("merge", told, report);
        default
    })
}

/// The mask level; a blank one is `internal`, for what nobody has classified isn't public. The
/// words of a note are.
pub(crate) fn mask(row: Row<'_>, kind: &Kind, report: &mut Report) -> Mask {
    let word = row.cell("mask");
    if word.is_empty() {
        return if *kind == Kind::Note { Mask::Open } else { Mask::Internal };
    }
    Mask::ALL.into_iter().find(|mask| mask.name() == word).unwrap_or_else(|| {
        let told = Complaint::new("bad_mask", "不认识的保密级别", "this mask level isn't known");
        row.complain("mask", told, report);
        Mask::Identity
    })
}

/// The authority; a blank one is `visit`, or `server` for the class `server`.
pub(crate) fn authority(row: Row<'_>, merge: MergeClass, report: &mut Report) -> Authority {
    match row.cell("authority") {
        "" if merge == MergeClass::Server => Authority::Server,
        "" | "visit" => Authority::Visit,
        "server" => Authority::Server,
        word => match word.parse() {
            Ok(kernel::Source::Department(code)) => Authority::Department(code),
            _ => {
                let told = Complaint::new(
                    "bad_authority",
                    "应为 visit、server 或 department:<代码>",
                    "an authority is visit, server or department:<code>",
                );
                row.complain("authority", told, report);
                // One that agrees with the class, so that the slip is told only once.
                match merge {
                    MergeClass::Register => Authority::Department(String::new()),
                    MergeClass::Server => Authority::Server,
                    _ => Authority::Visit,
                }
            }
        },
    }
}

/// The unit's name.
pub(crate) fn unit(row: Row<'_>, report: &mut Report) -> Option<String> {
    let unit = row.cell("unit");
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if unit.len() > 64 || !unit.bytes().all(plain) {
        let (zh, en) = ("由字母、数字和 _ 组成", "a unit's name is letters, digits and _");
        row.complain("unit", Complaint::new("bad_unit", zh, en), report);
    }
    (!unit.is_empty()).then(|| unit.to_owned())
}

/// Reports where class, kind and authority contradict each other.
pub(crate) fn agree(row: Row<'_>, question: &Question, lists: &Lists, report: &mut Report) {
    let Question { kind, merge, authority, .. } = question;
    if kind.is_answered() == (*merge == MergeClass::Derived) {
        let told = Complaint::new(
            "derived_class",
            "calculate 与 derived 必须同时出现",
            "calculate and derived go together",
        );
        return row.complain("merge", told, report);
    }
    let (fits, zh, en) = match merge {
        MergeClass::Forward => (
            matches!(kind, Kind::One(list) if is_ordered(list, lists)),
            "forward 要求 select_one,且列表的每个代码都有次序",
            "forward needs select_one over a list in which every code has an order",
        ),
        MergeClass::Raise => (
            match kind {
                Kind::One(list) => is_ordered(list, lists),
                kind => matches!(kind, Kind::Many(_)),
            },
            "raise 要求 select_multiple,或列表有次序的 select_one",
            "raise needs select_multiple, or select_one over a list with orders",
        ),
        MergeClass::Pin => (*kind == Kind::Point, "pin 要求 geopoint", "pin needs geopoint"),
        MergeClass::Note => (*kind == Kind::Text, "note 要求 text", "note needs text"),
        MergeClass::Member => {
            (question.repeat.is_some(), "member 只用于重复组", "member stands only in a repeat")
        }
        _ => (true, "", ""),
    };
    if !fits {
        row.complain("merge", Complaint::new("class_kind", zh, en), report);
    }
    let fits = match merge {
        MergeClass::Server => *authority == Authority::Server,
        MergeClass::Register => matches!(authority, Authority::Department(_)),
        _ => *authority == Authority::Visit,
    };
    if !fits {
        let told = Complaint::new(
            "class_authority",
            "server 类由 server 填写,register 类由部门填写,其余由 visit 填写",
            "the server writes the class server, a department register, visits all others",
        );
        row.complain("authority", told, report);
    }
}

/// Whether every code has an order. A list that is missing was reported already.
fn is_ordered(list: &str, lists: &Lists) -> bool {
    lists.get(list).is_none_or(|choices| choices.iter().all(|choice| choice.order.is_some()))
}
