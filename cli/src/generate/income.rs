//! A household's income of twelve months, as it is spread and made up in the countryside of
//! Fujian.

mod aid;
mod business;
mod level;
mod parts;
mod period;
mod property;
mod transfer;
mod wage;

use kernel::Date;

use super::{
    chance::Chance,
    household::{Household, yuan},
    month::Month,
    person::Person,
    scene::Scene,
};
pub(super) use aid::Aid;
use parts::Parts;

/// An income of the twelve months that ended with the last month before the plan's day.
#[derive(Debug, Clone)]
pub(super) struct Income {
    until: Date,
    people: i64,
    wage: Vec<Parts>,
    business: Parts,
    property: Parts,
    transfer: Vec<Parts>,
    basic_pension: i64,
    expense: Parts,
    /// What the state supports it with.
    pub(super) aid: Aid,
}

/// Below this many yuan a head the form asks to check.
const ALARM: i64 = 4_000;

/// Draws an income, and with it how long the workers worked and for what pay, and who of the
/// old receives an employee's pension.
pub(super) fn draw(people: &mut [Person], scene: &Scene<'_>, chance: &mut Chance) -> Income {
    let heads = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let head = level::a_head(scene, chance);
    let aid = aid::draw(people, head, scene, chance);
    let shares = Shares::draw(people, scene, chance);
    let net = (head * heads).max(aid::least(people, aid));
    let (transfer, basic_pension) =
        transfer::draw(net * shares.transfer / 1_000, people, aid, scene, chance);
    let rest = (net - transfer.first().map_or(0, Parts::whole)).max(0);
    let earned = shares.wage + shares.business + shares.property;
    let property = property::draw(rest * shares.property / earned, scene, chance);
    let wage = wage::draw(rest * shares.wage / earned, people, chance);
    let left = rest - property.whole() - wage.first().map_or(0, Parts::whole);
    let (business, expense) = business::draw(left.max(0), chance);
    let until = Month::of(scene.as_of()).back(1).last();
    Income { until, people: heads, wage, business, property, transfer, basic_pension, expense, aid }
}

/// How many thousandths of the net income are wages, business, property and transfers.
struct Shares {
    wage: i64,
    business: i64,
    property: i64,
    transfer: i64,
}

impl Shares {
    /// Who has no worker lives on transfers; monitored households do so for two fifths.
    fn draw(people: &[Person], scene: &Scene<'_>, chance: &mut Chance) -> Self {
        let able = people.iter().any(Person::is_able);
        let working = people.iter().any(|person| person.job.is_some());
        let [wage, business, property, transfer] = match (working, able, scene.monitored()) {
            (true, _, false) => [634, 271, 17, 78],
            (true, _, true) => [490, 170, 10, 330],
            (false, true, false) => [60, 620, 25, 295],
            (false, true, true) => [70, 430, 20, 480],
            (false, false, _) => [10, 110, 30, 850],
        };
        let shift = if working { i64::from(chance.below(241)) - 120 } else { 0 };
        Self { wage: wage + shift, business: business - shift, property, transfer }
    }
}

impl Income {
    /// In whole yuan.
    pub(super) fn net(&self) -> i64 {
        let first = |parts: &[Parts]| parts.first().map_or(0, Parts::whole);
        first(&self.wage) + self.business.whole() + self.property.whole() + first(&self.transfer)
            - self.expense.whole()
    }

    /// Tells of the amounts. One household in eight was only asked for the four sums.
    pub(super) fn tell(&self, scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
        household.tell("income/income_until", self.until.to_string());
        let collected = scene.collected(150, chance);
        household.tell_if(collected, "income/income_people", self.people);
        let detailed = scene.collected(125, chance);
        let sums = [&self.business, &self.property, &self.expense];
        for (place, parts) in self.wage.iter().enumerate().chain(self.transfer.iter().enumerate()) {
            // The first is the sum; the others are what its items are made of.
            if place == 0 || detailed {
                parts.tell(detailed, household);
            }
        }
        for parts in sums {
            parts.tell(detailed, household);
        }
        let known = detailed && self.basic_pension > 0;
        household.tell_if(known, "income/transfer_pension_basic", yuan(self.basic_pension));
        if self.net() < ALARM * self.people {
            household.mean("V34.per_head");
        }
        self.aid.tell(self, household, chance);
        period::tell(self, scene, household, chance);
    }
}
