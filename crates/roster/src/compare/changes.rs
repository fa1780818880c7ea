use form::{Kind, MergeClass};
use kernel::{Entry, Path, Value};

use crate::{Change, Existing, Fault, Said, Terms, Told, gather::column_asking, known::by_place};

/// What a row would change, and what of it is refused.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) list: Vec<Change>,
    /// Where it would change who somebody is.
    pub(super) refused: Vec<Told>,
}

impl Changes {
    /// Compares what a row says with what is known, both in the words of a roster. What the row
    /// does not say stays as it is.
    pub(super) fn of(
        terms: &Terms<'_>,
        said: &[Said],
        known: &[Said],
        existing: Option<&Existing<'_>>,
        entry: Option<&Entry>,
    ) -> Self {
        let known = by_place(known);
        let stored = |path: &Path| {
            existing.and_then(|existing| existing.answers.value(path)).unwrap_or_default()
        };
        let mut changes = Self::default();
        for said in said {
            let (path, after) = (said.path(entry), said.value.clone());
            let before = stored(&path);
            if known.get(&said.place()) == Some(&&said.value) || before == after {
                continue;
            }
            let merge = terms.form.question(&said.asked).map(|question| question.merge);
            if merge == Some(MergeClass::Identity) && !before.is_blank() {
                let column = column_asking(terms, &said.asked);
                changes.refused.push(Told { column, fault: Fault::Identity });
            }
            changes.list.push(Change { path, before, after });
        }
        changes.settle_none(terms, &stored);
        changes
    }

    /// Whether somebody becomes head of the household.
    pub(super) fn makes_head(&self) -> bool {
        let head = Value::from("head");
        self.list.iter().any(|change| change.path.question == "relation" && change.after == head)
    }

    /// Where choices of a question changed, the code which says that there is none follows them.
    fn settle_none(&mut self, terms: &Terms<'_>, stored: &dyn Fn(&Path) -> Value) {
        let mut asked: Vec<Path> = Vec::new();
        for change in self.list.iter().filter(|change| change.path.code.is_some()) {
            let path = Path { code: None, ..change.path.clone() };
            if !asked.contains(&path) {
                asked.push(path);
            }
        }
        for path in asked {
            let name = path.asked();
            let Some(none) = terms.cells.otherwise(&name) else { continue };
            let list = terms.form.question(&name).map(|question| &question.kind);
            let Some(Kind::Many(list)) = list else { continue };
            let at = |code: &str| Path { code: Some(code.to_owned()), ..path.clone() };
            let now = |code: &str| {
                let path = at(code);
                let changed = self.list.iter().find(|change| change.path == path);
                changed.map_or_else(|| stored(&path), |change| change.after.clone())
            };
            let codes = terms.form.choices(list).iter().map(|choice| choice.code.as_str());
            let values: Vec<Value> = codes.filter(|code| *code != none).map(now).collect();
            let after = if values.contains(&Value::Bool(true)) {
                Value::Bool(false)
            } else if values.iter().all(|value| *value == Value::Bool(false)) {
                Value::Bool(true)
            } else {
                continue;
            };
            let before = stored(&at(none));
            // That it is not so goes without saying, unless it was said to be so.
            let goes_without = after == Value::Bool(false) && before != Value::Bool(true);
            if before != after && !goes_without {
                self.list.push(Change { path: at(none), before, after });
            }
        }
    }
}
