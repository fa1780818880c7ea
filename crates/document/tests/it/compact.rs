mod history;

use document::{
    Document, Edit,
    compact::{CompactError, Names, Place, Places, Table, Typed, decode, encode},
};
use kernel::{Digest, Division, Entry, RecordId, Value, limit};
use proptest::{collection::vec, prelude::*};

use crate::{
    household::{actor, at},
    mutants::Chance,
    raw::{self, Raw},
};
use history::{
    Held, Written, has_raw, history, live, numbered, rebuilt, record, step, table, village,
};

const MOST: usize = 1 << 20;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn commits_come_back_as_they_were(
        (steps, table_number) in (vec(step(), 1..20), 0..3_usize)
    ) {
        let commits = live(&steps);
        let other = [("whole".to_owned(), Typed::Date), ("text".to_owned(), Typed::Truth)];
        let tables = [
            table(),
            Table::new("other@1".to_owned(), [], other),
            Table::new("household@1".to_owned(), ["member".to_owned()], []),
        ];
        let table = &tables[table_number];
        // All at once without help, each by itself with and without, and the second half upon
        // the first.
        let bytes = encode(village(), &numbered(&commits), table, &());
        // An empty name of a form is told as that of the table, so that such a commit is not told
        // in words.
        let nameless =
            |it: &Written| document::header(&it.change).expect("a commit").about.form.is_empty();
        prop_assert!(!has_raw(&bytes) || commits.iter().any(nameless));
        prop_assert_eq!(decode(&bytes, village(), table, &(), MOST), Ok(rebuilt(&commits)));
        let held = Held::of(&commits);
        for commit in commits.chunks(1) {
            for (names, places) in [(&held as &dyn Names, &held as &dyn Places), (&(), &())] {
                let bytes = encode(village(), &numbered(commit), table, names);
                prop_assert!(!has_raw(&bytes) || nameless(&commit[0]));
                prop_assert_eq!(decode(&bytes, village(), table, places, MOST), Ok(rebuilt(commit)));
            }
        }
        let (before, after) = commits.split_at(commits.len() / 2);
        let held = Held::of(before);
        let bytes = encode(village(), &numbered(after), table, &held);
        prop_assert_eq!(decode(&bytes, village(), table, &held, MOST), Ok(rebuilt(after)));
    }
}

#[test]
fn commits_are_named_by_their_places_where_both_sides_know_them() {
    let commits = history();
    let (before, after) = commits.split_at(6);
    let held = Held::of(before);
    let bytes = encode(village(), &numbered(after), &table(), &held);
    assert!(!has_raw(&bytes));
    assert_eq!(decode(&bytes, village(), &table(), &held, MOST), Ok(rebuilt(after)));
    let hashed = encode(village(), &numbered(after), &table(), &());
    assert!(bytes.len() + 64 < hashed.len(), "{} and {}", bytes.len(), hashed.len());
    let mut fewer = Held::of(before);
    let (missing, _) = fewer.0.pop_last().expect("commits");
    let without = decode(&bytes, village(), &table(), &(), MOST);
    assert!(matches!(without, Err(CompactError::Unknown(_))), "{without:?}");
    let needed = after.iter().any(|commit| {
        document::header(&commit.change)
            .expect("a commit")
            .deps
            .iter()
            .any(|dep| held.0.get(&missing).is_some_and(|(_, hash)| hash == dep))
    });
    let read = decode(&bytes, village(), &table(), &fewer, MOST);
    assert_eq!(read == Err(CompactError::Unknown(missing)), needed);
}

/// Somebody who gives all commits one name.
#[derive(Debug)]
struct Confused(Held, Place);

impl Names for Confused {
    fn place(&self, record: RecordId, hash: &Digest) -> Option<Place> {
        self.0.place(record, hash).map(|_| self.1)
    }
}

#[test]
fn a_place_stands_for_one_commit_however_many_bear_its_name() {
    let commits = history();
    let (before, after) = commits.split_at(6);
    let name = Place { actor: actor(9), village: village(), n: 1 };
    let names = Confused(Held::of(before), name);
    let bytes = encode(village(), &numbered(after), &table(), &names);
    assert!(has_raw(&bytes));
    let meant = |commit: &Written| {
        let held = Held([(name, (commit.record, commit.hash))].into());
        decode(&bytes, village(), &table(), &held, MOST) == Ok(rebuilt(after))
    };
    assert!(before.iter().any(meant));
}

