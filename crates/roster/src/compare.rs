mod changes;
mod seen;

use std::collections::BTreeSet;

use kernel::{Entry, EntryId, RecordId};

use crate::{
    Bin, Binned, Change, Comparison, Existing, Fault, Person, Register, Said, Sheeted, Terms, Told,
    gather::{agrees, column_asking},
    known::{Known, MEMBER, Meant},
    line::document,
    person::text,
};
use changes::Changes;
use seen::Seen;

/// Lays the households of one file beside what is known. It remembers of each row that it was
/// there, so that rows of one household or person are compared even when they lie scattered; of
/// two scattered rows that differ the later is in conflict.
#[derive(Debug)]
pub struct Comparer<'a> {
    terms: &'a Terms<'a>,
    seen: Seen,
}

/// One household at hand.
struct AtHand<'a> {
    sheeted: &'a Sheeted,
    record: RecordId,
    existing: Option<&'a Existing<'a>>,
    known: Known,
    register: &'a dyn Register,
    /// What speaks against every row.
    against: Vec<Told>,
    /// The members that some row was taken for.
    taken: BTreeSet<usize>,
}

impl<'a> Comparer<'a> {
    /// Begins with the first household of a file.
    #[must_use]
    pub fn new(terms: &'a Terms<'a>) -> Self {
        Self { terms, seen: Seen::default() }
    }

    /// Puts every row of a household into one bin. `existing` is the household under one of
    /// [`Sheeted::records`], or one that the caller knows by its people.
    pub fn compare(
        &mut self,
        sheeted: &Sheeted,
        existing: Option<&Existing<'_>>,
        register: &dyn Register,
    ) -> Comparison {
        let village = sheeted.village.ok();
        let derived = || sheeted.records(village?).into_iter().next();
        let record = existing.map(|existing| existing.record).or_else(derived);
        let rows;
        let mut absent = 0;
        match (record, sheeted.village) {
            (Some(record), Ok(_)) => {
                let known = existing.map(|existing| Known::read(self.terms, existing.answers));
                let known = known.unwrap_or_default();
                let against = self.against(sheeted, existing, &known);
                let taken = BTreeSet::new();
                let mut at = AtHand { sheeted, record, existing, known, register, against, taken };
                rows = self.bin_all(&mut at);
                let here = |(place, member): &(usize, &crate::known::Member)| {
                    !member.left && !at.taken.contains(place)
                };
                absent = at.known.members.iter().enumerate().filter(here).count();
            }
            (_, place) => {
                let fault = place.err().map_or(Fault::NoHousehold, Fault::Place);
                rows = sheeted.people.iter().map(|person| unreadable(person, fault)).collect();
            }
        }
        Comparison { record, village, is_new: existing.is_none(), rows, absent }
    }

    /// What speaks against all rows of a household.
    fn against(
        &mut self,
        sheeted: &Sheeted,
        existing: Option<&Existing<'_>>,
        known: &Known,
    ) -> Vec<Told> {
        const NUMBER: &str = "household/national_household_no";
        let mut against = Vec::new();
        if existing.is_some_and(|existing| Ok(existing.village) != sheeted.village) {
            against.push(Told { column: None, fault: Fault::OtherVillage });
        }
        if !agrees(&sheeted.number, text(&known.household, NUMBER)) {
            let column = column_asking(self.terms, NUMBER);
            against.push(Told { column, fault: Fault::OtherNumber });
        }
        for asked in self.seen.disputed(sheeted) {
            let column = column_asking(self.terms, &asked);
            against.push(Told { column, fault: Fault::HouseholdDiffers });
        }
        against
    }

    fn bin_all(&mut self, at: &mut AtHand<'_>) -> Vec<Binned> {
        let mut rows = Vec::with_capacity(at.sheeted.people.len());
        for person in &at.sheeted.people {
            let mut hints = person.hints.clone();
            let bin = self.bin(at, person, &mut hints);
            rows.push(binned(person, bin, hints));
        }
        // What the household says rides on the first row that is taken.
        let lead = rows
            .iter_mut()
            .find(|row| matches!(row.bin, Bin::New(_) | Bin::Same | Bin::Changed(_)));
        if let Some(lead) = lead {
            let changes = Changes::of(
                self.terms,
                &at.sheeted.answers,
                &at.known.household,
                at.existing,
                None,
            );
            let bin = core::mem::replace(&mut lead.bin, Bin::Same);
            lead.bin = joined(bin, changes);
        }
        rows
    }

