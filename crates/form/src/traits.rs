//! What one row says of its question: kind, class, mask, authority, unit, and whether these
//! agree with each other.

use crate::{
    Authority, Kind, Mask, MergeClass, Problem, Question, choices::Lists, problem::Complaint,
    sheet::Row,
};

/// The kind of answer, unless the type is unknown.
pub(crate) fn kind(
    row: Row<'_>,
    words: &[&str],
    lists: &Lists,
    problems: &mut Vec<Problem>,
) -> Option<Kind> {
    let money = row.cell("appearance") == "money";
    let kind = match *words {
        ["text"] => Kind::Text,
        ["integer"] => Kind::Whole,
        ["decimal"] if money => Kind::Money,
        ["decimal"] => Kind::Decimal,
        ["date"] => Kind::Date,
        ["datetime" | "dateTime"] => Kind::DateTime,
        ["select_one", list] => Kind::One(list.to_owned()),
        ["select_multiple", list] => Kind::Many(list.to_owned()),
        ["geopoint"] => Kind::Point,
        ["image"] => Kind::Image,
        ["audio"] => Kind::Audio,
        ["barcode"] => Kind::Barcode,
        ["note"] => Kind::Note,
        ["calculate"] => Kind::Calculate,
        _ => {
            let told = Complaint::new("unknown_type", "不认识的题型", "this type isn't known");
            row.complain("type", told, problems);
            return None;
        }
    };
    if let Kind::One(list) | Kind::Many(list) = &kind
        && !lists.contains_key(list)
    {
        let zh = format!("choices 中没有列表 {list}");
        let told = Complaint::new("unknown_list", zh, format!("choices has no list {list}"));
        row.complain("type", told, problems);
    }
    if money && !matches!(kind, Kind::Money | Kind::Calculate) {
        let (zh, en) =
            ("只有 decimal 和 calculate 可以是金额", "only decimal and calculate are money");
        row.complain("appearance", Complaint::new("bad_appearance", zh, en), problems);
    }
    Some(kind)
}

/// The columns that mean nothing for a kind.
pub(crate) const fn without_meaning(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Note => &[
            "required",
            "constraint",
            "calculation",
            "mask",
            "authority",
            "unit",
            "code",
            "severity",
        ],
        Kind::Calculate => {
            &["required", "relevant", "constraint", "authority", "unit", "code", "severity"]
        }
        _ => &["calculation"],
    }
}

/// The merge class; a blank one is `observed`, or `derived` for what nobody answers.
pub(crate) fn merge(row: Row<'_>, kind: &Kind, problems: &mut Vec<Problem>) -> MergeClass {
    let default = if is_unanswered(kind) { MergeClass::Derived } else { MergeClass::Observed };
    let word = row.cell("merge");
    if word.is_empty() {
        return default;
    }
    MergeClass::ALL.into_iter().find(|class| class.name() == word).unwrap_or_else(|| {
        let told = Complaint::new("bad_merge", "不认识的合并类别", "this merge class isn't known");
        row.complain("merge", told, problems);
        default
    })
}

/// The mask level; a blank one is `internal`, for what nobody has classified isn't public. The
/// words of a note are.
pub(crate) fn mask(row: Row<'_>, kind: &Kind, problems: &mut Vec<Problem>) -> Mask {
    let word = row.cell("mask");
    if word.is_empty() {
        return if *kind == Kind::Note { Mask::Open } else { Mask::Internal };
    }
    Mask::ALL.into_iter().find(|mask| mask.name() == word).unwrap_or_else(|| {
        let told = Complaint::new("bad_mask", "不认识的保密级别", "this mask level isn't known");
        row.complain("mask", told, problems);
        Mask::Identity
    })
}

/// The authority; a blank one is `visit`, or `server` for the class `server`.
pub(crate) fn authority(row: Row<'_>, merge: MergeClass, problems: &mut Vec<Problem>) -> Authority {
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
                row.complain("authority", told, problems);
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
pub(crate) fn unit(row: Row<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let unit = row.cell("unit");
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if unit.len() > 64 || !unit.bytes().all(plain) {
        let (zh, en) = ("由字母、数字和 _ 组成", "a unit's name is letters, digits and _");
        row.complain("unit", Complaint::new("bad_unit", zh, en), problems);
    }
    (!unit.is_empty()).then(|| unit.to_owned())
}

/// Reports where class, kind and authority contradict each other.
pub(crate) fn agree(row: Row<'_>, question: &Question, lists: &Lists, problems: &mut Vec<Problem>) {
    let Question { kind, merge, authority, .. } = question;
    if is_unanswered(kind) != (*merge == MergeClass::Derived) {
        let told = Complaint::new(
            "derived_class",
            "calculate 与 derived 必须同时出现",
            "calculate and derived go together",
        );
        return row.complain("merge", told, problems);
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
        row.complain("merge", Complaint::new("class_kind", zh, en), problems);
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
        row.complain("authority", told, problems);
    }
}

const fn is_unanswered(kind: &Kind) -> bool {
    matches!(kind, Kind::Calculate | Kind::Note)
}

/// Whether every code has an order. A list that is missing was reported already.
fn is_ordered(list: &str, lists: &Lists) -> bool {
    lists.get(list).is_none_or(|choices| choices.iter().all(|choice| choice.order.is_some()))
}