#[test]
fn a_stream_of_another_village_is_named_with_it() {
    let commits = history();
    let (before, after) = commits.split_at(6);
    let elsewhere: Division = "350823106202".parse().expect("a village");
    let moved = |held: Held| {
        Held(held.0.into_iter().map(|(at, it)| (Place { village: elsewhere, ..at }, it)).collect())
    };
    let held = moved(Held::of(before));
    let bytes = encode(village(), &numbered(after), &table(), &held);
    assert_eq!(decode(&bytes, village(), &table(), &held, MOST), Ok(rebuilt(after)));
    let here = decode(&bytes, village(), &table(), &Held::of(before), MOST);
    assert!(matches!(here, Err(CompactError::Unknown(place)) if place.village == elsewhere));
}

#[test]
fn what_is_no_commit_travels_as_it_is() {
    let commits = history();
    let mut footer = Raw::of(&commits[3].change);
    footer.footer = vec![1, 1, b'x'];
    let mut actorless = Raw::of(&commits[3].change);
    actorless.actor = vec![7; 16];
    // The engine would lay the columns out otherwise.
    let mut long_way = Raw::of(&commits[0].change);
    *long_way.column(raw::ACTION) = vec![1, 1, 0x7f, 1, 1, 1, 1, 1];
    for change in [
        vec![],
        vec![1, 2, 3],
        commits[3].change[..40].to_vec(),
        footer.bytes(),
        actorless.bytes(),
        long_way.bytes(),
        raw::chunk(0, &[0; 9]),
    ] {
        let mut odd = commits.clone();
        odd[3].hash = Digest::of(change.get(8..).unwrap_or_default());
        odd[3].change = change;
        let bytes = encode(village(), &numbered(&odd), &table(), &());
        assert_eq!(decode(&bytes, village(), &table(), &(), MOST), Ok(rebuilt(&odd)));
        let raw: usize = odd.iter().map(|commit| commit.change.len()).sum();
        assert!(bytes.len() < raw, "the others are told in words: {} of {raw}", bytes.len());
    }
}

#[test]
fn limits_hold_before_anything_is_built() {
    let commits = history();
    let bytes = encode(village(), &numbered(&commits), &table(), &());
    let size: usize = commits.iter().map(|commit| commit.change.len()).sum();
    assert!(decode(&bytes, village(), &table(), &(), size).is_ok());
    assert_eq!(decode(&bytes, village(), &table(), &(), size - 1), Err(CompactError::TooLarge));
    let many = vec![commits[0].clone(); limit::BUNDLE_COMMITS + 1];
    let bytes = encode(village(), &numbered(&many), &table(), &());
    assert_eq!(decode(&bytes, village(), &table(), &(), 1 << 30), Err(CompactError::TooLarge));
    let full = &many[..limit::BUNDLE_COMMITS];
    let bytes = encode(village(), &numbered(full), &table(), &());
    assert_eq!(decode(&bytes, village(), &table(), &(), 1 << 30), Ok(rebuilt(full)));
}

/// Each value stands in another entry, so that there are as many segments as values.
#[test]
fn a_commit_of_as_many_operations_as_may_be_is_told_in_words() {
    let entry = |number: usize| Entry {
        repeat: "member".to_owned(),
        id: kernel::EntryId::derive("entry", &number.to_be_bytes()),
    };
    let mut document = Document::new();
    let create = |number| Edit::Create { entry: entry(number), fields: vec![] };
    let (all, about) = (limit::CHANGE_OPERATIONS, crate::household::about());
    let mut commits = Vec::new();
    for edits in [
        (0..all).map(create).collect::<Vec<_>>(),
        (0..all)
            .map(|number| Edit::Put { path: entry(number).field("whole"), value: Value::Whole(1) })
            .collect(),
    ] {
        let made = document.commit(actor(1), at(), &about, &edits).expect("sound edits");
        let made = made.expect("something new");
        let n = commits.len() as u64 + 1;
        let (hash, change) = (made.hash, made.bytes);
        commits.push(Written { record: record(0), actor: actor(1), n, hash, change });
    }
    let bytes = encode(village(), &numbered(&commits), &table(), &());
    assert!(!has_raw(&bytes));
    assert_eq!(decode(&bytes, village(), &table(), &(), MOST), Ok(rebuilt(&commits)));
}

