use std::io::Cursor;

use proptest::{collection::vec, prelude::*};
use spreadsheet::{
    Column, Content, CsvWriter, Encoding, Fill, Layout, Table, Workbook, WriteError, XlsxWriter,
};

fn columns(count: usize) -> Vec<Column> {
    (0..count).map(|place| Column::new(&format!("列{place}"), Content::Text)).collect()
}

fn xlsx(layout: Layout, rows: &[Vec<String>]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = XlsxWriter::new(folder.path()).expect("a writer");
    writer.sheet("名册", layout).expect("a sheet");
    for row in rows {
        writer.row(row).expect("a row");
    }
    let mut bytes = Cursor::new(Vec::new());
    writer.finish(&mut bytes).expect("a file");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    bytes.into_inner()
}

fn csv(encoding: Encoding, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = CsvWriter::new(Vec::new(), encoding).expect("a writer");
    for row in rows {
        writer.row(row).expect("a row");
    }
    writer.finish().expect("a file")
}

fn table(bytes: Vec<u8>, fill: Fill) -> Table {
    Workbook::from_bytes(bytes).expect("a sound file").table(0, fill).expect("a sound sheet")
}

fn texts(table: &Table) -> Vec<Vec<String>> {
    table.rows().map(|(_, cells)| cells.to_vec()).collect()
}

/// What a table is once blank rows and blank ends of rows are gone.
fn tidy(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let tidy = rows.iter().map(|row| {
        let end = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        row[..end].to_vec()
    });
    tidy.filter(|row| !row.is_empty()).collect()
}

#[test]
fn a_sheet_has_its_title_header_rows_and_footer() {
    let layout = Layout {
        title: Some("某村监测户花名册".to_owned()),
        columns: vec![
            Column::new("姓名", Content::Text),
            Column::new("证件号码", Content::Digits),
            Column::new("月数", Content::Number),
        ],
        footer: Some("填表人:        审核人:".to_owned()),
    };
    let rows = [
        vec!["林𠮷㐂".to_owned(), "350899198001010019".to_owned(), "6".to_owned()],
        vec!["=1+1".to_owned(), "35089919800101001X".to_owned(), "半年".to_owned()],
    ];
    let bytes = xlsx(layout, &rows);
    let stored = table(bytes.clone(), Fill::Stored);
    assert_eq!(stored.cell(1, 0), "某村监测户花名册");
    assert_eq!(stored.cell(1, 1), "");
    assert_eq!(stored.cell(2, 1), "证件号码");
    assert_eq!(texts(&stored)[2..4], rows);
    assert_eq!(table(bytes, Fill::Merged).cell(5, 2), "填表人:        审核人:");
}

#[test]
fn sheets_follow_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = XlsxWriter::new(folder.path()).expect("a writer");
    for name in ["一", "二"] {
        let footer = Some(format!("{name}完"));
        writer.sheet(name, Layout { columns: columns(2), footer, title: None }).expect("a sheet");
        writer.row(&[name]).expect("a row");
    }
    let refused = writer.sheet("二", Layout { columns: columns(1), ..Layout::default() });
    assert!(matches!(refused, Err(WriteError::SheetName)));
    let mut bytes = Cursor::new(Vec::new());
    writer.finish(&mut bytes).expect("a file");
    let mut workbook = Workbook::from_bytes(bytes.into_inner()).expect("a sound file");
    for (sheet, name) in ["一", "二"].into_iter().enumerate() {
        assert_eq!(workbook.sheets()[sheet].name, name);
        let table = workbook.table(sheet, Fill::Stored).expect("a sheet");
        assert_eq!((table.cell(2, 0), table.cell(3, 0)), (name, &*format!("{name}完")));
    }
}

#[test]
fn what_can_not_be_written_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = XlsxWriter::new(folder.path()).expect("a writer");
    assert!(matches!(writer.row(&["a"]), Err(WriteError::NoSheet)));
    for name in ["", "a/b", &"长".repeat(32)] {
        let layout = Layout { columns: columns(1), ..Layout::default() };
        assert!(matches!(writer.sheet(name, layout), Err(WriteError::SheetName)), "{name}");
    }
    let mut writer = XlsxWriter::new(folder.path()).expect("a writer");
    assert!(matches!(writer.sheet("a", Layout::default()), Err(WriteError::TooLarge)));
    writer.sheet("a", Layout { columns: columns(1), ..Layout::default() }).expect("a sheet");
    assert!(matches!(writer.row(&["a", "b"]), Err(WriteError::TooLarge)));
    let long = "长".repeat(32_768);
    assert!(matches!(writer.row(&[&long]), Err(WriteError::Cell { row: 2 })));
    let mut writer = CsvWriter::new(Vec::new(), Encoding::Utf8).expect("a writer");
    assert!(matches!(writer.row(&[&long]), Err(WriteError::Cell { row: 1 })));
}

#[test]
fn nothing_in_a_csv_can_be_run_as_a_formula() {
    let rows =
        [["=1+1", "+1", "-1", "@a", "\ta", "'=1", "''=1", "'a", "a=1", ""].map(str::to_owned)]
            .map(Vec::from);
    let bytes = csv(Encoding::Utf8, &rows);
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n"), "{text}");
    for cell in text.trim_start_matches('\u{feff}').trim_end().split(',') {
        assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
    assert_eq!(texts(&table(bytes, Fill::Stored)), tidy(&rows));
}

/// Texts as people write them and as they should not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[0-9]{1,18}X?",
        "[一-龥㐀-䶵𠀀-𪛖]{1,6}",
        "[=+@'\"\t,;_x0-9A-F\\-]{1,8}",
        "[ a-zé０-９　（）<>&\n]{0,8}",
        Just("_x000D_".to_owned()),
        Just("2026-03-01".to_owned()),
        any::<String>().prop_map(|text| {
            // Not characters of XML, or line breaks of which there is one kind only.
            text.chars()
                .filter(|c| {
                    !c.is_control()
                        && !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{e5e5}' | '\u{feff}')
                })
                .collect()
        }),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    vec(vec(cell(), 1..6), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_to_an_xlsx_reads_back(rows in rows(), numbers in any::<bool>()) {
        let mut columns = columns(6);
        if numbers {
            columns.iter_mut().for_each(|column| column.content = Content::Number);
        }
        let header: Vec<String> = columns.iter().map(|column| column.header.clone()).collect();
        let bytes = xlsx(Layout { columns, ..Layout::default() }, &rows);
        let mut expected = vec![header];
        expected.extend(tidy(&rows));
        prop_assert_eq!(texts(&table(bytes, Fill::Merged)), expected);
    }

    #[test]
    fn what_is_written_to_a_csv_reads_back(rows in rows(), gbk in any::<bool>()) {
        // Text in GBK is known by a header that can be nothing else.
        let mut all = vec![vec!["姓名".to_owned(), "证件号码".to_owned(), "备注".to_owned(), String::new(), String::new(), "序号".to_owned()]];
        all.extend(rows);
        let encoding = if gbk { Encoding::Gbk } else { Encoding::Utf8 };
        let bytes = csv(encoding, &all);
        prop_assert_eq!(texts(&table(bytes, Fill::Stored)), tidy(&all));
    }
}
