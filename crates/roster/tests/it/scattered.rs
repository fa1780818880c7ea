//! Rows of one household that do not lie together, and files that are imported again.

use crate::world::{PLACE, Store, bins, split};

const HEADER: &str = "省|市|县|乡|村|户编号|姓名|证件号码|与户主关系|户联系电话|务工所在地";

fn import(store: &mut Store, rows: &[&str]) -> Vec<(u32, String)> {
    let rows: Vec<String> = rows.iter().map(|row| format!("{PLACE}|{row}")).collect();
    bins(&store.import(&split(&format!("{HEADER}\n{}", rows.join("\n")))))
}

fn codes(bins: &[(u32, String)]) -> Vec<&str> {
    bins.iter().map(|(_, bin)| bin.as_str()).collect()
}

const A: &str = "001|林甲|350899198001010019|户主|12000000001|厦门";
const B: &str = "001|林乙|350899198205050020|配偶|12000000001|";
const C: &str = "002|陈甲|350899195001010058|户主||";

#[test]
fn a_household_that_comes_again_later_is_the_same_household() {
    let mut store = Store::default();
    assert_eq!(codes(&import(&mut store, &[A, C, B])), ["new", "new", "new"]);
    assert_eq!(store.households.len(), 2);
    assert_eq!(codes(&import(&mut store, &[A, B, C])), ["same", "same", "same"]);
}

#[test]
fn an_import_done_again_writes_nothing() {
    let mut store = Store::default();
    import(&mut store, &[A, B, C]);
    let before = store.clone();
    let again = import(&mut store, &[A, B, C]);
    assert_eq!(codes(&again), ["same", "same", "same"]);
    assert_eq!(store.households, before.households);
}

#[test]
fn records_and_entries_are_the_same_whenever_and_beside_whomever_they_came() {
    let mut at_once = Store::default();
    import(&mut at_once, &[A, B, C]);
    let mut one_by_one = Store::default();
    for row in [C, B, A] {
        assert_eq!(codes(&import(&mut one_by_one, &[row])), ["new"]);
    }
    assert_eq!(one_by_one.households, at_once.households);
}

#[test]
fn a_household_that_came_by_its_head_is_found_by_its_number() {
    let mut store = Store::default();
    let rows = split(&format!(
        "省|市|县|乡|村|户主证件号码|姓名|证件号码|与户主关系\n\
         {PLACE}|350899198001010019|林甲|350899198001010019|户主"
    ));
    store.import(&rows);
    assert_eq!(codes(&import(&mut store, &[A])), ["changed"]);
    assert_eq!(store.households.len(), 1);
    assert_eq!(codes(&import(&mut store, &[A])), ["same"]);
}

#[test]
fn scattered_rows_that_differ_are_in_conflict() {
    let other_phone = B.replace("12000000001", "12000000009");
    let other_work = A.replace("厦门", "龙岩");
    let other_household = B.replace("001", "002");
    for (last, bin) in [
        (other_phone.as_str(), "conflict household_differs"),
        (&other_work, "conflict person_differs"),
        (A, "same"),
    ] {
        let bins = import(&mut Store::default(), &[A, C, last]);
        assert_eq!(codes(&bins), ["new", "new", bin], "{last}");
    }
    let without_phone = other_household.replace("12000000001", "");
    let bins = import(&mut Store::default(), &[A, B, C, &without_phone]);
    assert_eq!(codes(&bins), ["new", "new", "new", "conflict person_elsewhere"]);
}

#[test]
fn a_household_of_too_many_rows_comes_in_pieces() {
    let rows: Vec<String> = (0..600).map(|n| format!("009|林{n}||之子||第{n}")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bins = import(&mut Store::default(), &rows);
    assert_eq!(bins.len(), 600);
    assert!(bins.iter().all(|(_, bin)| bin == "unreadable no_person"));
}
