//! From a cell to answers and back. Both directions stand together, since what is written has to
//! read back as what it was.

use std::collections::BTreeMap;

use form::{Answers, Form, Kind};
use kernel::{Entry, Path, Value, limit};

use crate::{
    Columns, Fault, Said, Spellings, Step, Takes,
    clean::{self, Id, word},
    said::field,
};

/// The columns of a roster, laid over a form.
#[derive(Debug)]
pub(crate) struct Cells {
    columns: Vec<Taken>,
    /// The first column that answers a question.
    asking: BTreeMap<String, usize>,
    /// Words that say nothing in any column.
    spellings: Spellings,
}

/// What a column's cells become; a column whose question the form lacks becomes nothing.
#[derive(Debug)]
enum Taken {
    Answer { asked: String, kind: AnswerKind },
    Code { asked: String, code: String, otherwise: Option<String>, words: Words },
    Nothing,
}

#[derive(Debug)]
enum AnswerKind {
    Name,
    Digits,
    Document,
    Text,
    Whole,
    Decimal,
    Money,
    Date,
    One(Words),
    Many(Words),
}

/// The words of a code list.
#[derive(Debug, Default)]
struct Words {
    list: String,
    /// Codes by words; none where two codes share one.
    codes: BTreeMap<String, Option<String>>,
    /// The codes in their order, with the words they are written in.
    labels: Vec<(String, String)>,
}

/// What stands between the words of a set.
const SEPARATORS: [char; 10] = [',', '，', '、', ';', '；', '/', '|', '+', '\n', ' '];
/// A set with nothing in it.
const NONE: &str = "无";
const YES: &str = "是";
const NO: &str = "否";

impl Cells {
    pub(crate) fn new(form: &Form, columns: &Columns, spellings: &Spellings) -> Self {
        let lacking: Vec<String> =
            columns.check(form).into_iter().map(|lack| lack.header).collect();
        let take = |column: &crate::Column| {
            if lacking.contains(&column.header) {
                return Taken::Nothing;
            }
            match &column.takes {
                Takes::Question { asked, .. } => answer(form, asked, spellings),
                Takes::Code { asked, code, otherwise } => Taken::Code {
                    asked: asked.clone(),
                    code: code.clone(),
                    otherwise: otherwise.clone(),
                    words: Words::new(form, "yes_no", spellings, false),
                },
                Takes::Division(_) | Takes::Check(_) | Takes::Kept => Taken::Nothing,
            }
        };
        let columns: Vec<Taken> = columns.all().map(take).collect();
        let mut cells = Self { columns, asking: BTreeMap::new(), spellings: spellings.clone() };
        for place in (0..cells.columns.len()).rev() {
            if let Some(asked) = cells.asked(place).map(str::to_owned) {
                cells.asking.insert(asked, place);
            }
        }
        cells
    }

    /// Whether the column's cells become answers.
    pub(crate) fn is_taken(&self, place: usize) -> bool {
        self.columns.get(place).is_some_and(|taken| !matches!(taken, Taken::Nothing))
    }

    /// The question a column answers.
    pub(crate) fn asked(&self, place: usize) -> Option<&str> {
        match self.columns.get(place)? {
            Taken::Answer { asked, .. } | Taken::Code { asked, .. } => Some(asked),
            Taken::Nothing => None,
        }
    }

    /// The first column that answers a question.
    pub(crate) fn of_question(&self, asked: &str) -> Option<usize> {
        self.asking.get(asked).copied()
    }

    /// How many columns there are.
    pub(crate) fn count(&self) -> usize {
        self.columns.len()
    }

    /// The code which says that none of a question's codes was chosen.
    pub(crate) fn otherwise(&self, asked: &str) -> Option<&str> {
        self.columns.iter().find_map(|taken| match taken {
            Taken::Code { asked: other, otherwise, .. } if other == asked => otherwise.as_deref(),
            _ => None,
        })
    }