    fn bin(&mut self, at: &mut AtHand<'_>, person: &Person, hints: &mut Vec<Told>) -> Bin {
        if !person.faults.is_empty() {
            return Bin::Unreadable(person.faults.clone());
        }
        let told = |fault| Told { column: None, fault };
        let mut conflicts = person.conflicts.clone();
        conflicts.extend(at.against.iter().cloned());
        if !names_the_head(person, at) {
            conflicts.push(told(Fault::HeadDiffers));
        }
        let before = match self.seen.person(at.sheeted, person) {
            seen::Before::Never => None,
            seen::Before::Same => {
                if !person.repeated {
                    hints.push(told(Fault::Repeated));
                }
                None
            }
            seen::Before::Otherwise => Some(Fault::PersonDiffers),
            seen::Before::Elsewhere => Some(Fault::Elsewhere),
        };
        conflicts.extend(before.map(told).filter(|told| !person.conflicts.contains(told)));
        let meant = at.known.meant(&person.identity);
        if let Meant::One(place) = meant {
            // Whatever becomes of the row, it speaks of this member.
            let first = at.taken.insert(place);
            if !first && !person.repeated {
                conflicts.push(told(Fault::Ambiguous));
            }
        }
        if !conflicts.is_empty() {
            return Bin::Conflict(conflicts);
        }
        if person.repeated {
            return Bin::Same;
        }
        match meant {
            Meant::Several => Bin::Conflict(vec![told(Fault::Ambiguous)]),
            Meant::One(place) => self.known_person(at, person, place),
            Meant::Nobody => self.new_person(at, person),
        }
    }

    fn known_person(&self, at: &AtHand<'_>, person: &Person, place: usize) -> Bin {
        let Some(member) = at.known.members.get(place) else { return Bin::Same };
        if member.left {
            return Bin::Conflict(vec![Told { column: None, fault: Fault::Removed }]);
        }
        let gains_document = member.identity.document.is_none();
        if gains_document && is_elsewhere(at, person) {
            return Bin::Conflict(vec![Told { column: None, fault: Fault::Elsewhere }]);
        }
        let changes = Changes::of(
            self.terms,
            &person.answers,
            &member.answers,
            at.existing,
            Some(&member.entry),
        );
        let becomes_head = !member.is_head() && changes.makes_head();
        if becomes_head && at.known.head().is_some() {
            return Bin::Conflict(vec![Told { column: None, fault: Fault::TwoHeads }]);
        }
        joined(Bin::Same, changes)
    }

    fn new_person(&self, at: &AtHand<'_>, person: &Person) -> Bin {
        let conflict = |fault| Bin::Conflict(vec![Told { column: None, fault }]);
        if is_elsewhere(at, person) {
            return conflict(Fault::Elsewhere);
        }
        let Some(key) = &person.key else { return conflict(Fault::NoPerson) };
        let named = format!("{} {}", at.record, key.canonical());
        let entry =
            Entry { repeat: MEMBER.to_owned(), id: EntryId::derive("roster", named.as_bytes()) };
        // Somebody came under this key before and is known by another now.
        if at.known.members.iter().any(|member| member.entry == entry) {
            return conflict(Fault::Identity);
        }
        let changes = Changes::of(self.terms, &person.answers, &[], at.existing, Some(&entry));
        if changes.makes_head() && at.known.head().is_some() {
            return conflict(Fault::TwoHeads);
        }
        Bin::New(changes.list)
    }
}

fn is_elsewhere(at: &AtHand<'_>, person: &Person) -> bool {
    let household = person.key.as_ref().and_then(|key| at.register.household_of(key));
    household.is_some_and(|household| household != at.record)
}

/// Whether what a row says of the head agrees with the head as known. Where the file has the
/// head's own row, the two were compared already.
fn names_the_head(person: &Person, at: &AtHand<'_>) -> bool {
    let is_head = |person: &Person| text(&person.answers, "member/relation") == Some("head");
    let Some(head) = at.known.head().filter(|_| !at.sheeted.people.iter().any(is_head)) else {
        return true;
    };
    let number = text(&head.answers, "member/id_no").and_then(document);
    agrees(&person.head_name, text(&head.answers, "member/name"))
        && agrees(&person.head_document, number.as_deref())
}

/// A bin with further changes in it.
fn joined(bin: Bin, changes: Changes) -> Bin {
    if !changes.refused.is_empty() {
        return Bin::Conflict(changes.refused);
    }
    let more = changes.list;
    let with = |mut list: Vec<Change>| {
        list.extend(more.iter().cloned());
        list
    };
    match bin {
        Bin::New(list) => Bin::New(with(list)),
        Bin::Changed(list) => Bin::Changed(with(list)),
        Bin::Same if !more.is_empty() => Bin::Changed(more),
        other => other,
    }
}

fn unreadable(person: &Person, fault: Fault) -> Binned {
    let mut faults = person.faults.clone();
    let told = Told { column: None, fault };
    if !faults.contains(&told) {
        faults.push(told);
    }
    binned(person, Bin::Unreadable(faults), person.hints.clone())
}

fn binned(person: &Person, bin: Bin, hints: Vec<Told>) -> Binned {
    let (notes, kept) = (person.notes.clone(), person.kept.clone());
    Binned { row: person.row, bin, hints, notes, kept }
}

/// Bytes that are equal exactly for equal answers.
fn canonical(answers: &[Said]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for said in answers {
        for part in [
            said.asked.as_bytes(),
            said.code.as_deref().unwrap_or_default().as_bytes(),
            &said.value.canonical(),
        ] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
    }
    bytes
}
