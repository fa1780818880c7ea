use crate::{
    Problem, Words,
    problem::Complaint,
    sheet::{Columns, Sheet},
};

/// What a form is called.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub id: String,
    pub version: String,
    pub title: Words,
}

pub(crate) const COLUMNS: Columns = Columns {
    needed: &["form_id", "version"],
    other: &["form_title zh", "form_title en", "default_language"],
};

/// Reads the one row of the settings.
pub(crate) fn read(sheet: &Sheet, problems: &mut Vec<Problem>) -> Settings {
    let mut rows = sheet.rows();
    let Some(row) = rows.next() else {
        sheet.complain(2, "form_id", Complaint::blank(), problems);
        return Settings::default();
    };
    if let Some(more) = rows.next() {
        let told = Complaint::new("long_settings", "设置只有一行", "the settings are one row");
        more.complain("form_id", told, problems);
    }
    for column in ["form_id", "version"] {
        if !is_name(row.cell(column)) {
            let told = Complaint::new(
                "bad_name",
                "应由1到24个字母、数字或 _ - . 组成",
                "this is 1 to 24 letters, digits and _ - .",
            );
            row.complain(column, told, problems);
        }
    }
    let (id, version) = (row.cell("form_id").to_owned(), row.cell("version").to_owned());
    let mut title = row.words("form_title");
    if title.zh.is_empty() {
        title = Words { zh: id.clone(), en: id.clone() };
    }
    Settings { id, version, title }
}

/// `id@version` stands in the message of every commit, which has room for 64 bytes.
fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    (1..=24).contains(&text.len()) && text.bytes().all(plain)
}
