use kernel::Digest;

use crate::{
    Form, Problem, Report, SheetName, choices, former,
    graph::Graph,
    languages::Languages,
    logic,
    names::Names,
    order,
    problem::Complaint,
    rules, settings,
    sheet::{Sheet, Vocabulary},
    survey, units,
};

/// The sheets of a form, each as CSV. A sheet that is blank is taken for one that is not there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sheets<'a> {
    /// What the form is called when its settings don't say, such as the name of its file; blank
    /// is `form`.
    pub name: &'a str,
    /// The questions.
    pub survey: &'a str,
    /// The code lists; a form may ask without any.
    pub choices: Option<&'a str>,
    /// The form's name and version.
    pub settings: Option<&'a str>,
    /// What must hold between answers; a form may do without.
    pub rules: Option<&'a str>,
    /// The names of other sheets that the form has. They are not read, and its author is told.
    pub others: &'a [&'a str],
}

impl Form {
    /// Loads a form from its sheets.
    ///
    /// # Errors
    /// With everything that is wrong, in the order of sheets and rows.
    pub fn load(sheets: &Sheets<'_>) -> Result<Self, Vec<Problem>> {
        let mut report = Report::default();
        let told = &mut report;
        let mut survey = Sheet::read(SheetName::Survey, sheets.survey, &survey::VOCABULARY, told);
        let mut choices = read(SheetName::Choices, sheets.choices, &choices::VOCABULARY, told);
        let mut settings = read(SheetName::Settings, sheets.settings, &settings::VOCABULARY, told);
        let mut rules = read(SheetName::Rules, sheets.rules, &rules::VOCABULARY, told);
        speak([&mut survey, &mut choices, &mut settings, &mut rules], told);
        notice(sheets, [&survey, &choices, &settings, &rules], told);

        let settings = settings::read(&settings, named(sheets), told);
        let mut lists = choices::read(&choices, settings.codes_may_repeat, told);
        let mut survey = survey::read(&survey, &mut lists, told);
        let names = Names::of(&survey, &lists, told);
        units::agree(&survey, told);
        former::check(&survey, &names, told);
        logic::compile(&mut survey, &names, &lists, told);
        let order = order::order(&survey, &names, told);
        let rules = rules::read(&rules, &survey, &names, told);
        report.sort();
        if !report.problems.is_empty() {
            return Err(report.problems);
        }
        let mut form = Self {
            id: settings.id,
            version: settings.version,
            title: settings.title,
            digest: digest(sheets, settings.names_itself),
            items: survey.drafts.into_iter().map(|draft| draft.item).collect(),
            groups: survey.groups.into_iter().map(|(group, _)| group).collect(),
            lists,
            names,
            rules,
            order,
            graph: Graph::default(),
            former: former::Former::default(),
            notices: report.notices,
        };
        form.graph = Graph::of(&form);
        form.former = former::Former::of(&form);
        Ok(form)
    }
}

/// Reads a sheet that a form may do without.
fn read(name: SheetName, csv: Option<&str>, vocabulary: &Vocabulary, report: &mut Report) -> Sheet {
    match csv.filter(|csv| !csv.trim().is_empty()) {
        Some(csv) => Sheet::read(name, csv, vocabulary, report),
        None => Sheet::none(name),
    }
}

/// Lets the sheets agree on where their words are found.
fn speak(mut sheets: [&mut Sheet; 4], report: &mut Report) {
    let [survey, choices, settings, rules] = &sheets;
    let default_language = settings::default_language(settings).to_owned();
    let all = [&**survey, &**choices, &**settings, &**rules];
    let languages = Languages::choose(&all, &default_language, report);
    for sheet in &mut sheets {
        sheet.speak(&languages);
    }
}

/// Tells of what is not read at all.
fn notice(
    sheets: &Sheets<'_>,
    [survey, choices, settings, rules]: [&Sheet; 4],
    report: &mut Report,
) {
    survey.notice_strange("ignored_column", report);
    choices::notice_media(choices, report);
    settings.notice_strange("ignored_setting", report);
    rules.notice_strange("ignored_column", report);
    for other in sheets.others {
        let zh = format!("表 {other} 在这里不起作用");
        let told =
            Complaint::new("ignored_sheet", zh, format!("the sheet {other} has no effect here"));
        survey.notice(1, "", told, report);
    }
}

fn named<'a>(sheets: &Sheets<'a>) -> &'a str {
    if sheets.name.is_empty() { "form" } else { sheets.name }
}

/// The name tells forms apart only where the settings don't.
fn digest(sheets: &Sheets<'_>, names_itself: bool) -> Digest {
    let Sheets { survey, choices, settings, rules, .. } = sheets;
    let [choices, settings, rules] = [choices, settings, rules].map(|s| s.unwrap_or_default());
    let parts = [survey, choices, settings, rules].map(str::as_bytes);
    if names_itself {
        return Digest::of_parts(parts);
    }
    let [survey, choices, settings, rules] = parts;
    Digest::of_parts([survey, choices, settings, rules, named(sheets).as_bytes()])
}

#[cfg(test)]
mod tests;
