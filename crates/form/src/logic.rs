//! From the cells that hold expressions to what the form can evaluate.

use crate::{
    ExpressionError, Kind, Report, Severity, Words,
    choices::Lists,
    filter::Filter,
    formula::Formula,
    item::{Constraint, Logic},
    names::{Found, Names},
    problem::Complaint,
    sheet::Row,
    survey::{Draft, Survey},
    traits,
    types::Bound,
};

mod offer;

/// Reads the expressions of all questions and groups.
pub(crate) fn compile(survey: &mut Survey<'_>, names: &Names, lists: &Lists, report: &mut Report) {
    for (group, row) in &mut survey.groups {
        group.relevant = formula(*row, "relevant", names, report);
        if group.is_repeat {
            group.count = formula(*row, "repeat_count", names, report);
        }
    }
    for draft in &mut survey.drafts {
        draft.item.logic = if draft.given.without_cells {
            Logic {
                relevant: given(draft, "relevant", draft.given.relevant.as_deref(), names, report),
                calculation: calculation(draft, names, report),
                ..Logic::default()
            }
        } else {
            written(draft, names, lists, report)
        };
    }
}

/// Reads the expression in a cell, if there is one, and looks up the names in it.
pub(crate) fn formula(
    row: Row<'_>,
    column: &str,
    names: &Names,
    report: &mut Report,
) -> Option<Formula> {
    let text = row.cell(column);
    if text.is_empty() { None } else { parse(row, column, text, names, report) }
}

/// Reads how grave it is when a condition does not hold; blank is soft.
pub(crate) fn severity(row: Row<'_>, report: &mut Report) -> Severity {
    match row.cell("severity") {
        "" | "soft" => Severity::Soft,
        "review" => Severity::Review,
        "hard" => Severity::Hard,
        _ => {
            let (zh, en) = ("应为 hard、soft 或 review", "a severity is hard, soft or review");
            row.complain("severity", Complaint::new("bad_severity", zh, en), report);
            Severity::Soft
        }
    }
}

/// Reads the code of findings; it is for machines.
pub(crate) fn code(row: Row<'_>, column: &str, report: &mut Report) -> String {
    let code = row.cell(column);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if code.len() > 64 || !code.bytes().all(plain) {
        let (zh, en) =
            ("由字母、数字和 . _ - 组成", "a finding's code is letters, digits and . _ -");
        row.complain(column, Complaint::new("bad_code", zh, en), report);
    }
    code.to_owned()
}

fn written(draft: &Draft<'_>, names: &Names, lists: &Lists, report: &mut Report) -> Logic {
    let row = draft.row;
    let kind = &draft.item.question.kind;
    let required = if kind.is_answered() { required(row, names, report) } else { None };
    let message = row.words("required_message");
    if required.is_none() && !message.zh.is_empty() {
        let (zh, en) = ("此题不是必填", "the question is not required");
        row.notice("required_message", Complaint::new("no_meaning", zh, en), report);
    }
    Logic {
        required_message: Some(message).filter(|message| !message.zh.is_empty()),
        required,
        relevant: formula(row, "relevant", names, report),
        constraint: if kind.is_answered() { constraint(draft, names, report) } else { None },
        calculation: calculation(draft, names, report),
        filter: kind.list().and_then(|list| filter(row, list, names, lists, report)),
        offer: offer::read(draft, names, report),
    }
}

fn parse(
    row: Row<'_>,
    column: &str,
    text: &str,
    names: &Names,
    report: &mut Report,
) -> Option<Formula> {
    match Formula::parse(text) {
        Ok(formula) => {
            check_names(row, column, formula.references(), names, report);
            check_lookups(row, column, formula.lookups(), names, report);
            Some(formula)
        }
        Err(error) => {
            row.complain(column, no_expression(&error), report);
            None
        }
    }
}

fn no_expression(error: &ExpressionError) -> Complaint {
    Complaint::new("expression", error.zh(), error.en())
}

/// A look-up in a list or a column that isn't there would be blank for ever.
fn check_lookups<'a>(
    row: Row<'_>,
    column: &str,
    lookups: impl Iterator<Item = (&'a str, &'a str)>,
    names: &Names,
    report: &mut Report,
) {
    for (list, cell) in lookups.filter(|(list, cell)| !names.has_column(list, cell)) {
        let zh = format!("choices 中没有列表 {list},或其中没有列 {cell}");
        let en = format!("choices has no list {list} with a column {cell}");
        row.complain(column, Complaint::new("unknown_lookup", zh, en), report);
    }
}

