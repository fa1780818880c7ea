use crate::generate::{chance::Chance, monitoring::Class, scene::Scene};

/// Yuan a head at so many hundredths of the people, for 2021, joined by straight lines. The means
/// of its fifths are those published for rural Fujian: 6,860, 15,723, 21,805, 28,858 and 51,640.
/// The lowest lie where five years later hardly anybody is below the form's alarm.
const QUANTILES: [(u32, i64); 10] = [
    (0, 2_950),
    (5, 4_400),
    (10, 5_900),
    (20, 12_700),
    (40, 18_746),
    (60, 24_864),
    (80, 32_852),
    (90, 42_800),
    (98, 68_000),
    (100, 143_340),
];

/// The year of [`QUANTILES`], and by how many thousandths incomes grow in one:
/// assumed, between 6 and 7 %.
const BASE_YEAR: i16 = 2021;
const GROWTH_PER_MILLE: i64 = 65;

/// Draws a net income a head in whole yuan, grown to the year of the plan's day.
///
/// Who is monitored for being poor has little; who met with sudden hardship may have much.
pub(super) fn a_head(scene: &Scene<'_>, chance: &mut Chance) -> i64 {
    let poor = match scene.case {
        None => false,
        Some(case) => case.class != Class::Sudden || chance.likely(500),
    };
    match (poor, scene.eliminated()) {
        (true, true) => i64::from(chance.between(11_500, 19_000)),
        (true, false) => i64::from(chance.between(4_800, 10_500)),
        (false, _) => grown(quantile(chance.below(10_000)), scene.as_of().year()),
    }
}

/// Yuan a head for 2021 at a ten-thousandth of the people.
fn quantile(of_ten_thousand: u32) -> i64 {
    let at = i64::from(of_ten_thousand);
    let between = QUANTILES.windows(2).find_map(|ends| match ends {
        [(left, low), (right, high)] if of_ten_thousand < right * 100 => {
            let (left, right) = (i64::from(*left) * 100, i64::from(*right) * 100);
            Some(low + (high - low) * (at - left) / (right - left))
        }
        _ => None,
    });
    between.unwrap_or_default()
}

fn grown(yuan: i64, year: i16) -> i64 {
    (BASE_YEAR..year).fold(yuan, |yuan, _| yuan + yuan * GROWTH_PER_MILLE / 1_000)
}
