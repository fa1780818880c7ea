//! The rules as the built-in form has them.

use form::{Form, Mask, MergeClass};
use record::{Lens, Rules, Sameness, Shape};

use crate::house::{member, path};

#[test]
fn the_built_in_form_gives_its_questions_their_rules() {
    let rules = Rules::of(&Form::household());
    let id_no = rules.rule(&member("head").field("id_no"));
    assert_eq!(id_no.class, MergeClass::Identity);
    assert_eq!((id_no.sameness, id_no.shape), (Sameness::Digits, Shape::IdNumber));
    assert_eq!(id_no.unit.as_deref(), Some("identity_document"));
    let dibao = rules.rule(&member("head").field("dibao"));
    assert_eq!(dibao.department.as_deref(), Some("civil"));
    let exists = rules.rule(&path("risk/exists"));
    assert!(exists.order.get("yes") > exists.order.get("no"));
    assert_eq!(rules.rule(&path("risk/causes:01")).class, MergeClass::Raise);
    assert_eq!(rules.rule(&path("not/known")).mask, Mask::Sensitive);
}

/// A new question that names a person must not be shown in full for want of a shape.
#[test]
fn every_answer_that_names_a_person_is_masked_by_a_shape_or_whole() {
    let form = Form::household();
    let rules = Rules::of(&form);
    let value = kernel::Value::from("350899198001010019");
    for question in form.questions() {
        let at = match &question.repeat {
            Some(repeat) => {
                let field = question.name.rsplit('/').next().expect("a field");
                let id = member("head").id;
                kernel::Entry { repeat: repeat.clone(), id }.field(field)
            }
            None => kernel::Path::household(&question.name),
        };
        let shown = Lens::new(&rules, Mask::Open).show(&at, &value);
        assert_eq!(shown.is_masked(), question.mask > Mask::Open, "{}", question.name);
        assert!(!shown.is_masked() || shown.value() != &value, "{}", question.name);
    }
}
