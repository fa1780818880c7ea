use std::collections::BTreeMap;

use form::{Answers, Form, MergeClass};
use kernel::{Division, Entry, RecordId, Value};

use crate::{
    Said, Terms,
    gather::read_again,
    person::{Identity, Likeness, text},
    said::field,
};

/// A household that is known already, with its settled answers.
#[derive(Clone, Copy)]
pub struct Existing<'a> {
    /// Its record.
    pub record: RecordId,
    /// Where it is.
    pub village: Division,
    /// Its settled answers.
    pub answers: &'a dyn Answers,
}

impl core::fmt::Debug for Existing<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Existing").field("record", &self.record).finish_non_exhaustive()
    }
}

/// The repeat in which people are.
pub(crate) const MEMBER: &str = "member";

/// A known household in the words of a roster: what its own rows would say. Only so can it be
/// told whether a row says something else.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) household: Vec<Said>,
    pub(crate) members: Vec<Member>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) entry: Entry,
    pub(crate) answers: Vec<Said>,
    pub(crate) identity: Identity,
    pub(crate) left: bool,
}

/// Whom a row could mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    Nobody,
    One(usize),
    Several,
}

impl Known {
    pub(crate) fn read(terms: &Terms<'_>, answers: &dyn Answers) -> Self {
        let left = left_by(terms.form);
        let members = answers.entries(MEMBER).into_iter().map(|id| {
            let entry = Entry { repeat: MEMBER.to_owned(), id };
            let (said, _) = read_again(terms, cells(terms, answers, Some(&entry)));
            let gone = left.as_deref().and_then(|left| answers.value(&entry.field(left)));
            Member {
                identity: Identity::of(&said),
                answers: said,
                left: gone.is_some_and(|gone| !gone.is_blank()),
                entry,
            }
        });
        let (_, household) = read_again(terms, cells(terms, answers, None));
        Self { members: members.collect(), household }
    }

    /// The member whom a row means: by document, else by name and birth. Somebody of the same name
    /// and birth with another document is meant too, so that the contradiction is seen.
    pub(crate) fn meant(&self, identity: &Identity) -> Meant {
        for likeness in [Likeness::Same, Likeness::Doubtful] {
            let alike = |member: &Member| member.identity.likeness(identity) == likeness;
            let mut found = (0..).zip(&self.members).filter(|(_, member)| alike(member));
            match (found.next(), found.next()) {
                (None, _) => (),
                (Some((place, _)), None) => return Meant::One(place),
                (Some(_), Some(_)) => return Meant::Several,
            }
        }
        Meant::Nobody
    }

    /// The one head among the present members.
    pub(crate) fn head(&self) -> Option<&Member> {
        let mut heads = self.members.iter().filter(|member| !member.left && member.is_head());
        heads.next().filter(|_| heads.next().is_none())
    }
}

impl Member {
    pub(crate) fn is_head(&self) -> bool {
        text(&self.answers, "member/relation") == Some("head")
    }
}

/// The field by which a member leaves the household.
pub(crate) fn left_by(form: &Form) -> Option<String> {
    let mut questions = form.questions();
    let of_members = questions.find(|question| {
        question.merge == MergeClass::Member && question.repeat.as_deref() == Some(MEMBER)
    });
    of_members.map(|question| field(&question.name, MEMBER).to_owned())
}

/// The cells of a row of ours, without those that are derived.
fn cells(
    terms: &Terms<'_>,
    answers: &dyn Answers,
    entry: Option<&Entry>,
) -> BTreeMap<usize, String> {
    let wanted = |place: &usize| {
        let of_member = terms.cells.asked(*place).map(|asked| asked.starts_with("member/"));
        of_member == Some(entry.is_some())
    };
    let places = (0..terms.cells.count()).filter(wanted);
    let written = places.map(|place| (place, terms.cells.write(place, answers, entry)));
    written.filter(|(_, cell)| !cell.is_empty()).collect()
}

/// The values of answers by question and code.
pub(crate) fn by_place(answers: &[Said]) -> BTreeMap<(&str, Option<&str>), &Value> {
    answers.iter().map(|said| (said.place(), &said.value)).collect()
}
