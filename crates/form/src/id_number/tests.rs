use kernel::Date;
use proptest::prelude::*;

use super::{
    DEMONSTRATION_PREFIX, IdNumber, LONGYAN_PREFIXES, Layer, Stated, check_digit, layers, normal,
};
use crate::Severity;

const TODAY: Date = jiff::civil::date(2026, 3, 1);
const NOTHING: Stated<'_> = Stated { sex: None, birth: None };

fn failing(text: &str) -> Vec<Layer> {
    layers(text, &NOTHING, TODAY, true, &|prefix| matches!(prefix, "110105" | "440524"))
}

#[test]
fn each_layer_is_told_on_its_own() {
    for (text, expected) in [
        // The two examples of the standard; the second is too old to be anybody's.
        ("11010519491231002X", vec![]),
        ("440524188001010014", vec![Layer::Age]),
        ("350899198001010019", vec![]),
        ("350899199602290022", vec![]),
        ("350899201206150036", vec![]),
        ("350899194311030041", vec![]),
        // The check digit is right although 1995 had no 29 February.
        ("350899199502290017", vec![Layer::Date]),
        ("350899198001010018", vec![Layer::Checksum]),
        ("350899198013010019", vec![Layer::Date, Layer::Checksum]),
        ("", vec![Layer::Blank]),
        (" \u{3000}\u{feff}", vec![Layer::Blank]),
        ("350899 19800101 0019", vec![Layer::Blank]),
        ("350899 19800101 0018", vec![Layer::Blank, Layer::Checksum]),
        ("\u{200b}350899198001010019\n", vec![]),
        ("35089919800101001", vec![Layer::Length]),
        ("350899800101001", vec![Layer::Old]),
        ("350899800230001", vec![Layer::Old, Layer::Date]),
        ("35089980010100X", vec![Layer::Length]),
        ("='350899198001010019'", vec![Layer::Characters]),
        ("=\"350899198001010019\"", vec![Layer::Characters]),
        ("'350899198001010019", vec![Layer::Characters]),
        ("3508991980010100190", vec![Layer::Length]),
        ("35089919800101001901234", vec![Layer::Length]),
        ("35089919800101OO19", vec![Layer::Characters]),
        ("3508991980010100X9", vec![Layer::Characters]),
        ("35089919800101001９", vec![Layer::Characters]),
        ("３５０８９９　19800101001９", vec![Layer::Blank, Layer::Characters]),
        ("３５０８９９８００１０１００１", vec![Layer::Characters, Layer::Old]),
        ("350899199502290018", vec![Layer::Date, Layer::Checksum]),
    ] {
        assert_eq!(failing(text), expected, "{text}");
    }
}

#[test]
fn an_unknown_prefix_is_only_a_warning() {
    assert_eq!(failing(&numbered("35999919800101001")), vec![Layer::Prefix]);
    assert_eq!(Layer::Prefix.severity(), Severity::Soft);
}

#[test]
fn provinces_are_those_of_the_standard() {
    let known = (0..100).filter(|province| {
        let number = numbered(&format!("{province:02}010019800101001"));
        !layers(&number, &NOTHING, TODAY, true, &|_| true).contains(&Layer::Province)
    });
    let known: Vec<u8> = known.collect();
    assert_eq!(
        known,
        [
            11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50,
            51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83
        ]
    );
    // One thing is told once: where there is no province, there is no county.
    assert_eq!(failing(&numbered("99999919800101001")), vec![Layer::Province]);
}

/// Seventeen digits with their check digit.
fn numbered(first17: &str) -> String {
    format!("{first17}{}", check_digit(first17).expect("a digit"))
}

#[test]
fn a_number_is_brought_to_how_it_is_kept() {
    for (text, kept) in [
        (" 11010519491231002x ", Some("11010519491231002X")),
        ("=\"11010519491231002X\"", Some("11010519491231002X")),
        ("'110105 19491231 002x", Some("11010519491231002X")),
        ("１１０１０５１９４９１２３１００２Ｘ", Some("11010519491231002X")),
        ("110105491231002", Some("11010519491231002X")),
        ("35089919800101001943", Some("35089919800101001943")),
        ("350899198001010018", Some("350899198001010018")),
        ("", None),
        ("''", None),
        ("11010549123100X", None),
        ("none", None),
        (&"1 ".repeat(18), Some("111111111111111111")),
        (&"1 ".repeat(40), None),
    ] {
        let found = normal(text);
        assert_eq!(found.as_ref().map(IdNumber::as_str), kept, "{text}");
    }
}