    /// What a cell says; nothing when it is blank. `other_document` tells how to take the number
    /// of a document.
    pub(crate) fn read(
        &self,
        place: usize,
        cell: &str,
        other_document: bool,
        steps: &mut Vec<Step>,
    ) -> Result<Vec<Said>, Fault> {
        let bare = clean::bare(cell, &mut Vec::new());
        let plain = word(&bare);
        let Some(taken) = self.columns.get(place).filter(|_| !plain.is_empty()) else {
            return Ok(Vec::new());
        };
        if bare.len() > limit::TEXT_BYTES {
            return Err(Fault::Long);
        }
        let said = |asked: &str, code: Option<&str>, value: Value| Said {
            asked: asked.to_owned(),
            code: code.map(str::to_owned),
            value,
        };
        match taken {
            Taken::Nothing => Ok(Vec::new()),
            Taken::Code { asked, code, words, .. } => {
                let yes = words.one(&bare, &self.spellings, steps)?;
                Ok(yes
                    .map(|yes| said(asked, Some(code), (yes == "yes").into()))
                    .into_iter()
                    .collect())
            }
            Taken::Answer { asked, kind: AnswerKind::Many(words) } => {
                let chosen = words.many(&bare, &self.spellings, steps)?;
                let of = |(code, _): &(String, String)| {
                    chosen
                        .as_ref()
                        .map(|chosen| said(asked, Some(code), chosen.contains(code).into()))
                };
                Ok(words.labels.iter().filter_map(of).collect())
            }
            Taken::Answer { kind: AnswerKind::One(words), asked } => {
                let code = words.one(&bare, &self.spellings, steps)?;
                Ok(code.map(|code| said(asked, None, code.into())).into_iter().collect())
            }
            Taken::Answer { .. } if self.spellings.says_nothing(&plain) => Ok(Vec::new()),
            Taken::Answer { asked, kind } => {
                let value = kind.value(cell, other_document, steps)?;
                Ok(vec![said(asked, None, value)])
            }
        }
    }

    /// How a household's or an entry's answer is written.
    pub(crate) fn write(
        &self,
        place: usize,
        answers: &dyn Answers,
        entry: Option<&Entry>,
    ) -> String {
        let at = |asked: &str, code: Option<&str>| {
            let path = match entry {
                Some(entry) => entry.field(field(asked, &entry.repeat)),
                None => Path::household(asked),
            };
            answers.value(&Path { code: code.map(str::to_owned), ..path }).unwrap_or_default()
        };
        match self.columns.get(place) {
            None | Some(Taken::Nothing) => String::new(),
            Some(Taken::Code { asked, code, otherwise, .. }) => {
                let none = otherwise.as_deref().map(|none| at(asked, Some(none)));
                match (at(asked, Some(code)), none) {
                    (Value::Bool(true), _) => YES.to_owned(),
                    (Value::Bool(false), _) | (_, Some(Value::Bool(true))) => NO.to_owned(),
                    _ => String::new(),
                }
            }
            Some(Taken::Answer { asked, kind: AnswerKind::Many(words) }) => {
                words.written(&|code| at(asked, Some(code)))
            }
            Some(Taken::Answer { asked, kind }) => kind.text(&at(asked, None)),
        }
    }
}

fn answer(form: &Form, asked: &str, spellings: &Spellings) -> Taken {
    let Some(question) = form.question(asked) else { return Taken::Nothing };
    let kind = match &question.kind {
        Kind::Text | Kind::Barcode => match asked {
            "member/name" => AnswerKind::Name,
            "member/id_no" => AnswerKind::Document,
            _ if asked.ends_with("phone") || asked.ends_with("_no") => AnswerKind::Digits,
            _ => AnswerKind::Text,
        },
        Kind::Whole => AnswerKind::Whole,
        Kind::Decimal => AnswerKind::Decimal,
        Kind::Money => AnswerKind::Money,
        Kind::Date => AnswerKind::Date,
        Kind::One(list) => AnswerKind::One(Words::new(form, list, spellings, false)),
        Kind::Many(list) => AnswerKind::Many(Words::new(form, list, spellings, true)),
        _ => return Taken::Nothing,
    };
    Taken::Answer { asked: asked.to_owned(), kind }
}

impl AnswerKind {
    /// What a cell that is not blank says, for kinds of a single value.
    fn value(
        &self,
        cell: &str,
        other_document: bool,
        steps: &mut Vec<Step>,
    ) -> Result<Value, Fault> {
        Ok(match self {
            Self::Name => clean::name(cell, steps).into(),
            Self::Digits => clean::digits(cell, steps)?.into(),
            Self::Document => match clean::id(cell, other_document, steps)? {
                Id::Resident(number) => number.as_str().into(),
                Id::Other(number) => number.into(),
            },
            Self::Text => clean::bare(cell, steps).into(),
            Self::Whole => clean::whole(cell, steps)?.into(),
            Self::Decimal => Value::Real(clean::decimal(cell, steps)?),
            Self::Money => clean::fen(cell, steps)?.into(),
            Self::Date => clean::date(cell, steps)?.into(),
            Self::One(_) | Self::Many(_) => Value::Blank,
        })
    }

