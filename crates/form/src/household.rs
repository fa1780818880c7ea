use crate::{Form, Sheets};

/// The sheets of the built-in form.
pub const HOUSEHOLD: Sheets<'_> = Sheets {
    name: "household",
    survey: include_str!("../../../forms/household/survey.csv"),
    choices: Some(include_str!("../../../forms/household/choices.csv")),
    settings: Some(include_str!("../../../forms/household/settings.csv")),
    rules: Some(include_str!("../../../forms/household/rules.csv")),
    others: &[],
};

/// The vectors of the built-in form.
pub const HOUSEHOLD_VECTORS: &str = include_str!("../../../forms/household/vectors.csv");

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
        assert_eq!(Form::household().reference(), "household@2");
        assert_eq!(Form::household().notices(), []);
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
    fn it_uses_every_kind_of_question_that_households_are_asked() {
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
            Kind::Rank(_) => 14,
            // What households are not asked.
            Kind::Time | Kind::Trace | Kind::Shape | Kind::Video | Kind::File => 15,
        };
        let form = Form::household();
        let kinds: BTreeSet<_> = form.questions().map(|question| number(&question.kind)).collect();
        assert_eq!(kinds, (0..15).collect());
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
                "income_period/members_year",
                "housing/housing_safe",
                "water/water_safe",
                "guarantees/school_year",
                "guarantees/education_safe",
                "guarantees/medical_safe",
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
                ("household/low_income_class", "civil"),
                ("member/roll_status", "education"),
                ("member/medical_insurance", "medical"),
                ("member/major_illness_insurance", "medical"),
                ("member/medical_aid", "medical"),
                ("member/pension", "employment"),
                ("member/pension_paid", "civil"),
                ("member/disability_cert", "disabled"),
                ("member/disability_kind", "disabled"),
                ("member/disability_grade", "disabled"),
                ("member/disability_year", "disabled"),
                ("member/disability_allowances", "civil"),
                ("member/dibao", "civil"),
                ("member/tekun", "civil"),
                ("member/support_kind", "civil"),
                ("member/nursing_grade", "civil"),
                ("housing/appraised_grade", "housing"),
                ("housing/appraised_on", "housing"),
            ]
        );
    }

    #[test]
    fn what_its_sheets_say_can_be_shown() {
        let form = Form::household();
        let rule = form.rules().find(|rule| rule.code == "V30").expect("a rule");
        assert_eq!((rule.path, rule.repeat), ("member/work_months", Some("member")));
        assert_eq!(rule.condition, "${student_status} = '' or coalesce(${work_months}, 0) = 0");
        assert_eq!(rule.severity.name(), "review");
        let group = form.groups().find(|group| group.path == "member/work").expect("a group");
        assert_eq!((group.parent, group.is_repeat), (Some("member"), false));
        let left_on = form.question("member/left_on").expect("a question");
        let texts: Vec<_> = form.expressions(left_on).collect();
        assert_eq!(texts, [("relevant", "${left} != ''"), ("constraint", ". <= today()")]);
        assert!(form.lists().any(|(list, choices)| list == "sex" && choices.len() == 4));
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
            unit("housing/grade"),
            ["housing/grade", "housing/certified_on", "housing/assessed_by"]
        );
        assert_eq!(unit("household/address"), ["household/address"]);
    }
}
