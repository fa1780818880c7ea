use std::collections::BTreeSet;

use kernel::{Gazetteer, Workdays};

use super::*;
use crate::{HOUSEHOLD_VECTORS, Sheets};

const DIVISIONS: &str = include_str!("../../../../forms/divisions/longyan.csv");

fn household(check: impl FnOnce(&Form, &Vectors, &Moment<'_>)) {
    let form = Form::household();
    let vectors = Vectors::read(&form, HOUSEHOLD_VECTORS).expect("the vectors can be read");
    let (divisions, workdays) =
        (Gazetteer::read(DIVISIONS).expect("divisions"), Workdays::default());
    let (today, now) = (VECTORS_TODAY, Vectors::now());
    let at = Moment { today, now, demo: true, divisions: &divisions, workdays: &workdays };
    check(&form, &vectors, &at);
}

#[test]
fn the_household_form_finds_what_its_vectors_say() {
    household(|form, vectors, at| {
        let failed: Vec<String> = vectors.failed(form, at).map(ToString::to_string).collect();
        assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
    });
}

#[test]
fn every_rule_and_constraint_has_a_vector_that_is_found_and_one_that_is_not() {
    household(|form, vectors, _| {
        let tried = |found| -> BTreeSet<&str> {
            vectors.all().filter(|v| v.found() == found).map(Vector::finding).collect()
        };
        let (found, not_found) = (tried(true), tried(false));
        let constraints = form
            .questions()
            .filter(|question| form.retired(question).is_none())
            .filter_map(|question| form.constraint(question).map(|constraint| constraint.code));
        let rules = form.rules().map(|rule| rule.code);
        let untried: BTreeSet<&str> = constraints
            .chain(rules)
            .filter(|code| !found.contains(code) || !not_found.contains(code))
            .collect();
        assert_eq!(untried, BTreeSet::new());
    });
}

#[test]
fn a_vector_that_says_otherwise_than_the_form_fails_with_its_row() {
    let survey = "type,name,label,constraint,code\ninteger,a,A,. < 10,small\n";
    let form = Form::load(&Sheets { survey, ..Sheets::default() }).expect("a form");
    let csv = "finding,found,answers\nsmall,yes,a=11\nsmall,yes,a=9\nsmall,no,a=12\nsmall,no,\n";
    let vectors = Vectors::read(&form, csv).expect("vectors");
    let gazetteer = Gazetteer::default();
    let workdays = Workdays::default();
    let (today, now) = (VECTORS_TODAY, Vectors::now());
    let at = Moment { today, now, demo: true, divisions: &gazetteer, workdays: &workdays };
    let failed: Vec<String> = vectors.failed(&form, &at).map(ToString::to_string).collect();
    assert_eq!(failed.len(), 2);
    assert!(failed[0].starts_with("vectors 3: a=9"), "{failed:?}");
    assert!(failed[1].starts_with("vectors 4: a=12"), "{failed:?}");
}

#[test]
fn what_a_vector_can_not_mean_is_told_at_its_cell() {
    let form = Form::household();
    for (row, column, code) in [
        (",yes,household/people=3", "finding", "blank"),
        ("V04,perhaps,household/people=3", "found", "bad_found"),
        ("V04,yes,household/persons=3", "answers", "bad_answer"),
        ("V04,yes,household/people=three", "answers", "bad_answer"),
        ("V04,yes,member/name=某", "answers", "bad_answer"),
        ("V04,yes,income/wage=1.234", "answers", "bad_answer"),
        ("V04,yes,household/head_name=某", "answers", "bad_answer"),
    ] {
        let csv = format!("finding,found,answers\n{row}\n");
        let problems = Vectors::read(&form, &csv).expect_err(row);
        let told: Vec<_> = problems.iter().map(|p| (p.row, &*p.column, p.code)).collect();
        assert_eq!(told, [(2, column, code)], "{row}");
    }
}
