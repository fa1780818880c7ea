use form::id_number::check_digit;
use kernel::Entry;

use super::{replace, written};
use crate::generate::{chance::Chance, household::Household};

/// How a number may be written wrongly, by how many of ten thousand are. Only who is old enough
/// had a card of 15 digits, so that of the 37 some 20 are left.
const WAYS: [(&str, u32); 5] = [
    ("id_spaces", 200),
    ("id_full_width", 100),
    ("id_checksum", 30),
    ("id_transposed", 20),
    ("id_15", 37),
];

/// Of a thousand numbers that end in X, this many are written with x. One number in eleven ends
/// so, so that it is three in a hundred of all.
const SMALL_X_PER_MILLE: u32 = 330;

/// The last year in which somebody was born who had a card of 15 digits.
const LAST_YEAR_OF_15: i16 = 1985;

pub(super) fn put(member: &Entry, household: &mut Household, chance: &mut Chance) {
    let path = member.field("id_no");
    let Some(number) = written(household, &path).map(str::to_owned) else { return };
    let small = chance.likely(SMALL_X_PER_MILLE);
    let old = number.get(6..10).and_then(|year| year.parse().ok());
    let old = old.is_some_and(|year: i16| year <= LAST_YEAR_OF_15);
    let left: u32 = 10_000 - WAYS.iter().map(|(_, weight)| weight).sum::<u32>();
    let mut ways = WAYS.map(|(way, weight)| (Some(way), weight)).to_vec();
    ways.push((None, left));
    let (way, dirty) = match chance.weigh(&ways) {
        Some("id_15") if !old => return,
        Some(way) => (way, wrong(way, &number, chance)),
        None if small && number.ends_with('X') => ("id_small_x", number.to_ascii_lowercase()),
        None => return,
    };
    if dirty != number {
        replace(household, &path, dirty);
        household.dirt.push(way);
    }
}

fn wrong(way: &str, number: &str, chance: &mut Chance) -> String {
    match way {
        "id_spaces" => match chance.below(3) {
            0 => format!(" {number}"),
            1 => format!("{number} "),
            _ => format!("{} {} {}", &number[..6], &number[6..14], &number[14..]),
        },
        "id_full_width" => number.chars().map(full_width).collect(),
        "id_15" => format!("{}{}", &number[..6], &number[8..17]),
        "id_checksum" => other_check_digit(number, chance),
        _ => transposed(number, chance),
    }
}

/// The form of a character that fills a whole square, as Chinese keyboards write it.
fn full_width(character: char) -> char {
    let wide = u32::from(character) + 0xFEE0;
    char::from_u32(wide).unwrap_or(character)
}

fn other_check_digit(number: &str, chance: &mut Chance) -> String {
    let right = check_digit(number);
    let wrong = chance.pick(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let wrong = if Some(wrong) == right { 'X' } else { wrong };
    let wrong = if Some(wrong) == right { '0' } else { wrong };
    let body: String = number.chars().take(17).collect();
    format!("{body}{wrong}")
}

/// Two neighbouring digits of the date or the sequence, exchanged; the check digit shows it. The
/// number stays what it is when there are no two different ones.
fn transposed(number: &str, chance: &mut Chance) -> String {
    let mut digits: Vec<char> = number.chars().collect();
    let places: Vec<usize> = (8..16).filter(|place| digits[*place] != digits[place + 1]).collect();
    let weights: Vec<(usize, u32)> = places.iter().map(|place| (*place, 1)).collect();
    if !weights.is_empty() {
        let place = chance.weigh(&weights);
        digits.swap(place, place + 1);
    }
    digits.into_iter().collect()
}
