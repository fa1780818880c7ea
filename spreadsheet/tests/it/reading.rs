use std::ops::ControlFlow;

use spreadsheet::{Fill, Sheet, Workbook};

use crate::zipped::workbook;

fn rows(bytes: Vec<u8>, fill: Fill) -> Vec<(u32, Vec<String>)> {
    let mut workbook = Workbook::from_bytes(bytes).expect("a sound file");
    let table = workbook.table(0, fill).expect("a sound sheet");
    table.rows().map(|(number, cells)| (number, cells.to_vec())).collect()
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn cells_are_what_a_person_sees() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;
    let texts = r#"<sst uniqueCount="1"><si><r><t>林</t></r><r><t>𠮷</t></r><rPh sb="0" eb="1"><t>lin</t></rPh></si></sst>"#;
    let sheet = r#"<sheetData><row r="2">
        <c r="A2" t="s"><v>0</v></c>
        <c r="B2"><v>3</v></c>
        <c r="C2" s="1"><v>46082</v></c>
        <c r="D2" s="2"><v>46082</v></c>
        <c r="E2" s="3"><v>46082.5</v></c>
        <c r="F2" t="b"><v>1</v></c>
        <c r="G2" t="e"><v>#N/A</v></c>
        <c r="H2"><v>350899198001010000</v></c>
        <c r="I2" t="str"><f>A2</f><v>由公式得出</v></c>
        <c r="K2" s="1"/>
    </row></sheetData>"#;
    let bytes = workbook(sheet, &[("xl/styles.xml", styles), ("xl/sharedStrings.xml", texts)]);
    assert_eq!(
        rows(bytes, Fill::Stored),
        [row(
            2,
            &[
                "林𠮷",
                "3",
                "2026-03-01",
                "2026-03-01",
                "2026-03-01T12:00:00",
                "TRUE",
                "#N/A",
                "3.50899198001010E+17",
                "由公式得出",
            ]
        )]
    );
}

#[test]
fn merged_areas_are_filled_on_request_only() {
    let text = |place: &str, text: &str| {
        format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let sheet = format!(
        r#"<sheetData><row r="1">{}</row><row r="2">{}{}</row><row r="3">{}</row></sheetData><mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/></mergeCells>"#,
        text("A1", "花名册"),
        text("A2", "001"),
        text("B2", "林甲"),
        text("B3", "林乙"),
    );
    let bytes = workbook(&sheet, &[]);
    assert_eq!(
        rows(bytes.clone(), Fill::Stored),
        [row(1, &["花名册"]), row(2, &["001", "林甲"]), row(3, &["", "林乙"])]
    );
    assert_eq!(
        rows(bytes, Fill::Merged),
        [row(1, &["花名册", "花名册"]), row(2, &["001", "林甲"]), row(3, &["001", "林乙"])]
    );
}

#[test]
fn hidden_sheets_are_listed() {
    let names = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" state="hidden" r:id="r1"/></sheets></workbook>"#;
    let bytes = workbook("<sheetData/>", &[("xl/workbook.xml", names)]);
    let workbook = Workbook::from_bytes(bytes).expect("a sound file");
    assert_eq!(workbook.sheets(), [Sheet { name: "名册".to_owned(), hidden: true }]);
}

#[test]
fn a_csv_is_numbered_as_a_spreadsheet_numbers_it() {
    for csv in [
        "姓名,备注\n\n林甲,\"两\n行\"\n,\n林乙\n\n\n林丙",
        "\u{feff}姓名,备注\r\n\r\n林甲,\"两\r\n行\"\r\n,\r\n林乙\r\n\r\n\r\n林丙\r\n",
        "姓名,备注\r\r林甲,\"两\r行\"\r,\r林乙\r\r\r林丙",
    ] {
        assert_eq!(
            rows(csv.as_bytes().to_vec(), Fill::Merged),
            [
                row(1, &["姓名", "备注"]),
                row(3, &["林甲", "两\n行"]),
                row(5, &["林乙"]),
                row(8, &["林丙"]),
            ],
            "{csv:?}"
        );
    }
}

#[test]
fn a_csv_of_a_department_is_read_in_its_own_encoding_and_delimiter() {
    let text = "姓名;证件号码\n林㐂;\"=\"\"350899198001010019\"\"\"\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    let utf_16: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for bytes in [gbk.into_owned(), utf_16, text.as_bytes().to_vec()] {
        assert_eq!(
            rows(bytes, Fill::Stored),
            [row(1, &["姓名", "证件号码"]), row(2, &["林㐂", "=\"350899198001010019\""])]
        );
    }
}

#[test]
fn whoever_has_enough_is_given_no_more() {
    let sheet: String =
        (1..=9).map(|n| format!(r#"<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>"#)).collect();
    let xlsx = workbook(&format!("<sheetData>{sheet}</sheetData>"), &[]);
    for bytes in [xlsx, b"1\n2\n3\n4\n".to_vec()] {
        let mut workbook = Workbook::from_bytes(bytes).expect("a sound file");
        let mut seen = Vec::new();
        workbook
            .for_each_row(0, Fill::Stored, &mut |number, _| {
                seen.push(number);
                if number == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .expect("a sound sheet");
        assert_eq!(seen, [1, 2, 3]);
    }
}

#[test]
fn a_file_can_be_read_again_and_from_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("名册.xlsx");
    std::fs::write(&path, workbook("<sheetData><row><c><v>1</v></c></row></sheetData>", &[]))
        .expect("a file");
    let mut workbook = Workbook::open(&path).expect("a sound file");
    for _ in 0..2 {
        assert_eq!(workbook.table(0, Fill::Stored).expect("a sound sheet").cell(1, 0), "1");
    }
    assert!(Workbook::open(&folder.path().join("none.xlsx")).is_err());
}
