use document::{Document, Edit, Facts};
use kernel::Value;
use proptest::{collection::vec, prelude::*};

use crate::household::{about, actor, admit_all, at, create, member, put, put_in};

/// What happens on one of three tablets.
#[derive(Debug, Clone)]
enum Step {
    Save(usize, Vec<(u8, i64)>),
    Join(usize, u8),
    Meet(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3_usize, vec((0..6_u8, 0..3_i64), 1..4)).prop_map(|(who, what)| Step::Save(who, what)),
        1 => (0..3_usize, 0..3_u8).prop_map(|(who, which)| Step::Join(who, which)),
        2 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Step::Meet(from, to)),
    ]
}

/// The three tablets' documents after the steps, and all commits in the order they were made.
fn live(steps: &[Step]) -> (Vec<Document>, Vec<Vec<u8>>) {
    let mut tablets = vec![Document::new(); 3];
    let mut commits = Vec::new();
    let mut members = 0;
    for step in steps {
        let (who, edits) = match step {
            Step::Save(who, what) => (*who, edits(&tablets[*who], what)),
            Step::Join(who, count) => {
                members += 1;
                let fields = [("name", "甲"), ("phone", "12")];
                (*who, vec![create(&member(members), &fields[..usize::from(*count)])])
            }
            Step::Meet(from, to) => {
                let theirs = changes(&tablets[*from]);
                admit_all(&mut tablets[*to], theirs);
                continue;
            }
        };
        let writer = actor(u8::try_from(who).expect("three tablets") + 1);
        let commit = tablets[who].commit(writer, at(), &about(), &edits).expect("sound edits");
        commits.extend(commit.map(|commit| commit.bytes));
    }
    (tablets, commits)
}

fn edits(document: &Document, what: &[(u8, i64)]) -> Vec<Edit> {
    let entries = document.entries();
    what.iter()
        .map(|(place, number)| {
            let value = if *number == 2 { Value::Blank } else { Value::from(*number) };
            match entries.get(usize::from(*place)) {
                Some(entry) => put_in(entry, "field", value),
                None => put(&format!("group/{}", place % 2), value),
            }
        })
        .collect()
}

fn changes(document: &Document) -> Vec<Vec<u8>> {
    let hashes = document.facts().into_iter().map(|facts| facts.hash);
    hashes.map(|hash| document.change_bytes(&hash).expect("its own commit")).collect()
}

fn sorted(mut facts: Vec<Facts>) -> Vec<Facts> {
    facts.sort_by_key(|facts| facts.hash);
    facts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn commits_admitted_in_any_order_make_the_same_document(
        (steps, seed) in (vec(step(), 1..24), any::<u64>())
    ) {
        let (tablets, commits) = live(&steps);
        let mut one = Document::new();
        admit_all(&mut one, commits.clone());
        let mut shuffled = commits.clone();
        shuffle(&mut shuffled, seed);
        let mut other = Document::new();
        admit_all(&mut other, shuffled.clone());
        let mut restored = Document::new();
        restored.restore(shuffled.iter().map(Vec::as_slice)).expect("all commits there are");
        let mut met = tablets[0].clone();
        for tablet in &tablets[1..] {
            admit_all(&mut met, changes(tablet));
        }
        let facts = sorted(one.facts());
        prop_assert_eq!(facts.len(), commits.len());
        for document in [other, restored, met, Document::load(&one.save().expect("a snapshot")).expect("a snapshot")] {
            prop_assert_eq!(document.heads(), one.heads());
            prop_assert_eq!(document.entries(), one.entries());
            prop_assert_eq!(&sorted(document.facts()), &facts);
            for write in facts.iter().flat_map(|facts| &facts.writes) {
                prop_assert_eq!(document.value(&write.path), one.value(&write.path));
            }
        }
    }

    #[test]
    fn facts_stand_after_those_they_were_written_upon(steps in vec(step(), 1..24)) {
        let (tablets, _) = live(&steps);
        for document in tablets {
            let mut seen = std::collections::BTreeSet::new();
            for facts in document.facts() {
                prop_assert!(facts.deps.iter().all(|dep| seen.contains(dep)));
                seen.insert(facts.hash);
            }
        }
    }
}

fn shuffle(commits: &mut [Vec<u8>], mut seed: u64) {
    for end in (1..commits.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        commits.swap(end, usize::try_from((seed >> 33) % (end as u64 + 1)).expect("an index"));
    }
}
