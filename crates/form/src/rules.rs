use std::collections::BTreeSet;

use crate::{
    Expression, Problem, Severity, Words,
    logic::{code, expression, severity},
    names::Names,
    problem::Complaint,
    sheet::{Columns, Row, Sheet},
    survey::Survey,
};

/// What must hold between answers.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub code: String,
    pub severity: Severity,
    /// The question that a finding points at, by its place in the form. A rule about a question
    /// of a repeat is put to each of its entries.
    pub question: usize,
    pub condition: Expression,
    pub message: Words,
}

pub(crate) const COLUMNS: Columns = Columns {
    needed: &["rule", "severity", "path", "condition"],
    other: &["repeat", "message zh", "message en"],
};

/// Reads the rules.
pub(crate) fn read(
    sheet: &Sheet,
    survey: &Survey<'_>,
    names: &Names,
    problems: &mut Vec<Problem>,
) -> Vec<Rule> {
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for row in sheet.rows() {
        for column in ["rule", "path", "condition", "message zh"] {
            let blank = match column.strip_suffix(" zh") {
                Some(base) => row.words(base).zh.is_empty(),
                None => row.cell(column).is_empty(),
            };
            if blank {
                row.complain(column, Complaint::blank(), problems);
            }
        }
        let code = code(row, "rule", problems);
        if !code.is_empty() && !seen.insert(code.clone()) {
            let (zh, en) = ("规则重复", "a rule above has this code");
            row.complain("rule", Complaint::new("double_rule", zh, en), problems);
        }
        let severity = severity(row, problems);
        let question = question(row, survey, names, problems);
        let condition = expression(row, "condition", names, problems);
        if let (Some(question), Some(condition)) = (question, condition) {
            let message = row.words("message");
            rules.push(Rule { code, severity, question, condition, message });
        }
    }
    rules
}

/// The question a rule is about. Its path is written in full, and its repeat beside it, so that
/// a reader of the sheet sees how often the rule is put.
fn question(
    row: Row<'_>,
    survey: &Survey<'_>,
    names: &Names,
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let path = row.cell("path");
    if path.is_empty() {
        return None;
    }
    let short = path.rsplit('/').next().unwrap_or(path);
    let place = names.question(short);
    let Some((item, _)) = place
        .and_then(|place| survey.items.get(place))
        .filter(|(item, _)| item.question.name == path)
    else {
        let (zh, en) = ("没有这道题", "there is no such question");
        row.complain("path", Complaint::new("unknown_path", zh, en), problems);
        return None;
    };
    if row.cell("repeat") != item.question.repeat.as_deref().unwrap_or_default() {
        let told = Complaint::new(
            "wrong_repeat",
            "应为该题所在的重复组;不在重复组内则留空",
            "this is the repeat of the question, or blank where there is none",
        );
        row.complain("repeat", told, problems);
    }
    place
}
