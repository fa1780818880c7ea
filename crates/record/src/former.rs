use std::collections::BTreeMap;

use form::{Form, Question};
use kernel::{Entry, Path, Value};

/// How answers that were written under former versions of a form are read: their questions and
/// codes by the names they bear now. Most questions never had another name, and are not in here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Former(BTreeMap<String, Present>);

/// What a question is called now.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Present {
    asked: String,
    /// From former codes to present ones.
    codes: BTreeMap<String, String>,
}

impl Former {
    pub(crate) fn of(form: &Form) -> Self {
        let mut former = BTreeMap::new();
        for question in form.questions() {
            let codes = codes(form, question);
            let was = form.was(question);
            if codes.is_empty() && was.is_empty() {
                continue;
            }
            let present = Present { asked: question.name.clone(), codes };
            former.extend(was.iter().map(|name| (name.clone(), present.clone())));
            former.insert(question.name.clone(), present);
        }
        Self(former)
    }

    /// An answer in the words of the present form.
    pub(crate) fn present(&self, path: Path, value: Value) -> (Path, Value) {
        let Some(Present { asked, codes }) = self.0.get(&path.asked()) else {
            return (path, value);
        };
        let now = |code: String| codes.get(&code).cloned().unwrap_or(code);
        let Path { entry, question, code } = path;
        let (entry, question) = match (entry, asked.split_once('/')) {
            (Some(entry), Some((repeat, field))) => {
                (Some(Entry { repeat: repeat.to_owned(), ..entry }), field.to_owned())
            }
            (None, _) => (None, asked.clone()),
            (entry, None) => (entry, question),
        };
        // The codes of a ranking stand beside each other.
        let value = match value {
            Value::Text(text) if !codes.is_empty() => {
                let codes: Vec<String> = text.split(' ').map(str::to_owned).map(now).collect();
                codes.join(" ").into()
            }
            value => value,
        };
        (Path { entry, question, code: code.map(now) }, value)
    }
}

fn codes(form: &Form, question: &Question) -> BTreeMap<String, String> {
    let Some(list) = question.kind.list() else { return BTreeMap::new() };
    form.choices(list)
        .iter()
        .flat_map(|choice| choice.was.iter().map(|was| (was.clone(), choice.code.clone())))
        .collect()
}
