use std::collections::BTreeSet;

use crate::{
    Report, Severity, Words,
    formula::Formula,
    logic::{code, formula, severity},
    names::Names,
    problem::Complaint,
    sheet::{Row, Sheet, Vocabulary},
    survey::{Draft, Survey},
};

/// What must hold between answers.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub code: String,
    pub severity: Severity,
    /// The question that a finding points at, by its place in the form. A rule about a question
    /// of a repeat is put to each of its entries.
    pub question: usize,
    pub condition: Formula,
    pub message: Words,
}

pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    needed: &["rule", "severity", "path", "condition"],
    other: &["repeat"],
    words: &["message"],
    aliases: &[],
};

/// Reads the rules.
pub(crate) fn read(
    sheet: &Sheet,
    survey: &Survey<'_>,
    names: &Names,
    report: &mut Report,
) -> Vec<Rule> {
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for row in sheet.rows() {
        for column in ["rule", "path", "condition", "message"] {
            let words = if column == "message" { row.words(column).zh } else { String::new() };
            if row.cell(column).is_empty() && words.is_empty() {
                row.complain(column, Complaint::blank(), report);
            }
        }
        let code = code(row, "rule", report);
        if !code.is_empty() && !seen.insert(code.clone()) {
            let (zh, en) = ("规则重复", "a rule above has this code");
            row.complain("rule", Complaint::new("double_rule", zh, en), report);
        }
        let severity = severity(row, report);
        let question = question(row, survey, names, report);
        let condition = formula(row, "condition", names, report);
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
    report: &mut Report,
) -> Option<usize> {
    let path = row.cell("path");
    if path.is_empty() {
        return None;
    }
    let place = names.full(path);
    let Some(Draft { item, .. }) = place.and_then(|place| survey.drafts.get(place)) else {
        let (zh, en) = ("没有这道题", "there is no such question");
        row.complain("path", Complaint::new("unknown_path", zh, en), report);
        return None;
    };
    if row.cell("repeat") != item.question.repeat.as_deref().unwrap_or_default() {
        let told = Complaint::new(
            "wrong_repeat",
            "应为该题所在的重复组;不在重复组内则留空",
            "this is the repeat of the question, or blank where there is none",
        );
        row.complain("repeat", told, report);
    }
    if item.is_retired() {
        let (zh, en) = ("此题已停用,不再检查", "the question was given up and is not checked");
        row.complain("path", Complaint::new("retired_path", zh, en), report);
    }
    place
}
