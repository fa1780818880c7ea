//! Workbooks made part by part, so that they can be wrong in any way.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

/// What a workbook needs besides its sheet.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
];

/// A workbook of one sheet, given as what stands inside `<worksheet>`, with further parts.
pub(crate) fn workbook(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    let mut parts: Vec<(&str, &str)> =
        PARTS.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).collect();
    parts.push(("xl/worksheets/sheet1.xml", &sheet));
    parts.extend(more);
    zip(&parts)
}

pub(crate) fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part can be begun");
        zip.write_all(content.as_bytes()).expect("a part can be written");
    }
    zip.finish().expect("a zip can be ended").into_inner()
}
