use core::cmp::Reverse;
use std::io;

use form::{Finding, Severity};
use kernel::Path;
use zoufang_client::Interview;

use super::{
    paper::{Ink, Paper},
    words,
};

/// How many findings are shown at once, so that one answer doesn't drown the questions.
const AT_ONCE: usize = 4;

/// Shows what an answer just caused, first of all what is about the answer itself. That other
/// questions are required will be seen when they are asked.
pub(super) fn show_fresh(
    paper: &mut Paper<'_>,
    talk: &Interview<'_>,
    path: &Path,
    known: &[Finding],
    now: &[Finding],
) -> io::Result<()> {
    let is_own = |finding: &&Finding| {
        finding.path.entry == path.entry && finding.path.question == path.question
    };
    let fresh = now.iter().filter(|finding| !known.contains(finding));
    let fresh = fresh.filter(|finding| is_own(finding) || finding.code != "required");
    let mut fresh: Vec<&Finding> = fresh.collect();
    fresh.sort_by_key(|finding| (!is_own(finding), Reverse(finding.severity)));
    show_some(paper, talk, &fresh)
}

/// Shows all findings, the gravest first.
pub(super) fn show_all(
    paper: &mut Paper<'_>,
    talk: &Interview<'_>,
    findings: &[Finding],
) -> io::Result<()> {
    if findings.is_empty() {
        return paper.text(2, Ink::Plain, "没有提示 / no findings");
    }
    for finding in gravest_first(findings) {
        show(paper, talk, finding)?;
    }
    Ok(())
}

/// Shows how many findings there are of each gravity, and the gravest of them.
pub(super) fn show_summary(
    paper: &mut Paper<'_>,
    talk: &Interview<'_>,
    findings: &[Finding],
) -> io::Result<()> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let counts: Vec<String> = [Severity::Hard, Severity::Review, Severity::Soft]
        .into_iter()
        .map(|severity| format!("{} {}", words::severity(severity), count(severity)))
        .collect();
    paper.text(2, Ink::Plain, &format!("提示 findings: {}", counts.join(" · ")))?;
    let grave = gravest_first(findings).into_iter();
    let grave: Vec<&Finding> = grave.filter(|f| f.severity != Severity::Soft).collect();
    show_some(paper, talk, &grave)
}

fn show_some(paper: &mut Paper<'_>, talk: &Interview<'_>, findings: &[&Finding]) -> io::Result<()> {
    for finding in findings.iter().take(AT_ONCE) {
        show(paper, talk, finding)?;
    }
    match findings.len().saturating_sub(AT_ONCE) {
        0 => Ok(()),
        more => {
            paper.text(5, Ink::Faint, &format!("另有 {more} 条:! 查看 / {more} more: ! shows them"))
        }
    }
}

fn show(paper: &mut Paper<'_>, talk: &Interview<'_>, finding: &Finding) -> io::Result<()> {
    let question = talk.form().question(&finding.path.asked());
    let about = question.map_or_else(|| finding.path.asked(), |q| q.label.zh.clone());
    let about = match &finding.path.entry {
        Some(entry) => format!("{}·{about}", words::entry(talk, entry)),
        None => about,
    };
    let ink = if finding.severity == Severity::Soft { Ink::Plain } else { Ink::Alarm };
    let (severity, message) = (words::severity(finding.severity), words::both(&finding.message));
    paper.text(5, ink, &format!("! {severity}: {about}: {message} [{}]", finding.code))
}

fn gravest_first(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| Reverse(finding.severity));
    sorted
}
