//! What is generated, set against what is known of the countryside.

use std::{collections::BTreeMap, sync::LazyLock};

use kernel::Entry;

use super::{
    count::{ALIKE, count, counted, health},
    table::Table,
    world::{Told, World},
};
use crate::generate::{generate, month::age_on};

const HOUSEHOLDS: u32 = 5_000;

/// Generated once for all that is counted in them.
static ORDINARY: LazyLock<(World, Vec<Told>)> = LazyLock::new(|| {
    let world = World::new("350823");
    let households = generate(world.plan(4, 18)).take(HOUSEHOLDS as usize);
    let told = households.map(|household| counted(&household)).collect();
    (world, told)
});

fn ages(world: &World, told: &[Told]) -> Vec<u32> {
    let age = |(told, member): (&Told, &Entry)| {
        let born = told.text(member.id, "birth_date").expect("told");
        age_on(born.parse().expect("a day"), world.as_of)
    };
    told.iter().flat_map(|told| told.present().map(move |member| (told, member))).map(age).collect()
}

#[test]
fn families_are_as_large_and_as_old_as_in_the_countryside() {
    let (world, told) = &*ORDINARY;
    let mut table = Table::new();
    let sizes: Vec<usize> = told.iter().map(|told| told.present().count()).collect();
    for (size, share) in [(1, 0.14), (2, 0.22), (3, 0.23), (4, 0.20), (5, 0.12), (6, 0.06)] {
        let counted = count(sizes.iter().map(|of| *of == size));
        table.share(&format!("households of {size}"), share, counted, 1.0);
    }
    table.share("households of 7 or more", 0.03, count(sizes.iter().map(|of| *of >= 7)), 1.0);
    // 22.2, 57.4 and 20.4 % in 连城 in 2020. Six years on, the
    // children of the peak of births have grown up and the many born in the sixties are old, and
    // the countryside is older than its county: assumed.
    let ages = ages(world, told);
    let young = count(ages.iter().map(|age| *age < 15));
    let old = count(ages.iter().map(|age| *age >= 60));
    table.share("0 to 14", 0.18, young, ALIKE);
    table.share("60 and older", 0.26, old, ALIKE);
    let members = told.iter().flat_map(|told| told.present().map(move |member| (told, member)));
    let men = count(members.map(|(told, member)| told.text(member.id, "sex") == Some("1")));
    // 105 men to 100 women. Husbands and wives make it vary less than a coin would.
    table.share("men", 0.512, men, 1.0);
    table.hold();
}

#[test]
fn illness_and_disability_are_as_frequent_as_assumed() {
    let (_, told) = &*ORDINARY;
    let mut table = Table::new();
    table.share("chronically ill", 0.20, health(told, "chronic"), ALIKE);
    table.share("gravely ill", 0.015, health(told, "major"), ALIKE);
    table.share("disabled", 0.065, health(told, "disabled"), ALIKE);
    table.hold();
}

/// The means of the fifths of 2021, grown by 6.5 % a year until the year of the plan's day, and
/// the parts of the mean of 2020, in which wages were most.
#[test]
fn incomes_are_spread_and_made_up_as_published() {
    let (world, told) = &*ORDINARY;
    let years = i32::from(world.as_of.year()) - 2021;
    let grown = |yuan: f64| yuan * 1.065_f64.powi(years);
    let mut heads: Vec<f64> = Vec::new();
    let mut parts: BTreeMap<&str, f64> = BTreeMap::new();
    for told in told {
        let expense = told.yuan("income/expense");
        let amounts = ["wage", "business", "property", "transfer"]
            .map(|kind| (kind, told.yuan(&format!("income/{kind}"))));
        let mut net = 0.0;
        for (kind, amount) in amounts {
            let amount = if kind == "business" { amount - expense } else { amount };
            *parts.entry(kind).or_default() += amount;
            net += amount;
        }
        let people = f64::from(u32::try_from(told.present().count()).expect("few"));
        // Fifths are of the people, so a household counts once for each of its heads.
        heads.extend(told.present().map(|_| net / people));
    }
    heads.sort_by(f64::total_cmp);
    let mut table = Table::new();
    let fifth = heads.len() / 5;
    for (number, yuan) in [6_860.0, 15_723.0, 21_805.0, 28_858.0, 51_640.0].into_iter().enumerate()
    {
        let of = &heads[number * fifth..(number + 1) * fifth];
        let mean = of.iter().sum::<f64>() / of.iter().map(|_| 1.0).sum::<f64>();
        table.near(
            &format!("yuan a head, fifth {}", number + 1),
            grown(yuan),
            mean,
            0.1 * grown(yuan),
        );
    }
    // Amounts vary so much between households that three points are about four deviations.
    let net: f64 = parts.values().sum();
    for (kind, share) in
        [("wage", 0.451), ("business", 0.360), ("property", 0.019), ("transfer", 0.171)]
    {
        let near = if kind == "property" { 0.005 } else { 0.03 };
        table.near(kind, share, parts[kind] / net, near);
    }
    table.hold();
}

#[test]
fn few_are_monitored_and_the_she_live_in_their_townships() {
    let (_, told) = &*ORDINARY;
    let mut table = Table::new();
    let classes = told.iter().map(|told| told.said("case/class").is_some());
    table.share("monitored", 0.010, count(classes), 1.0);
    let heads = |told: &[Told]| {
        let head = |told: &Told| {
            let head = told.present().next()?;
            told.text(head.id, "ethnicity").map(|code| code == "22")
        };
        count(told.iter().filter_map(head))
    };
    let she = World::new("350823202");
    let she: Vec<_> = generate(she.plan(4, 40)).map(|household| counted(&household)).collect();
    let han = World::new("350823106");
    let han: Vec<_> = generate(han.plan(4, 80)).map(|household| counted(&household)).collect();
    table.share("heads who are 畲 at home", 0.35, heads(&she), 1.0);
    table.share("heads who are 畲 elsewhere", 0.005, heads(&han), 1.0);
    table.hold();
}
