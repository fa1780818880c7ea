use std::collections::BTreeMap;

use form::Form;

use crate::{Lack, Missing, TableError, clean::word, table};

/// What people write where a code list has another word.
#[derive(Debug, Clone, Default)]
pub struct Spellings {
    /// List and spelling to code; a blank code says that the cell says nothing.
    codes: BTreeMap<(String, String), String>,
}

/// The list whose spellings hold for every column.
const ANY: &str = "*";

impl Spellings {
    /// The built-in spellings.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
    pub fn built_in() -> Self {
        let csv = include_str!("../../../forms/roster/spellings.csv");
        Self::read(csv).expect("the built-in spellings are sound")
    }

    /// Reads a table in the columns `list,spelling,code`.
    ///
    /// # Errors
    /// At the first line that can't be read or says again what another said.
    pub fn read(csv: &str) -> Result<Self, TableError> {
        let mut codes = BTreeMap::new();
        for (line, [list, spelling, code]) in table::rows(csv, "list,spelling,code")? {
            let spelling = word(&spelling);
            if list.is_empty() || spelling.is_empty() {
                return Err(TableError::Line(line));
            }
            if codes.insert((list, spelling), code).is_some() {
                return Err(TableError::Double(line));
            }
        }
        Ok(Self { codes })
    }

    /// The spellings whose list or code a form does not have.
    #[must_use]
    pub fn check(&self, form: &Form) -> Vec<Lack> {
        let lacking = self.codes.iter().filter(|((list, _), code)| {
            list != ANY && !code.is_empty() && form.choice(list, code).is_none()
        });
        let lack = |((list, spelling), code): (&(String, String), &String)| Lack {
            header: spelling.clone(),
            asked: list.clone(),
            missing: Missing::Code(code.clone()),
        };
        lacking.map(lack).collect()
    }

    /// The code for a word of a list; a blank one when the word says nothing.
    pub(crate) fn code(&self, list: &str, word: &str) -> Option<&str> {
        let of = |list: &str| self.codes.get(&(list.to_owned(), word.to_owned()));
        of(list).or_else(|| of(ANY)).map(String::as_str)
    }

    /// Whether a word says nothing in any column.
    pub(crate) fn says_nothing(&self, word: &str) -> bool {
        self.code(ANY, word) == Some("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_spellings_are_sound() {
        let spellings = Spellings::built_in();
        for (list, text, code) in [
            ("disability_grade", "肆级", Some("4")),
            ("disability_grade", "４级", Some("4")),
            ("disability_grade", "无", Some("")),
            ("ethnicity", "畲", Some("22")),
            ("education", "本科", Some("university")),
            ("yes_no", "√", Some("yes")),
            ("education", "/", Some("")),
            ("education", "中专", None),
        ] {
            assert_eq!(spellings.code(list, &word(text)), code, "{list} {text}");
        }
    }

    #[test]
    fn a_broken_table_names_its_line() {
        for (csv, error) in [
            ("", TableError::Header("list,spelling,code")),
            ("list,word,code\na,b,c\n", TableError::Header("list,spelling,code")),
            ("list,spelling,code\na,b\n", TableError::Line(2)),
            ("list,spelling,code\na,,c\n", TableError::Line(2)),
            ("list,spelling,code\na,b,c\na,Ｂ,d\n", TableError::Double(3)),
        ] {
            assert_eq!(Spellings::read(csv).err(), Some(error), "{csv}");
        }
    }
}
