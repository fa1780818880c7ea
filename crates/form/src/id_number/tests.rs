use kernel::Date;
use proptest::prelude::*;

use super::{DEMONSTRATION_PREFIX, IdNumber, LONGYAN_PREFIXES, Layer, check_digit, layers};
use crate::Severity;

const TODAY: Date = jiff::civil::date(2026, 3, 1);

fn failing(text: &str) -> Vec<Layer> {
    layers(text, None, TODAY, true, &|prefix| matches!(prefix, "110105" | "440524"))
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
        ("", vec![Layer::Length]),
        ("35089919800101001", vec![Layer::Length]),
        ("350899800101001", vec![Layer::Length]),
        ("3508991980010100190", vec![Layer::Length]),
        ("35089919800101001901234", vec![Layer::Length]),
        ("35089919800101OO19", vec![Layer::Characters]),
        ("3508991980010100X9", vec![Layer::Characters]),
        ("35089919800101001９", vec![Layer::Characters]),
    ] {
        assert_eq!(failing(text), expected, "{text}");
    }
}

#[test]
fn an_unknown_prefix_is_only_a_warning() {
    let number = "999999198001010018";
    let number = format!("{}{}", &number[..17], check_digit(&number[..17]).expect("a digit"));
    assert_eq!(failing(&number), vec![Layer::Prefix]);
    assert_eq!(Layer::Prefix.severity(), Severity::Soft);
}

#[test]
fn every_vintage_of_longyan_is_known() {
    for vintage in LONGYAN_PREFIXES {
        let first17 = format!("{}19700101001", vintage.prefix);
        let number = format!("{first17}{}", check_digit(&first17).expect("a digit"));
        assert_eq!(layers(&number, None, TODAY, false, &|_| false), vec![], "{number}");
    }
}

#[test]
fn a_generated_number_passes_in_the_demonstration_only() {
    let number = "350899198001010019";
    assert_eq!(layers(number, None, TODAY, true, &|_| false), vec![]);
    assert_eq!(layers(number, None, TODAY, false, &|_| true), vec![Layer::Reserved]);
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
        assert_eq!(layers(text, stated, TODAY, true, &|_| true), expected, "{text} {stated:?}");
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
        let failed = layers(&text, sex.as_deref(), TODAY, false, &|_| false);
        prop_assert!(failed.is_sorted());
    }

    #[test]
    fn texts_of_the_right_length_are_judged_too(text in "[0-9]{14}[0-9xX０é]{4,8}") {
        let failed = layers(&text, Some("1"), TODAY, false, &|_| false);
        prop_assert!(failed.is_sorted());
    }
}
