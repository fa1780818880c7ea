use kernel::{Entry, Path, Value};

use crate::{
    Answers, Finding, Form, Moment, Severity, Words, identities,
    item::{Group, Item},
    reading::{Reading, path},
    rules::Rule,
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
        for item in self.items.iter().filter(|item| item.question.kind.is_answered()) {
            for entry in reading.spots(item) {
                if reading.relevant(item, entry.as_ref()) {
                    findings.extend(answer(&reading, item, entry.as_ref()));
                }
            }
        }
        for rule in &self.rules {
            let Some(item) = self.items.get(rule.question) else { continue };
            for entry in reading.spots(item) {
                findings.extend(kept(&reading, rule, item, entry.as_ref()));
            }
        }
        findings.extend(self.groups.iter().filter_map(|group| count(&reading, group)));
        identities::check(&reading, &mut findings);
        in_order(&mut findings);
        findings
    }
}

/// Brings findings in the order of their paths and codes, each once.
pub(crate) fn in_order(findings: &mut Vec<Finding>) {
    findings.sort_by(|one, other| (&one.path, &one.code).cmp(&(&other.path, &other.code)));
    findings.dedup();
}

/// What is to be said of one answer to a question that is relevant.
pub(crate) fn answer(reading: &Reading<'_>, item: &Item, entry: Option<&Entry>) -> Vec<Finding> {
    let collected = reading.collected(item, entry);
    let path = path(item, entry);
    if collected.iter().all(|(_, value)| value.is_blank()) {
        return required(reading, item, entry, path).into_iter().collect();
    }
    let mut findings = Vec::new();
    for (path, value) in collected.into_iter().filter(|(_, value)| !value.is_blank()) {
        if let Some(misfit) = shape::misfit(reading.form, &item.question.kind, &value) {
            let shape::Misfit { code, severity, message } = misfit;
            findings.push(Finding { code: code.to_owned(), severity, path, message });
        }
    }
    if !findings.is_empty() {
        return findings;
    }
    let current = reading.seen(item, entry);
    if let Some(constraint) = &item.logic.constraint
        && !constraint.condition.holds(&reading.from(entry, current.clone()))
    {
        findings.push(Finding {
            code: constraint.code.clone(),
            severity: constraint.severity,
            path: path.clone(),
            message: constraint.message.clone(),
        });
    }
    findings.extend(filtered(reading, item, entry, path, current));
    findings
}

/// What is to be said when a rule does not hold.
pub(crate) fn kept(
    reading: &Reading<'_>,
    rule: &Rule,
    item: &Item,
    entry: Option<&Entry>,
) -> Option<Finding> {
    let scope = reading.from(entry, reading.seen(item, entry));
    (!rule.condition.holds(&scope)).then(|| Finding {
        code: rule.code.clone(),
        severity: rule.severity,
        path: path(item, entry),
        message: rule.message.clone(),
    })
}

/// What is to be said when a repeat has more or fewer entries than it is to have.
pub(crate) fn count(reading: &Reading<'_>, group: &Group) -> Option<Finding> {
    let wanted = reading.count(group)?;
    let has = reading.entries(&group.short).len();
    (has != wanted).then(|| Finding {
        code: "repeat_count".to_owned(),
        severity: Severity::Soft,
        path: Path::household(&group.short),
        message: Words {
            zh: format!("“{}”应有{wanted}条,现有{has}条", group.label.zh),
            en: format!("“{}” is to have {wanted} entries and has {has}", group.label.en),
        },
    })
}

/// A code that was chosen although the filter no longer offers it.
fn filtered(
    reading: &Reading<'_>,
    item: &Item,
    entry: Option<&Entry>,
    path: Path,
    current: Value,
) -> Option<Finding> {
    let (filter, list) = (item.logic.filter.as_ref()?, item.question.kind.list()?);
    let chosen = current.to_string();
    let scope = reading.from(entry, current);
    let accepted = |code: &str| {
        let mut choices = reading.form.choices(list).iter().enumerate();
        choices.any(|(row, choice)| {
            choice.code == code && filter.accepts(reading.form, list, row, &scope)
        })
    };
    (!chosen.split(' ').all(accepted)).then(|| Finding {
        code: "choice.filtered".to_owned(),
        severity: Severity::Soft,
        path,
        message: Words {
            zh: "所选代码与其他答案不相配".to_owned(),
            en: "the code does not go with the other answers".to_owned(),
        },
    })
}

/// What is to be said where nothing was collected.
fn required(
    reading: &Reading<'_>,
    item: &Item,
    entry: Option<&Entry>,
    path: Path,
) -> Option<Finding> {
    let required = item.logic.required.as_ref()?;
    required.holds(&reading.from(entry, Value::Blank)).then(|| {
        let Words { zh, en } = &item.question.label;
        let message = item.logic.required_message.clone().unwrap_or_else(|| Words {
            zh: format!("“{zh}”尚未采集"),
            en: format!("“{en}” has not been collected"),
        });
        Finding { code: "required".to_owned(), severity: Severity::Soft, path, message }
    })
}

#[cfg(test)]
pub(crate) mod tests;
