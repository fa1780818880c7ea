use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::{
    Kind, Sheets,
    check::tests::{SOUND, answers, at, divisions, entry, located},
};

/// Every way in which something can depend on an answer.
const SURVEY: &str = "\
type,name,label,relevant,constraint,calculation,required,choice_filter,repeat_count
integer,people,人数,,,,yes,,
begin_repeat,member,成员,,,,,,${people}
text,name,姓名,,,,${people} > 1,,
integer,age,年龄,,. < 100 or ${people} = 1,,,,
calculate,grown,成年,${age} != '',,\"if(${age} >= 18, 1, 0)\",,,
calculate,share,占比,,,\"if(${grown} = 1, ${age} div sum(${age}), '')\",,,
integer,rank,次序,${grown} = 1,. <= count(${member}),,,,
select_one place,place,地点,,,,,kind = ${kind} or ${age} = 1,
end_repeat,,,,,,,,
begin_group,inner,内,${people} > 2,,,,,
calculate,adults,成年人,,,sum(${grown}),,,
text,reason,原因,${adults} > 1,,,yes,,
end_group,,,,,,,,
select_one kind,kind,类型,,,,,,
begin_repeat,visit,走访,,,,,,
integer,met,见到,,. <= ${adults},,,,
calculate,all,全部,,,${met} + ${adults} + count(${member}),,,
end_repeat,,,,,,,,
";
const CHOICES: &str = "\
list_name,name,label,kind
kind,a,甲,
kind,b,乙,
place,x,东,a
place,y,西,b
";
const RULES: &str = "\
rule,severity,repeat,path,condition,message
R1,soft,,people,${people} = '' or ${people} = count(${member}),人数不符
R2,soft,member,member/age,${age} = '' or ${age} <= max(${age}) and ${kind} != 'a',年龄
R3,soft,visit,visit/met,${all} = '' or ${all} < 9,见到
R4,soft,,kind,count(${name}) < 2,成员过多
";

fn small() -> Form {
    let sheets =
        Sheets { survey: SURVEY, choices: Some(CHOICES), rules: Some(RULES), ..Sheets::default() };
    Form::load(&sheets).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// An answer, taken back when it is none; or a new entry.
#[derive(Debug, Clone)]
enum Act {
    Answer { question: usize, entry: u8, pick: usize, is_taken_back: bool },
    Add { repeat: usize, entry: u8 },
}

fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let answer = (any::<prop::sample::Index>(), 1_u8..5, 0_usize..7, prop::bool::weighted(0.1));
    let answer = answer.prop_map(|(question, entry, pick, is_taken_back)| Act::Answer {
        question: question.index(1_000),
        entry,
        pick,
        is_taken_back,
    });
    let add = (0_usize..3, 1_u8..5).prop_map(|(repeat, entry)| Act::Add { repeat, entry });
    prop::collection::vec(prop_oneof![9 => answer, 1 => add], 1..most)
}

/// An answer of a question's kind, or sometimes none of it.
fn value(form: &Form, item: &Item, pick: usize) -> (Option<String>, Value) {
    let text = |texts: &[&str]| Value::from(texts[pick % texts.len()]);
    let code = |list: &str| {
        let choices = form.choices(list);
        choices[pick % choices.len()].code.clone()
    };
    match &item.question.kind {
        Kind::Whole | Kind::Money => (None, Value::Whole(pick as i64 * 9)),
        Kind::Decimal => (None, Value::Real(pick as f64 * 2.5)),
        Kind::One(list) => (None, code(list).into()),
        Kind::Many(list) => (Some(code(list)), Value::Bool(pick > 1)),
        Kind::Date => (None, text(&["1980-01-01", "2026-02-30", "2030-01-01", ""])),
        Kind::DateTime => (None, text(&["2026-03-01T09:30:00+08:00", "2030-01-01"])),
        Kind::Point => (None, text(&["25.05 116.42 310.0 8.0", "25"])),
        _ if item.short == "id_no" => {
            (None, text(&["350899198001010019", "350899199602290022", "", "35089919800101001"]))
        }
        _ => (None, text(&["林一", "12000000001", "", "x"])),
    }
}

fn repeats(form: &Form) -> Vec<&str> {
    form.groups.iter().filter(|group| group.is_repeat).map(|group| group.short.as_str()).collect()
}

fn act(sitting: &mut Sitting<'_>, model: &mut BTreeMap<Path, Value>, act: &Act) {
    let form = sitting.form;
    match act {
        Act::Add { repeat, entry: number } => {
            let repeats = repeats(form);
            sitting.add(&entry(repeats[repeat % repeats.len()], &number.to_string()));
        }
        Act::Answer { question, entry: number, pick, is_taken_back } => {
            let asked: Vec<&Item> =
                form.items.iter().filter(|item| item.question.kind.is_answered()).collect();
            let item = asked[question % asked.len()];
            let entry = item.repeat().map(|repeat| entry(repeat, &number.to_string()));
            let (code, value) = value(form, item, *pick);
            let path = Path { code, ..item.path(entry.map(|entry| entry.id)) };
            if *is_taken_back {
                sitting.unset(&path);
                model.remove(&path);
            } else {
                sitting.set(&path, value.clone());
                model.insert(path, value);
            }
        }
    }
}

