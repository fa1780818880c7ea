use kernel::Value;

use crate::{
    Kind, Report, item::Offer, names::Names, offer::typed, problem::Complaint, survey::Draft,
};

use super::{formula, is_computed};

/// Reads what is offered for an answer: what a calculation comes to, else the default.
pub(super) fn read(draft: &Draft<'_>, names: &Names, report: &mut Report) -> Option<Offer> {
    let (row, kind) = (draft.row, &draft.item.question.kind);
    if !kind.is_answered() {
        return None;
    }
    let default = row.cell("default");
    let no_meaning = |zh: &str, en: &str| Complaint::new("no_meaning", zh, en);
    if !row.cell("calculation").is_empty() {
        if !default.is_empty() {
            let told =
                no_meaning("已有 calculation,默认值不起作用", "the calculation is offered instead");
            row.notice("default", told, report);
        }
        return formula(row, "calculation", names, report).map(Offer::Computed);
    }
    if default.is_empty() {
        return None;
    }
    if matches!(kind, Kind::Image | Kind::Audio | Kind::Video | Kind::File) {
        let told = no_meaning("附件没有默认值", "an attachment has no default");
        row.notice("default", told, report);
        return None;
    }
    if is_computed(draft, default) {
        return formula(row, "default", names, report).map(Offer::Computed);
    }
    let text = Value::from(default);
    let value = if matches!(kind, Kind::Many(_)) { Some(text) } else { typed(kind, text) };
    if value.is_none() {
        let told = no_meaning("默认值不是此题的答案", "the default is no answer to the question");
        row.notice("default", told, report);
    }
    value.map(|value| Offer::Fixed(value, default.to_owned()))
}
