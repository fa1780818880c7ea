use kernel::{Division, Level};

use super::{Call, Function};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("division-known", (1, 1), division_known)
        .means("行政区划代码是否存在", "whether a division code is known")
        .example("division-known('350823')", "true"),
    Function::new("division-name", (1, 1), division_name)
        .means("代码所指区划的名称;没有则为空", "what a division is called; blank if it is unknown")
        .example("division-name('350823106')", "古田镇"),
    Function::new("division-of", (2, 2), division_of)
        .means(
            "代码所在的上级区划,12位;级别为 'province'、'city'、'county'、'township' 或 'village';代码本身级别更高则为空",
            "the code of twelve digits of the division that a code lies in, at the level 'province', 'city', 'county', 'township' or 'village'; blank if it lies above",
        )
        .example("division-of('350823106212', 'county')", "350823000000"),
    Function::new("division-now", (1, 1), division_now)
        .means(
            "旧版代码对应的现行代码,12位;不知则为空",
            "the present code of twelve digits of a code of this or a former edition; blank if it is unknown",
        )
        .example("division-now('350822')", "350803000000"),
];

fn division_known(call: &Call<'_>) -> Operand {
    Operand::Truth(call.scope().division_exists(call.text(0).trim()))
}

fn division_name(call: &Call<'_>) -> Operand {
    let name = call.scope().division_name(call.text(0).trim());
    name.map_or(Operand::BLANK, Operand::Text)
}

fn division_of(call: &Call<'_>) -> Operand {
    let Ok(division) = call.text(0).trim().parse::<Division>() else { return Operand::BLANK };
    let level = match call.text(1).trim() {
        "province" => Level::Province,
        "city" => Level::City,
        "county" => Level::County,
        "township" => Level::Township,
        "village" => Level::Village,
        _ => return Operand::BLANK,
    };
    if division.level() < level {
        return Operand::BLANK;
    }
    Operand::Text(division.at(level).to_string())
}

fn division_now(call: &Call<'_>) -> Operand {
    let code = call.scope().division_now(call.text(0).trim());
    code.map_or(Operand::BLANK, Operand::Text)
}
