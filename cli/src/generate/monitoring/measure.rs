use super::Case;
use crate::generate::{
    chance::Chance,
    household::{Household, yuan},
    month::Month,
    person::Person,
    scene::Scene,
};

/// A measure that answers a cause: its kind, what is done, who is responsible, who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    kind: &'static str,
    detail: &'static str,
    department: &'static str,
    fund: &'static str,
}

const fn answer(
    kind: &'static str,
    detail: &'static str,
    department: &'static str,
    fund: &'static str,
) -> Answer {
    Answer { kind, detail, department, fund }
}

/// Measures that let a household earn, one of which every household has that can work and has
/// been monitored for half a year.
const DEVELOPMENT: [(Answer, u32); 4] = [
    (answer("industry", "种养产业奖补", "agriculture", "transition"), 35),
    (answer("employment", "推荐务工并发放交通补助", "employment", "transition"), 35),
    (answer("public_post", "安排公益性岗位", "employment", "sector"), 20),
    (answer("finance", "小额信贷贴息", "rural", "transition"), 10),
];

/// Months after recognition by which a household that can work has been given one.
const DEVELOPMENT_AFTER: u32 = 3;

/// Tells of the measures, which answer the causes, and of the state of those that develop.
pub(super) fn tell(
    case: &Case,
    people: &[Person],
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    let since = Month::of(scene.as_of()).since(case.recognised);
    let able = people.iter().any(Person::is_able);
    let mut answers: Vec<Answer> = Vec::new();
    for cause in &case.causes {
        let answer = to(cause, chance);
        if !answers.iter().any(|other| other.kind == answer.kind) {
            answers.push(answer);
        }
    }
    let develops = |answer: &Answer| DEVELOPMENT.iter().any(|(other, _)| other.kind == answer.kind);
    if able && since >= DEVELOPMENT_AFTER && !answers.iter().any(develops) {
        answers.push(chance.weigh(&DEVELOPMENT));
    }
    let mut begun = false;
    for answer in &answers {
        let status = one(*answer, case, scene, household, chance);
        begun |= develops(answer) && matches!(status, "doing" | "done");
    }
    let development = match (able, begun) {
        (_, true) => "done",
        (true, false) => "not_yet",
        (false, false) => "not_needed",
    };
    household.tell("risk/development", development);
}

/// What helps against a cause, so that a check of measures against causes is content.
fn to(cause: &str, chance: &mut Chance) -> Answer {
    match cause {
        "01" => chance.weigh(&[
            (answer("health", "慢病签约服务和医疗救助", "health", "sector"), 75),
            (answer("comprehensive", "纳入低保或临时救助", "civil", "sector"), 25),
        ]),
        "03" => answer("health", "残疾人康复和两项补贴", "disabled", "sector"),
        "04" => answer("comprehensive", "低保兜底保障", "civil", "sector"),
        "06" => answer("industry", "产业恢复奖补", "agriculture", "transition"),
        "07" => answer("employment", "推荐稳定务工岗位", "employment", "transition"),
        "09" => answer("other_education", "助学金和雨露计划", "education", "sector"),
        "10" => answer("housing", "农村危房改造", "housing", "sector"),
        "11" => answer("water", "供水管网入户", "water", "sector"),
        "02" | "05" => answer("social", "临时救助和社会捐助", "civil", "social"),
        _ => answer("social", "结对帮扶", "rural", "social"),
    }
}

fn one(
    answer: Answer,
    case: &Case,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) -> &'static str {
    let Answer { kind, detail, department, fund } = answer;
    let as_of = scene.as_of();
    let since = Month::of(as_of).since(case.recognised);
    let status = match (case.eliminated, since) {
        (Some(_), _) => "done",
        (None, 0..2) => chance.weigh(&[("planned", 70), ("doing", 30)]),
        _ => chance.weigh(&[
            ("planned", 12),
            ("doing", 50),
            ("done", 32),
            ("not_done", 3),
            ("stopped", 3),
        ]),
    };
    let planned = case.recognised.day(as_of, chance);
    let measure = household.create("measure");
    let mut tell = |question: &str, text: &str| household.tell_of(&measure, question, text);
    tell("measure_kind", kind);
    tell("measure_detail", detail);
    tell("status", status);
    tell("fund", fund);
    tell("measure_department", department);
    tell("responsible", "乡镇乡村振兴办");
    tell("planned_on", &planned.to_string());
    tell("due", &as_of.last_of_year().to_string());
    match status {
        "planned" => {}
        "not_done" => tell("stopped_reason", "条件尚不具备"),
        _ => {
            let began = case.recognised.next().day(as_of, chance).max(planned).min(as_of);
            tell("began_on", &began.to_string());
            if status == "stopped" {
                tell("stopped_reason", "本人放弃");
            }
            if status == "done" {
                let last = case.eliminated.unwrap_or_else(|| Month::of(as_of));
                tell("done_on", &last.day(as_of, chance).max(began).to_string());
                tell("effect", "措施已落实,风险有所缓解");
                let spent = i64::from(chance.between(5, 60)) * 100;
                household.tell_of(&measure, "amount", yuan(spent));
            }
        }
    }
    status
}
