//! From the rows of one household to what they say together.

use std::collections::{BTreeMap, BTreeSet};

use form::id_number::{Stated, layers};

use kernel::Division;

use crate::{
    Check, Fault, Note, Person, PlaceFault, Said, Sheeted, Step, Takes, Terms, Told, clean,
    line::{Keys, Line, document, is_of_household},
    person::{Identity, Likeness, text},
};

/// The rows of one household as far as they came one after the other.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) keys: Keys,
    pub(crate) lines: Vec<Line>,
}

/// What the cells of one row came to.
#[derive(Debug, Default)]
struct Read {
    answers: Vec<Said>,
    /// What belongs to the household, by column.
    household: BTreeMap<usize, Vec<Said>>,
    faults: Vec<Told>,
    hints: Vec<Told>,
    notes: BTreeSet<Note>,
    /// The number of people the row gives for the household.
    count: Option<usize>,
}

impl Gathered {
    /// Whether a row with these keys belongs to the household: by number if both have one, else
    /// by the head. A row without keys belongs to the household above it.
    pub(crate) fn takes(&self, keys: &Keys) -> bool {
        match (&self.keys, keys) {
            (Keys { number: Some(one), .. }, Keys { number: Some(other), .. }) => one == other,
            (Keys { head: Some(one), .. }, Keys { head: Some(other), .. }) => one == other,
            (_, Keys { number: None, head: None }) => !self.lines.is_empty(),
            _ => false,
        }
    }

    pub(crate) fn add(&mut self, keys: Keys, line: Line) {
        self.keys.number = self.keys.number.take().or(keys.number);
        self.keys.head = self.keys.head.take().or(keys.head);
        self.lines.push(line);
    }

    /// The household the rows make.
    pub(crate) fn into_household(self, terms: &Terms<'_>) -> Sheeted {
        let mut reads: Vec<Read> = self.lines.iter().map(|line| Read::of(terms, line)).collect();
        let (answers, disputed) = agreed(&reads);
        let (village, scattered) = self.village(terms);
        let count = self.lines.len();
        let keyless = self.keys == Keys::default();
        let mut people: Vec<Person> = Vec::new();
        for (line, read) in self.lines.into_iter().zip(&mut reads) {
            let mut person = read.person(terms, line);
            if keyless {
                person.faults.push(Told { column: None, fault: Fault::NoHousehold });
            }
            if scattered {
                let fault = Fault::HouseholdDiffers;
                person.conflicts.push(Told { column: Some("村".to_owned()), fault });
            }
            for place in disputed.iter().filter(|place| read.household.contains_key(place)) {
                let column = header(terms, *place);
                person.conflicts.push(Told { column, fault: Fault::HouseholdDiffers });
            }
            if people.is_empty() && read.count.is_some_and(|said| said != count) {
                let column = column_of(terms, &Takes::Check(Check::People));
                person.hints.push(Told { column, fault: Fault::CountDiffers });
            }
            people.push(person);
        }
        compare_people(&mut people);
        compare_heads(&mut people);
        let Keys { number, head } = self.keys;
        Sheeted { number, head, village, answers, people }
    }

    /// The village, and whether the rows name several; one may be written in several ways.
    fn village(&self, terms: &Terms<'_>) -> (Result<Division, PlaceFault>, bool) {
        let addresses: BTreeSet<_> = self.lines.iter().map(|line| line.address(terms)).collect();
        let named = addresses.iter().filter(|address| address.iter().any(|cell| !cell.is_empty()));
        let found: BTreeSet<_> = named.map(|address| terms.places.find(address)).collect();
        let missing = || terms.village.ok_or(PlaceFault::Missing);
        (found.first().copied().unwrap_or_else(missing), found.len() > 1)
    }
}

