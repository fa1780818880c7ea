//! Every answer, for whoever counts: one table of households and one for each repeat, with the
//! paths of the questions at the heads of the columns.

use form::{Answers, Form, Kind};
use kernel::{Entry, EntryId, Path, RecordId, Value};

use crate::said::field;

/// One table: the household's own questions, or those of a repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongTable {
    /// `household`, or the repeat's name.
    pub name: String,
    /// The heads of the columns: `record`, in a repeat `entry`, then the questions.
    pub header: Vec<String>,
    repeat: Option<String>,
    questions: Vec<LongQuestion>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LongQuestion {
    asked: String,
    is_money: bool,
    /// The codes of a multiple choice.
    codes: Option<Vec<String>>,
}

/// What stands where a multiple choice was answered and nothing of it chosen; a blank cell was
/// never answered.
pub const NOTHING_CHOSEN: &str = "-";

/// The tables of a form: the household first, then its repeats in the order of the form. What is
/// calculated is left out.
#[must_use]
pub fn tables(form: &Form) -> Vec<LongTable> {
    let mut tables = vec![LongTable::new("household", None)];
    for question in form.questions() {
        if matches!(question.kind, Kind::Note | Kind::Calculate) {
            continue;
        }
        let place = tables.iter().position(|table| table.repeat == question.repeat);
        let place = place.unwrap_or_else(|| {
            let repeat = question.repeat.as_deref();
            tables.push(LongTable::new(repeat.unwrap_or("household"), repeat));
            tables.len() - 1
        });
        let codes = match &question.kind {
            Kind::Many(list) => {
                Some(form.choices(list).iter().map(|choice| choice.code.clone()).collect())
            }
            _ => None,
        };
        let is_money = question.kind == Kind::Money;
        if let Some(table) = tables.get_mut(place) {
            table.header.push(question.name.clone());
            table.questions.push(LongQuestion { asked: question.name.clone(), is_money, codes });
        }
    }
    tables
}

impl LongTable {
    fn new(name: &str, repeat: Option<&str>) -> Self {
        let mut header = vec!["record".to_owned()];
        header.extend(repeat.map(|_| "entry".to_owned()));
        let (name, repeat) = (name.to_owned(), repeat.map(str::to_owned));
        Self { name, header, repeat, questions: Vec::new() }
    }

    /// The rows of a household in this table: one of its own, or one for each entry. Values are as
    /// they are stored, but for money, which is in 元, and multiple choices, which are the chosen
    /// codes with spaces between them.
    #[must_use]
    pub fn rows(&self, record: RecordId, answers: &dyn Answers) -> Vec<Vec<String>> {
        let Some(repeat) = &self.repeat else { return vec![self.row(record, answers, None)] };
        let entries = answers.entries(repeat).into_iter();
        entries.map(|id| self.row(record, answers, Some((repeat, id)))).collect()
    }

    fn row(
        &self,
        record: RecordId,
        answers: &dyn Answers,
        entry: Option<(&String, EntryId)>,
    ) -> Vec<String> {
        let entry = entry.map(|(repeat, id)| Entry { repeat: repeat.clone(), id });
        let mut row = vec![record.to_string()];
        row.extend(entry.as_ref().map(|entry| entry.id.to_string()));
        row.extend(self.questions.iter().map(|question| question.text(answers, entry.as_ref())));
        row
    }
}

impl LongQuestion {
    fn text(&self, answers: &dyn Answers, entry: Option<&Entry>) -> String {
        let path = match entry {
            Some(entry) => entry.field(field(&self.asked, &entry.repeat)),
            None => Path::household(&self.asked),
        };
        let Some(codes) = &self.codes else {
            return match answers.value(&path).unwrap_or_default() {
                Value::Whole(fen) if self.is_money => {
                    let sign = if fen < 0 { "-" } else { "" };
                    let fen = fen.unsigned_abs();
                    format!("{sign}{}.{:02}", fen / 100, fen % 100)
                }
                value => value.to_string(),
            };
        };
        let value = |code: &String| {
            answers.value(&Path { code: Some(code.clone()), ..path.clone() }).unwrap_or_default()
        };
        let chosen: Vec<&str> = codes
            .iter()
            .filter(|code| value(code) == Value::Bool(true))
            .map(String::as_str)
            .collect();
        let answered = codes.iter().any(|code| !value(code).is_blank());
        if chosen.is_empty() && answered { NOTHING_CHOSEN.to_owned() } else { chosen.join(" ") }
    }
}
