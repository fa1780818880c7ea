use kernel::Digest;

use crate::{
    Form, Problem, SheetName, choices, logic, names::Names, rules, settings, sheet::Sheet, survey,
    units,
};

/// The sheets of a form, each as CSV.
#[derive(Debug, Clone, Copy)]
pub struct Sheets<'a> {
    /// The questions.
    pub survey: &'a str,
    /// The code lists.
    pub choices: &'a str,
    /// The form's name and version.
    pub settings: &'a str,
    /// What must hold between answers; a form may do without.
    pub rules: Option<&'a str>,
}

impl Form {
    /// Loads a form from its sheets.
    ///
    /// # Errors
    /// With everything that is wrong, in the order of sheets and rows.
    pub fn load(sheets: &Sheets<'_>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let all = &mut problems;
        let survey_sheet = Sheet::read(SheetName::Survey, sheets.survey, &survey::COLUMNS, all);
        let choices_sheet = Sheet::read(SheetName::Choices, sheets.choices, &choices::COLUMNS, all);
        let settings_sheet =
            Sheet::read(SheetName::Settings, sheets.settings, &settings::COLUMNS, all);
        let rules_sheet = sheets
            .rules
            .map(|rules| Sheet::read(SheetName::Rules, rules, &rules::COLUMNS, &mut *all));

        let settings = settings::read(&settings_sheet, all);
        let lists = choices::read(&choices_sheet, all);
        let mut survey = survey::read(&survey_sheet, &lists, all);
        let names = Names::of(&survey, all);
        units::agree(&survey, all);
        logic::compile(&mut survey, &names, all);
        let order = logic::order(&survey.items, &names, all);
        let rules = rules_sheet
            .map(|sheet| rules::read(&sheet, &survey, &names, &mut *all))
            .unwrap_or_default();
        if !problems.is_empty() {
            problems.sort_by_key(|problem| (problem.sheet, problem.row));
            return Err(problems);
        }
        Ok(Self {
            id: settings.id,
            version: settings.version,
            title: settings.title,
            digest: digest(sheets),
            items: survey.items.into_iter().map(|(item, _)| item).collect(),
            groups: survey.groups.into_iter().map(|(group, _)| group).collect(),
            lists,
            names,
            rules,
            order,
        })
    }
}

fn digest(sheets: &Sheets<'_>) -> Digest {
    let Sheets { survey, choices, settings, rules } = sheets;
    let rules = rules.unwrap_or_default();
    Digest::of_parts([survey, choices, settings, &rules].map(|sheet| sheet.as_bytes()))
}

#[cfg(test)]
mod tests;
