use super::{Call, Function, Takes};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("selected", (2, 2), selected)
        .means("whether a code is among those chosen")
        .example("selected(${health}, 'chronic')", "true"),
    Function::new("count-selected", (1, 1), count_selected)
        .means("how many codes are chosen")
        .example("count-selected(${health})", "2"),
    Function::new("selected-at", (2, 2), selected_at)
        .means("the code chosen at a place, counted from 0; blank beyond the last")
        .example("selected-at(${health}, 1)", "disabled"),
    Function::new("jr:choice-name", (2, 2), choice_name)
        .takes(Takes::List)
        .means("what a code is called in the list of a question, written '${name}', or in a list")
        .example("jr:choice-name('chronic', '${health}')", "慢性病"),
];

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
    let label = call.scope.choice_label(call.name(1), &call.text(0));
    label.map_or(Operand::BLANK, Operand::Text)
}
