use std::collections::BTreeMap;

use crate::{Question, Report, problem::Complaint, survey::Survey};

/// Reports units whose questions can't settle together: they stand in different places, or
/// different rules settle them.
pub(crate) fn agree(survey: &Survey<'_>, report: &mut Report) {
    let mut first: BTreeMap<&str, &Question> = BTreeMap::new();
    for draft in &survey.drafts {
        let question = &draft.item.question;
        let Some(unit) = &question.unit else { continue };
        let leader = *first.entry(unit).or_insert(question);
        let told = if place(leader) != place(question) {
            Complaint::new(
                "unit_spans",
                "同一结算单元的题必须在同一组内",
                "the questions of a unit stand in the same group or repeat",
            )
        } else if leader.merge != question.merge || leader.authority != question.authority {
            Complaint::new(
                "unit_differs",
                "同一结算单元的题必须有相同的合并类别和填写权限",
                "the questions of a unit have the same class and authority",
            )
        } else {
            continue;
        };
        draft.row.complain("unit", told, report);
    }
}

/// The group or repeat in front of the question's own name.
fn place(question: &Question) -> &str {
    question.name.rsplit_once('/').map_or("", |(place, _)| place)
}
