use kernel::{Entry, Path, Value};

use crate::{
    Answers, Finding, Form, Kind, Moment, Severity, Words, identities,
    item::Item,
    reading::{Reading, path},
    shape,
};

impl Form {
    /// What is to be said of a household's answers, in the order of their paths and of the
    /// rules' codes. An answer that was never collected is never at fault by a condition; at
    /// most the form says that it is required.
    #[must_use]
    pub fn check(&self, answers: &dyn Answers, at: &Moment<'_>) -> Vec<Finding> {
        let reading = Reading::new(self, answers, at);
        let mut findings = Vec::new();
        for item in self.items.iter().filter(|item| is_answered(&item.question.kind)) {
            for entry in reading.spots(item) {
                if reading.relevant(item, entry.as_ref()) {
                    check_answer(&reading, item, entry.as_ref(), &mut findings);
                }
            }
        }
        check_rules(&reading, &mut findings);
        identities::check(&reading, &mut findings);
        findings.sort_by(|one, other| (&one.path, &one.code).cmp(&(&other.path, &other.code)));
        findings.dedup();
        findings
    }
}

const fn is_answered(kind: &Kind) -> bool {
    !matches!(kind, Kind::Note | Kind::Calculate)
}

fn check_answer(
    reading: &Reading<'_>,
    item: &Item,
    entry: Option<&Entry>,
    findings: &mut Vec<Finding>,
) {
    let path = path(item, entry);
    let collected = collected(reading, item, &path);
    if collected.iter().all(|(_, value)| value.is_blank()) {
        return check_required(reading, item, entry, path, findings);
    }
    let mut sound = true;
    for (path, value) in collected.into_iter().filter(|(_, value)| !value.is_blank()) {
        if let Some(misfit) = shape::misfit(reading.form, &item.question.kind, &value) {
            let shape::Misfit { code, severity, message } = misfit;
            findings.push(Finding { code: code.to_owned(), severity, path, message });
            sound = false;
        }
    }
    if let Some(constraint) = &item.logic.constraint
        && sound
    {
        let current = reading.seen(item, entry);
        if !constraint.condition.holds(&reading.from(entry, current)) {
            findings.push(Finding {
                code: constraint.code.clone(),
                severity: constraint.severity,
                path,
                message: constraint.message.clone(),
            });
        }
    }
}

/// The values that were collected for a question, each where it stands.
fn collected(reading: &Reading<'_>, item: &Item, path: &Path) -> Vec<(Path, Value)> {
    let paths: Vec<Path> = match &item.question.kind {
        Kind::Many(list) => {
            let codes = reading.form.choices(list).iter().map(|choice| choice.code.clone());
            codes.map(|code| Path { code: Some(code), ..path.clone() }).collect()
        }
        _ => vec![path.clone()],
    };
    let value = |path: Path| reading.answers.value(&path).map(|value| (path, value));
    paths.into_iter().filter_map(value).collect()
}

fn check_required(
    reading: &Reading<'_>,
    item: &Item,
    entry: Option<&Entry>,
    path: Path,
    findings: &mut Vec<Finding>,
) {
    let required = item.logic.required.as_ref();
    if required.is_some_and(|required| required.holds(&reading.from(entry, Value::Blank))) {
        let Words { zh, en } = &item.question.label;
        findings.push(Finding {
            code: "required".to_owned(),
            severity: Severity::Soft,
            path,
            message: Words {
                zh: format!("“{zh}”尚未采集"),
                en: format!("“{en}” has not been collected"),
            },
        });
    }
}

fn check_rules(reading: &Reading<'_>, findings: &mut Vec<Finding>) {
    for rule in &reading.form.rules {
        let Some(item) = reading.form.items.get(rule.question) else { continue };
        for entry in reading.spots(item) {
            let scope = reading.from(entry.as_ref(), reading.seen(item, entry.as_ref()));
            if !rule.condition.holds(&scope) {
                findings.push(Finding {
                    code: rule.code.clone(),
                    severity: rule.severity,
                    path: path(item, entry.as_ref()),
                    message: rule.message.clone(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