impl Read {
    fn of(terms: &Terms<'_>, line: &Line) -> Self {
        let mut read = Self::default();
        let id_type = terms.cells.of_question("member/id_type");
        // The type of document comes first, since it tells how to take the number.
        let first = id_type.and_then(|place| line.cells.get_key_value(&place));
        let rest = line.cells.iter().filter(|(place, _)| Some(**place) != id_type);
        for (place, cell) in first.into_iter().chain(rest) {
            if terms.cells.is_taken(*place) {
                read.take(terms, *place, cell);
            }
        }
        for place in &line.carried {
            let column = header(terms, *place).unwrap_or_default();
            read.notes.insert(Note { column, step: Step::Carried });
        }
        read.check_count(terms, line);
        read
    }

    fn take(&mut self, terms: &Terms<'_>, place: usize, cell: &str) {
        let Some(column) = terms.columns.get(place) else { return };
        let other = text(&self.answers, "member/id_type")
            .is_some_and(|kind| !matches!(kind, "identity_card" | "disability"));
        let mut steps = Vec::new();
        let said = terms.cells.read(place, cell, other, &mut steps);
        for step in steps {
            self.notes.insert(Note { column: column.header.clone(), step });
        }
        match said {
            Ok(said) if is_of_household(&column.takes) => {
                if !said.is_empty() {
                    self.household.insert(place, said);
                }
            }
            Ok(said) => self.answers.extend(said),
            Err(fault) => self.tell(&column.header, column.takes.asked(), fault),
        }
    }

    fn tell(&mut self, header: &str, asked: Option<&str>, fault: Fault) {
        let told = Told { column: Some(header.to_owned()), fault };
        let grave = fault.is_grave(asked.unwrap_or_default());
        if grave { &mut self.faults } else { &mut self.hints }.push(told);
    }

    fn check_count(&mut self, terms: &Terms<'_>, line: &Line) {
        let Some(cell) = line.check(terms, Check::People) else { return };
        let count = clean::whole(cell, &mut Vec::new());
        self.count = count.ok().and_then(|count| usize::try_from(count).ok());
        if self.count.is_none() {
            let column = column_of(terms, &Takes::Check(Check::People));
            self.hints.push(Told { column, fault: Fault::Number });
        }
    }

    fn person(&mut self, terms: &Terms<'_>, line: Line) -> Person {
        let identity = Identity::of(&self.answers);
        let mut faults = core::mem::take(&mut self.faults);
        let mut hints = core::mem::take(&mut self.hints);
        if text(&self.answers, "member/name").is_none() && faults.is_empty() {
            faults.push(Told { column: column_asking(terms, "member/name"), fault: Fault::NoName });
        }
        let document = column_asking(terms, "member/id_no");
        if identity.key().is_none() && faults.is_empty() {
            faults.push(Told { column: document.clone(), fault: Fault::NoPerson });
        }
        for fault in number_faults(terms, &self.answers) {
            let told = Told { column: document.clone(), fault };
            if fault.is_grave("member/id_no") { &mut faults } else { &mut hints }.push(told);
        }
        let head_name = line.check(terms, Check::HeadName);
        let head_name = head_name.map(|cell| clean::name(cell, &mut Vec::new()));
        let head_document = line.check(terms, Check::HeadId).and_then(self::document);
        Person {
            row: line.number,
            key: identity.key().cloned(),
            answers: core::mem::take(&mut self.answers),
            faults,
            conflicts: Vec::new(),
            hints,
            notes: core::mem::take(&mut self.notes).into_iter().collect(),
            kept: line.kept,
            identity,
            repeated: false,
            head_name: head_name.filter(|name| !name.is_empty()),
            head_document,
        }
    }
}

/// What the cells of a row of ours come to when they are read again: of the person, and of the
/// household.
pub(crate) fn read_again(
    terms: &Terms<'_>,
    cells: BTreeMap<usize, String>,
) -> (Vec<Said>, Vec<Said>) {
    let read = Read::of(terms, &Line { cells, ..Line::default() });
    (read.answers, read.household.into_values().flatten().collect())
}

/// What the rows say of the household, and the columns in which they differ.
fn agreed(reads: &[Read]) -> (Vec<Said>, BTreeSet<usize>) {
    let mut agreed: BTreeMap<usize, &Vec<Said>> = BTreeMap::new();
    let mut disputed = BTreeSet::new();
    for (place, said) in reads.iter().flat_map(|read| &read.household) {
        if *agreed.entry(*place).or_insert(said) != said {
            disputed.insert(*place);
        }
    }
    let answers = agreed.into_iter().filter(|(place, _)| !disputed.contains(place));
    (answers.flat_map(|(_, said)| said.iter().cloned()).collect(), disputed)
}

