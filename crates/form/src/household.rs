use crate::{Form, Sheets};

/// The sheets of the built-in form.
pub const HOUSEHOLD: Sheets<'_> = Sheets {
    survey: include_str!("../../../forms/household/survey.csv"),
    choices: include_str!("../../../forms/household/choices.csv"),
    settings: include_str!("../../../forms/household/settings.csv"),
    rules: Some(include_str!("../../../forms/household/rules.csv")),
};

impl Form {
    /// The built-in form: a household as monitoring against falling back into poverty sees it.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the sheets are part of the program, and a test loads them"
    )]
    pub fn household() -> Self {
        Self::load(&HOUSEHOLD).expect("the built-in form is sound")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Authority, Kind, Mask, MergeClass};

    #[test]
    fn the_built_in_form_loads_without_a_problem() {
        if let Err(problems) = Form::load(&HOUSEHOLD) {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"));
        }
        assert_eq!(Form::household().reference(), "household@1");
    }

    #[test]
    fn it_uses_every_class_and_mask() {
        let form = Form::household();
        let classes: BTreeSet<_> = form.questions().map(|question| question.merge).collect();
        assert_eq!(classes, MergeClass::ALL.into());
        let masks: BTreeSet<_> = form.questions().map(|question| question.mask).collect();
        assert_eq!(masks, Mask::ALL.into());
    }

    #[test]
    fn it_uses_every_kind_of_question() {
        // A match, so that a new kind can't be forgotten here.
        let number = |kind: &Kind| match kind {
            Kind::Text => 0,
            Kind::Whole => 1,
            Kind::Decimal => 2,
            Kind::Money => 3,
            Kind::Date => 4,
            Kind::DateTime => 5,
            Kind::One(_) => 6,
            Kind::Many(_) => 7,
            Kind::Point => 8,
            Kind::Image => 9,
            Kind::Audio => 10,
            Kind::Barcode => 11,
            Kind::Note => 12,
            Kind::Calculate => 13,
        };
        let form = Form::household();
        let kinds: BTreeSet<_> = form.questions().map(|question| number(&question.kind)).collect();
        assert_eq!(kinds, (0..14).collect());
    }

    #[test]
    fn every_text_of_it_is_in_both_languages() {
        let form = Form::household();
        let labels = form.questions().map(|question| &question.label);
        let choices = form.lists.values().flatten().map(|choice| &choice.label);
        let rules = form.rules.iter().map(|rule| &rule.message);
        let groups = form.groups.iter().map(|group| &group.label);
        let constraints = form.items.iter().filter_map(|item| item.logic.constraint.as_ref());
        let constraints = constraints.map(|constraint| &constraint.message);
        for words in labels.chain(choices).chain(rules).chain(groups).chain(constraints) {
            assert!(!words.zh.is_ascii(), "{words:?}");
            assert!(words.en.chars().all(|c| c.is_ascii() || c == '²'), "{words:?}");
        }
    }

    #[test]
    fn only_what_is_collected_for_aggregates_is_open() {
        let form = Form::household();
        let open: Vec<_> = form
            .questions()
            .filter(|question| question.mask == Mask::Open && question.kind != Kind::Note)
            .map(|question| question.name.as_str())
            .collect();
        assert_eq!(
            open,
            [
                "household/registered_division",
                "household/people",
                "member/present",
                "member/is_head",
                "member/is_spouse",
                "water/water_safe",
                "measure/measure_kind",
            ]
        );
    }

    #[test]
    fn departments_write_what_they_register() {
        let form = Form::household();
        let written: Vec<_> = form
            .questions()
            .filter_map(|question| match &question.authority {
                Authority::Department(code) => Some((question.name.as_str(), code.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(
            written,
            [
                ("member/medical_insurance", "medical"),
                ("member/disability_cert", "disabled"),
                ("member/dibao", "civil"),
            ]
        );
    }

    #[test]
    fn units_are_found_from_any_of_their_questions() {
        let form = Form::household();
        let unit = |asked: &str| -> Vec<_> {
            let question = form.question(asked).expect("a question");
            form.unit(question).iter().map(|question| question.name.as_str()).collect()
        };
        assert_eq!(unit("member/id_no"), ["member/id_type", "member/id_no"]);
        assert_eq!(
            unit("income/wage_post"),
            ["income/wage", "income/wage_work", "income/wage_post"]
        );
        assert_eq!(unit("household/address"), ["household/address"]);
    }
}
