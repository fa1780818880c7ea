use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Report, Words,
    problem::Complaint,
    sheet::{Row, Sheet, Vocabulary},
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
    /// What stands in further columns of the sheet, for filters and look-ups.
    pub columns: BTreeMap<String, String>,
    /// The codes it had in former versions of the form.
    pub was: Vec<String>,
    /// The version in which it was given up: it is read, but no longer offered.
    pub retired: Option<String>,
}

/// Code lists by their names, each in the order of its sheet.
pub(crate) type Lists = BTreeMap<String, Vec<Choice>>;

pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    needed: &["list_name", "name"],
    other: &["order", "was", "retired"],
    words: &["label"],
    aliases: &[("value", "name"), ("caption", "label")],
};

/// Reads the code lists. Where `may_repeat`, as the setting `allow_choice_duplicates` has it, a
/// code may stand in a list again, for other values of a filter.
pub(crate) fn read(sheet: &Sheet, may_repeat: bool, report: &mut Report) -> Lists {
    let mut lists = Lists::new();
    let mut seen = BTreeSet::new();
    for row in sheet.rows() {
        let (list, code) = (row.cell("list_name"), row.cell("name"));
        if list.is_empty() && code.is_empty() {
            let (zh, en) =
                ("此行没有列表和代码,当作说明", "a row without list and code is a remark");
            row.notice("list_name", Complaint::new("remark", zh, en), report);
            continue;
        }
        if list.is_empty() {
            row.complain("list_name", Complaint::blank(), report);
        }
        if let Some(told) = refusal(code) {
            row.complain("name", told, report);
        } else if !seen.insert((list, code)) && !may_repeat {
            let (zh, en) = ("同一列表中代码重复", "the list has this code already");
            row.complain("name", Complaint::new("double_code", zh, en), report);
        }
        lists.entry(list.to_owned()).or_default().push(read_choice(row, report));
    }
    check_former(sheet, &seen, report);
    lists
}

/// Media stand beside the words of a code; they are not shown.
pub(crate) fn notice_media(sheet: &Sheet, report: &mut Report) {
    for header in sheet.strange() {
        let base = header.trim_start_matches("media::").split(':').next().unwrap_or_default();
        let base = base.trim().to_lowercase();
        if header.is_empty() || matches!(&*base, "image" | "audio" | "video" | "big-image") {
            let (zh, en) = ("此列在这里不起作用", "this column has no effect here");
            sheet.notice(1, header, Complaint::new("ignored_column", zh, en), report);
        }
    }
}

fn read_choice(row: Row<'_>, report: &mut Report) -> Choice {
    let order = match row.cell("order") {
        "" => None,
        text => text.parse().map(Some).unwrap_or_else(|_| {
            let told = Complaint::new("bad_order", "次序应为整数", "an order is a whole number");
            row.complain("order", told, report);
            None
        }),
    };
    let code = row.cell("name").to_owned();
    let mut label = row.words("label");
    if label.zh.is_empty() {
        label = Words { zh: code.clone(), en: code.clone() };
    }
    let columns = row.strange().map(|(header, cell)| (header.to_owned(), cell.to_owned()));
    let was = row.cell("was").split_whitespace().map(str::to_owned).collect();
    let retired = Some(row.cell("retired").to_owned()).filter(|version| !version.is_empty());
    Choice { code, label, order, columns: columns.collect(), was, retired }
}

/// A former code stands for one present code, and is none itself.
fn check_former(sheet: &Sheet, present: &BTreeSet<(&str, &str)>, report: &mut Report) {
    let mut former = BTreeSet::new();
    for row in sheet.rows() {
        for code in row.cell("was").split_whitespace() {
            let list = row.cell("list_name");
            if present.contains(&(list, code)) || !former.insert((list, code)) {
                let zh = format!("{code} 仍在列表中,或已是另一代码的旧代码");
                let en = format!("{code} is in the list still, or was another code already");
                row.complain("was", Complaint::new("double_was", zh, en), report);
            }
        }
    }
}

/// A code stands in keys after a colon and in lists of codes between spaces.
fn refusal(code: &str) -> Option<Complaint> {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != ':';
    if code.is_empty() {
        return Some(Complaint::blank());
    }
    let refused = code.len() > 128 || !code.chars().all(plain);
    refused.then(|| {
        Complaint::new(
            "bad_code",
            "代码中不能有空格和冒号,不超过128字节",
            "a code has no spaces and no colons, and 128 bytes at most",
        )
    })
}
