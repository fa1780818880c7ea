/// An amount as people write it, in 元 with at most two decimals, as it is stored, in 分. Nothing
/// when it is no such amount.
#[must_use]
pub fn fen(yuan: &str) -> Option<i64> {
    let (digits, negative) = match yuan.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (yuan, false),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !plain(whole) || !plain(part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let fen = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?;
    Some(if negative { -fen } else { fen })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_fen() {
        for (text, expected) in [
            ("12000", Some(1_200_000)),
            ("12000.5", Some(1_200_050)),
            ("-0.05", Some(-5)),
            ("1.234", None),
            ("--1", None),
            (".5", None),
            ("1.+5", None),
            ("一千", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(fen(text), expected, "{text}");
        }
    }
}
