use document::compact::{Table, Typed};
use form::{Form, Kind, Question};

/// What both ends of a hop know of a form, for the compact form of commits: its repeats, and every
/// key that its questions have in a document. A key that speaks of another, such as a visit's
/// `confirmed:<path>`, follows from that one. The same form always gives the same table.
#[must_use]
pub fn table_of(form: &Form) -> Table {
    let mut repeats: Vec<String> = form
        .questions()
        .filter_map(|question| question.repeat.clone())
        .chain([VISIT, DECISION].map(str::to_owned))
        .collect();
    // Every visit is an entry, so what is said of it comes first, where it is cheapest.
    repeats.sort_by_key(|repeat| repeat != VISIT);
    repeats.dedup();
    let of_visit = |question: &&Question| question.repeat.as_deref() == Some(VISIT);
    let visit = form.questions().filter(of_visit);
    let others = form.questions().filter(|question| !of_visit(question));
    let keys = visit.chain(others).flat_map(|question| keys_of(form, question));
    Table::new(form.reference(), repeats, keys.chain(decision()))
}

const VISIT: &str = "visit";
const DECISION: &str = "decision";

/// What a decision says of itself.
fn decision() -> impl Iterator<Item = (String, Typed)> {
    [("by", Typed::Hex), ("reason", Typed::Text)]
        .into_iter()
        .map(|(field, typed)| (field.to_owned(), typed))
}

/// The keys of a question in the map where it is answered: one, or one for each code.
fn keys_of(form: &Form, question: &Question) -> Vec<(String, Typed)> {
    let name = question.name.as_str();
    let key = match &question.repeat {
        Some(repeat) => name.strip_prefix(repeat).and_then(|rest| rest.strip_prefix('/')),
        None => None,
    };
    let key = key.unwrap_or(name);
    let codes = |list: &str| form.choices(list).iter().map(|choice| choice.code.clone());
    let typed = match &question.kind {
        Kind::Many(list) => {
            return codes(list).map(|code| (format!("{key}:{code}"), Typed::Truth)).collect();
        }
        Kind::One(list) => Typed::Codes(codes(list).collect()),
        Kind::Whole => Typed::Whole,
        Kind::Decimal => Typed::Decimal,
        Kind::Money => Typed::Money,
        Kind::Date => Typed::Date,
        Kind::Time => Typed::Time,
        Kind::DateTime => Typed::Moment,
        Kind::Point => Typed::Point,
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => Typed::Hex,
        Kind::Text if is_phone(key) => Typed::Phone,
        Kind::Text | Kind::Rank(_) | Kind::Trace | Kind::Shape | Kind::Barcode => Typed::Text,
        Kind::Note | Kind::Calculate => return vec![],
    };
    vec![(key.to_owned(), typed)]
}

/// Whether a question asks for a telephone number, which no form says otherwise than in its name.
fn is_phone(key: &str) -> bool {
    key.ends_with("phone")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_gives_one_table() {
        let form = Form::household();
        assert_eq!(table_of(&form).digest(), table_of(&Form::household()).digest());
    }

    #[test]
    fn every_answer_has_its_keys() {
        let form = Form::household();
        let table = table_of(&form);
        for (key, typed) in [
            ("met", Typed::Codes(codes(&form, "met"))),
            ("started", Typed::Moment),
            ("fix", Typed::Point),
            ("photo", Typed::Hex),
            ("housing/grade", Typed::Codes(codes(&form, "housing_grade"))),
            ("household/people", Typed::Whole),
            ("household/household_phone", Typed::Phone),
            ("risk/causes:01", Typed::Truth),
            ("phone", Typed::Phone),
            ("birth_date", Typed::Date),
            ("income/wage", Typed::Money),
            ("living/farmland", Typed::Decimal),
            ("situation", Typed::Text),
            ("by", Typed::Hex),
        ] {
            assert_eq!(table.typed_of(key), Some(&typed), "{key}");
        }
        assert_eq!(table.typed_of("age"), None);
        assert_eq!(table.typed_of("risk/causes"), None);
    }

    fn codes(form: &Form, list: &str) -> Vec<String> {
        form.choices(list).iter().map(|choice| choice.code.clone()).collect()
    }
}
