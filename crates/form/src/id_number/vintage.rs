/// The years in which six digits stood for a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vintage {
    /// The six digits.
    pub prefix: &'static str,
    /// The first edition that has them.
    pub from: u16,
    /// The last year in which they can have been given out; none while they are in use.
    pub until: Option<u16>,
}

/// The prefixes that people born in Longyan carry, from the editions of GB/T 2260 since 1980.
///
/// Until the prefecture 龙岩地区 became a city, its counties were 3526xx; a number once given
/// stays for life. 永定 was 350822 as a county and is 350803 as a district.
pub const LONGYAN_PREFIXES: [Vintage; 19] = [
    old("352600", 1980),
    old("352601", 1981),
    old("352602", 1990),
    old("352621", 1980),
    old("352622", 1980),
    old("352623", 1980),
    old("352624", 1980),
    old("352625", 1980),
    old("352626", 1980),
    old("352627", 1980),
    new("350800", 1996),
    new("350802", 1996),
    new("350803", 2014),
    new("350821", 1996),
    Vintage { prefix: "350822", from: 1996, until: Some(2014) },
    new("350823", 1996),
    new("350824", 1996),
    new("350825", 1996),
    new("350881", 1996),
];

/// Whether the prefix is of Longyan in any vintage.
pub(super) fn is_of_longyan(prefix: &str) -> bool {
    LONGYAN_PREFIXES.iter().any(|vintage| vintage.prefix == prefix)
}

/// Whether the first two digits are of a province in GB/T 2260, or 83 as on the residence permits
/// of people from Taiwan.
pub(super) fn is_of_a_province(prefix: &str) -> bool {
    let province = prefix.get(..2).and_then(|digits| digits.parse().ok()).unwrap_or(0_u8);
    matches!(
        province,
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82 | 83
    )
}

const fn old(prefix: &'static str, from: u16) -> Vintage {
    Vintage { prefix, from, until: Some(1996) }
}

const fn new(prefix: &'static str, from: u16) -> Vintage {
    Vintage { prefix, from, until: None }
}
