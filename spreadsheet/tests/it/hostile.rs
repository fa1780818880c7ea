use std::ops::ControlFlow;

use proptest::prelude::*;
use spreadsheet::{Bound, Fill, ReadError, Workbook, limit};

use crate::zipped::{workbook, zip};

/// Reads everything there is, and says how it ended.
fn read(bytes: Vec<u8>) -> Result<usize, ReadError> {
    let mut workbook = Workbook::from_bytes(bytes)?;
    let mut rows = 0;
    for sheet in 0..workbook.sheets().len() {
        for fill in [Fill::Stored, Fill::Merged] {
            workbook.for_each_row(sheet, fill, &mut |_, _| {
                rows += 1;
                ControlFlow::Continue(())
            })?;
        }
    }
    Ok(rows)
}

fn code(bytes: Vec<u8>) -> &'static str {
    read(bytes).map_or_else(|error| error.code(), |_| "read")
}

/// A sheet with one cell.
const SOUND: &str =
    r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row></sheetData>"#;

fn cell(place: &str) -> String {
    format!(r#"<sheetData><row><c r="{place}"><v>1</v></c></row></sheetData>"#)
}

#[test]
fn a_sound_workbook_is_read() {
    assert_eq!(read(workbook(SOUND, &[])).expect("a sound workbook"), 2);
}

#[test]
fn what_is_no_workbook_is_told_apart() {
    for (bytes, expected) in [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 the old format".to_vec(), "foreign_format"),
        (b"<html><table></table></html>".to_vec(), "foreign_format"),
        (zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]), "foreign_format"),
        (workbook(SOUND, &[("xl/workbook.bin", "")]), "foreign_format"),
        (zip(&[("[Content_Types].xml", "<Types/>")]), "broken_file"),
        (b"PK\x03\x04".to_vec(), "broken_file"),
        (b"PK\x05\x06".to_vec(), "broken_file"),
        // A text is a text, whatever it is called.
        ("姓名\n".as_bytes().to_vec(), "read"),
        (Vec::new(), "read"),
    ] {
        assert_eq!(code(bytes), expected);
    }
}

#[test]
fn a_workbook_cut_off_anywhere_is_broken() {
    let whole = workbook(SOUND, &[]);
    for end in (4..whole.len()).step_by(7) {
        assert_eq!(code(whole[..end].to_vec()), "broken_file", "cut at {end}");
    }
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    // A part of the package that is read as a whole.
    let much = " ".repeat(usize::try_from(limit::SMALL_PART_BYTES).expect("small") + 1);
    let bytes = workbook(SOUND, &[("xl/styles.xml", &much)]);
    assert!(bytes.len() < 64 << 10, "it packs to next to nothing");
    assert!(matches!(read(bytes), Err(ReadError::TooLarge(Bound::Unpacked))));
}

#[test]
fn a_part_that_is_longer_than_it_says_is_refused() {
    let long = "x".repeat(5_000);
    let sheet = format!("<sheetData/><!--{long}-->");
    let mut bytes = workbook(&sheet, &[]);
    // The length stands in the directory at the end; said to be 16 bytes.
    let name = b"xl/worksheets/sheet1.xml";
    let mut lied = 0;
    for start in 0..bytes.len() - name.len() {
        let (length_at, begins) = match bytes.get(start..start + 4) {
            Some(b"PK\x01\x02") => (start + 24, start + 46),
            Some(b"PK\x03\x04") => (start + 22, start + 30),
            _ => continue,
        };
        if bytes.get(begins..begins + name.len()) == Some(name) {
            bytes[length_at..length_at + 4].copy_from_slice(&16_u32.to_le_bytes());
            lied += 1;
        }
    }
    assert_eq!(lied, 2);
    assert!(read(bytes).is_err());
}