/// What a sitting says is what the form says of its answers as a whole.
fn agrees(sitting: &Sitting<'_>, model: &BTreeMap<Path, Value>) -> Result<(), TestCaseError> {
    let (form, at) = (sitting.form, &sitting.at);
    prop_assert_eq!(&sitting.answers.values, model);
    let derived: BTreeMap<_, _> = form.derive(sitting.answers(), at).into_iter().collect();
    prop_assert_eq!(sitting.derived(), &derived);
    prop_assert_eq!(sitting.findings(), form.check(sitting.answers(), at));
    for item in &form.items {
        for spot in sitting.answers.spots(item.repeat()) {
            let path = item.path(spot);
            let relevant = form.relevant(&path, sitting.answers(), at);
            prop_assert_eq!(sitting.relevant(&path), relevant, "{}", path);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_sitting_says_what_the_form_says_from_scratch(all in acts(30)) {
        let (form, divisions) = (small(), divisions());
        let mut model = BTreeMap::new();
        let mut sitting = Sitting::begin(&form, &model, &at(&divisions, true));
        for one in &all {
            act(&mut sitting, &mut model, one);
            agrees(&sitting, &model)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_sitting_with_a_household_says_what_its_form_says(all in acts(16)) {
        let (form, divisions) = (Form::household(), divisions());
        let mut model = answers(SOUND);
        let mut sitting = Sitting::begin(&form, &model, &at(&divisions, true));
        agrees(&sitting, &model)?;
        for one in &all {
            act(&mut sitting, &mut model, one);
            agrees(&sitting, &model)?;
        }
    }
}

#[test]
fn what_is_said_of_id_numbers_follows_all_that_they_are_read_with() {
    let (form, divisions) = (Form::household(), divisions());
    let mut model = answers(SOUND);
    let mut sitting = Sitting::begin(&form, &model, &at(&divisions, true));
    for (path, value) in [
        ("member 2/id_no", "350899198001010019"),
        ("member 2/sex", "1"),
        ("member 2/id_type", "booklet"),
        ("member 2/id_type", ""),
        ("member 2/left", "died"),
        ("member 1/birth_date", "1980-01-02"),
        ("member 1/id_no", "1"),
    ] {
        sitting.set(&located(path), value);
        model.insert(located(path), Value::from(value));
        agrees(&sitting, &model).expect(path);
    }
}

#[test]
fn what_the_form_does_not_ask_is_not_kept() {
    let (form, divisions) = (small(), divisions());
    let mut sitting = Sitting::begin(&form, &answers(""), &at(&divisions, true));
    for path in ["none", "inner/adults", "member/age", "kind:a", "member 1/none", "none 1/age"] {
        sitting.set(&located(path), 7);
    }
    assert!(sitting.answers.values.is_empty());
    assert!(repeats(&form).iter().all(|repeat| sitting.answers().entries(repeat).is_empty()));
}

#[test]
fn a_change_in_one_entry_leaves_the_others_alone() {
    let (form, divisions) = (Form::household(), divisions());
    let mut sitting = Sitting::begin(&form, &answers(SOUND), &at(&divisions, true));
    let place = form.names.full("member/birth_date").expect("a question");
    let spot = Some(entry("member", "1").id);
    sitting.touch(Named::Question(place), spot);
    assert!(!sitting.stale.is_empty());
    assert!(sitting.stale.iter().all(|(unit, at)| *at == spot || sitting.repeat(*unit).is_none()));
}

/// How long a check from scratch and a change in a sitting take, for ten members. Run it with
/// `cargo test -p zoufang-form measured -- --ignored --nocapture`.
#[test]
#[ignore = "prints times, which differ between machines, and claims nothing"]
#[expect(clippy::disallowed_methods, reason = "this is about how long things take")]
fn measured_from_scratch_and_in_a_sitting() {
    let (form, divisions) = (Form::household(), divisions());
    let mut lines = SOUND.to_owned();
    for number in 3..=10 {
        for line in SOUND.lines().filter(|line| line.starts_with("member 2/")) {
            lines.push_str(&line.replace("member 2/", &format!("member {number}/")));
            lines.push('\n');
        }
    }
    let (mut model, at) = (answers(&lines), at(&divisions, true));
    let mut sitting = Sitting::begin(&form, &model, &at);
    for path in ["member 3/birth_date", "member 3/relation", "income/wage", "household/address"] {
        let path = located(path);
        let (mut full, mut small) = (Duration::ZERO, Duration::ZERO);
        let rounds = 50;
        for round in 0..rounds {
            let value = match path.question.as_str() {
                "birth_date" => Value::from(format!("1990-01-{:02}", round % 28 + 1)),
                "relation" => Value::from(if round % 2 == 0 { "son" } else { "spouse" }),
                "income/wage" => Value::Whole(3_000_000 + round),
                _ => Value::from(format!("演示村{round}号")),
            };
            model.insert(path.clone(), value.clone());
            let start = Instant::now();
            let scratch = form.check(&model, &at);
            full += start.elapsed();
            let start = Instant::now();
            sitting.set(&path, value);
            let findings = sitting.findings();
            small += start.elapsed();
            assert_eq!(findings, scratch);
        }
        let micros = |all: Duration| all.as_micros() / rounds as u128;
        println!(
            "{}: from scratch {} µs, in the sitting {} µs, {:.0} times faster",
            path.asked(),
            micros(full),
            micros(small),
            full.as_secs_f64() / small.as_secs_f64(),
        );
    }
}
