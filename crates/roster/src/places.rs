use std::collections::BTreeMap;

use form::Words;
use kernel::{Division, Gazetteer, Level};

use crate::clean::word;

/// Finds villages by what a roster says of them. Names are not keys: they repeat, so they count
/// only together with the names above them, and of two villages that fit neither is taken.
#[derive(Debug, Clone)]
pub struct Places {
    gazetteer: Gazetteer,
    /// The villages by their plain names.
    villages: BTreeMap<String, Vec<Division>>,
}

/// Why a village can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceFault {
    /// The row names none.
    Missing,
    /// No village of the present list fits.
    Unknown,
    /// Several villages fit.
    Ambiguous,
    /// The village's code lies in another division than the row names.
    Contradicted,
}

/// The levels of a village, from the top.
pub(crate) const LEVELS: [Level; 5] =
    [Level::Province, Level::City, Level::County, Level::Township, Level::Village];

/// What stands in the cells of the five levels; blank where there is nothing.
pub(crate) type Address<'a> = [&'a str; 5];

impl Places {
    /// Makes a list of divisions searchable.
    #[must_use]
    pub fn new(gazetteer: Gazetteer) -> Self {
        let mut villages: BTreeMap<String, Vec<Division>> = BTreeMap::new();
        for village in gazetteer.at(Level::Village) {
            let name = gazetteer.name(village).unwrap_or_default();
            villages.entry(plain(&word(name), Level::Village)).or_default().push(village);
        }
        Self { gazetteer, villages }
    }

    /// The list of divisions.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The village at an address of names or codes.
    pub(crate) fn find(&self, address: &Address<'_>) -> Result<Division, PlaceFault> {
        let words = address.map(word);
        let Some(village) = words.last().filter(|village| !village.is_empty()) else {
            return Err(PlaceFault::Missing);
        };
        if village.bytes().all(|b| b.is_ascii_digit()) {
            return self.by_code(village, &words);
        }
        let named = self.villages.get(&plain(village, Level::Village));
        let fits = |place: &&Division| self.lies_in(**place, &words);
        let mut found: Vec<Division> = named.into_iter().flatten().filter(fits).copied().collect();
        // Of a village and a neighbourhood of one name, the one that is meant is spelled out.
        let is_exact = |place: &Division| self.is_spelled(*place, village);
        if found.len() > 1 && found.iter().any(is_exact) {
            found.retain(is_exact);
        }
        match found.as_slice() {
            [] => Err(PlaceFault::Unknown),
            [one] => Ok(*one),
            _ => Err(PlaceFault::Ambiguous),
        }
    }

    /// How a village is written in the cells of the five levels, so that it is found again.
    pub(crate) fn address(&self, village: Division) -> [String; 5] {
        let name = |level| self.gazetteer.name(village.at(level)).unwrap_or_default().to_owned();
        let mut address = LEVELS.map(name);
        let cells = address.each_ref().map(String::as_str);
        if self.find(&cells) != Ok(village)
            && let Some(cell) = address.last_mut()
        {
            *cell = village.to_string();
        }
        address
    }

    fn by_code(&self, code: &str, words: &[String; 5]) -> Result<Division, PlaceFault> {
        let village = code.parse::<Division>().ok();
        let known = |village: &Division| {
            village.level() == Level::Village && self.gazetteer.name(*village).is_some()
        };
        let village = village.filter(known).ok_or(PlaceFault::Unknown)?;
        if self.lies_in(village, words) { Ok(village) } else { Err(PlaceFault::Contradicted) }
    }

    /// Whether a village lies in what the cells above it name.
    fn lies_in(&self, village: Division, words: &[String; 5]) -> bool {
        let above = LEVELS.iter().zip(words).take(4).filter(|(_, word)| !word.is_empty());
        above.into_iter().all(|(level, word)| {
            let place = village.at(*level);
            if word.bytes().all(|b| b.is_ascii_digit()) {
                return word.parse() == Ok(place);
            }
            let name = self.gazetteer.name(place).unwrap_or_default();
            plain(&crate::clean::word(name), *level) == plain(word, *level)
        })
    }

    fn is_spelled(&self, place: Division, word: &str) -> bool {
        let name = crate::clean::word(self.gazetteer.name(place).unwrap_or_default());
        name == word || is_of_town(&name) == is_of_town(word)
    }
}

/// Whether a name is that of a neighbourhood rather than a village.
fn is_of_town(name: &str) -> bool {
    name.contains("居") || name.ends_with("社区")
}

