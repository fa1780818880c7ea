use std::collections::BTreeSet;

use form::{Form, Moment, Severity};
use kernel::{Path, Stamp, Value};

use super::world::{Told, World, monitored};
use crate::generate::{Household, month::Month};

/// Generated households, many of them monitored, with what the form finds.
fn found(world: &World, households: &[Household]) -> Vec<(BTreeSet<String>, Severity)> {
    let form = Form::household();
    let (today, now) = (world.as_of, Stamp::noon(world.as_of));
    let at =
        Moment { today, now, demo: true, divisions: &world.divisions, workdays: &world.workdays };
    let check = |household: &Household| {
        let findings = form.check(&Told::of(household), &at);
        let gravest = findings.iter().map(|finding| finding.severity).max();
        let codes = findings.into_iter().map(|finding| finding.code).collect();
        (codes, gravest.unwrap_or(Severity::Soft))
    };
    households.iter().map(check).collect()
}

fn households(world: &World) -> Vec<Household> {
    let cases = monitored(&world.plan(11, 0), 300);
    world.households(5, 20).chain(cases.into_iter().map(|(_, household)| household)).collect()
}

#[test]
fn the_form_finds_what_was_meant_and_nothing_else() {
    let world = World::new("350823");
    let world = World { villages: world.villages.into_iter().take(25).collect(), ..world };
    let households = households(&world);
    let mut meant = BTreeSet::new();
    for (household, (codes, gravest)) in households.iter().zip(found(&world, &households)) {
        let purpose: BTreeSet<String> =
            household.on_purpose.iter().map(ToString::to_string).collect();
        assert_eq!(codes, purpose, "{}", household.record);
        assert_ne!(gravest, Severity::Hard, "{}", household.record);
        meant.extend(purpose);
    }
    // A generator that never means anything would pass too.
    for code in ["V28.none", "housing.unsafe", "left.evidence", "water.unsafe", "official.rank"] {
        assert!(meant.contains(code), "{code}");
    }
}

/// Questions nobody can answer without a tablet at the door or a department's file.
const NEVER: [&str; 14] = [
    "visit/",
    "note/remark",
    "consent/consent_document",
    "consent/consent_signature",
    "member/joined_evidence",
    "member/left_evidence",
    "spending/invoice",
    "housing/house_photo",
    "water/water_report",
    "measure/measure_evidence",
    // There is no grassland in the region.
    "income/transfer_ecology_grass",
    // Retired.
    "case/paired_official",
    "income/business_farming",
    "income/expense_farming",
];

#[test]
fn every_question_of_the_form_is_answered_by_some_household() {
    let form = Form::household();
    let world = World::new("350823106");
    let cases = monitored(&world.plan(13, 0), 1_500);
    let households = world.households(5, 60).chain(cases.into_iter().map(|(_, one)| one));
    let mut asked: BTreeSet<String> = form
        .questions()
        .filter(|question| !matches!(question.kind, form::Kind::Note | form::Kind::Calculate))
        .map(|question| question.name.clone())
        .collect();
    let all = asked.clone();
    for household in households {
        for (path, _) in household.writes.iter().chain(&household.registered) {
            assert!(all.contains(&path.asked()), "{path} is not asked");
            asked.remove(&path.asked());
        }
    }
    asked.retain(|question| !NEVER.iter().any(|never| question.starts_with(never)));
    assert_eq!(asked, BTreeSet::new());
}

#[test]
fn what_is_told_of_a_case_agrees_with_itself() {
    let world = World::new("350823");
    for (case, household) in monitored(&world.plan(9, 0), 400) {
        let told = Told::of(&household);
        let text =
            |question: &str| told.values.get(&Path::household(question)).and_then(Value::text);
        let over = text("case/eliminated") == Some("yes");
        assert_eq!(over, case.eliminated.is_some(), "{}", household.record);
        assert_eq!(text("risk/exists"), Some(if over { "no" } else { "yes" }));
        assert_eq!(text("consent/consent_given"), Some("yes"));
        let chosen = told.values.keys().filter(|path| path.question == "risk/causes");
        let chosen: BTreeSet<_> = chosen.filter_map(|path| path.code.as_deref()).collect();
        assert_eq!(chosen, case.causes.iter().copied().collect());
        assert!(text("risk/ranking").is_none_or(|ranking| ranking == case.causes.join(" ")));
        let officials = household.created.iter().filter(|entry| entry.repeat == "official");
        assert_eq!(officials.filter(|official| told.is_current(official)).count(), 1);
    }
}

/// What checks of counties ask of measures: that they answer the causes when a household was
/// helped out of its risk, and that who can work is helped to earn within half a year.
#[test]
fn measures_answer_the_causes_they_are_taken_for() {
    let world = World::new("350823");
    let this_month = Month::of(world.as_of);
    for (case, household) in monitored(&world.plan(10, 0), 400) {
        let told = Told::of(&household);
        let kinds: BTreeSet<&str> = household
            .created
            .iter()
            .filter(|entry| entry.repeat == "measure")
            .filter_map(|entry| told.text(entry.id, "measure_kind"))
            .collect();
        let any = |of: &[&str]| of.iter().any(|kind| kinds.contains(kind));
        for cause in &case.causes {
            let answered = match *cause {
                "01" => any(&["health", "comprehensive", "social"]),
                "09" => any(&["compulsory_education", "other_education", "social"]),
                "10" => any(&["housing", "relocation"]),
                "11" => any(&["water"]),
                _ => !kinds.is_empty(),
            };
            assert!(answered, "{cause} by {kinds:?}");
        }
        let able = told.present().any(|member| {
            matches!(told.text(member.id, "labour"), Some("skilled" | "ordinary" | "weak"))
        });
        let long = case.eliminated.is_none() && this_month.since(case.recognised) >= 6;
        let develops = any(&["industry", "employment", "finance", "public_post"]);
        assert!(!able || !long || develops, "{kinds:?}");
    }
}

#[test]
fn households_are_sound_whenever_they_are_drawn() {
    for day in ["2024-02-29", "2025-08-31", "2025-09-01", "2026-01-01", "2026-12-31"] {
        let as_of = day.parse().expect("a day");
        let world = World { as_of, ..World::new("350823106") };
        let cases = monitored(&world.plan(12, 0), 40).into_iter().map(|(_, household)| household);
        let households: Vec<_> = world.households(12, 4).chain(cases).collect();
        for (household, (codes, _)) in households.iter().zip(found(&world, &households)) {
            let meant: BTreeSet<String> =
                household.on_purpose.iter().map(ToString::to_string).collect();
            assert_eq!(codes, meant, "{} on {day}", household.record);
        }
    }
}
