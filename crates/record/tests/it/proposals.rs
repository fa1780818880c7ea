//! What somebody offers who no longer holds the village.

use form::Answers;
use kernel::{Path, Verdict, Without};
use record::{Offer, State, proposals};

use crate::{
    house::{House, Saying, Writer, member},
    rules::{PHONE, rules},
};

const PROPOSED: Verdict = Verdict::WithoutEffect(Without::Proposed);

fn open(house: &House) -> Vec<String> {
    let (ledger, rules) = (house.ledger(), rules());
    let found = proposals(&ledger, &State::of(&ledger, &rules));
    let shown = |path: &Path, value: &kernel::Value| format!("{path}={value}");
    found
        .iter()
        .map(|proposal| match &proposal.offer {
            Offer::Answer { path, value } => shown(path, value),
            Offer::Entry { fields, .. } => {
                fields.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(" ")
            }
        })
        .collect()
}

/// The house with a phone number of the present holder, and a late one of the former.
fn offered() -> (House, Writer, Writer) {
    let (mut house, mut owner) = (House::default(), Writer::new("owner"));
    let mut former = Writer::new("former");
    house.say(&mut owner, Saying::on("2026-03-01").wrote(PHONE, "1"));
    former.hears(&owner);
    house.say(&mut former, Saying::on("2026-03-09").wrote(PHONE, "2").verdict(PROPOSED));
    (house, owner, former)
}

#[test]
fn a_proposal_never_counts_and_stays_open_until_somebody_answers_it() {
    let (mut house, mut owner, former) = offered();
    assert_eq!(house.value(PHONE), Some("1".into()));
    assert_eq!(open(&house), [format!("{PHONE}=2")]);
    // Whoever has not seen it does not answer it.
    house.say(&mut owner, Saying::on("2026-03-10").wrote(PHONE, "3"));
    assert_eq!(open(&house), [format!("{PHONE}=2")]);
    owner.hears(&former);
    // An answer to another question is no answer to it.
    house.say(&mut owner, Saying::on("2026-03-11").wrote("household/address", "x"));
    assert_eq!(open(&house).len(), 1);

    let mut adopted = house.clone();
    adopted.say(&mut owner.clone(), Saying::on("2026-03-12").confirmed(PHONE, "2"));
    assert_eq!((adopted.value(PHONE), open(&adopted)), (Some("2".into()), vec![]));

    house.say(&mut owner, Saying::on("2026-03-12").confirmed(PHONE, "3"));
    assert_eq!((house.value(PHONE), open(&house)), (Some("3".into()), vec![]));
}

#[test]
fn what_stands_already_is_no_proposal_and_an_author_proposes_the_last_word_only() {
    let (mut house, mut owner, mut former) = offered();
    house.say(&mut former, Saying::on("2026-03-09").wrote(PHONE, "4").verdict(PROPOSED));
    assert_eq!(open(&house), [format!("{PHONE}=4")]);
    house.say(&mut owner, Saying::on("2026-03-10").wrote(PHONE, "4"));
    assert!(open(&house).is_empty());
}

#[test]
fn a_proposed_member_is_one_proposal_until_one_like_it_stands() {
    let (mut house, mut owner, mut former) = offered();
    let created = |who: &str| {
        let entry = member(who);
        let (name, relation) = (entry.field("name").to_string(), entry.field("relation"));
        let saying = Saying::on("2026-03-09").created(entry).wrote(&name, "Zhang");
        saying.wrote(&relation.to_string(), "son")
    };
    house.say(&mut former, created("late").verdict(PROPOSED));
    assert_eq!(house.state().entries("member").len(), 0);
    assert!(open(&house).contains(&"Zhang son".to_owned()), "{:?}", open(&house));
    house.say(&mut owner, created("adopted"));
    assert_eq!(open(&house), [format!("{PHONE}=2")]);
}

#[test]
fn other_commits_without_effect_propose_nothing() {
    let (mut house, mut owner) = (House::default(), Writer::new("owner"));
    let verdict = Verdict::WithoutEffect(Without::NoGrant);
    house.say(&mut owner, Saying::on("2026-03-01").wrote(PHONE, "1").verdict(verdict));
    assert!(open(&house).is_empty());
}
