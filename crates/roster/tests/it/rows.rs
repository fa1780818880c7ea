//! Which rows are people, which household they are of, and where it is.

use roster::{PlaceFault, Reader, Tally};

use crate::world::{PLACE, VILLAGE, read, read_with, split, terms, village};

const HEADER: &str =
    "省|市|县|乡|村|户编号|户主姓名|户主证件号码|姓名|证件号码|与户主关系|户联系电话";

fn file(rows: &str) -> String {
    format!("{HEADER}\n{rows}")
}

#[test]
fn titles_totals_and_repeated_headers_are_passed_over_and_counted() {
    let text = format!(
        "上杭县古田镇花名册\n填报单位:\n{HEADER}\n\
         {PLACE}|001|林甲|350899198001010019|林甲|350899198001010019|户主|\n\
         |||||\n\
         {HEADER}\n\
         {PLACE}|001|林甲|350899198001010019|林乙|350899198205050020|配偶|\n\
         合计|||||1||||2\n\
         小计:|2\n\
         填表人:某某|\n\
         审核:|审核:|审核:|审核:|审核:|审核:|审核:|审核:|审核:|审核:|审核:|审核:"
    );
    let (households, tally) = read_with(&terms(), &split(&text));
    assert_eq!(households.len(), 1);
    assert_eq!(households[0].people.iter().map(|person| person.row).collect::<Vec<_>>(), [4, 7]);
    let expected = Tally { people: 2, titles: 2, headers: 1, blanks: 1, totals: 2, remarks: 2 };
    assert_eq!(tally, expected);
}

#[test]
fn a_name_alone_is_somebody_and_not_a_remark() {
    let (households, tally) = read_with(&terms(), &split(&file("||||||||林甲")));
    assert_eq!((households.len(), tally.people, tally.remarks), (1, 1, 0));
}

#[test]
fn a_file_without_the_needed_columns_is_refused_with_what_it_lacks() {
    for (rows, lacking) in [
        ("姓名|证件号码\nx|y", vec!["与户主关系", "户编号/户主证件号码"]),
        ("户主证件号码|姓名|与户主关系", vec!["证件号码"]),
        ("x\ny", vec!["姓名", "证件号码", "与户主关系", "户编号/户主证件号码"]),
    ] {
        let terms = terms();
        let mut reader = Reader::new(&terms);
        for (number, row) in (1..).zip(split(rows)) {
            assert_eq!(reader.row(number, &row), Ok(None));
        }
        assert_eq!(
            reader.finish().map_err(|error| error.lacking),
            Err(lacking.iter().map(|l| (*l).to_owned()).collect())
        );
    }
    let terms = terms();
    let mut reader = Reader::new(&terms);
    let row = ["x".to_owned()];
    assert!((1..10).all(|number| reader.row(number, &row).is_ok()));
    assert!(reader.row(10, &row).is_err(), "the header is looked for in the first ten rows");
}

#[test]
fn a_household_is_named_by_its_number_or_by_its_head() {
    let text = file(&format!(
        "{PLACE}|001|林甲|350899198001010019|林甲|350899198001010019|户主|\n\
         {PLACE}|001|林甲|350899198001010019|林乙|350899198205050020|配偶|\n\
         {PLACE}||陈甲|350899195001010058|陈甲|350899195001010058|户主|\n\
         {PLACE}||陈甲|35089919500101005 8|陈乙|350899199912310025|之女|\n\
         {PLACE}||||黄甲|350899197503030074|户主|"
    ));
    let households = read(&text);
    let named: Vec<_> = households
        .iter()
        .map(|household| {
            (household.number.as_deref(), household.head.as_deref(), household.people.len())
        })
        .collect();
    assert_eq!(
        named,
        [
            (Some("001"), Some("350899198001010019"), 2),
            (None, Some("350899195001010058"), 2),
            (None, Some("350899197503030074"), 1),
        ]
    );
    let records = households[0].records(village());
    assert_eq!(records.len(), 2);
    assert_ne!(records[0], records[1]);
    assert_ne!(records, households[1].records(village()));
}

#[test]
fn merged_cells_are_carried_down_within_a_household_only() {
    let text = file(&format!(
        "{PLACE}|001|林甲|350899198001010019|林甲|350899198001010019|户主|12000000001\n\
         ||||||||林乙|350899198205050020|配偶|\n\
         |||||002|||陈甲|350899195001010058|户主|"
    ));
    let households = read(&text);
    assert_eq!(households.len(), 2);
    assert_eq!(households[0].people.len(), 2);
    assert!(households[0].people[1].notes.iter().any(|note| note.step == roster::Step::Carried));
    assert_eq!(households[0].village, Ok(village()));
    // Nothing of the first household was given to the second.
    assert_eq!(households[1].village, Err(PlaceFault::Missing));
    assert!(households[1].answers.iter().all(|said| said.asked != "household/household_phone"));
}

#[test]
fn a_row_that_names_no_household_and_follows_none_is_unreadable() {
    let households = read(&file(&format!("{PLACE}||||林乙|350899198205050020|配偶|")));
    let faults = &households[0].people[0].faults;
    assert_eq!(faults.iter().map(|told| told.fault.code()).collect::<Vec<_>>(), ["no_household"]);
}

#[test]
fn villages_are_found_by_name_or_code_and_never_guessed() {
    for (place, expected) in [
        (PLACE.to_owned(), Ok(village())),
        (format!("||||{VILLAGE}"), Ok(village())),
        ("||上杭|古田|竹岭村".to_owned(), Ok(village())),
        ("福建|龙岩市|350823|350823106|竹岭".to_owned(), Ok(village())),
        // Two villages of 新罗区 have this name.
        ("||新罗区||赤坑村委会".to_owned(), Err(PlaceFault::Ambiguous)),
        ("||||黄坑村委会".to_owned(), Err(PlaceFault::Ambiguous)),
        // A township that was merged away, and a code of a former vintage.
        ("||上杭县|步云乡|梨岭村".to_owned(), Err(PlaceFault::Unknown)),
        ("||||350822106212".to_owned(), Err(PlaceFault::Unknown)),
        (format!("||新罗区||{VILLAGE}"), Err(PlaceFault::Contradicted)),
        ("||||".to_owned(), Err(PlaceFault::Missing)),
    ] {
        let row = format!("{place}|001|||林甲|350899198001010019|户主|");
        assert_eq!(read(&file(&row))[0].village, expected, "{place}");
    }
    let mut terms = terms();
    terms.village = Some(village());
    let rows = split(&file("|||||001|||林甲|350899198001010019|户主|"));
    assert_eq!(read_with(&terms, &rows).0[0].village, Ok(village()));
}

#[test]
fn a_count_that_does_not_fit_is_told() {
    for (count, told) in [("1", vec![]), ("2", vec!["count_differs"]), ("两", vec!["bad_number"])]
    {
        let text = format!(
            "省|市|县|乡|村|户编号|姓名|证件号码|与户主关系|人数\n\
             {PLACE}|001|林甲|350899198001010019|户主|{count}"
        );
        let hints: Vec<_> =
            read(&text)[0].people[0].hints.iter().map(|told| told.fault.code()).collect();
        assert_eq!(hints, told, "{count}");
    }
}
