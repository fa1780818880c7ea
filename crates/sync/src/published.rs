use form::Form;
use wire::{Control, Published, Sheets};

/// The sheets of the form that every program has built in.
#[must_use]
pub fn built_in() -> Sheets {
    let sheets = form::HOUSEHOLD;
    let sheet = |sheet: Option<&str>| sheet.unwrap_or_default().to_owned();
    Sheets {
        survey: sheets.survey.to_owned(),
        choices: sheet(sheets.choices),
        settings: sheet(sheets.settings),
        rules: sheet(sheets.rules),
    }
}

/// The form for households that a decision publishes; none for any other decision, and for a
/// form that can't be read here. Forms of other names are published for other purposes.
#[must_use]
pub fn published(control: &Control) -> Option<Form> {
    let Control::Form { reference, sheets } = control else { return None };
    if !reference.starts_with("household@") {
        return None;
    }
    match sheets {
        Published::Whole(sheets) => load(sheets).ok(),
        Published::Known(digest) if *digest == built_in().digest() => Some(Form::household()),
        Published::Known(_) => None,
    }
}

/// Reads the sheets of a published form.
///
/// # Errors
/// What is wrong with them.
pub fn load(sheets: &Sheets) -> Result<Form, Vec<form::Problem>> {
    Form::load(&form::Sheets {
        survey: &sheets.survey,
        choices: Some(&sheets.choices),
        settings: Some(&sheets.settings),
        rules: Some(&sheets.rules),
        ..form::Sheets::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_form_is_read_from_its_sheets_and_from_its_name_alike() {
        let reference = Form::household().reference();
        let whole = Published::Whole(built_in());
        let known = Published::Known(whole.digest());
        for sheets in [whole, known] {
            let form = published(&Control::Form { reference: reference.clone(), sheets });
            assert_eq!(form.map(|form| form.digest), Some(Form::household().digest));
        }
    }
}
