use std::collections::{BTreeMap, BTreeSet};

use kernel::Digest;

use super::canonical;
use crate::{Person, Said, Sheeted};

/// What was seen of a file so far, as digests: enough to know whether something was said before,
/// and whether otherwise. Of a file of a million rows this is some hundred megabytes at most.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// For each person: the household, and what was said.
    people: BTreeMap<Digest, (Digest, Digest)>,
    /// For each household and question: what was said.
    households: BTreeMap<Digest, Digest>,
}

/// How a person was seen before, in another piece of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Never,
    Same,
    Otherwise,
    Elsewhere,
}

impl Seen {
    /// The questions of the household that an earlier piece answered otherwise.
    pub(super) fn disputed(&mut self, sheeted: &Sheeted) -> BTreeSet<String> {
        let household = name(sheeted);
        let mut questions: BTreeMap<&str, Vec<Said>> = BTreeMap::new();
        for said in &sheeted.answers {
            questions.entry(&said.asked).or_default().push(said.clone());
        }
        let mut disputed = BTreeSet::new();
        for (asked, said) in questions {
            let key = Digest::of_parts([household.as_bytes().as_slice(), asked.as_bytes()]);
            let said = Digest::of(&canonical(&said));
            if *self.households.entry(key).or_insert(said) != said {
                disputed.insert(asked.to_owned());
            }
        }
        disputed
    }

    /// How a row's person was seen before.
    pub(super) fn person(&mut self, sheeted: &Sheeted, person: &Person) -> Before {
        let Some(key) = &person.key else { return Before::Never };
        let here = name(sheeted);
        let said = Digest::of(&canonical(&person.answers));
        match self.people.insert(Digest::of(key.canonical().as_bytes()), (here, said)) {
            None => Before::Never,
            Some((household, _)) if household != here => Before::Elsewhere,
            Some((_, before)) if before == said => Before::Same,
            Some(_) => Before::Otherwise,
        }
    }
}

/// A household as the file names it.
fn name(sheeted: &Sheeted) -> Digest {
    let (word, key) = match (&sheeted.number, &sheeted.head) {
        (Some(number), _) => ("number", number.as_str()),
        (None, Some(head)) => ("head", head.as_str()),
        (None, None) => ("", ""),
    };
    Digest::of_parts([word.as_bytes(), key.as_bytes()])
}
