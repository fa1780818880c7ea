use super::*;

const VOCABULARY: Vocabulary =
    Vocabulary { needed: &["name"], other: &[], words: &["label"], aliases: &[] };

fn read(csv: &str, default_language: &str) -> (Sheet, Report) {
    let mut report = Report::default();
    let mut sheet = Sheet::read(SheetName::Survey, csv, &VOCABULARY, &mut report);
    let languages = Languages::choose(&[&sheet], default_language, &mut report);
    sheet.speak(&languages);
    sheet.notice_strange("ignored_column", &mut report);
    (sheet, report)
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    for csv in [
        "name,label\na,x\n\n,\nb,\"two\nlines\"\n\n\nc,\n",
        "\u{feff}name,label\r\na,x\r\n\r\n,\r\nb,\"two\r\nlines\"\r\n\r\n\r\nc,",
    ] {
        let (sheet, report) = read(csv, "");
        let rows: Vec<_> = sheet.rows().map(|row| (row.number(), row.cell("name"))).collect();
        assert_eq!(rows, [(2, "a"), (5, "b"), (8, "c")]);
        assert_eq!((report.problems, report.notices), (Vec::new(), Vec::new()));
    }
}

#[test]
fn a_missing_language_is_lent_by_another() {
    for (header, default_language, cells, zh, en, ignored) in [
        ("label::中文 (zh),label::English (en)", "", "甲,A", "甲", "A", ""),
        ("label::中文 (zh),label::English (en)", "", "甲,", "甲", "甲", ""),
        ("label::中文 (zh),label::English (en)", "", ",B", "B", "B", ""),
        ("label,label::English (en)", "", "甲,A", "甲", "A", ""),
        ("label,label::中文 (zh)", "", "A,甲", "甲", "A", ""),
        ("label,label::Chinese", "English", "A,甲", "甲", "A", ""),
        ("label:English,label:Chinese", "", "A,甲", "甲", "A", ""),
        ("label::Français (fr),label::Español (es)", "", "f,e", "f", "f", "label::Español (es)"),
        ("label::Français (fr),label::Español (es)", "es", "f,e", "e", "e", "label::Français (fr)"),
        ("label::fr,label::English", "fr", "f,e", "f", "e", ""),
        ("label,label::Swahili (sw)", "", "u,s", "u", "u", "label::Swahili (sw)"),
        ("label,label::Swahili (sw)", "Swahili (sw)", "u,s", "s", "s", ""),
        ("label::zh-CN,label::zh-TW", "", "简,繁", "简", "简", "label::zh-TW"),
    ] {
        let (sheet, report) = read(&format!("name,{header}\na,{cells}\n"), default_language);
        let words = sheet.rows().next().expect("a row").words("label");
        assert_eq!(words, Words { zh: zh.to_owned(), en: en.to_owned() }, "{header}");
        let told: Vec<_> = report.notices.iter().map(|p| (p.code, &*p.column)).collect();
        let expected: Vec<_> = Some(("ignored_language", ignored))
            .filter(|_| !ignored.is_empty())
            .into_iter()
            .collect();
        assert_eq!(told, expected, "{header}");
        assert_eq!(report.problems, []);
    }
}

#[test]
fn what_is_wrong_with_the_header_is_told() {
    for (csv, row, column, code) in [
        ("", 1, "name", "missing_column"),
        ("label\n", 1, "name", "missing_column"),
        ("name,name\n", 1, "name", "double_column"),
        ("name,Name\n", 1, "Name", "double_column"),
    ] {
        let (_, report) = read(csv, "");
        let told: Vec<_> = report.problems.iter().map(|p| (p.row, &*p.column, p.code)).collect();
        assert_eq!(told, [(row, column, code)], "{csv}");
    }
}

#[test]
fn a_column_that_is_not_known_is_told_of_once_something_stands_in_it() {
    let (_, report) = read("name,colour,media::image,empty\na,red,x.png,\n", "");
    let told: Vec<_> = report.notices.iter().map(|p| (p.row, &*p.column, p.code)).collect();
    assert_eq!(told, [(1, "colour", "ignored_column"), (1, "media::image", "ignored_column")]);
    assert_eq!(report.problems, []);
}