#[test]
fn a_date_of_birth_given_is_compared_where_the_number_has_one() {
    let given = |day: i8| Stated { sex: None, birth: Some(jiff::civil::date(1980, 1, day)) };
    for (text, day, expected) in [
        ("350899198001010019", 1, vec![]),
        ("350899198001010019", 2, vec![Layer::Birth]),
        ("350899800101001", 2, vec![Layer::Old, Layer::Birth]),
        ("350899199502290017", 1, vec![Layer::Date]),
    ] {
        assert_eq!(layers(text, &given(day), TODAY, true, &|_| true), expected, "{text} {day}");
    }
}

#[test]
fn every_vintage_of_longyan_is_known() {
    for vintage in LONGYAN_PREFIXES {
        let first17 = format!("{}19700101001", vintage.prefix);
        let number = format!("{first17}{}", check_digit(&first17).expect("a digit"));
        assert_eq!(layers(&number, &NOTHING, TODAY, false, &|_| false), vec![], "{number}");
    }
}

#[test]
fn a_generated_number_passes_in_the_demonstration_only() {
    let number = "350899198001010019";
    assert_eq!(layers(number, &NOTHING, TODAY, true, &|_| false), vec![]);
    assert_eq!(layers(number, &NOTHING, TODAY, false, &|_| true), vec![Layer::Reserved]);
    assert!(LONGYAN_PREFIXES.iter().all(|vintage| vintage.prefix != DEMONSTRATION_PREFIX));
}

#[test]
fn a_child_is_born_today_at_the_latest() {
    for (birth, expected) in [("20260301", vec![]), ("20260302", vec![Layer::Age])] {
        let first17 = format!("350899{birth}001");
        let number = format!("{first17}{}", check_digit(&first17).expect("a digit"));
        assert_eq!(failing(&number), expected, "{birth}");
    }
}

#[test]
fn the_sex_given_is_compared_where_it_says_one() {
    // The seventeenth digit of the first is odd, of the second even.
    for (text, stated, agrees) in [
        ("350899198001010019", Some("1"), true),
        ("350899198001010019", Some("2"), false),
        ("350899199602290022", Some("2"), true),
        ("350899199602290022", Some("1"), false),
        ("350899199602290022", Some("9"), true),
        ("350899199602290022", None, true),
    ] {
        let expected = if agrees { vec![] } else { vec![Layer::Sex] };
        let stated = Stated { sex: stated, birth: None };
        assert_eq!(layers(text, &stated, TODAY, true, &|_| true), expected, "{text} {stated:?}");
    }
}

#[test]
fn a_number_is_kept_with_a_capital_x_and_a_certificate_with_its_suffix() {
    for (text, resident, certificate) in [
        (" 11010519491231002x ", "11010519491231002X", None),
        ("35089919800101001942", "350899198001010019", Some("42")),
        ("35089919800101001942b1", "350899198001010019", Some("42B1")),
    ] {
        let number = IdNumber::read(text).expect("a well-formed number");
        assert_eq!((number.resident(), number.certificate()), (resident, certificate));
        assert_eq!(failing(text), vec![], "{text}");
    }
    for text in ["35089919800101001982", "35089919800101001945"] {
        assert_eq!(failing(text), vec![Layer::Characters], "{text} has no such category or grade");
    }
}

#[test]
fn a_number_never_shows_in_a_log() {
    let number = IdNumber::read("350899198001010019").expect("a well-formed number");
    assert!(!format!("{number:?}").contains("3508"));
}

#[test]
fn every_layer_speaks_both_languages() {
    for layer in Layer::ALL {
        assert!(layer.code().starts_with("V01."));
        let words = layer.message();
        assert!(!words.zh.is_empty() && !words.en.is_empty(), "{layer:?}");
    }
}

proptest! {
    #[test]
    fn any_single_wrong_digit_is_found(first17 in "[0-9]{17}", at in 0_usize..17, by in 1_u8..10) {
        let right = check_digit(&first17).expect("a digit");
        let mut digits = first17.into_bytes();
        digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
        let mistyped = String::from_utf8(digits).expect("digits");
        prop_assert_ne!(check_digit(&mistyped), Some(right));
    }

    #[test]
    fn no_text_is_too_strange(text in any::<String>(), sex in proptest::option::of(any::<String>())) {
        let stated = Stated { sex: sex.as_deref(), birth: Some(TODAY) };
        let failed = layers(&text, &stated, TODAY, false, &|_| false);
        prop_assert!(failed.is_sorted());
    }

    #[test]
    fn texts_of_the_right_length_are_judged_too(text in "[0-9]{14}[0-9xX０é]{4,8}") {
        let failed = layers(&text, &Stated { sex: Some("1"), birth: None }, TODAY, false, &|_| false);
        prop_assert!(failed.is_sorted());
    }
}
