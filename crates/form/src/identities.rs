//! What is checked of ID numbers. The form's expressions can't: they see one entry at a time or a
//! whole column, but never set entries against each other, and they say one thing of a number
//! that fails in several layers.
//!
//! The checks find their question by its name and class, so that they hold for every form that
//! asks `id_no` of the class `identity`; `id_type`, `sex`, `birth_date` and `left` are read where
//! it asks them.

use std::collections::BTreeMap;

use kernel::{Date, Division, Entry, Value};

use crate::{
    Finding, MergeClass, Severity, Words,
    id_number::{Stated, layers, normal},
    item::Item,
    reading::{Reading, path},
};

/// Checks the ID numbers of a household's people.
pub(crate) fn check(reading: &Reading<'_>, findings: &mut Vec<Finding>) {
    let Some(id_no) = reading.form.named("id_no") else { return };
    if id_no.question.merge != MergeClass::Identity {
        return;
    }
    let mut holders: BTreeMap<String, Vec<Option<Entry>>> = BTreeMap::new();
    for entry in reading.spots(id_no) {
        let Value::Text(number) = reading.seen(id_no, entry.as_ref()) else { continue };
        if number.trim().is_empty() || !is_resident_id(reading, entry.as_ref()) {
            continue;
        }
        check_layers(reading, id_no, entry.as_ref(), &number, findings);
        if let (Some(number), true) = (normal(&number), is_present(reading, entry.as_ref())) {
            holders.entry(number.resident().to_owned()).or_default().push(entry);
        }
    }
    for entry in holders.into_values().filter(|entries| entries.len() > 1).flatten() {
        let message = Words {
            zh: "户内有成员证件号码相同".to_owned(),
            en: "another member of the household has this number".to_owned(),
        };
        let (code, path) = ("V02".to_owned(), path(id_no, entry.as_ref()));
        findings.push(Finding { code, severity: Severity::Hard, path, message });
    }
}

fn check_layers(
    reading: &Reading<'_>,
    id_no: &Item,
    entry: Option<&Entry>,
    number: &str,
    findings: &mut Vec<Finding>,
) {
    let at = reading.at;
    let sex = beside(reading, "sex", entry);
    let birth = beside(reading, "birth_date", entry);
    let birth = birth.and_then(|birth| birth.parse::<Date>().ok());
    let stated = Stated { sex: sex.as_deref(), birth };
    let known = |prefix: &str| {
        let county = prefix.parse::<Division>();
        county.is_ok_and(|county| at.divisions.present(county).is_some())
    };
    for layer in layers(number, &stated, at.today, at.demo, &known) {
        findings.push(Finding {
            code: layer.code().to_owned(),
            severity: layer.severity(),
            path: path(id_no, entry),
            message: layer.message(),
        });
    }
}

/// Whether the number is said to be of a resident, or of the certificate that begins with one.
/// Where the type was not collected, it is taken for the former.
fn is_resident_id(reading: &Reading<'_>, entry: Option<&Entry>) -> bool {
    let id_type = beside(reading, "id_type", entry);
    id_type.is_none_or(|id_type| matches!(id_type.as_str(), "identity_card" | "disability"))
}

/// Whether nothing says that the member has left the household.
fn is_present(reading: &Reading<'_>, entry: Option<&Entry>) -> bool {
    beside(reading, "left", entry).is_none()
}

/// What was answered to another question in the same place.
fn beside(reading: &Reading<'_>, name: &str, entry: Option<&Entry>) -> Option<String> {
    let item = reading.form.named(name)?;
    let repeat = entry.map(|entry| &entry.repeat);
    match reading.seen(item, entry) {
        Value::Text(text) if item.question.repeat.as_ref() == repeat && !text.is_empty() => {
            Some(text)
        }
        _ => None,
    }
}
