use super::{Call, Function, Takes};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("selected", (2, 2), selected)
        .means("某代码是否已选", "whether a code is among those chosen")
        .example("selected(${health}, 'chronic')", "true"),
    Function::new("count-selected", (1, 1), count_selected)
        .means("已选几项", "how many codes are chosen")
        .example("count-selected(${health})", "2"),
    Function::new("selected-at", (2, 2), selected_at)
        .means(
            "第几个(自0起)已选代码;超出则为空",
            "the code chosen at a place, counted from 0; blank beyond the last",
        )
        .example("selected-at(${health}, 1)", "disabled"),
    Function::new("jr:choice-name", (2, 2), choice_name)
        .takes(Takes::List)
        .means(
            "代码在某题(写作 '${名称}')的列表或某列表中的名称",
            "what a code is called in the list of a question, written '${name}', or in a list",
        )
        .example("jr:choice-name('chronic', '${health}')", "慢性病"),
    Function::new("pulldata", (4, 4), pulldata)
        .takes(Takes::Table)
        .means(
            "在列表中,某列等于所给值的第一项的另一列:pulldata('列表', '要取的列', '要找的列', 值)",
            "of the first item of a list whose key column has a value, another column: pulldata('list', 'column wanted', 'key column', value)",
        )
        .example("pulldata('health', 'label', 'name', 'disabled')", "残疾"),
];

/// A code is looked for from its list's beginning.
const CHOICE_STEPS: usize = 256;

fn selected(call: &Call<'_>) -> Operand {
    let (chosen, code) = (call.text(0), call.text(1));
    Operand::Truth(chosen.split_whitespace().any(|one| one == code.trim()))
}

fn count_selected(call: &Call<'_>) -> Operand {
    Operand::Number(call.text(0).split_whitespace().count() as f64)
}

fn selected_at(call: &Call<'_>) -> Operand {
    let (chosen, place) = (call.text(0), call.number(1).trunc());
    let found = chosen.split_whitespace().nth(place as usize).filter(|_| place >= 0.0);
    found.map_or(Operand::BLANK, |code| Operand::Text(code.to_owned()))
}

fn choice_name(call: &Call<'_>) -> Operand {
    if !call.context.take(CHOICE_STEPS) {
        return Operand::BLANK;
    }
    let label = call.scope().choice_label(call.name(1), &call.text(0));
    label.map_or(Operand::BLANK, Operand::Text)
}

fn pulldata(call: &Call<'_>) -> Operand {
    let (list, wanted, key) = (call.name(0), call.name(1), call.name(2));
    let sought = call.operand(3);
    let context = call.context;
    let row = (0..call.scope().list_length(list))
        .take_while(|_| context.take(1))
        .find(|row| !sought.is_blank() && context.cell(list, *row, key).equals(&sought));
    row.map_or(Operand::BLANK, |row| context.cell(list, row, wanted))
}
