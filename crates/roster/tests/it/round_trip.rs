use std::collections::BTreeSet;

use kernel::RecordId;
use proptest::prelude::*;
use roster::{Bin, Comparer, Existing, Exporter, Nowhere};

use crate::{
    families::family,
    world::{Answers, Store, read_with, terms, village},
};

/// A household as its own roster.
fn roster(answers: &Answers) -> Vec<Vec<String>> {
    let terms = terms();
    let exporter = Exporter::new(&terms);
    let header = exporter.header().into_iter().map(str::to_owned).collect();
    let mut rows = vec![header];
    rows.extend(exporter.rows(village(), answers));
    rows
}

/// A roster with some of its cells made dirty.
fn dirty_roster() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof![
        Just(String::new()),
        Just("无".to_owned()),
        Just("1.5E+17".to_owned()),
        Just("户主".to_owned()),
        Just("001".to_owned()),
        any::<String>(),
    ];
    let spots = proptest::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), cell),
        0..6,
    );
    (proptest::collection::vec(family(), 1..4), spots).prop_map(|(families, spots)| {
        let mut rows = Vec::new();
        for family in &families {
            let roster = roster(family);
            rows.extend(if rows.is_empty() { roster } else { roster[1..].to_vec() });
        }
        for (row, column, text) in spots {
            if rows.len() > 1 {
                let row = 1 + row.index(rows.len() - 1);
                let column = column.index(rows[row].len());
                rows[row][column] = text;
            }
        }
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn importing_what_was_exported_changes_nothing(family in family()) {
        let rows = roster(&family);
        let terms = terms();
        let mut comparer = Comparer::new(&terms);
        let (households, _) = read_with(&terms, &rows);
        for sheeted in &households {
            let existing = Existing {
                record: RecordId::derive("known", b"1"),
                village: village(),
                answers: &family,
            };
            let comparison = comparer.compare(sheeted, Some(&existing), &Nowhere);
            prop_assert_eq!(comparison.writes(), vec![]);
            for row in &comparison.rows {
                prop_assert!(!matches!(row.bin, Bin::New(_) | Bin::Changed(_)));
            }
        }
    }

    #[test]
    fn every_row_falls_into_one_bin(rows in dirty_roster()) {
        let terms = terms();
        let (households, tally) = read_with(&terms, &rows);
        let mut comparer = Comparer::new(&terms);
        let mut store = Store::default();
        let mut seen = BTreeSet::new();
        for sheeted in &households {
            for row in store.take(&mut comparer, sheeted).rows {
                prop_assert!(seen.insert(row.row), "row {} stands in two bins", row.row);
                let empty = match &row.bin {
                    Bin::Changed(changes) => changes.is_empty(),
                    Bin::Conflict(told) | Bin::Unreadable(told) => told.is_empty(),
                    Bin::New(_) | Bin::Same => false,
                };
                prop_assert!(!empty, "a bin without a reason");
            }
        }
        prop_assert_eq!(seen.len(), tally.people);
        let passed = tally.headers + tally.blanks + tally.totals + tally.remarks;
        prop_assert_eq!(tally.people + passed, rows.len() - 1);
    }

    #[test]
    fn an_import_done_twice_writes_nothing_the_second_time(rows in dirty_roster()) {
        let mut store = Store::default();
        store.import(&rows);
        let before = store.households.clone();
        for comparison in store.import(&rows) {
            prop_assert_eq!(comparison.writes(), vec![]);
        }
        prop_assert_eq!(store.households, before);
    }

    #[test]
    fn no_cells_are_too_strange(
        header in proptest::sample::subsequence(
            vec!["村", "户编号", "户主证件号码", "姓名", "证件号码", "与户主关系", "健康状况", "出生日期", "人数"],
            0..9,
        ),
        rows in proptest::collection::vec(proptest::collection::vec(any::<String>(), 0..9), 0..5),
    ) {
        let terms = terms();
        let mut reader = roster::Reader::new(&terms);
        let header: Vec<String> = header.into_iter().map(str::to_owned).collect();
        let mut store = Store::default();
        let mut comparer = Comparer::new(&terms);
        for (number, row) in (1..).zip([&header].into_iter().chain(&rows)) {
            if let Ok(Some(sheeted)) = reader.row(number, row) {
                store.take(&mut comparer, &sheeted);
            }
        }
        if let Ok((Some(sheeted), _)) = reader.finish() {
            store.take(&mut comparer, &sheeted);
        }
    }
}

#[test]
fn a_family_is_written_head_first_with_what_is_derived() {
    let family = crate::world::answers(&[
        ("household/national_household_no", "001".into()),
        ("member/a/name", "林乙".into()),
        ("member/a/birth_date", "1982-05-05".into()),
        ("member/a/relation", "spouse".into()),
        ("member/a/pension:none", true.into()),
        ("member/b/name", "林甲".into()),
        ("member/b/id_no", "350899198001010019".into()),
        ("member/b/relation", "head".into()),
        ("member/b/health:disabled", true.into()),
        ("member/b/health:chronic", true.into()),
        ("member/b/pension:resident", true.into()),
        ("member/c/name", "林丙".into()),
        ("member/c/left", "died".into()),
    ]);
    let rows = roster(&family);
    let column = |head: &str| {
        let place = rows[0].iter().position(|cell| cell == head).expect("a column");
        rows[1..].iter().map(|row| row[place].as_str()).collect::<Vec<_>>()
    };
    assert_eq!(column("姓名"), ["林甲", "林乙"]);
    assert_eq!(column("村"), ["竹岭村委会", "竹岭村委会"]);
    assert_eq!(column("户编号"), ["001", "001"]);
    assert_eq!(column("户主姓名"), ["林甲", "林甲"]);
    assert_eq!(column("户主证件号码"), ["350899198001010019", "350899198001010019"]);
    assert_eq!(column("与户主关系"), ["户主", "配偶"]);
    assert_eq!(column("健康状况"), ["长期慢性病,残疾", ""]);
    assert_eq!(column("是否参加城乡居民基本养老保险"), ["是", "否"]);
    // Of the other half nothing was said.
    assert_eq!(column("是否参加城镇职工基本养老保险"), ["", "否"]);
    assert_eq!(column("年度"), ["", ""]);
}
