use kernel::Digest;

use crate::{
    Report, Words,
    problem::Complaint,
    sheet::{Row, Sheet, Vocabulary},
};

/// What a form is called, and how its sheets are to be read.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub id: String,
    pub version: String,
    pub title: Words,
    /// Whether the settings say the id.
    pub names_itself: bool,
    /// Whether a code may stand in a list more than once.
    pub codes_may_repeat: bool,
}

pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    needed: &[],
    other: &["form_id", "id_string", "version", "default_language", "allow_choice_duplicates"],
    words: &["form_title"],
    aliases: &[
        ("title", "form_title"),
        ("set_form_title", "form_title"),
        ("set_form_id", "form_id"),
    ],
};

/// The version of a form whose author names none.
const VERSION: &str = "1";

/// The language that unmarked columns speak.
pub(crate) fn default_language(sheet: &Sheet) -> &str {
    sheet.rows().next().map_or("", |row| row.cell("default_language"))
}

/// Reads the one row of the settings. A form without an id takes `name` for one.
pub(crate) fn read(sheet: &Sheet, name: &str, report: &mut Report) -> Settings {
    let mut rows = sheet.rows();
    let row = rows.next();
    if let Some(more) = rows.next() {
        let told = Complaint::new("long_settings", "设置只有一行", "the settings are one row");
        more.complain("form_id", told, report);
    }
    let cell = |column| row.map_or("", |row: Row<'_>| row.cell(column));
    let has_both =
        |row: &Row<'_>| !row.cell("form_id").is_empty() && !row.cell("id_string").is_empty();
    if let Some(row) = row.filter(has_both) {
        let (zh, en) = ("已有 form_id,此列不起作用", "there is a form_id, so this has no effect");
        row.notice("id_string", Complaint::new("ignored_setting", zh, en), report);
    }
    let by_id_string = cell("form_id").is_empty() && !cell("id_string").is_empty();
    let id_column = if by_id_string { "id_string" } else { "form_id" };
    let or = |text: &str, default: &str| if text.is_empty() { default } else { text }.to_owned();
    let (id, version) = (or(cell(id_column), name), or(cell("version"), VERSION));
    let [id, version] = [(id_column, id), ("version", version)].map(|(column, text)| {
        if is_name(&text) {
            return text;
        }
        let short = shortened(&text);
        let told = Complaint::new(
            "shortened_name",
            format!("应由1到24个字母、数字或 _ - . 组成;这里用 {short}"),
            format!("this is 1 to 24 letters, digits and _ - . and here becomes {short}"),
        );
        match row {
            Some(row) => row.notice(column, told, report),
            None => sheet.notice(1, column, told, report),
        }
        short
    });
    let mut title = row.map(|row| row.words("form_title")).unwrap_or_default();
    if title.zh.is_empty() {
        title = Words { zh: id.clone(), en: id.clone() };
    }
    let codes_may_repeat = row.is_some_and(|row| row.says_yes("allow_choice_duplicates"));
    let names_itself = !cell(id_column).is_empty();
    Settings { id, version, title, names_itself, codes_may_repeat }
}

/// `id@version` stands in the message of every commit, which has room for 64 bytes.
pub(crate) fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    (1..=24).contains(&text.len()) && text.bytes().all(plain)
}

/// A name made of one that is none: what of it may stand, and a digest so that it stays one of a
/// kind.
fn shortened(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let kept: String = text.chars().filter(plain).take(15).collect();
    let digest = Digest::of(text.as_bytes()).to_string();
    format!("{kept}-{}", digest.get(..8).unwrap_or_default())
}
