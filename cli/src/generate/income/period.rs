use kernel::Date;

use super::{Income, Parts};
use crate::generate::{
    chance::Chance,
    household::{Household, yuan},
    month::Month,
    scene::Scene,
};

/// Tells of former incomes of watched households: the yearly collection, from October to
/// September, and that with which the household was recognised and found out of risk.
pub(super) fn tell(
    income: &Income,
    scene: &Scene<'_>,
    household: &mut Household,
    chance: &mut Chance,
) {
    if !scene.watched() {
        return;
    }
    let this_month = Month::of(scene.as_of());
    let september = (1..=12).map(|back| this_month.back(back)).find(|month| month.is(9));
    if let Some(september) = september {
        one("yearly", september, chance.between(880, 980), income, household);
    }
    let Some(case) = scene.case else { return };
    one("recognition", case.recognised.back(1), chance.between(550, 800), income, household);
    if let Some(month) = case.eliminated {
        one("elimination", month.back(1), chance.between(850, 960), income, household);
    }
}

/// Tells of twelve months that ended with one, in which the amounts were so many thousandths of
/// the present ones.
fn one(basis: &str, last: Month, per_mille: u32, income: &Income, household: &mut Household) {
    let (from, until): (Date, Date) = (last.back(11).first(), last.last());
    let period = household.create("income_period");
    household.tell_of(&period, "income_basis", basis);
    household.tell_of(&period, "period_from", from.to_string());
    household.tell_of(&period, "period_until", until.to_string());
    household.tell_of(&period, "members_year", income.people);
    let first = |parts: &[Parts]| parts.first().map_or(0, Parts::whole);
    for (question, amount) in [
        ("period_wage", first(&income.wage)),
        ("period_business", income.business.whole()),
        ("period_property", income.property.whole()),
        ("period_transfer", first(&income.transfer)),
        ("period_expense", income.expense.whole()),
    ] {
        household.tell_of(&period, question, yuan(amount * i64::from(per_mille) / 1_000));
    }
}