#[test]
fn another_version_or_table_is_refused_or_told_by_the_hashes() {
    let commits = history();
    let mut bytes = encode(village(), &numbered(&commits), &table(), &());
    let other = Table::new("other@1".to_owned(), [], [("text".to_owned(), Typed::Whole)]);
    if let Ok(read) = decode(&bytes, village(), &other, &(), MOST) {
        assert_ne!(read, rebuilt(&commits));
    }
    assert_ne!(table().digest(), other.digest());
    assert_eq!(table().digest(), table().digest());
    bytes[0] += 1;
    assert_eq!(decode(&bytes, village(), &table(), &(), MOST), Err(CompactError::Malformed));
}

/// Every mutant is refused, or is a run of commits within the limits whose hashes are those of
/// their bytes.
#[test]
#[expect(clippy::disallowed_methods, reason = "how many mutants there is time for is said outside")]
fn a_damaged_batch_does_no_harm() {
    let count = std::env::var("ZOUFANG_MUTANTS").ok().and_then(|count| count.parse().ok());
    let commits = history();
    let held = Held::of(&commits);
    let originals: Vec<Vec<u8>> = [&commits[..], &commits[6..], &commits[..1], &commits[9..]]
        .into_iter()
        .flat_map(|commits| {
            let names: [&dyn Names; 2] = [&held, &()];
            names.map(|names| encode(village(), &numbered(commits), &table(), names))
        })
        .collect();
    let mut chance = Chance(0x5eed);
    let (mut read, mut refused) = (0, 0);
    for number in 0..count.unwrap_or(30_000) {
        let mutant = mutant(&originals, &mut chance);
        match decode(&mutant, village(), &table(), &held, MOST) {
            Ok(batch) => {
                read += 1;
                assert!(batch.len() <= limit::BUNDLE_COMMITS, "mutant {number}");
                assert!(batch.iter().map(|it| it.change.len()).sum::<usize>() <= MOST);
                for it in &batch {
                    assert!(it.change.len() <= limit::CHANGE_BYTES, "mutant {number}");
                    let hash = Digest::of(it.change.get(8..).unwrap_or_default());
                    assert_eq!(it.hash, hash, "mutant {number}");
                }
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}

/// Some bytes changed, a piece cut out or doubled, or two batches put together.
fn mutant(originals: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut mutant = originals[chance.below(originals.len())].clone();
    for _ in 0..=chance.below(3) {
        let place = chance.below(mutant.len().max(1));
        let end = (place + chance.below(24)).min(mutant.len());
        match chance.below(8) {
            0 => mutant.truncate(place),
            1 => drop(mutant.drain(place..end)),
            2 => {
                let piece = mutant[place..end].to_vec();
                mutant.splice(place..place, piece);
            }
            3 => {
                let other = &originals[chance.below(originals.len())];
                let from = chance.below(other.len());
                mutant.splice(place.., other[from..].iter().copied());
            }
            4 => {
                let huge = [0xff; 9].into_iter().chain([1]);
                mutant.splice(place..(place + 1).min(mutant.len()), huge);
            }
            _ => {
                if let Some(byte) = mutant.get_mut(place) {
                    *byte = match chance.below(3) {
                        0 => *byte ^ (1 << chance.below(8)),
                        1 => byte.wrapping_add(1),
                        _ => u8::try_from(chance.below(256)).expect("a byte"),
                    };
                }
            }
        }
    }
    mutant
}

/// Any bytes at all, and long runs of one byte, which stand for the longest lists.
#[test]
fn bytes_of_chance_are_refused() {
    let mut chance = Chance(0xba7c);
    for _ in 0..2_000 {
        let length = chance.below(400);
        let mut bytes = vec![1];
        bytes.extend((0..length).map(|_| u8::try_from(chance.below(256)).expect("a byte")));
        assert!(decode(&bytes, village(), &table(), &(), MOST).is_err());
    }
    for byte in 0..=255 {
        let bytes: Vec<u8> = [1].into_iter().chain([byte; 70_000]).collect();
        assert!(decode(&bytes, village(), &table(), &(), MOST).is_err(), "{byte}");
    }
}
