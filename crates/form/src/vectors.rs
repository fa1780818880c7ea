use std::collections::BTreeMap;
use std::fmt;

use kernel::{Date, Entry, EntryId, Path, Stamp, Value, date};

use crate::{
    Form, Kind, Moment, Problem, Report, SheetName,
    amount::fen,
    problem::Complaint,
    sheet::{Row, Sheet, Vocabulary},
};

/// Examples that come with a form: answers, and a finding that they give or don't give. Whoever
/// changes a rule sees at once which example says otherwise.
#[derive(Debug, Clone)]
pub struct Vectors(Vec<Vector>);

/// One example.
#[derive(Debug, Clone)]
pub struct Vector {
    row: usize,
    finding: String,
    found: bool,
    text: String,
    answers: BTreeMap<Path, Value>,
}

/// The day on which the form is filled in that the vectors tell of.
pub const VECTORS_TODAY: Date = date(2026, 3, 1);

/// Noon of [`VECTORS_TODAY`] in Asia/Shanghai, in seconds since 1970.
const NOON: i64 = 1_772_337_600;

pub(crate) const VOCABULARY: Vocabulary =
    Vocabulary { needed: &["finding", "found", "answers"], other: &[], words: &[], aliases: &[] };

impl Vectors {
    /// Reads the sheet `vectors`: in `finding` a finding's code, in `found` yes or no, in
    /// `answers` the answers as `path=value`, with ` | ` between them. An entry is named by any
    /// word, as in `member.1/name`; money is in 元, several codes stand beside each other.
    ///
    /// # Errors
    /// With everything that is wrong, in the order of rows.
    pub fn read(form: &Form, csv: &str) -> Result<Self, Vec<Problem>> {
        let mut report = Report::default();
        let sheet = Sheet::read(SheetName::Vectors, csv, &VOCABULARY, &mut report);
        let vectors = sheet.rows().map(|row| vector(form, row, &mut report)).collect();
        if report.problems.is_empty() { Ok(Self(vectors)) } else { Err(report.problems) }
    }

    /// All of them, in the order of the sheet.
    pub fn all(&self) -> impl Iterator<Item = &Vector> {
        self.0.iter()
    }

    /// Those that say otherwise than the form.
    pub fn failed<'a>(
        &'a self,
        form: &'a Form,
        at: &'a Moment<'a>,
    ) -> impl Iterator<Item = &'a Vector> {
        self.0.iter().filter(|vector| !vector.holds(form, at))
    }

    /// The moment at which the form is filled in that the vectors tell of.
    #[must_use]
    pub fn now() -> Stamp {
        Stamp::from_seconds(NOON)
    }
}

impl Vector {
    /// The code of the finding.
    #[must_use]
    pub fn finding(&self) -> &str {
        &self.finding
    }

    /// Whether the answers are said to give it.
    #[must_use]
    pub const fn found(&self) -> bool {
        self.found
    }

    /// Whether the form finds what the example says.
    #[must_use]
    pub fn holds(&self, form: &Form, at: &Moment<'_>) -> bool {
        let findings = form.check(&self.answers, at);
        findings.iter().any(|finding| finding.code == self.finding) == self.found
    }
}

/// Where it stands and what it says.
impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, finding, found, text, .. } = self;
        let (zh, en) =
            if *found { ("应有", "is to give") } else { ("不应有", "is not to give") };
        write!(f, "vectors {row}: {text} → {zh} {en} {finding}")
    }
}

fn vector(form: &Form, row: Row<'_>, report: &mut Report) -> Vector {
    let found = row.says_yes("found");
    if !found && !matches!(&*row.cell("found").to_lowercase(), "no" | "false") {
        let (zh, en) = ("应为 yes 或 no", "this is yes or no");
        row.complain("found", Complaint::new("bad_found", zh, en), report);
    }
    if row.cell("finding").is_empty() {
        row.complain("finding", Complaint::blank(), report);
    }
    let text = row.cell("answers");
    let mut answers = BTreeMap::new();
    for pair in text.split(" | ").filter(|pair| !pair.trim().is_empty()) {
        match answer(form, pair) {
            Some(given) => answers.extend(given),
            None => {
                let zh = format!("无法理解 {pair}");
                let told = Complaint::new("bad_answer", zh, format!("{pair} can't be understood"));
                row.complain("answers", told, report);
            }
        }
    }
    Vector {
        row: row.number(),
        finding: row.cell("finding").to_owned(),
        found,
        text: text.to_owned(),
        answers,
    }
}

fn answer(form: &Form, pair: &str) -> Option<Vec<(Path, Value)>> {
    let (place, text) = pair.trim().split_once('=')?;
    let entry = place.split_once('/').and_then(|(entry, field)| {
        let (repeat, _) = entry.split_once('.')?;
        let id = EntryId::derive("vector", entry.as_bytes());
        Some(Entry { repeat: repeat.to_owned(), id }.field(field))
    });
    let path = entry.unwrap_or_else(|| Path::household(place));
    let question = form.question(&path.asked())?;
    if question.repeat.is_some() != path.entry.is_some() {
        return None;
    }
    let value = match &question.kind {
        Kind::Many(_) => {
            let code = |code: &str| Path { code: Some(code.to_owned()), ..path.clone() };
            return Some(text.split_whitespace().map(|c| (code(c), Value::Bool(true))).collect());
        }
        Kind::Whole => Value::Whole(text.parse().ok()?),
        Kind::Decimal => Value::Real(text.parse().ok().filter(|real: &f64| real.is_finite())?),
        Kind::Money => Value::Whole(fen(text)?),
        Kind::Note | Kind::Calculate => return None,
        _ => Value::from(text),
    };
    Some(vec![(path, value)])
}

#[cfg(test)]
mod tests;