fn check_names<'a>(
    row: Row<'_>,
    column: &str,
    references: impl Iterator<Item = &'a str>,
    names: &Names,
    report: &mut Report,
) {
    for name in references {
        let told = match names.find(name) {
            Found::One(_) => continue,
            Found::Several => {
                let zh = format!("有几题名为 {name};请改名,使引用的名称只有一题");
                let en = format!("several questions are named {name}; rename all but one of them");
                Complaint::new("ambiguous_name", zh, en)
            }
            Found::Nothing => {
                let zh = format!("没有名为 {name} 的题");
                Complaint::new("unknown_name", zh, format!("nothing is named {name}"))
            }
        };
        row.complain(column, told, report);
    }
}

/// Reads an expression that comes with a question's type.
fn given(
    draft: &Draft<'_>,
    column: &str,
    text: Option<&str>,
    names: &Names,
    report: &mut Report,
) -> Option<Formula> {
    text.and_then(|text| parse(draft.row, column, text, names, report))
}

fn required(row: Row<'_>, names: &Names, report: &mut Report) -> Option<Formula> {
    match &*row.cell("required").to_lowercase() {
        "no" | "false" | "false()" => None,
        _ => formula(row, "required", names, report),
    }
}

fn constraint(draft: &Draft<'_>, names: &Names, report: &mut Report) -> Option<Constraint> {
    let (row, bound) = (draft.row, draft.given.bound.as_ref());
    let own = row.cell("constraint");
    if own.is_empty() && bound.is_none() {
        no_constraint(row, report);
        return None;
    }
    let mut code = code(row, "code", report);
    if code.is_empty() {
        "constraint".clone_into(&mut code);
    }
    let severity = severity(row, report);
    let mut message = row.words("constraint_message");
    if message.zh.is_empty() {
        message = match bound.filter(|_| own.is_empty() || draft.given.is_firm) {
            Some(Bound { zh, en, .. }) => Words { zh: zh.clone(), en: en.clone() },
            None => Words {
                zh: "不符合本题的要求".to_owned(),
                en: "this does not meet the question's condition".to_owned(),
            },
        };
    }
    let own_formula = formula(row, "constraint", names, report);
    let condition = match bound {
        Some(bound) if own.is_empty() => {
            given(draft, "type", Some(&bound.condition), names, report)?
        }
        Some(bound) if draft.given.is_firm => {
            let both = format!("({}) and ({own})", bound.condition);
            own_formula.and_then(|_| Formula::parse(&both).ok())?
        }
        _ => own_formula?,
    };
    Some(Constraint { condition, code, severity, message })
}

/// Tells of cells that speak of a constraint where there is none.
fn no_constraint(row: Row<'_>, report: &mut Report) {
    let told =
        || Complaint::new("no_constraint", "没有 constraint", "there is no constraint for this");
    if !row.words("constraint_message").zh.is_empty() {
        row.notice("constraint_message", told(), report);
    }
    for column in ["code", "severity"] {
        if !row.cell(column).is_empty() {
            row.complain(column, told(), report);
        }
    }
}

fn calculation(draft: &Draft<'_>, names: &Names, report: &mut Report) -> Option<Formula> {
    if draft.item.question.kind != Kind::Calculate {
        return None;
    }
    let row = draft.row;
    if draft.given.calculation.is_some() {
        let column = if row.cell("default").is_empty() { "type" } else { "default" };
        return given(draft, column, draft.given.calculation.as_deref(), names, report);
    }
    if row.cell("calculation").is_empty() {
        row.complain("calculation", Complaint::blank(), report);
    } else if !row.cell("default").is_empty() {
        let (zh, en) =
            ("已有 calculation,默认值不起作用", "there is a calculation, so this has no effect");
        row.notice("default", Complaint::new("no_meaning", zh, en), report);
    }
    formula(row, "calculation", names, report)
}

fn filter(
    row: Row<'_>,
    list: &str,
    names: &Names,
    lists: &Lists,
    report: &mut Report,
) -> Option<Filter> {
    let text = row.cell("choice_filter");
    if text.is_empty() {
        return None;
    }
    let filter = match Filter::parse(text) {
        Ok(filter) => filter,
        Err(error) => {
            row.complain("choice_filter", no_expression(&error), report);
            return None;
        }
    };
    check_names(row, "choice_filter", filter.references(), names, report);
    check_lookups(row, "choice_filter", filter.lookups(), names, report);
    let choices = lists.get(list).map_or(&[][..], Vec::as_slice);
    for column in filter.columns().filter(|column| !matches!(*column, "name" | "label")) {
        if !choices.iter().any(|choice| choice.columns.contains_key(column)) {
            let zh = format!("列表 {list} 没有列 {column};引用其他题应写作 ${{{column}}}");
            let en = format!("{list} has no column {column}; an answer is named as ${{{column}}}");
            row.complain("choice_filter", Complaint::new("unknown_column", zh, en), report);
        }
    }
    Some(filter)
}

/// Whether a text is an expression rather than a word.
fn is_computed(draft: &Draft<'_>, default: &str) -> bool {
    traits::is_computed(default, &draft.item.question.kind)
}
