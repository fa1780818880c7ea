//! Arithmetic that is exact for decimals. A number that is a whole count of millionths, as every
//! amount of money is, is computed with as that count; all others as they are.

/// The sum, exact for decimals of up to six places.
pub(super) fn add(one: f64, other: f64) -> f64 {
    counts(one, other).map_or(one + other, |(one, other)| (one + other) / MILLION)
}

/// The difference, exact for decimals of up to six places.
pub(super) fn subtract(one: f64, other: f64) -> f64 {
    add(one, -other)
}

/// The product, exact when it too has no more than six places.
pub(super) fn multiply(one: f64, other: f64) -> f64 {
    counts(one, other).and_then(|(one, other)| exact_product(one, other)).unwrap_or(one * other)
}

/// The quotient, the nearest to the true one for decimals of up to six places.
pub(super) fn divide(one: f64, other: f64) -> f64 {
    let (one, other) = counts(one, other).unwrap_or((one, other));
    one / other
}

/// The remainder of a division towards zero, with the sign of the dividend.
pub(super) fn remainder(one: f64, other: f64) -> f64 {
    counts(one, other).map_or(one % other, |(one, other)| one % other / MILLION)
}

/// The number with `places` decimals, halves rounded up; tens, hundreds and so on when negative.
/// What counts is the number as it is written: 1.005 lies halfway between two hundredths.
pub(super) fn round(number: f64, places: i32) -> f64 {
    let places = places.clamp(-15, 15);
    let shifted = shift(number, places);
    // A number too large to be shifted has no decimals to lose.
    if shifted.is_finite() { shift(half_up(shifted), -places) } else { number }
}

/// An amount in 元 divided by a count of people, in whole 分, halves rounded up. None unless
/// there is a whole number of people, at least one.
pub(super) fn per_head(amount: f64, people: f64) -> Option<f64> {
    let fen = half_up(shift(amount, 2));
    let people_sound = (1.0..=COUNT_MAX).contains(&people) && people.fract() == 0.0;
    if !people_sound || fen.is_nan() || fen.abs() > COUNT_MAX {
        return None;
    }
    // Both are whole and within 2^52, so that all of this stays within 2^54.
    let (fen, people) = (fen as i64, people as i64);
    // The floor of fen / people + 1/2.
    let share = (2 * fen + people).div_euclid(2 * people);
    Some(shift(share as f64, -2))
}

const MILLION: f64 = 1_000_000.0;
/// Counts of millionths up to 2^52 have a sum that is exact.
const COUNT_MAX: f64 = 4_503_599_627_370_496.0;

fn counts(one: f64, other: f64) -> Option<(f64, f64)> {
    Some((millionths(one)?, millionths(other)?))
}

/// The number as a count of millionths, if it is the nearest number to one.
fn millionths(number: f64) -> Option<f64> {
    let count = (number * MILLION).round();
    let exact = count.abs() <= COUNT_MAX && count / MILLION == number;
    exact.then_some(count)
}

fn exact_product(one: f64, other: f64) -> Option<f64> {
    let product = i128::from(one as i64) * i128::from(other as i64);
    let count = product / 1_000_000;
    let exact = product % 1_000_000 == 0 && count.unsigned_abs() <= 1 << 52;
    exact.then_some(count as f64 / MILLION)
}

fn half_up(number: f64) -> f64 {
    let floor = number.floor();
    if number - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// The number with its decimal point moved, without the error of a multiplication.
fn shift(number: f64, places: i32) -> f64 {
    format!("{number}e{places}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_computed_as_on_paper() {
        assert_eq!(add(0.1, 0.2), 0.3);
        assert_eq!(subtract(100_000.1, 100_000.0), 0.1);
        assert_eq!(multiply(0.1, 3.0), 0.3);
        assert_eq!(multiply(1_234_567.89, 100.0), 123_456_789.0);
        assert_eq!(divide(0.3, 0.1), 3.0);
        assert_eq!(remainder(5.5, 0.1), 0.0);
        assert_eq!(remainder(-7.0, 3.0), -1.0);
    }

    #[test]
    fn halves_are_rounded_up_as_written() {
        for (number, places, rounded) in [
            (1.005, 2, 1.01),
            (2.675, 2, 2.68),
            (2.5, 0, 3.0),
            (-2.5, 0, -2.0),
            (0.499_999_999_999_999_94, 0, 0.0),
            (1_250.0, -2, 1_300.0),
            (f64::MAX, 2, f64::MAX),
        ] {
            assert_eq!(round(number, places), rounded, "{number} to {places} places");
        }
    }

    #[test]
    fn a_share_is_rounded_once_to_whole_fen() {
        assert_eq!(per_head(100.0, 3.0), Some(33.33));
        assert_eq!(per_head(0.05, 2.0), Some(0.03));
        assert_eq!(per_head(-0.05, 2.0), Some(-0.02));
        assert_eq!(per_head(10_560.01, 4.0), Some(2_640.0));
        for people in [0.0, -1.0, 2.5, f64::NAN, f64::INFINITY] {
            assert_eq!(per_head(100.0, people), None, "{people}");
        }
        assert_eq!(per_head(f64::NAN, 2.0), None);
        assert_eq!(per_head(f64::INFINITY, 2.0), None);
    }

    proptest! {
        #[test]
        fn a_sum_of_amounts_is_exact(amounts in prop::collection::vec(-99_999_999_i64..99_999_999, 0..40)) {
            let yuan = |fen: i64| -> f64 { format!("{fen}e-2").parse().expect("an amount") };
            let sum = amounts.iter().map(|fen| yuan(*fen)).fold(0.0, add);
            prop_assert_eq!(sum, yuan(amounts.iter().sum()));
        }

        #[test]
        fn a_share_is_within_half_a_fen(fen in -1_000_000_000_i64..1_000_000_000, people in 1_i64..50) {
            let amount: f64 = format!("{fen}e-2").parse().expect("an amount");
            let share = per_head(amount, people as f64).expect("a share");
            let share_fen = (share * 100.0).round() as i64;
            let off = 2 * (share_fen * people - fen);
            prop_assert!(-people < off && off <= people, "{fen} by {people} gave {share_fen}");
        }
    }
}
