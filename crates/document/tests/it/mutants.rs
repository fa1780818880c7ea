use document::{Admission, Document, Refusal};
use kernel::Quarantine;

use crate::{
    household::{actor, create, household, member, put, put_in, save},
    raw::seal,
};

/// Every mutant is refused, or admitted to a document that is still whole. That none is left to
/// the engine to fail on matters where a panic can't be caught.
#[test]
#[expect(clippy::disallowed_methods, reason = "how many mutants there is time for is said outside")]
fn a_damaged_change_with_a_right_checksum_does_no_harm() {
    let count = std::env::var("ZOUFANG_MUTANTS").ok().and_then(|count| count.parse().ok());
    let originals = originals();
    let mut chance = Chance(0x5eed);
    let mut admitted = 0;
    for number in 0..count.unwrap_or(20_000) {
        let (document, bytes) = &originals[chance.below(originals.len())];
        let mutant = mutant(bytes, &mut chance);
        let mut document = document.clone();
        match document.admit(&mutant) {
            Ok(Admission::AlreadyThere) => {}
            Ok(Admission::Applied(facts)) => {
                admitted += 1;
                let loaded = Document::load(&document.save().expect("a snapshot"));
                let loaded = loaded.unwrap_or_else(|error| panic!("mutant {number}: {error}"));
                assert_eq!(loaded.heads(), document.heads(), "mutant {number}");
                assert_eq!(loaded.facts_of(&facts.hash), Some(facts), "mutant {number}");
            }
            Err(Refusal::Waiting { .. }) => {}
            Err(Refusal::Quarantined(reason)) => {
                assert_ne!(reason, Quarantine::Engine, "mutant {number}: {mutant:02x?}");
            }
        }
    }
    assert!(admitted > 0, "no mutant came as far as the engine");
}

/// Changes of several shapes, each with a document that admits it.
fn originals() -> Vec<(Document, Vec<u8>)> {
    let mut one_head = household();
    let before = one_head.clone();
    let edit = save(&mut one_head, actor(2), &[put("housing/rooms", 4), put("a/b", "村委会")]);

    let mut new_actor = before.clone();
    let first = save(
        &mut new_actor,
        actor(3),
        &[
            put_in(&member(1), "phone", "12000000009"),
            create(&member(2), &[("name", "测试乙"), ("phone", "12000000008")]),
            put("housing/grade", "A"),
        ],
    );

    let mut merging = before.clone();
    for (number, grade) in [(4, "A"), (5, "D"), (6, "E")] {
        let mut aside = before.clone();
        let change = save(&mut aside, actor(number), &[put("housing/grade", grade)]);
        merging.admit(&change.bytes).expect("a sound commit");
    }
    let wide = merging.clone();
    let merge = save(&mut merging, actor(4), &[put("housing/grade", "B"), put("a/c", true)]);

    let mut empty = Document::new();
    let opening = save(&mut empty, actor(1), &[put("a/b", 1), create(&member(1), &[("n", "")])]);
    vec![
        (before.clone(), edit.bytes.clone()),
        (before, first.bytes),
        (wide.clone(), edit.bytes),
        (wide, merge.bytes),
        (Document::new(), opening.bytes),
    ]
}

/// One to three bytes of the chunk changed, and its checksum made right again.
fn mutant(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    for _ in 0..=chance.below(3) {
        let place = 8 + chance.below(bytes.len() - 8);
        mutant[place] = match chance.below(3) {
            0 => mutant[place] ^ (1 << chance.below(8)),
            1 => mutant[place].wrapping_add(1),
            _ => u8::try_from(chance.below(256)).expect("a byte"),
        };
    }
    seal(&mutant)
}

/// A generator of numbers that are the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("a number below an index")
    }
}
