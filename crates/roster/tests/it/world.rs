//! A form that asks for every column, the places of Longyan, and short ways to say things.

use std::{collections::BTreeMap, sync::LazyLock};

use form::Form;
use kernel::{Date, Division, Entry, Gazetteer, Path, RecordId, Value, date};
use roster::{
    Bin, Columns, Comparer, Comparison, Existing, Nowhere, PersonKey, Places, Reader, Register,
    Sheeted, Spellings, Tally, Terms,
};

pub(crate) const TODAY: Date = date(2026, 3, 1);
pub(crate) const VILLAGE: &str = "350823106212";
/// The five cells of that village.
pub(crate) const PLACE: &str = "福建省|龙岩市|上杭县|古田镇|竹岭村委会";

/// A household's settled answers.
pub(crate) type Answers = BTreeMap<Path, Value>;

static FORM: LazyLock<Form> = LazyLock::new(Form::household);
static COLUMNS: LazyLock<Columns> = LazyLock::new(Columns::national);
static SPELLINGS: LazyLock<Spellings> = LazyLock::new(Spellings::built_in);
static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let csv = include_str!("../../../../forms/divisions/longyan.csv");
    Places::new(Gazetteer::read(csv).expect("the shipped list"))
});

pub(crate) fn form() -> &'static Form {
    &FORM
}

/// Terms on which generated people are let pass.
pub(crate) fn terms() -> Terms<'static> {
    let mut terms = in_earnest();
    terms.demo = true;
    terms
}

pub(crate) fn in_earnest() -> Terms<'static> {
    Terms::new(&FORM, &COLUMNS, &SPELLINGS, &PLACES, TODAY)
}

pub(crate) fn village() -> Division {
    VILLAGE.parse().expect("a code")
}

/// Rows of text whose cells are parted by `|`.
pub(crate) fn split(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.trim().split('|').map(str::to_owned).collect()).collect()
}

/// Reads a file given as lines of cells parted by `|`.
pub(crate) fn read_with(terms: &Terms<'_>, rows: &[Vec<String>]) -> (Vec<Sheeted>, Tally) {
    let mut reader = Reader::new(terms);
    let mut households = Vec::new();
    for (number, row) in (1..).zip(rows) {
        households.extend(reader.row(number, row).expect("a header"));
    }
    let (last, tally) = reader.finish().expect("a header");
    households.extend(last);
    (households, tally)
}

pub(crate) fn read(text: &str) -> Vec<Sheeted> {
    read_with(&terms(), &split(text)).0
}

/// Households stored under their records, as an import leaves them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Store {
    pub(crate) households: BTreeMap<RecordId, (Division, Answers)>,
    pub(crate) people: Vec<(PersonKey, RecordId)>,
}

impl Register for Store {
    fn household_of(&self, person: &PersonKey) -> Option<RecordId> {
        self.people.iter().find(|(key, _)| key == person).map(|(_, record)| *record)
    }
}

impl Store {
    /// Compares one household with what is stored, and stores what it says.
    pub(crate) fn take(&mut self, comparer: &mut Comparer<'_>, sheeted: &Sheeted) -> Comparison {
        let village = sheeted.village.ok();
        let records = village.map(|village| sheeted.records(village)).unwrap_or_default();
        let found = records.iter().find_map(|record| self.households.get_key_value(record));
        let existing = found.map(|(record, (village, answers))| Existing {
            record: *record,
            village: *village,
            answers,
        });
        let comparison = comparer.compare(sheeted, existing.as_ref(), self);
        let writes = comparison.writes();
        if let (Some(record), Some(village), false) =
            (comparison.record, comparison.village, writes.is_empty())
        {
            let (_, answers) =
                self.households.entry(record).or_insert_with(|| (village, Answers::new()));
            answers.extend(writes);
        }
        comparison
    }

    pub(crate) fn import(&mut self, rows: &[Vec<String>]) -> Vec<Comparison> {
        let terms = terms();
        let mut comparer = Comparer::new(&terms);
        let (households, _) = read_with(&terms, rows);
        households.iter().map(|sheeted| self.take(&mut comparer, sheeted)).collect()
    }
}

/// The bin of every row of the comparisons, in the order of the rows.
pub(crate) fn bins(comparisons: &[Comparison]) -> Vec<(u32, String)> {
    let rows = comparisons.iter().flat_map(|comparison| &comparison.rows);
    let mut bins: Vec<_> = rows.map(|row| (row.row, told(&row.bin))).collect();
    bins.sort();
    bins
}

/// A bin with the codes of its reasons: `conflict two_heads`.
pub(crate) fn told(bin: &Bin) -> String {
    let reasons = match bin {
        Bin::Conflict(told) | Bin::Unreadable(told) => {
            told.iter().map(|told| told.fault.code()).collect()
        }
        Bin::New(_) | Bin::Same | Bin::Changed(_) => Vec::new(),
    };
    [vec![bin.code()], reasons].concat().join(" ")
}

/// Compares a single household with what is known of it.
pub(crate) fn compare(sheeted: &Sheeted, known: Option<&Answers>) -> Comparison {
    let terms = terms();
    let existing = known.map(|answers| Existing {
        record: RecordId::derive("known", b"1"),
        village: village(),
        answers,
    });
    Comparer::new(&terms).compare(sheeted, existing.as_ref(), &Nowhere)
}

/// Answers from paths as text, in which `a` and `b` stand for members.
pub(crate) fn answers(lines: &[(&str, Value)]) -> Answers {
    lines.iter().map(|(path, value)| (path_of(path), value.clone())).collect()
}

pub(crate) fn path_of(text: &str) -> Path {
    let mut text = text.to_owned();
    for member in ["a", "b", "c"] {
        text = text.replace(&format!("member/{member}/"), &format!("{}/", entry(member)));
    }
    text.parse().expect("a path")
}

pub(crate) fn entry(member: &str) -> Entry {
    let id = kernel::EntryId::derive("member", member.as_bytes());
    Entry { repeat: "member".to_owned(), id }
}