#[test]
fn texts_that_are_only_claimed_take_no_memory() {
    for said in ["99999999999999999999", "9999999999999", "400000000"] {
        let texts = format!(r#"<sst uniqueCount="{said}"><si><t>a</t></si></sst>"#);
        let bytes = workbook(SOUND, &[("xl/sharedStrings.xml", &texts)]);
        assert!(matches!(read(bytes), Err(ReadError::TooLarge(Bound::Texts))), "{said}");
    }
    // Nor does it help to call the root of the package another folder.
    let rels = r#"<Relationships><Relationship Type="/relationships/officeDocument" Target="xl/worksheets/w.xml"/></Relationships>"#;
    assert_eq!(code(workbook(SOUND, &[("_rels/.rels", rels)])), "broken_file");
}

#[test]
fn places_beyond_a_sheet_are_refused() {
    for (place, expected) in [
        ("A1048576", "read"),
        ("SR1", "read"),
        ("SS1", "file_too_large"),
        ("A1048577", "file_too_large"),
        ("A0", "broken_file"),
        ("A", "broken_file"),
        ("１A", "broken_file"),
        ("", "broken_file"),
    ] {
        assert_eq!(code(workbook(&cell(place), &[])), expected, "{place}");
    }
    for place in ["A99999999999999999999", "ZZZZZZZZZZZZZZZZZZZZ1", "A4294967296"] {
        assert_ne!(code(workbook(&cell(place), &[])), "read", "{place}");
    }
}

#[test]
fn a_huge_dimension_is_only_a_claim() {
    for said in ["A1:XFD1048576", "A1:A1", "B7:A1", "A1:ZZZZZZZZ99999999999", "nothing"] {
        let sheet = format!(r#"<dimension ref="{said}"/>{SOUND}"#);
        let told = code(workbook(&sheet, &[]));
        assert!(matches!(told, "read" | "broken_file"), "{said}: {told}");
    }
    assert_eq!(code(workbook(&format!(r#"<dimension ref="A1:XFD1048576"/>{SOUND}"#), &[])), "read");
}

#[test]
fn forged_merged_areas_are_refused() {
    for (areas, expected) in [
        (r#"<mergeCell ref="A1:XFD1048576"/>"#, "read"),
        (r#"<mergeCell ref="A1:B2"/><mergeCell ref="B1:C2"/>"#, "broken_file"),
        (r#"<mergeCell ref="B2:A1"/>"#, "broken_file"),
    ] {
        let sheet = format!("{SOUND}<mergeCells>{areas}</mergeCells>");
        assert_eq!(code(workbook(&sheet, &[])), expected, "{areas}");
    }
    let many = r#"<mergeCell ref="A1:A2"/>"#.repeat(limit::MERGED_AREAS + 1);
    let sheet = format!("{SOUND}<mergeCells>{many}</mergeCells>");
    assert!(matches!(read(workbook(&sheet, &[])), Err(ReadError::TooLarge(Bound::Merged))));
}

#[test]
fn rows_that_come_out_of_order_are_refused() {
    let sheet = r#"<sheetData><row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#;
    assert_eq!(code(workbook(sheet, &[])), "broken_file");
}

#[test]
fn a_cell_too_long_is_told_with_its_row() {
    let long = "长".repeat(limit::CELL_CHARACTERS + 1);
    let sheet = format!(
        r#"<sheetData><row r="3"><c r="A3" t="inlineStr"><is><t>{long}</t></is></c></row></sheetData>"#
    );
    assert!(matches!(read(workbook(&sheet, &[])), Err(ReadError::TooLarge(Bound::Cell(3)))));
    let csv = format!("姓名\n\n{long}\n").into_bytes();
    assert!(matches!(read(csv), Err(ReadError::TooLarge(Bound::Cell(3)))));
    let wide = ",".repeat(limit::COLUMNS) + "x";
    assert!(matches!(read(wide.into_bytes()), Err(ReadError::TooLarge(Bound::Columns(1)))));
}

#[test]
fn every_refusal_speaks_both_languages() {
    let refusals = [
        ReadError::Foreign,
        ReadError::Broken,
        ReadError::NoSheet,
        ReadError::Encoding { row: 7 },
        ReadError::TooLarge(Bound::File),
        ReadError::TooLarge(Bound::Cell(9)),
        ReadError::Unreadable(std::io::ErrorKind::NotFound.into()),
    ];
    for refusal in refusals {
        let told = refusal.to_string();
        let (zh, en) = told.split_once(" / ").expect("both languages");
        assert!(!zh.is_ascii() && en.is_ascii(), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(bytes);
    }

    #[test]
    fn a_workbook_with_any_byte_changed_is_read_or_refused(
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = workbook(SOUND, &[("xl/sharedStrings.xml", "<sst/>")]);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(bytes);
    }

    #[test]
    fn a_sheet_of_any_xml_is_read_or_refused(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "<sheetData>", "</sheetData>", "<row r=\"1\">", "<row>", "</row>", "<c>",
                "<c r=\"B2\" t=\"s\">", "<c t=\"d\" s=\"9999999999\">", "</c>", "<v>", "</v>", "1",
                "99999999999", "-1", "1e999", "<is>", "<t>", "</t>", "</is>", "&#x1;", "&foo;",
                "<mergeCells>", "<mergeCell ref=\"A1:B9\"/>", "<f t=\"shared\" si=\"99999\">", "</f>",
            ]),
            0..24,
        ),
    ) {
        let _ = read(workbook(&parts.concat(), &[]));
    }
}