/// A name without the words that are left out in speaking.
fn plain(word: &str, level: Level) -> String {
    let endings: &[&str] = match level {
        Level::Province => &["省"],
        Level::City => &["市"],
        Level::County => &["县", "区", "市"],
        Level::Township => &["街道办事处", "街道", "镇", "乡"],
        Level::Village => &[
            "社区居民委员会",
            "社区居委会",
            "居民委员会",
            "居委会",
            "村民委员会",
            "村委会",
            "社区",
            "村",
        ],
    };
    let shorter = endings.iter().find_map(|ending| word.strip_suffix(ending));
    shorter.filter(|rest| !rest.is_empty()).unwrap_or(word).to_owned()
}

impl PlaceFault {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "no_village",
            Self::Unknown => "unknown_village",
            Self::Ambiguous => "ambiguous_village",
            Self::Contradicted => "contradicted_village",
        }
    }

    pub(crate) fn message(self) -> Words {
        let (zh, en) = match self {
            Self::Missing => ("缺少村名或村代码", "the village is missing"),
            Self::Unknown => {
                ("现行区划表中没有这个村", "the present list of divisions has no such village")
            }
            Self::Ambiguous => (
                "有同名村,请补全县乡或填写12位代码",
                "several villages have this name; give county and township or the code of 12 digits",
            ),
            Self::Contradicted => (
                "村代码与所填县乡不符",
                "the village's code lies in another county or township than given",
            ),
        };
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longyan() -> Places {
        let csv = include_str!("../../../forms/divisions/longyan.csv");
        Places::new(Gazetteer::read(csv).expect("the shipped list"))
    }

    /// Villages that look alike in every way that happens.
    fn alike() -> Places {
        let csv = "code12,name,level,parent_code12\n\
            350000000000,福建省,province,\n350800000000,龙岩市,city,350000000000\n\
            350802000000,新罗区,county,350800000000\n350823000000,上杭县,county,350800000000\n\
            350823100000,临江镇,township,350823000000\n350823101000,庐丰畲族乡,township,350823000000\n\
            350802100000,适中镇,township,350802000000\n\
            350823100201,城东村委会,village,350823100000\n\
            350823100001,城东社区居委会,village,350823100000\n\
            350823101201,黄坑村委会,village,350823101000\n\
            350802100201,黄坑村委会,village,350802100000\n\
            350802100202,赤坑村委会,village,350802100000\n\
            350802100203,赤坑村委会,village,350802100000\n";
        Places::new(Gazetteer::read(csv).expect("a list"))
    }

    #[test]
    fn a_village_is_found_by_what_names_it_alone() {
        let places = alike();
        let division = |code: &str| code.parse::<Division>().expect("a code");
        for (address, found) in [
            (["福建省", "龙岩市", "上杭县", "临江镇", "城东村委会"], Ok("350823100201")),
            (["福建", "龙岩", "上杭", "临江", "城东村"], Ok("350823100201")),
            (["", "", "上杭县", "临江镇", "城东社区"], Ok("350823100001")),
            (["", "", "上杭县", "临江镇", "城东村民委员会"], Ok("350823100201")),
            (["", "", "", "", "城东居委会"], Ok("350823100001")),
            (["", "", "上杭县", "", "黄坑"], Ok("350823101201")),
            (["", "", "350802", "", "黄坑村"], Ok("350802100201")),
            (["", "", "", "适中镇", "350802100202"], Ok("350802100202")),
            (["", "", "", "", ""], Err(PlaceFault::Missing)),
            (["", "", "上杭县", "临江镇", ""], Err(PlaceFault::Missing)),
            (["", "", "", "", "黄坑村"], Err(PlaceFault::Ambiguous)),
            (["", "", "新罗区", "适中镇", "赤坑村委会"], Err(PlaceFault::Ambiguous)),
            (["", "", "永定县", "", "黄坑村"], Err(PlaceFault::Unknown)),
            (["", "", "上杭县", "", "赤坑村"], Err(PlaceFault::Unknown)),
            // A code of a former vintage.
            (["", "", "", "", "350822100201"], Err(PlaceFault::Unknown)),
            (["", "", "", "", "350823100"], Err(PlaceFault::Unknown)),
            (["", "", "上杭县", "", "350802100202"], Err(PlaceFault::Contradicted)),
        ] {
            assert_eq!(places.find(&address), found.map(division), "{address:?}");
        }
    }

    #[test]
    fn every_village_is_found_again_where_it_is_written() {
        let same = alike().address("350802100202".parse().expect("a code"));
        assert_eq!(same.last().map(String::as_str), Some("350802100202"));
        for places in [longyan(), alike()] {
            for village in places.gazetteer.at(Level::Village) {
                let address = places.address(village);
                let cells = address.each_ref().map(String::as_str);
                assert_eq!(places.find(&cells), Ok(village), "{address:?}");
            }
        }
    }
}
