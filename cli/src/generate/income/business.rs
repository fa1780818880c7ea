use super::{Parts, parts::share};
use crate::generate::chance::Chance;

/// What a household lives by, with the weights of crops, livestock, forest fruit and other
/// business.
const KINDS: [([u32; 4], u32); 6] = [
    ([60, 15, 25, 0], 34),
    ([30, 60, 10, 0], 14),
    ([25, 10, 65, 0], 18),
    ([20, 10, 5, 65], 18),
    ([0, 0, 0, 100], 12),
    ([5, 90, 5, 0], 4),
];

/// Makes up a net income from business: what was sold, and what it cost. Some of the cost of
/// crops is borne by a subsidy.
pub(super) fn draw(net: i64, chance: &mut Chance) -> (Parts, Parts) {
    let [planting, livestock, forestry, other] = chance.weigh(&KINDS);
    let weights = [
        ("planting", planting),
        ("livestock", livestock),
        ("forestry", forestry),
        ("other", other),
    ];
    let cost = net * i64::from(chance.between(250, 700)) / 1_000;
    let subsidy = if planting > 0 && chance.likely(200) { cost / 20 / 10 * 10 } else { 0 };
    let business = Parts::new("business", share(net + cost, weights));
    let expense = Parts::new("expense", share(cost + subsidy, weights));
    (business, expense.less("subsidy", subsidy))
}
