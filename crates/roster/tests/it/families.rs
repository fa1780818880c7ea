//! Households generated from the form's own lists, with answers of every kind and some that are
//! wrong.

use form::Kind;
use kernel::{Path, Value};
use proptest::{prelude::*, sample::select};

use crate::world::{Answers, entry, form};

/// The questions that the national columns ask, by what a household may answer.
pub(crate) fn family() -> impl Strategy<Value = Answers> {
    let members = proptest::collection::vec(member(), 0..4);
    (members, household(), any::<bool>()).prop_map(|(members, household, same_head)| {
        let mut answers: Answers = household.into_iter().collect();
        for (name, (relation, fields)) in ["a", "b", "c"].into_iter().zip(members) {
            let entry = entry(name);
            for (field, code, value) in fields {
                let path = Path { code, ..entry.field(&field) };
                answers.insert(path, value);
            }
            let head = (name == "a" && same_head).then(|| "head".to_owned());
            answers.insert(entry.field("relation"), head.unwrap_or(relation).into());
        }
        answers
    })
}

type Field = (String, Option<String>, Value);

fn member() -> impl Strategy<Value = (String, Vec<Field>)> {
    let relations = codes("relation");
    let fields: Vec<BoxedStrategy<Vec<Field>>> = MEMBER
        .iter()
        .map(|name| {
            let field = name.trim_start_matches("member/").to_owned();
            let question = form().question(name).expect("a question");
            let value = match (*name, &question.kind) {
                ("member/id_no", _) => id_no().boxed(),
                ("member/birth_date", _) => {
                    select(vec!["1980-01-01", "1982-05-05", "", "1980-13-01"])
                        .prop_map(Value::from)
                        .boxed()
                }
                ("member/left", _) => {
                    select(vec!["", "", "", "died"]).prop_map(Value::from).boxed()
                }
                (_, Kind::Many(list)) => return many(field, list.clone()),
                (_, Kind::One(list)) => one_of(list),
                (_, Kind::Whole) => (0_i64..13).prop_map(Value::from).boxed(),
                _ => text(),
            };
            proptest::option::of(value)
                .prop_map(move |value| {
                    value.into_iter().map(|value| (field.clone(), None, value)).collect()
                })
                .boxed()
        })
        .collect();
    (select(relations), fields).prop_map(|(relation, fields)| (relation, fields.concat()))
}

const MEMBER: [&str; 29] = [
    "member/national_person_no",
    "member/name",
    "member/sex",
    "member/birth_date",
    "member/id_type",
    "member/id_no",
    "member/ethnicity",
    "member/phone",
    "member/education",
    "member/student_status",
    "member/labour",
    "member/work_months",
    "member/health",
    "member/political",
    "member/work_employer",
    "member/dibao",
    "member/pension",
    "member/major_illness_insurance",
    "member/medical_insurance",
    "member/dropout_reason",
    "member/mandarin",
    "member/work_industry",
    "member/public_post_kind",
    "member/public_post_months",
    "member/employment_channel",
    "member/disability_kind",
    "member/disability_year",
    "member/work_place",
    "member/left",
];

fn household() -> impl Strategy<Value = Vec<(Path, Value)>> {
    let names = [
        "household/national_household_no",
        "household/household_phone",
        "household/natural_village",
        "case/recognition_standard",
    ];
    let fields: Vec<_> = names
        .iter()
        .map(|name| {
            proptest::option::of(text())
                .prop_map(|value| value.map(|value| (Path::household(name), value)))
        })
        .collect();
    fields.prop_map(|fields| fields.into_iter().flatten().collect())
}

fn codes(list: &str) -> Vec<String> {
    form().choices(list).iter().map(|choice| choice.code.clone()).collect()
}

/// A code of the list, and now and then one of another form.
fn one_of(list: &str) -> BoxedStrategy<Value> {
    prop_oneof![9 => select(codes(list)), 1 => Just("former".to_owned())]
        .prop_map(Value::from)
        .boxed()
}

/// Any codes of the list said to be or not to be, in any contradiction.
fn many(field: String, list: String) -> BoxedStrategy<Vec<Field>> {
    let codes = codes(&list);
    proptest::collection::vec(proptest::option::of(any::<bool>()), codes.len())
        .prop_map(move |values| {
            let said = codes.iter().zip(values);
            said.filter_map(|(code, value)| {
                Some((field.clone(), Some(code.clone()), Value::Bool(value?)))
            })
            .collect()
        })
        .boxed()
}

fn id_no() -> BoxedStrategy<Value> {
    select(vec![
        "350899198001010019",
        "350899198205050020",
        "350899200607070032",
        "35089919850615005x",
        " 350899 195001010058",
        "350899800101001",
        "35089919800101001942",
        "350899198001010018",
        "3.50899E+17",
        "Q0001",
        "无",
    ])
    .prop_map(Value::from)
    .boxed()
}

/// What people type, with what cleaning takes away.
fn text() -> BoxedStrategy<Value> {
    prop_oneof![
        select(vec![
            "林甲",
            "林 乙",
            "林𠮷",
            "001",
            "12000000001",
            "120-0000 0001",
            "无",
            "/",
            "是"
        ])
        .prop_map(str::to_owned),
        "[林陈黄 　'’=\"0-9０-９Ee.+/·•,、（）a-z]{0,8}",
        any::<String>(),
    ]
    .prop_map(Value::from)
    .boxed()
}
