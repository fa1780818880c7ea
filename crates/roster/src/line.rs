use std::collections::BTreeMap;

use crate::{
    Check, Takes, Terms,
    clean::{self, word},
    header::Header,
    places::{Address, LEVELS},
};

/// One row of a file, sorted into our columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) number: u32,
    /// The texts of our columns that are not blank.
    pub(crate) cells: BTreeMap<usize, String>,
    /// The texts of columns that are not taken, with their heads.
    pub(crate) kept: Vec<(String, String)>,
    /// The columns that were filled from the row above.
    pub(crate) carried: Vec<usize>,
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Person,
    Blank,
    Header,
    Total,
    /// A line across the table: a title, a note, who signed it.
    Remark,
}

/// How a row says which household it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Keys {
    /// 户编号
    pub(crate) number: Option<String>,
    /// The head's ID number.
    pub(crate) head: Option<String>,
}

const TOTALS: [&str; 5] = ["合计", "总计", "小计", "共计", "累计"];

impl Line {
    pub(crate) fn sort(terms: &Terms<'_>, header: &Header, cells: &[String]) -> Sort {
        let texts: Vec<String> =
            cells.iter().map(|cell| word(cell)).filter(|text| !text.is_empty()).collect();
        let Some(first) = texts.first() else { return Sort::Blank };
        if header.is_repeated_by(cells) {
            return Sort::Header;
        }
        let name = header.place(terms.columns, "member/name").and_then(|place| cells.get(place));
        let name = name.map(|cell| word(cell)).unwrap_or_default();
        let is_total = |text: &str| TOTALS.iter().any(|total| text.starts_with(total));
        if is_total(first) && (name.is_empty() || is_total(&name)) {
            return Sort::Total;
        }
        // A name alone is somebody of whom the rest is missing.
        let alone = texts.len() == 1 && !name.is_empty();
        if texts.iter().all(|text| text == first) && !alone { Sort::Remark } else { Sort::Person }
    }

    pub(crate) fn read(terms: &Terms<'_>, header: &Header, number: u32, cells: &[String]) -> Self {
        let mut line = Self { number, ..Self::default() };
        let rest = header.columns().map(Some).chain(core::iter::repeat(None));
        for (cell, column) in cells.iter().zip(rest) {
            if word(cell).is_empty() {
                continue;
            }
            let (head, place) = column.unwrap_or_default();
            match place.filter(|place| is_used(terms, *place)) {
                Some(place) => drop(line.cells.insert(place, cell.clone())),
                None => line.kept.push((head.trim().to_owned(), cell.clone())),
            }
        }
        line
    }

    /// The text of the column that takes something.
    pub(crate) fn cell(&self, terms: &Terms<'_>, wanted: &dyn Fn(&Takes) -> bool) -> Option<&str> {
        self.cells.iter().find_map(|(place, cell)| {
            let column = terms.columns.get(*place)?;
            wanted(&column.takes).then_some(cell.as_str())
        })
    }

    pub(crate) fn answer(&self, terms: &Terms<'_>, asked: &str) -> Option<&str> {
        self.cell(terms, &|takes| takes.asked() == Some(asked))
    }

    pub(crate) fn check(&self, terms: &Terms<'_>, check: Check) -> Option<&str> {
        self.cell(terms, &|takes| *takes == Takes::Check(check))
    }

    /// The cells of the five levels.
    pub(crate) fn address(&self, terms: &Terms<'_>) -> Address<'_> {
        LEVELS.map(|level| {
            self.cell(terms, &|takes| *takes == Takes::Division(level)).unwrap_or_default()
        })
    }

    /// Which household the row names. A head's own row names it by the head's own number.
    pub(crate) fn keys(&self, terms: &Terms<'_>) -> Keys {
        let number = self.answer(terms, "household/national_household_no");
        let number = number.and_then(|cell| clean::digits(cell, &mut Vec::new()).ok());
        let own = || self.answer(terms, "member/id_no").filter(|_| self.is_head(terms));
        let head = self.check(terms, Check::HeadId).or_else(own);
        Keys { number: number.filter(|number| !number.is_empty()), head: head.and_then(document) }
    }

    pub(crate) fn is_head(&self, terms: &Terms<'_>) -> bool {
        let relation = terms.cells.of_question("member/relation");
        let cell = relation.and_then(|place| Some((place, self.cells.get(&place)?)));
        let said = cell.map(|(place, cell)| terms.cells.read(place, cell, false, &mut Vec::new()));
        let head = |said: &crate::Said| said.value == "head".into();
        said.and_then(Result::ok).is_some_and(|said| said.iter().any(head))
    }

    /// Fills the blank columns of the household from the row above, as merged cells mean it.
    pub(crate) fn carry(&mut self, terms: &Terms<'_>, above: &Self) {
        for (place, cell) in &above.cells {
            let is_household =
                terms.columns.get(*place).is_some_and(|column| is_of_household(&column.takes));
            if is_household && !self.cells.contains_key(place) {
                self.cells.insert(*place, cell.clone());
                self.carried.push(*place);
            }
        }
    }
}

/// Whether a column says the same on every row of a household.
pub(crate) fn is_of_household(takes: &Takes) -> bool {
    match takes {
        Takes::Question { asked, .. } | Takes::Code { asked, .. } => !asked.starts_with("member/"),
        Takes::Division(_) | Takes::Check(_) => true,
        Takes::Kept => false,
    }
}

/// A document's number as it names a person or a household; none when its digits are lost.
pub(crate) fn document(cell: &str) -> Option<String> {
    match clean::id(cell, true, &mut Vec::new()).ok()? {
        clean::Id::Resident(number) => Some(number.resident().to_owned()),
        clean::Id::Other(number) => Some(number).filter(|number| !number.is_empty()),
    }
}

fn is_used(terms: &Terms<'_>, place: usize) -> bool {
    let column = terms.columns.get(place);
    let without_question =
        column.is_some_and(|column| matches!(column.takes, Takes::Division(_) | Takes::Check(_)));
    without_question || terms.cells.is_taken(place)
}
