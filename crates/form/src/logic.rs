//! From the cells that hold expressions to what the form can evaluate.

use std::collections::BTreeMap;

use crate::{
    Expression, Problem, Severity, Words,
    item::{Constraint, Item, Logic},
    names::Names,
    problem::Complaint,
    sheet::Row,
    survey::Survey,
};

/// Reads the expressions of all questions and groups.
pub(crate) fn compile(survey: &mut Survey<'_>, names: &Names, problems: &mut Vec<Problem>) {
    for (group, row) in &mut survey.groups {
        group.relevant = expression(*row, "relevant", names, problems);
    }
    for (item, row) in &mut survey.items {
        item.logic = Logic {
            required: required(*row, names, problems),
            relevant: expression(*row, "relevant", names, problems),
            constraint: constraint(*row, names, problems),
            calculation: calculation(*row, item, names, problems),
        };
    }
}

/// Reads the expression in a cell, if there is one, and looks up the names in it.
pub(crate) fn expression(
    row: Row<'_>,
    column: &str,
    names: &Names,
    problems: &mut Vec<Problem>,
) -> Option<Expression> {
    let text = row.cell(column);
    if text.is_empty() {
        return None;
    }
    match Expression::parse(text) {
        Ok(expression) => {
            for name in expression.references().filter(|name| names.get(name).is_none()) {
                let zh = format!("没有名为 {name} 的题");
                let told = Complaint::new("unknown_name", zh, format!("nothing is named {name}"));
                row.complain(column, told, problems);
            }
            Some(expression)
        }
        Err(error) => {
            let zh = format!("第{}个字符处表达式有误", error.at + 1);
            row.complain(column, Complaint::new("expression", zh, error.to_string()), problems);
            None
        }
    }
}

/// Reads how grave it is when a condition does not hold; blank is soft.
pub(crate) fn severity(row: Row<'_>, problems: &mut Vec<Problem>) -> Severity {
    match row.cell("severity") {
        "" | "soft" => Severity::Soft,
        "review" => Severity::Review,
        "hard" => Severity::Hard,
        _ => {
            let (zh, en) = ("应为 hard、soft 或 review", "a severity is hard, soft or review");
            row.complain("severity", Complaint::new("bad_severity", zh, en), problems);
            Severity::Soft
        }
    }
}

/// Reads the code of findings; it is for machines.
pub(crate) fn code(row: Row<'_>, column: &str, problems: &mut Vec<Problem>) -> String {
    let code = row.cell(column);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if code.len() > 64 || !code.bytes().all(plain) {
        let (zh, en) =
            ("由字母、数字和 . _ - 组成", "a finding's code is letters, digits and . _ -");
        row.complain(column, Complaint::new("bad_code", zh, en), problems);
    }
    code.to_owned()
}

/// The places of the calculations, each after those it reads.
pub(crate) fn order(
    items: &[(Item, Row<'_>)],
    names: &Names,
    problems: &mut Vec<Problem>,
) -> Vec<usize> {
    let mut waiting: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, (item, _)) in items.iter().enumerate() {
        if let Some(calculation) = &item.logic.calculation {
            let read = calculation.references().filter_map(|name| names.question(name));
            let calculated = |place: &usize| {
                items.get(*place).is_some_and(|(item, _)| item.logic.calculation.is_some())
            };
            waiting.insert(place, read.filter(calculated).collect());
        }
    }
    let order = sorted(&waiting);
    if order.len() < waiting.len() {
        for place in order.iter() {
            waiting.remove(place);
        }
        for (_, row) in waiting.keys().filter_map(|place| items.get(*place)) {
            let (zh, en) = ("计算互相引用成环", "the calculation depends on itself");
            row.complain("calculation", Complaint::new("cycle", zh, en), problems);
        }
    }
    order
}

/// Those that wait for nothing first, then those that waited for them only; those in a circle
/// never.
fn sorted(waiting: &BTreeMap<usize, Vec<usize>>) -> Vec<usize> {
    let mut missing: BTreeMap<usize, usize> = BTreeMap::new();
    let mut readers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, reads) in waiting {
        missing.insert(*place, reads.len());
        for read in reads {
            readers.entry(*read).or_default().push(*place);
        }
    }
    let mut order: Vec<usize> =
        missing.iter().filter(|(_, count)| **count == 0).map(|(place, _)| *place).collect();
    let mut next = 0;
    while let Some(place) = order.get(next).copied() {
        next += 1;
        for reader in readers.remove(&place).unwrap_or_default() {
            if let Some(count) = missing.get_mut(&reader) {
                *count -= 1;
                if *count == 0 {
                    order.push(reader);
                }
            }
        }
    }
    order
}

fn required(row: Row<'_>, names: &Names, problems: &mut Vec<Problem>) -> Option<Expression> {
    match row.cell("required") {
        "no" | "false" => None,
        "yes" | "true" => Expression::parse("true()").ok(),
        _ => expression(row, "required", names, problems),
    }
}

fn constraint(row: Row<'_>, names: &Names, problems: &mut Vec<Problem>) -> Option<Constraint> {
    if row.cell("constraint").is_empty() {
        let (zh, en) = ("没有 constraint", "there is no constraint for this");
        for column in ["constraint_message zh", "constraint_message en", "code", "severity"] {
            if !row.cell(column).is_empty() {
                row.complain(column, Complaint::new("no_constraint", zh, en), problems);
            }
        }
        return None;
    }
    let mut code = code(row, "code", problems);
    if code.is_empty() {
        "constraint".clone_into(&mut code);
    }
    let severity = severity(row, problems);
    let mut message = row.words("constraint_message");
    if message.zh.is_empty() {
        let (zh, en) = ("不符合本题的要求", "this does not meet the question's condition");
        message = Words { zh: zh.to_owned(), en: en.to_owned() };
    }
    let condition = expression(row, "constraint", names, problems)?;
    Some(Constraint { condition, code, severity, message })
}

fn calculation(
    row: Row<'_>,
    item: &Item,
    names: &Names,
    problems: &mut Vec<Problem>,
) -> Option<Expression> {
    if item.question.kind != crate::Kind::Calculate {
        return None;
    }
    if row.cell("calculation").is_empty() {
        row.complain("calculation", Complaint::blank(), problems);
    }
    expression(row, "calculation", names, problems)
}
