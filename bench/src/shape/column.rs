use std::collections::BTreeSet;

use kernel::Date;
use serde_json::Value as Json;

/// What was seen of one field.
#[derive(Debug, Default)]
pub(super) struct Column {
    whole: usize,
    real: usize,
    dates: usize,
    texts: usize,
    others: usize,
    /// The texts there are, as long as they are few.
    codes: BTreeSet<String>,
    is_wide: bool,
}

/// A list has this many codes at the most.
const CODES: usize = 24;

/// A list is taken for one when each code is seen so many times on the average.
const TIMES: usize = 3;

/// What a field is asked as.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    Whole,
    Decimal,
    Date,
    /// Of a list of these codes.
    One(&'a BTreeSet<String>),
    Text,
}

impl Column {
    pub(super) fn see(&mut self, value: &Json) {
        match value {
            Json::Number(number) if number.is_i64() => self.whole += 1,
            Json::Number(_) => self.real += 1,
            Json::String(text) => self.see_text(text),
            // Nothing said fits everything.
            Json::Null => {}
            _ => self.others += 1,
        }
    }

    /// The narrowest type all its values fit. A form knows no truth values: they are answers to
    /// a question for text, and stay what they are.
    pub(super) fn asked(&self) -> Asked<'_> {
        let Self { whole, real, dates, texts, others, codes, is_wide } = self;
        match (whole + real, *texts, *others) {
            (0, texts, 0) if texts > 0 && *dates == texts => Asked::Date,
            (0, texts, 0) if !is_wide && texts >= TIMES * codes.len() && texts > 0 => {
                Asked::One(codes)
            }
            (_, 0, 0) if *whole > 0 && *real == 0 => Asked::Whole,
            (_, 0, 0) if *real > 0 => Asked::Decimal,
            _ => Asked::Text,
        }
    }

    fn see_text(&mut self, text: &str) {
        self.texts += 1;
        if text.parse::<Date>().is_ok() {
            self.dates += 1;
        }
        let is_code = !text.is_empty()
            && text.len() <= 64
            && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != ':');
        if !is_code {
            self.is_wide = true;
        }
        if !self.is_wide && !self.codes.contains(text) {
            self.is_wide = self.codes.len() == CODES;
            self.codes.insert(text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(values: &[Json]) -> String {
        let mut column = Column::default();
        values.iter().for_each(|value| column.see(value));
        format!("{:?}", column.asked())
    }

    #[test]
    fn a_field_is_asked_as_the_narrowest_type_its_values_fit() {
        let often = vec![json!("旱厕"); 6];
        for (values, expected) in [
            (vec![json!(1), json!(2)], "Whole"),
            (vec![json!(1), json!(2.5)], "Decimal"),
            (vec![json!("2026-01-02"), json!("2025-12-31")], "Date"),
            (often, "One({\"旱厕\"})"),
            (vec![json!("a"), json!("b")], "Text"),
            (vec![json!("a b"), json!("a b"), json!("a b"), json!("a b")], "Text"),
            (vec![json!(true), json!(false)], "Text"),
            (vec![json!(1), json!("1")], "Text"),
            (vec![json!(null)], "Text"),
        ] {
            assert_eq!(asked(&values), expected, "{values:?}");
        }
    }
}
