use kernel::{Path, Value};

use crate::{
    Answers, Choice, Form, Kind, Moment,
    formula::Formula,
    item::{Item, Offer},
    reading::{Reading, in_fen},
    shape,
};

impl Form {
    /// What a questionnaire offers for an answer that was not collected yet: the question's
    /// default, or what its calculation comes to. It is never an answer by itself. Of a multiple
    /// choice, each code by its path; none for a question that is not asked.
    #[must_use]
    pub fn prefilled(&self, path: &Path, answers: &dyn Answers, at: &Moment<'_>) -> Option<Value> {
        let item = self.item(&path.asked())?;
        let offer = item.logic.offer.as_ref()?;
        let reading = Reading::new(self, answers, at);
        let entry = path.entry.as_ref();
        if reading.is_collected(item, entry) || !reading.relevant(item, entry) {
            return None;
        }
        let kind = &item.question.kind;
        let computed = |formula: &Formula| formula.evaluate(&reading.from(entry, Value::Blank));
        if let (Kind::Many(list), Some(code)) = (kind, &path.code) {
            let text = match offer {
                Offer::Fixed(value, _) => value.to_string(),
                Offer::Computed(formula) => computed(formula).to_string(),
            };
            let is_chosen = text.split(' ').any(|chosen| chosen == code);
            return (is_chosen && self.choice(list, code).is_some()).then_some(Value::Bool(true));
        }
        let value = match offer {
            Offer::Fixed(value, _) => Some(value.clone()),
            Offer::Computed(formula) => typed(kind, computed(formula)),
        };
        let is_one = !item.is_many() && path.code.is_none();
        value.filter(|value| is_one && shape::misfit(self, kind, value).is_none())
    }

    /// The codes that are offered for a question: those of its list that were not given up and
    /// that its filter lets pass.
    #[must_use]
    pub fn offered(&self, path: &Path, answers: &dyn Answers, at: &Moment<'_>) -> Vec<&Choice> {
        let Some(item) = self.item(&path.asked()) else { return Vec::new() };
        let Some(list) = item.question.kind.list() else { return Vec::new() };
        let choices = self.choices(list).iter().enumerate();
        let current = choices.filter(|(_, choice)| choice.retired.is_none());
        let Some(filter) = &item.logic.filter else {
            return current.map(|(_, choice)| choice).collect();
        };
        let reading = Reading::new(self, answers, at);
        let entry = path.entry.as_ref();
        let scope = reading.from(entry, reading.seen(item, entry));
        let accepted = current.filter(|(row, _)| filter.accepts(self, list, *row, &scope));
        accepted.map(|(_, choice)| choice).collect()
    }

    /// How many entries a repeat is to have; none where the form leaves it open.
    #[must_use]
    pub fn repeat_count(
        &self,
        repeat: &str,
        answers: &dyn Answers,
        at: &Moment<'_>,
    ) -> Option<usize> {
        let group = self.groups.iter().find(|group| group.is_repeat && group.short == repeat)?;
        Reading::new(self, answers, at).count(group)
    }

    /// Whether a question is shown but not to be edited.
    #[must_use]
    pub fn is_read_only(&self, question: &crate::Question) -> bool {
        self.item(&question.name).is_some_and(|item: &Item| item.is_read_only)
    }
}

/// A value as a kind of question stores it; none where it is no such value. Amounts come in 元.
pub(crate) fn typed(kind: &Kind, value: Value) -> Option<Value> {
    let number = || match &value {
        Value::Text(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
        value => value.number(),
    };
    let typed = match kind {
        Kind::Whole => {
            number().filter(|number| number.fract() == 0.0 && number.abs() < 9.0e15).map(
                #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
                |number| Value::Whole(number as i64),
            )
        }
        Kind::Decimal => number().map(Value::Real),
        Kind::Money => number().map(|yuan| in_fen(Value::Real(yuan))),
        Kind::Many(_) | Kind::Note | Kind::Calculate => None,
        Kind::Date => {
            // A moment begins with its date.
            let text = value.to_string();
            Some(text.split('T').next().unwrap_or_default().into())
        }
        _ => Some(value.to_string().into()),
    };
    typed.filter(|value| !value.is_blank())
}
