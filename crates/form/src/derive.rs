use kernel::{Path, Value};

use crate::{Answers, Form, Moment, reading::Reading};

impl Form {
    /// What the calculations come to, in the order of the survey and, within a question, of its
    /// entries; money in 分. What can't be computed yet, because an answer it needs was never
    /// collected, is left out.
    #[must_use]
    pub fn derive(&self, answers: &dyn Answers, at: &Moment<'_>) -> Vec<(Path, Value)> {
        let mut reading = Reading::new(self, answers, at);
        let mut derived = Vec::with_capacity(reading.derived.len());
        for item in self.items.iter().filter(|item| item.logic.calculation.is_some()) {
            for entry in reading.spots(item) {
                let path = crate::reading::path(item, entry.as_ref());
                if let Some(value) = reading.derived.remove(&path) {
                    derived.push((path, value));
                }
            }
        }
        derived
    }
}
