//! Monitored households, set against what reports count of them.

use kernel::Path;

use super::{
    count::{ALIKE, count, counted, health},
    table::Table,
    world::{Told, World, monitored},
};

/// How many are counted.
const CASES: u32 = 3_000;

#[test]
fn monitored_households_are_as_the_reports_count_them() {
    let world = World::new("350823");
    let households = monitored(&world.plan(8, 0), CASES);
    let told: Vec<(Told, Option<String>)> = households
        .iter()
        .map(|(_, household)| {
            // The causes are told in their order, the gravest first.
            let causes = household.writes.iter().map(|(path, _)| path);
            let mut causes = causes.filter(|path| path.question == "risk/causes");
            (counted(household), causes.next().and_then(|path: &Path| path.code.clone()))
        })
        .collect();
    let mut table = Table::new();
    for (class, share, size, deviation, over) in [
        ("1", 0.307, 3.72, 1.65, 0.54),
        ("2", 0.298, 3.60, 1.65, 0.66),
        ("3", 0.396, 2.88, 1.55, 0.30),
    ] {
        let is = |told: &Told| told.said("case/class") == Some(class);
        let of: Vec<&Told> = told.iter().map(|(told, _)| told).filter(|told| is(told)).collect();
        table.share(
            &format!("class {class}"),
            share,
            count(told.iter().map(|(told, _)| is(told))),
            1.0,
        );
        let households = u32::try_from(of.len()).expect("few");
        let people: u32 =
            of.iter().map(|told| u32::try_from(told.present().count()).expect("few")).sum();
        let mean = f64::from(people) / f64::from(households);
        // A student makes two of who would be alone, which is less than a fiftieth of a person.
        table.mean(&format!("people, class {class}"), size, mean, deviation, households);
        let eliminated = |told: &&Told| told.said("case/eliminated") == Some("yes");
        table.share(&format!("over, class {class}"), over, count(of.iter().map(eliminated)), 1.0);
    }
    for (cause, share) in [
        ("01", 0.45),
        ("03", 0.15),
        ("04", 0.10),
        ("09", 0.08),
        ("07", 0.08),
        ("05", 0.05),
        ("02", 0.04),
        ("06", 0.02),
        ("99", 0.02),
    ] {
        let first = count(told.iter().map(|(_, first)| first.as_deref() == Some(cause)));
        table.share(&format!("first cause {cause}"), share, first, 1.0);
    }
    let unsafe_first = |first: &Option<String>| matches!(first.as_deref(), Some("10" | "11"));
    table.share(
        "first cause 10 or 11",
        0.01,
        count(told.iter().map(|(_, one)| unsafe_first(one))),
        1.0,
    );
    let told: Vec<Told> = told.into_iter().map(|(told, _)| told).collect();
    table.share("chronically ill", 0.45, health(&told, "chronic"), ALIKE);
    table.share("gravely ill", 0.12, health(&told, "major"), ALIKE);
    table.share("disabled", 0.275, health(&told, "disabled"), ALIKE);
    // Between 35 and 50 % of what monitored households have is transfers: assumed.
    let sum =
        |kind: &str| told.iter().map(|told| told.yuan(&format!("income/{kind}"))).sum::<f64>();
    let net = sum("wage") + sum("business") + sum("property") + sum("transfer") - sum("expense");
    table.near("transfers", 0.425, sum("transfer") / net, 0.075);
    table.hold();
}