/// In which layers an ID number is wrong, and whether the date of birth is another.
fn number_faults(terms: &Terms<'_>, answers: &[Said]) -> Vec<Fault> {
    let Some(number) = text(answers, "member/id_no") else { return Vec::new() };
    if form::id_number::IdNumber::read(number).is_err() {
        return Vec::new();
    }
    let known = |prefix: &str| {
        let county = prefix.parse().ok();
        county.is_some_and(|county| terms.places.gazetteer().name(county).is_some())
    };
    // The date of birth is compared below, where it is told apart from the number's own faults.
    let stated = Stated { sex: text(answers, "member/sex"), birth: None };
    let layers = layers(number, &stated, terms.today, terms.demo, &known).into_iter();
    let mut faults: Vec<Fault> = layers.map(Fault::Id).collect();
    let stated = text(answers, "member/birth_date");
    let in_number = form::id_number::birth_date(number).map(|date| date.to_string());
    if stated.is_some() && in_number.is_some() && stated != in_number.as_deref() {
        faults.push(Fault::BirthDiffers);
    }
    faults
}

/// Rows of one person say the same, or neither is taken.
fn compare_people(people: &mut [Person]) {
    for later in 1..people.len() {
        let (before, after) = people.split_at_mut(later);
        let Some(person) = after.first_mut() else { return };
        for other in before.iter_mut() {
            let fault = match other.identity.likeness(&person.identity) {
                Likeness::Other => continue,
                Likeness::Same if other.answers == person.answers => {
                    person.repeated = true;
                    person.hints.push(Told { column: None, fault: Fault::Repeated });
                    break;
                }
                Likeness::Same | Likeness::Doubtful => Fault::PersonDiffers,
            };
            for one in [&mut *other, &mut *person] {
                let told = Told { column: None, fault };
                if !one.conflicts.contains(&told) {
                    one.conflicts.push(told);
                }
            }
        }
    }
}

/// A household has one head, who is called what the other rows call them.
fn compare_heads(people: &mut [Person]) {
    let is_head = |person: &Person| {
        !person.repeated && text(&person.answers, "member/relation") == Some("head")
    };
    let mut heads: Vec<Person> = Vec::new();
    for person in people.iter().filter(|person| is_head(person)) {
        let same = |head: &Person| head.identity.likeness(&person.identity) == Likeness::Same;
        if !heads.iter().any(same) {
            heads.push(person.clone());
        }
    }
    for person in people.iter_mut() {
        let fault = match heads.as_slice() {
            [] => continue,
            [head] if calls(person, head) => continue,
            [_] => Fault::HeadDiffers,
            _ if is_head(person) => Fault::TwoHeads,
            _ => continue,
        };
        person.conflicts.push(Told { column: None, fault });
    }
}

/// Whether what a row says of the head agrees with the head's own row.
fn calls(person: &Person, head: &Person) -> bool {
    let name = text(&head.answers, "member/name");
    let number = text(&head.answers, "member/id_no").and_then(document);
    agrees(&person.head_name, name) && agrees(&person.head_document, number.as_deref())
}

/// Whether two texts are the same where both are given.
pub(crate) fn agrees(one: &Option<String>, other: Option<&str>) -> bool {
    one.as_deref().is_none_or(|one| other.is_none_or(|other| one == other))
}

fn header(terms: &Terms<'_>, place: usize) -> Option<String> {
    terms.columns.get(place).map(|column| column.header.clone())
}

pub(crate) fn column_asking(terms: &Terms<'_>, asked: &str) -> Option<String> {
    header(terms, terms.cells.of_question(asked)?)
}

fn column_of(terms: &Terms<'_>, takes: &Takes) -> Option<String> {
    let column = terms.columns.all().find(|column| column.takes == *takes);
    column.map(|column| column.header.clone())
}