    fn text(&self, value: &Value) -> String {
        match (self, value) {
            (Self::Money, Value::Whole(fen)) => {
                let sign = if *fen < 0 { "-" } else { "" };
                let fen = fen.unsigned_abs();
                format!("{sign}{}.{:02}", fen / 100, fen % 100)
            }
            (Self::One(words), Value::Text(code)) => words.label(code).to_owned(),
            _ => value.to_string(),
        }
    }
}

impl Words {
    /// The words of a list; those of a set are written so that they can be told apart again.
    fn new(form: &Form, list: &str, spellings: &Spellings, set: bool) -> Self {
        let mut codes: BTreeMap<String, Option<String>> = BTreeMap::new();
        for choice in form.choices(list) {
            let shared = codes.contains_key(&word(&choice.label.zh));
            let code = (!shared).then(|| choice.code.clone());
            codes.insert(word(&choice.label.zh), code);
        }
        for choice in form.choices(list) {
            let code = || Some(choice.code.clone());
            if spellings.code(list, &word(&choice.code)).is_none() {
                codes.entry(word(&choice.code)).or_insert_with(code);
            }
        }
        let write = |choice: &form::Choice| {
            let label = &choice.label.zh;
            let is_own = codes.get(&word(label)) == Some(&Some(choice.code.clone()));
            let parts = set && label.contains(SEPARATORS);
            let text = if is_own && !parts { label.clone() } else { choice.code.clone() };
            (choice.code.clone(), text)
        };
        let labels = form.choices(list).iter().map(write).collect();
        Self { list: list.to_owned(), codes, labels }
    }

    /// The code of a word; none when the word says nothing.
    fn one(
        &self,
        text: &str,
        spellings: &Spellings,
        steps: &mut Vec<Step>,
    ) -> Result<Option<String>, Fault> {
        let plain = word(text);
        if let Some(code) = self.codes.get(&plain) {
            if code.as_deref().is_some_and(|code| self.label(code) != text) {
                steps.push(Step::Word);
            }
            return code.clone().map(Some).ok_or(Fault::Word);
        }
        let code = spellings.code(&self.list, &plain).ok_or(Fault::Word)?;
        if code.is_empty() {
            return Ok(None);
        }
        steps.push(Step::Word);
        let known = self.labels.iter().any(|(known, _)| known == code);
        known.then(|| Some(code.to_owned())).ok_or(Fault::Word)
    }

    /// The codes of a set in any order; none when the cell says nothing.
    fn many(
        &self,
        text: &str,
        spellings: &Spellings,
        steps: &mut Vec<Step>,
    ) -> Result<Option<Vec<String>>, Fault> {
        if word(text) == NONE {
            return Ok(Some(Vec::new()));
        }
        if let Ok(one) = self.one(text, spellings, steps) {
            return Ok(one.map(|code| vec![code]));
        }
        let mut chosen = Vec::new();
        for part in text.split(SEPARATORS).filter(|part| !word(part).is_empty()) {
            chosen.extend(self.one(part, spellings, steps)?);
        }
        if chosen.is_empty() { Err(Fault::Word) } else { Ok(Some(chosen)) }
    }

    fn label<'a>(&'a self, code: &'a str) -> &'a str {
        let known = self.labels.iter().find(|(known, _)| known == code);
        known.map_or(code, |(_, label)| label)
    }

    fn written(&self, value: &dyn Fn(&str) -> Value) -> String {
        let said = self.labels.iter().map(|(code, label)| (value(code), label));
        let said: Vec<_> = said.filter(|(value, _)| !value.is_blank()).collect();
        let chosen = said.iter().filter(|(value, _)| *value == Value::Bool(true));
        let chosen: Vec<&str> = chosen.map(|(_, label)| label.as_str()).collect();
        if chosen.is_empty() && !said.is_empty() { NONE.to_owned() } else { chosen.join(",") }
    }
}
