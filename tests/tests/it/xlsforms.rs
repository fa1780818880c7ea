//! XLSForms of other people load here as pyxform, the reference, converts them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use form::{Form, Kind, Sheets};
use serde_json::Value;
use spreadsheet::{Fill, Workbook};

/// Forms that pyxform takes and that are refused here, each with the code that says why.
const REFUSED: [(&str, &str); 10] = [
    // A loop over a list asks the same questions for each code: a repeat of each is written out.
    ("another_loop.xls", "unknown_type"),
    ("loop.xls", "unknown_type"),
    // pyxform passes on expressions without reading them; these are none.
    ("bad_calc.xlsx", "expression"),
    ("xl_date_ambiguous.xlsx", "expression"),
    ("or_other.xlsx", "unknown_column"),
    // Lists in files beside the form, or searched for in an app.
    ("choice_name_as_type.xls", "unknown_type"),
    ("select_one_external.xlsx", "unknown_type"),
    ("pull_data.xlsx", "unknown_lookup"),
    ("search_and_select.xlsx", "search"),
    // The only sheet has another name.
    ("survey_no_name.xlsx", "missing_column"),
];

/// Forms that pyxform refuses and that load here, each with the reason.
const MORE: [(&str, &str); 1] =
    [("text_and_integer_xlsx.xlsx", "a question without a label is asked by its name")];

#[test]
fn public_forms_load_as_the_reference_converts_them() {
    let forms = public_forms();
    assert!(forms.len() > 50, "only {} public forms were found", forms.len());
    let refused: BTreeMap<_, _> = REFUSED.into_iter().collect();
    let more: BTreeMap<_, _> = MORE.into_iter().collect();
    let mut wrong = Vec::new();
    for told in oracle(&forms) {
        let path = PathBuf::from(told["path"].as_str().expect("a path"));
        let name = path.file_name().and_then(OsStr::to_str).expect("a name");
        match (load(&path, &told), told["binds"].as_array()) {
            (Ok(form), Some(binds)) => {
                wrong.extend(compare(&form, binds).into_iter().map(|w| format!("{name}: {w}")));
            }
            (Err(codes), Some(_)) if codes.iter().all(|c| refused.get(name) == Some(&&**c)) => {}
            (Err(codes), Some(_)) => wrong.push(format!("{name} is refused: {codes:?}")),
            (Ok(_), None) if more.contains_key(name) => {}
            (Ok(_), None) => {
                wrong.push(format!("{name} loads, but for pyxform: {}", told["refused"]))
            }
            (Err(_), None) => {}
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_form_that_went_through_a_workbook_is_the_same_to_the_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, back) = (folder.path().join("household.xlsx"), folder.path().join("back"));
    for (from, to) in [(household(), &file), (file.clone(), &back)] {
        let args = [OsStr::new("form"), OsStr::new("convert"), from.as_os_str(), to.as_os_str()];
        let converted = Command::new(crate::system::binary()).args(args).status();
        assert!(converted.expect("the binary").success());
    }
    for sheet in ["survey", "choices", "settings", "rules", "vectors"] {
        let read = |place: &Path| fs::read(place.join(format!("{sheet}.csv"))).expect("a sheet");
        assert!(read(&household()) == read(&back), "{sheet} is not what it was");
    }
}

#[test]
fn the_household_form_is_one_for_the_reference_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("household.xlsx");
    let csv = household();
    let args = [OsStr::new("form"), OsStr::new("convert"), csv.as_os_str(), file.as_os_str()];
    let converted = Command::new(crate::system::binary()).args(args).status().expect("the binary");
    assert!(converted.success());
    let told = oracle(std::slice::from_ref(&file)).remove(0);
    let binds = told["binds"].as_array().unwrap_or_else(|| panic!("{}", told["refused"]));
    let form = load(&file, &told).expect("the built-in form");
    assert_eq!(form.reference(), Form::household().reference());
    assert_eq!(compare(&form, binds), Vec::<String>::new());
}

/// Where the built-in form lies.
fn household() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms/household")
}

/// The example forms of an older release of pyxform, which `.ci/test` fetches.
fn public_forms() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/.forms/pyxform/tests");
    let folders = ["example_xls", "bug_example_xls"].map(|folder| root.join(folder));
    let mut forms = Vec::new();
    for folder in folders {
        let listed = fs::read_dir(&folder);
        let listed =
            listed.unwrap_or_else(|_| panic!("{} is missing: run .ci/test", folder.display()));
        forms.extend(listed.filter_map(|entry| Some(entry.ok()?.path())));
    }
    forms.retain(|path| path.extension().is_some_and(|end| end == "xls" || end == "xlsx"));
    forms.sort();
    forms
}

/// What pyxform makes of each form.
fn oracle(forms: &[PathBuf]) -> Vec<Value> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let interpreter = python.join(".venv/bin/python");
    assert!(interpreter.exists(), "{} is missing: run .ci/test", interpreter.display());
    let output = Command::new(interpreter)
        .arg(python.join("oracle.py"))
        .args(forms)
        .output()
        .expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Loads a form, or gives the codes of what is wrong with it.
