use kernel::EntryId;

use crate::{Report, problem::Complaint, sheet::Row};

/// What a name may have at the most, in bytes.
const BYTES: usize = 255;

/// Names are names of XML elements. They stand in paths between slashes, before colons, and must
/// not be taken for an entry's id.
pub(super) fn check(row: Row<'_>, report: &mut Report) {
    let name = row.cell("name");
    if name.is_empty() {
        row.complain("name", Complaint::blank(), report);
    } else if !is_sound(name) {
        let told = Complaint::new(
            "bad_name",
            "名称以文字或 _ 开头,由文字、数字、_ - . 组成,不超过255字节",
            "a name begins with a letter or _ and is letters, digits, _ - and . of 255 bytes at most",
        );
        row.complain("name", told, report);
    }
}

/// Whether a name can be a question's.
pub(super) fn is_sound(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    begins && name.len() <= BYTES && name.chars().all(plain) && name.parse::<EntryId>().is_err()
}
