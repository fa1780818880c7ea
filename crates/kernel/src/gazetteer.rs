use std::collections::BTreeMap;

use thiserror::Error;

use crate::{Division, Level};

/// The divisions that exist, with their names: one edition of the public list.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    places: BTreeMap<Division, String>,
}

/// A division with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its code.
    pub division: Division,
    /// Its name as published, such as `古田镇`. Names are not keys: they repeat within a county.
    pub name: &'a str,
}

/// Why a division list can't be read; `line` counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GazetteerError {
    /// The first line is not `code12,name,level,parent_code12`.
    #[error("line 1: the header must be code12,name,level,parent_code12")]
    Header,
    /// A line has not four fields, or its code or level is malformed.
    #[error("line {line}: expected a 12-digit code, a name, its level and its parent's code")]
    Line {
        /// Where.
        line: usize,
    },
    /// A code's parent does not stand above it in the list.
    #[error("line {line}: the parent is not in the list above it")]
    Orphan {
        /// Where.
        line: usize,
    },
}

impl Gazetteer {
    /// Reads a list in the columns `code12,name,level,parent_code12`, parents first.
    ///
    /// # Errors
    /// At the first line that is malformed or has no parent.
    pub fn read(csv: &str) -> Result<Self, GazetteerError> {
        let mut lines = csv.lines().enumerate();
        if lines.next().map(|(_, header)| header.trim_start_matches('\u{feff}'))
            != Some("code12,name,level,parent_code12")
        {
            return Err(GazetteerError::Header);
        }
        let mut places = BTreeMap::new();
        for (index, text) in lines.filter(|(_, text)| !text.is_empty()) {
            let line = index + 1;
            let (division, name, parent) = read_line(text).ok_or(GazetteerError::Line { line })?;
            if parent.is_some_and(|parent| !places.contains_key(&parent)) {
                return Err(GazetteerError::Orphan { line });
            }
            places.insert(division, name.to_owned());
        }
        Ok(Self { places })
    }

    /// The name of a division, if the list has it.
    #[must_use]
    pub fn name(&self, division: Division) -> Option<&str> {
        self.places.get(&division).map(String::as_str)
    }

    /// All divisions of one level, in the order of their codes.
    pub fn at(&self, level: Level) -> impl Iterator<Item = Division> {
        self.places.keys().copied().filter(move |division| division.level() == level)
    }

    /// All villages that lie in `division`, in the order of their codes.
    pub fn villages_in(&self, division: Division) -> impl Iterator<Item = Place<'_>> {
        self.places
            .range(division..)
            .take_while(move |(code, _)| division.contains(**code))
            .filter(|(code, _)| code.level() == Level::Village)
            .map(|(code, name)| Place { division: *code, name })
    }

    /// The names from the county down to `division`, such as `上杭县古田镇竹岭村委会`.
    #[must_use]
    pub fn full_name(&self, division: Division) -> String {
        [Level::County, Level::Township, Level::Village]
            .into_iter()
            .filter(|level| *level <= division.level())
            .filter_map(|level| self.name(division.at(level)))
            .collect()
    }
}

fn read_line(text: &str) -> Option<(Division, &str, Option<Division>)> {
    let mut fields = text.split(',');
    let (code, name, level, parent) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let division: Division = (code.len() == 12).then(|| code.parse().ok())??;
    let named = match level {
        "province" => Level::Province,
        "city" => Level::City,
        "county" => Level::County,
        "township" => Level::Township,
        "village" => Level::Village,
        _ => return None,
    };
    let parent = if parent.is_empty() { None } else { Some(parent.parse().ok()?) };
    let sound = fields.next().is_none() && !name.is_empty() && named == division.level();
    sound.then_some((division, name, parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGYAN: &str = include_str!("../../../forms/divisions/longyan.csv");

    #[test]
    fn the_shipped_list_has_every_village_of_longyan() {
        let gazetteer = Gazetteer::read(LONGYAN).expect("the shipped list");
        let count = |code: &str| gazetteer.villages_in(code.parse().expect("code")).count();
        assert_eq!(count("3508"), 1_959);
        assert_eq!(count("350823"), 345);
    }

    #[test]
    fn a_place_is_named_from_its_county_down() {
        let gazetteer = Gazetteer::read(LONGYAN).expect("the shipped list");
        let gutian = "350823106".parse().expect("code");
        assert!(gazetteer.full_name(gutian).starts_with("上杭县"));
    }

    #[test]
    fn a_broken_list_names_its_line() {
        let header = "code12,name,level,parent_code12\n";
        for (body, error) in [
            ("350000000000,福建省,province", GazetteerError::Line { line: 2 }),
            ("350000000000,福建省,city,", GazetteerError::Line { line: 2 }),
            ("350800000000,龙岩市,city,350000000000", GazetteerError::Orphan { line: 2 }),
        ] {
            assert_eq!(Gazetteer::read(&format!("{header}{body}")).err(), Some(error));
        }
        assert_eq!(Gazetteer::read("code").err(), Some(GazetteerError::Header));
    }
}