fn load(path: &Path, told: &Value) -> Result<Form, BTreeSet<String>> {
    let sheets = match told["sheets"].as_array() {
        Some(sheets) => sheets.iter().map(old_sheet).collect(),
        None => new_sheets(path),
    };
    let known = ["survey", "choices", "settings", "rules", "vectors"];
    let sheet = |name: &str| sheets.get(name).map(String::as_str);
    let others: Vec<&str> =
        sheets.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
    let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let loaded = Form::load(&Sheets {
        name,
        survey: sheet("survey").unwrap_or_default(),
        choices: sheet("choices"),
        settings: sheet("settings"),
        rules: sheet("rules"),
        others: &others,
    });
    loaded.map_err(|problems| problems.iter().map(|problem| problem.code.to_owned()).collect())
}

fn new_sheets(path: &Path) -> BTreeMap<String, String> {
    let mut workbook = Workbook::open(path).expect("a workbook");
    let names: Vec<String> = workbook.sheets().iter().map(|sheet| sheet.name.clone()).collect();
    let mut sheets = BTreeMap::new();
    for (place, name) in names.into_iter().enumerate() {
        let table = workbook.table(place, Fill::Stored).expect("its rows");
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (number, cells) in table.rows() {
            rows.resize(number as usize - 1, Vec::new());
            rows.push(cells.to_vec());
        }
        sheets.insert(name.to_lowercase(), csv_of(&rows));
    }
    sheets
}

fn old_sheet(sheet: &Value) -> (String, String) {
    let rows: Vec<Vec<String>> =
        serde_json::from_value(sheet["rows"].clone()).expect("rows of texts");
    (sheet["name"].as_str().expect("a name").to_lowercase(), csv_of(&rows))
}

fn csv_of(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        let blank = [String::new()];
        let row = if row.is_empty() { &blank[..] } else { row };
        writer.write_record(row).expect("memory has room");
    }
    String::from_utf8(writer.into_inner().expect("memory has room")).expect("text")
}

/// What differs between a form and what pyxform binds.
fn compare(form: &Form, binds: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    // An acknowledgement is bound to nothing.
    let is_bound = |question: &&form::Question| {
        let codes = question.kind.list().map_or(&[][..], |list| form.choices(list));
        !matches!(codes, [only] if only.code == "OK")
    };
    let mut left: BTreeSet<&str> =
        form.questions().filter(is_bound).map(|question| question.name.as_str()).collect();
    // What is bound without a type is there too.
    for bind in binds {
        left.remove(bind["path"].as_str().unwrap_or_default());
    }
    for bind in binds.iter().filter(|bind| bind["type"].is_string()) {
        let path = bind["path"].as_str().expect("a path");
        if path.starts_with("meta/") || is_layout(path) {
            continue;
        }
        // Groups within a repeat only arrange here.
        let name = match bind["repeat"].as_str() {
            Some(repeat) => {
                let short = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
                format!("{}/{}", short(repeat), short(path))
            }
            None => path.to_owned(),
        };
        // With the setting `flat` pyxform forgets the groups.
        let flat = || form.questions().find(|q| q.name.rsplit('/').next() == Some(name.as_str()));
        let Some(question) = form.question(&name).or_else(flat) else {
            wrong.push(format!("{name} is missing"));
            continue;
        };
        left.remove(question.name.as_str());
        let columns: BTreeSet<&str> =
            form.expressions(question).map(|(column, _)| column).collect();
        let is = |what: &str| bind[what] == true;
        for (what, expected, found) in [
            ("relevant", is("relevant"), columns.contains("relevant") || is_flat(form, &name)),
            ("constraint", is("constraint"), form.constraint(question).is_some()),
        ] {
            if expected != found {
                wrong.push(format!("{name}: {what} is {found} and should be {expected}"));
            }
        }
        let (expected, found) = (bind["type"].as_str().unwrap_or_default(), bound(&question.kind));
        if !found.contains(&expected) {
            wrong.push(format!("{name} is {found:?} and should be {expected}"));
        }
    }
    wrong.extend(left.into_iter().map(|name| format!("{name} is too much")));
    wrong
}

/// With `flat` pyxform puts the condition of a group into each of its questions.
fn is_flat(form: &Form, name: &str) -> bool {
    form.question(name).is_none()
}

/// What pyxform adds to show a table or to count the entries of a repeat.
fn is_layout(path: &str) -> bool {
    path.ends_with("repeat_test_count")
        || path.contains("generated_table_list_label_")
        || path.contains("reserved_name_for_field_list_labels_")
}

/// The types that pyxform binds a kind as.
fn bound(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Whole => &["int"],
        Kind::Decimal | Kind::Money => &["decimal"],
        Kind::Date => &["date"],
        Kind::Time => &["time"],
        Kind::DateTime => &["dateTime"],
        Kind::Rank(_) => &["odk:rank"],
        Kind::Point => &["geopoint"],
        Kind::Trace => &["geotrace"],
        Kind::Shape => &["geoshape"],
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => &["binary"],
        Kind::Barcode => &["barcode"],
        Kind::Text | Kind::One(_) | Kind::Many(_) | Kind::Note => &["string"],
        // When a form was filled in is computed from the moment of doing so.
        Kind::Calculate => &["string", "dateTime", "date"],
    }
}
