use super::{Call, Function, Takes};
use crate::expression::node::Node;
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("position", (0, 1), position)
        .takes(Takes::Entry)
        .means(
            "本条在重复组中的序号,自1起,写作 position(..);在选项条件中写作 position(),为该项的序号",
            "the place of the entry at hand in its repeat, counted from 1, written position(..); in a condition on items, position() is the item's place",
        )
        .example("position(..)", "2"),
    Function::new("indexed-repeat", (3, 3), indexed)
        .takes(Takes::Indexed)
        .means(
            "题在重复组第几条(自1起)中的答案;超出则为空",
            "a question's answer in the entry of a repeat at a place, counted from 1; blank beyond the last",
        )
        .example("indexed-repeat(${wage}, ${member}, 3)", "300"),
    Function::new("periods-overlap", (2, 3), periods_overlap)
        .means(
            "各条的起止日期是否有重叠;给出第三题时只比较该题答案相同的各条;缺起止日期的不比",
            "whether any two entries' periods, from a first day to a last, have a day in common; with a third question, only entries that answer it alike are compared; a period without a beginning or an end is left out",
        )
        .example("periods-overlap(${wage}, ${wage})", "false"),
];

fn position(call: &Call<'_>) -> Operand {
    let place = match call.arguments {
        [] => call.context.place(),
        _ => call.scope().position(),
    };
    Operand::Number(place.map_or(f64::NAN, |place| place as f64))
}

fn indexed(call: &Call<'_>) -> Operand {
    let Some(Node::Reference(question)) = call.arguments.first() else { return Operand::BLANK };
    let place = call.number(2).trunc();
    if place < 1.0 || place.is_nan() {
        return Operand::BLANK;
    }
    let answer = call.context.values(*question).get(place as usize - 1);
    answer.cloned().unwrap_or(Operand::BLANK)
}

fn periods_overlap(call: &Call<'_>) -> Operand {
    let all = |index: usize| call.arguments.get(index).map(|node| call.all(node));
    let (Some(from), Some(until)) = (all(0), all(1)) else { return Operand::BLANK };
    let mut kinds = all(2);
    let mut periods: Vec<(String, f64, f64)> = Vec::new();
    for (from, until) in from.zip(until) {
        let kind = kinds.as_mut().and_then(Iterator::next).unwrap_or(Operand::BLANK);
        let (from, until) = (from.number().floor(), until.number().floor());
        if from <= until {
            periods.push((kind.into_text(), from, until));
        }
    }
    periods.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut reached: Option<(&str, f64)> = None;
    for (kind, from, until) in &periods {
        match reached {
            Some((last, end)) if last == kind && *from <= end => return Operand::Truth(true),
            _ => reached = Some((kind, *until)),
        }
    }
    Operand::Truth(false)
}
