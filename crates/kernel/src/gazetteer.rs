mod changes;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::{Division, Level};
use changes::Changes;

/// The divisions that exist, with their names: one edition of the public list.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    places: BTreeMap<Division, String>,
    changes: Changes,
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
    /// The first line of the changes is not `old_code12,new_code12,since,what,state`.
    #[error("changes, line 1: the header must be old_code12,new_code12,since,what,state")]
    ChangesHeader,
    /// A change has not five sound fields, joins two levels or says a code again.
    #[error(
        "changes, line {line}: expected an old and a new code of one level, the year, \
         renumbered or merged, known or assumed, each old code once"
    )]
    Change {
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

/// No code changed more often; it ends the search where two codes follow each other.
const CHANGES_MAX: usize = 8;

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
        Ok(Self { places, changes: Changes::default() })
    }

    /// The list with what became of codes of former editions, in the columns
    /// `old_code12,new_code12,since,what,state`.
    ///
    /// # Errors
    /// At the first line that is malformed or says a code again.
    pub fn with_changes(self, csv: &str) -> Result<Self, GazetteerError> {
        Ok(Self { changes: Changes::read(csv)?, ..self })
    }

    /// The division that a code of this or a former edition stands for now, if that is known.
    /// Where a county was renumbered, its villages are found by their own digits; of what was
    /// merged, nobody guesses the parts.
    #[must_use]
    pub fn present(&self, division: Division) -> Option<Division> {
        core::iter::successors(Some(division), |code| self.changes.next(*code))
            .take(CHANGES_MAX)
            .find(|code| self.places.contains_key(code))
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
    fn a_code_of_a_former_edition_is_found_in_this_one() {
        let changes = include_str!("../../../forms/divisions/changes.csv");
        let gazetteer = Gazetteer::read(LONGYAN).expect("the shipped list");
        let gazetteer = gazetteer.with_changes(changes).expect("the shipped changes");
        for (old, present) in [
            ("350823", Some("350823000000")),
            ("350823106212", Some("350823106212")),
            ("350822", Some("350803000000")),
            ("352623", Some("350803000000")),
            ("352601", Some("350802000000")),
            ("3526", Some("350800000000")),
            ("350822101", Some("350803101000")),
            ("352624106212", Some("350823106212")),
            ("350823205", Some("350823106000")),
            // A village of what was merged has another code now, which the list does not know.
            ("350823205201", None),
            ("350822999", None),
            ("110105", None),
        ] {
            let found = gazetteer.present(old.parse().expect("code"));
            assert_eq!(found, present.map(|code| code.parse().expect("code")), "{old}");
        }
    }

    #[test]
    fn codes_that_follow_each_other_come_to_an_end() {
        let circle = "old_code12,new_code12,since,what,state\n\
                      350801000000,350802000000,2001,renumbered,known\n\
                      350802000000,350801000000,2002,renumbered,known";
        let gazetteer = Gazetteer::default().with_changes(circle).expect("changes");
        assert_eq!(gazetteer.present("350801".parse().expect("code")), None);
    }

    #[test]
    fn a_broken_change_names_its_line() {
        let header = "old_code12,new_code12,since,what,state\n";
        let read = |text: &str| Gazetteer::default().with_changes(text).err();
        assert_eq!(read("old"), Some(GazetteerError::ChangesHeader));
        for body in [
            "350822000000,350803000000,2014,renumbered",
            "350822,350803000000,2014,renumbered,known",
            "350822000000,350803100000,2014,renumbered,known",
            "350822000000,350822000000,2014,renumbered,known",
            "350822000000,350803000000,?,renumbered,known",
            "350822000000,350803000000,2014,moved,known",
            "350822000000,350803000000,2014,renumbered,guessed",
            "350822000000,350803000000,2014,renumbered,known,",
        ] {
            let told = read(&format!("{header}{body}"));
            assert_eq!(told, Some(GazetteerError::Change { line: 2 }), "{body}");
        }
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
