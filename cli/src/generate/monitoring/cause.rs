use kernel::{Path, Value};

use super::Case;
use crate::generate::{chance::Chance, household::Household};

/// First causes by weight. No source tells how they are spread: assumed.
const FIRST: [(&str, u32); 11] = [
    ("01", 450),
    ("03", 150),
    ("04", 100),
    ("09", 80),
    ("07", 80),
    ("05", 50),
    ("02", 40),
    ("06", 20),
    ("10", 5),
    ("11", 5),
    ("99", 20),
];

/// Kinds of natural disaster, as they come in mountains with typhoons.
const DISASTERS: [(&str, u32); 5] =
    [("0201", 45), ("0202", 20), ("0205", 20), ("0204", 10), ("0203", 5)];

/// Draws one to three causes, the gravest first.
pub(super) fn draw(chance: &mut Chance) -> Vec<&'static str> {
    let mut causes = vec![chance.weigh(&FIRST)];
    for more in [300, 200] {
        let next = chance.weigh(&FIRST);
        if chance.likely(more) && !causes.contains(&next) {
            causes.push(next);
        }
    }
    causes
}

/// Tells of the causes, the gravest first.
pub(super) fn tell(case: &Case, household: &mut Household, chance: &mut Chance) {
    for cause in &case.causes {
        household.choose(Path::household("risk/causes"), cause);
    }
    household.tell("risk/ranking", case.causes.join(" "));
    if case.has("02") {
        household.choose(Path::household("risk/disaster"), chance.weigh(&DISASTERS));
    }
    household.tell("risk/exists", if case.eliminated.is_some() { "no" } else { "yes" });
    let note: Value =
        case.causes.iter().map(|cause| words(cause)).collect::<Vec<_>>().join(";").into();
    let noted = chance.likely(600);
    household.tell_if(noted, "risk/risk_note", note);
}

fn words(cause: &str) -> &'static str {
    match cause {
        "01" => "家中有人患病,医疗支出大",
        "02" => "受灾,生产和房屋有损失",
        "03" => "家中有残疾人,需人照料",
        "04" => "家中缺少劳动力",
        "05" => "发生意外事故,支出骤增",
        "06" => "产业项目失败,有借款",
        "07" => "务工时断时续,收入不稳",
        "09" => "孩子上学,学杂生活费用高",
        "10" => "住房有安全隐患",
        "11" => "饮水不达标",
        _ => "其他原因致收入下降",
    }
}
