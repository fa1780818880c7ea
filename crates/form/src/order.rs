use std::collections::BTreeMap;

use crate::{
    Report,
    formula::Formula,
    item::{Group, Item},
    names::Names,
    problem::Complaint,
    survey::Survey,
};

/// What decides whether a question is relevant: its own condition and those of the groups
/// around it.
pub(crate) fn relevances<'a>(
    item: &'a Item,
    group: impl Fn(usize) -> Option<&'a Group>,
) -> impl Iterator<Item = &'a Formula> {
    let first = item.group.and_then(&group);
    let next = move |inner: &&Group| inner.parent.and_then(&group);
    let groups = core::iter::successors(first, next);
    item.logic.relevant.iter().chain(groups.filter_map(|group| group.relevant.as_ref()))
}

/// The places of the calculations, each after those it reads and after those that decide whether
/// it is relevant.
pub(crate) fn order(survey: &Survey<'_>, names: &Names, report: &mut Report) -> Vec<usize> {
    let item = |place: usize| survey.drafts.get(place).map(|draft| &draft.item);
    let group = |place: usize| survey.groups.get(place).map(|(group, _)| group);
    let mut waiting: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, draft) in survey.drafts.iter().enumerate() {
        if let Some(calculation) = &draft.item.logic.calculation {
            let formulas = relevances(&draft.item, group).chain([calculation]);
            let read = formulas.flat_map(Formula::references);
            let read = read.filter_map(|name| names.question(name));
            let calculated =
                |place: &usize| item(*place).is_some_and(|item| item.logic.calculation.is_some());
            waiting.insert(place, read.filter(calculated).collect());
        }
    }
    let order = sorted(&waiting);
    if order.len() < waiting.len() {
        for place in &order {
            waiting.remove(place);
        }
        for draft in waiting.keys().filter_map(|place| survey.drafts.get(*place)) {
            let (zh, en) = ("计算互相引用成环", "the calculation depends on itself");
            draft.row.complain("calculation", Complaint::new("cycle", zh, en), report);
        }
    }
    order
}

/// Those that wait for nothing first, then those that waited for them only; those in a circle
/// never.
fn sorted(waiting: &BTreeMap<usize, Vec<usize>>) -> Vec<usize> {
    let mut missing: BTreeMap<usize, usize> = BTreeMap::new();
    let mut readers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, reads) in waiting {
        missing.insert(*place, reads.len());
        for read in reads {
            readers.entry(*read).or_default().push(*place);
        }
    }
    let mut order: Vec<usize> =
        missing.iter().filter(|(_, count)| **count == 0).map(|(place, _)| *place).collect();
    let mut next = 0;
    while let Some(place) = order.get(next).copied() {
        next += 1;
        for reader in readers.remove(&place).unwrap_or_default() {
            if let Some(count) = missing.get_mut(&reader) {
                *count -= 1;
                if *count == 0 {
                    order.push(reader);
                }
            }
        }
    }
    order
}
