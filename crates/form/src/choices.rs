use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Problem, Words,
    problem::Complaint,
    sheet::{Columns, Row, Sheet},
};

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub label: Words,
    /// How far or how grave it is, for the classes `forward` and `raise`: the higher number
    /// beats the lower; of equal ones neither beats the other.
    pub order: Option<i64>,
}

/// Code lists by their names, each in the order of its sheet.
pub(crate) type Lists = BTreeMap<String, Vec<Choice>>;

pub(crate) const COLUMNS: Columns =
    Columns { needed: &["list_name", "name"], other: &["label zh", "label en", "order"] };

/// Reads the code lists.
pub(crate) fn read(sheet: &Sheet, problems: &mut Vec<Problem>) -> Lists {
    let mut lists = Lists::new();
    let mut seen = BTreeSet::new();
    for row in sheet.rows() {
        let (list, code) = (row.cell("list_name"), row.cell("name"));
        if list.is_empty() {
            row.complain("list_name", Complaint::blank(), problems);
        }
        if let Some(told) = refusal(code) {
            row.complain("name", told, problems);
        } else if !seen.insert((list, code)) {
            let (zh, en) = ("同一列表中代码重复", "the list has this code already");
            row.complain("name", Complaint::new("double_code", zh, en), problems);
        }
        lists.entry(list.to_owned()).or_default().push(read_choice(row, problems));
    }
    lists
}

fn read_choice(row: Row<'_>, problems: &mut Vec<Problem>) -> Choice {
    let order = match row.cell("order") {
        "" => None,
        text => text.parse().map(Some).unwrap_or_else(|_| {
            let told = Complaint::new("bad_order", "次序应为整数", "an order is a whole number");
            row.complain("order", told, problems);
            None
        }),
    };
    let code = row.cell("name").to_owned();
    let mut label = row.words("label");
    if label.zh.is_empty() {
        label = Words { zh: code.clone(), en: code.clone() };
    }
    Choice { code, label, order }
}

/// A code stands in keys after a colon and in lists of codes between spaces.
fn refusal(code: &str) -> Option<Complaint> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if code.is_empty() {
        return Some(Complaint::blank());
    }
    let refused = code.len() > 64 || !code.chars().all(plain);
    refused.then(|| {
        Complaint::new(
            "bad_code",
            "代码只能由文字、数字和 _ - . 组成,不超过64字节",
            "a code is letters, digits and _ - . of 64 bytes at most",
        )
    })
}
