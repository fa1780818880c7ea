//! Incomes, as they are spread and made up in the countryside of Fujian.

use kernel::Date;

use super::{chance::Chance, household::Household, monitoring::Class, person::Person};

/// A household's income of twelve months, in whole yuan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Income {
    until: Date,
    wage: Parts<2>,
    business: Parts<2>,
    property: i64,
    transfer: Parts<3>,
    expense: Parts<2>,
    /// Whether subsistence allowance is among the transfers.
    pub(super) dibao: bool,
}

/// An amount and what it is made of; the whole is the sum of its parts.
#[derive(Debug, Clone, Copy)]
struct Parts<const N: usize>([i64; N]);

/// Yuan a head at so many hundredths of the people, for 2021, joined by straight lines. The means
/// of its fifths are those published for rural Fujian: 6,860, 15,723, 21,805, 28,858 and 51,640.
const QUANTILES: [(u32, i64); 10] = [
    (0, 800),
    (5, 3_200),
    (10, 7_400),
    (20, 12_700),
    (40, 18_746),
    (60, 24_864),
    (80, 32_852),
    (90, 42_800),
    (98, 68_000),
    (100, 143_340),
];

/// The year of [`QUANTILES`], and by how many thousandths incomes grow in one.
const BASE_YEAR: i16 = 2021;
const GROWTH_PER_MILLE: i64 = 65;

/// Draws a household's income for the twelve months that ended with the last month before
/// `as_of`.
pub(super) fn draw(
    people: &[Person],
    class: Option<Class>,
    as_of: Date,
    chance: &mut Chance,
) -> Income {
    let heads = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let until = as_of.first_of_month().yesterday().unwrap_or(as_of);
    let poor = match class {
        None => false,
        Some(Class::Sudden) => chance.likely(500),
        Some(Class::Unstable | Class::Edge) => true,
    };
    let head = match poor {
        true => i64::from(chance.between(4_800, 10_500)),
        false => grown(quantile(chance.below(10_000)), until.year()),
    };
    let dibao = chance.likely(if poor {
        400
    } else if head < 9_000 {
        150
    } else {
        0
    });
    divide(head * heads, people, until, dibao, chance)
}

impl Income {
    /// Tells of the amounts, in 分.
    pub(super) fn tell(&self, household: &mut Household) {
        let [work, post] = self.wage.0;
        let [farming, other_business] = self.business.0;
        let [allowance, pension, other_transfer] = self.transfer.0;
        let [farming_expense, other_expense] = self.expense.0;
        household.tell("income/income_until", self.until.to_string());
        for (question, yuan) in [
            ("wage", self.wage.whole()),
            ("wage_work", work),
            ("wage_post", post),
            ("business", self.business.whole()),
            ("business_farming", farming),
            ("business_other", other_business),
            ("property", self.property),
            ("transfer", self.transfer.whole()),
            ("transfer_dibao", allowance),
            ("transfer_pension", pension),
            ("transfer_other", other_transfer),
            ("expense", self.expense.whole()),
            ("expense_farming", farming_expense),
            ("expense_other", other_expense),
        ] {
            household.tell(&format!("income/{question}"), yuan * 100);
        }
    }
}

impl<const N: usize> Parts<N> {
    fn whole(self) -> i64 {
        self.0.iter().sum()
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

/// Makes up a net income of its kinds. Who has no worker lives on transfers.
fn divide(net: i64, people: &[Person], until: Date, dibao: bool, chance: &mut Chance) -> Income {
    let able = people.iter().any(|p| matches!(p.labour, "ordinary" | "skilled" | "weak"));
    let working = people.iter().any(|person| person.work.is_some());
    let (wage, business, property) = match (working, able) {
        (true, _) => (590, 310, 15),
        (false, true) => (60, 560, 25),
        (false, false) => (0, 130, 30),
    };
    let shift = if working { i64::from(chance.below(241)) - 120 } else { 0 };
    let share = |per_mille: i64| net * per_mille / 1_000;
    // Wages of some yuan a year look like a wrong unit.
    let wage = Some(share(wage + shift)).filter(|wage| *wage >= 100).unwrap_or_default();
    let (business, property) = (share(business - shift), share(property));
    let transfer = net - wage - business - property;

    let post = if chance.likely(60) { wage.min(7_200) } else { 0 };
    let expense = business * i64::from(chance.between(250, 700)) / 1_000;
    let (farming, farming_expense) = if chance.likely(750) {
        (business + expense, expense)
    } else {
        (business / 3, expense / 3)
    };
    let allowance = if dibao { transfer * 6 / 10 } else { 0 };
    let old = people.iter().filter(|person| person.member.age >= 60).count();
    let pensions = i64::try_from(old).unwrap_or_default() * 12 * 160;
    let pension = pensions.min(transfer - allowance);
    Income {
        until,
        wage: Parts([wage - post, post]),
        business: Parts([farming, business + expense - farming]),
        property,
        transfer: Parts([allowance, pension, transfer - allowance - pension]),
        expense: Parts([farming_expense, expense - farming_expense]),
        dibao,
    }
}
