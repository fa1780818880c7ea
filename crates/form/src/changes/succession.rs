use std::collections::{BTreeMap, BTreeSet};

use crate::{Form, Kind, Words, item::Item};

use super::Changes;

/// Why a form can't succeed another: an answer written under the former one could no longer be
/// read, or would be read wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub code: RefusalCode,
    /// The question, or the list and code, or the form that it is about, by its former name.
    pub about: String,
}

/// What can be wrong with a form as the successor of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// It is another form altogether.
    OtherForm,
    /// It has the version of the former one, and other content.
    SameVersion,
    /// A question is neither there nor named in `was`.
    LostQuestion,
    /// A question takes answers that former answers are none of.
    KindChanged,
    /// A question went from the household into a repeat, out of one, or into another.
    Moved,
    /// A code is neither there nor named in `was`.
    LostCode,
    /// Two questions, or two codes of a list, became one, so that their answers would collide.
    TwoIntoOne,
}

impl RefusalCode {
    /// Its name for machines, which never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OtherForm => "other_form",
            Self::SameVersion => "same_version",
            Self::LostQuestion => "lost_question",
            Self::KindChanged => "kind_changed",
            Self::Moved => "moved",
            Self::LostCode => "lost_code",
            Self::TwoIntoOne => "two_into_one",
        }
    }
}

impl Refusal {
    /// It in words, with what the author is to do.
    #[must_use]
    pub fn words(&self) -> Words {
        let about = &self.about;
        let (zh, en) = match self.code {
            RefusalCode::OtherForm => ("是另一张问卷", "is another form"),
            RefusalCode::SameVersion => (
                "内容变了而版本号未变;请改版本号",
                "has changed under the same version; give it a new one",
            ),
            RefusalCode::LostQuestion => (
                "不见了;改名的写进 was,停用的留下并填 retired",
                "is lost; name it in the column was, or keep it and fill in retired",
            ),
            RefusalCode::KindChanged => (
                "换了题型,旧答案无法再读;请停用它,另设新题",
                "has another type, so that its answers can't be read; retire it and ask anew",
            ),
            RefusalCode::Moved => (
                "移到了别的重复组,或移出了重复组;请停用它,另设新题",
                "has moved to another repeat or out of one; retire it and ask anew",
            ),
            RefusalCode::LostCode => (
                "不见了;改名的写进 was,停用的留下并填 retired",
                "is lost; name it in the column was, or keep it and fill in retired",
            ),
            RefusalCode::TwoIntoOne => (
                "与另一个并成了一个,答案会相撞",
                "was made one with another, so that answers collide",
            ),
        };
        Words { zh: format!("{about} {zh}"), en: format!("{about} {en}") }
    }
}

impl Form {
    /// Says what changed since a former version, if every answer written under that can be read
    /// through this one.
    ///
    /// A question may go from `integer` to `decimal`, from `barcode`, a date or a time to `text`,
    /// from any attachment to `file`, and from one list to another that knows all its codes;
    /// what was only computed or shown was never stored and may become anything. One that comes
    /// back after it was given up comes back as it was.
    ///
    /// # Errors
    /// With everything that forbids it.
    pub fn succeeds(&self, former: &Self) -> Result<Changes, Vec<Refusal>> {
        let mut refusals = Vec::new();
        if self.id != former.id {
            refusals.push(refusal(RefusalCode::OtherForm, &self.id));
        } else if self.version == former.version && self.digest != former.digest {
            refusals.push(refusal(RefusalCode::SameVersion, &self.reference()));
        }
        self.keeps_questions(former, &mut refusals);
        for (list, old_list) in self.list_pairs(former) {
            self.keeps_codes(list, former, old_list, &mut refusals);
        }
        if refusals.is_empty() { Ok(self.changes_since(former)) } else { Err(refusals) }
    }

    fn keeps_questions(&self, former: &Self, refusals: &mut Vec<Refusal>) {
        let mut heirs: BTreeMap<&str, &Item> = BTreeMap::new();
        for old in &former.items {
            let name = old.question.name.as_str();
            let Some(item) = self.present(name) else {
                // What nobody answers leaves nothing behind.
                if old.question.kind.is_answered() {
                    refusals.push(refusal(RefusalCode::LostQuestion, name));
                }
                continue;
            };
            let heir = item.question.name.as_str();
            if heirs.insert(heir, old).is_some() {
                refusals.push(refusal(RefusalCode::TwoIntoOne, name));
            }
            for earlier in old.was.iter().filter(|_| old.question.kind.is_answered()) {
                if self.present(earlier).is_none_or(|found| found.question.name != heir) {
                    refusals.push(refusal(RefusalCode::LostQuestion, earlier));
                }
            }
            let comes_back = old.is_retired() && !item.is_retired();
            let (before, now) = (&old.question.kind, &item.question.kind);
            if !reads(before, now) || comes_back && before != now {
                refusals.push(refusal(RefusalCode::KindChanged, name));
            }
            // The entries that were made under another name would not be found.
            if before.is_answered() && old.repeat() != item.repeat() {
                refusals.push(refusal(RefusalCode::Moved, name));
            }
        }
    }

    fn keeps_codes(&self, list: &str, former: &Self, old_list: &str, refusals: &mut Vec<Refusal>) {
        let about = |code: &str| format!("{old_list} {code}");
        let (mut seen, mut heirs) = (BTreeSet::new(), BTreeSet::new());
        for old in former.choices(old_list).iter().filter(|old| seen.insert(&old.code)) {
            let heir = self.former.code(list, &old.code);
            if self.choice(list, heir).is_none() {
                push(refusals, refusal(RefusalCode::LostCode, &about(&old.code)));
                continue;
            }
            if !heirs.insert(heir) {
                push(refusals, refusal(RefusalCode::TwoIntoOne, &about(&old.code)));
            }
            for earlier in &old.was {
                if self.former.code(list, earlier) != heir {
                    push(refusals, refusal(RefusalCode::LostCode, &about(earlier)));
                }
            }
        }
    }
}

/// Whether every answer of one kind is an answer of the other.
fn reads(before: &Kind, now: &Kind) -> bool {
    match (before, now) {
        (Kind::Note | Kind::Calculate, _) => true,
        (Kind::Whole, Kind::Decimal)
        | (Kind::Barcode | Kind::Date | Kind::DateTime | Kind::Time, Kind::Text)
        | (Kind::Image | Kind::Audio | Kind::Video, Kind::File) => true,
        (Kind::One(_), Kind::One(_))
        | (Kind::Many(_), Kind::Many(_))
        | (Kind::Rank(_), Kind::Rank(_)) => true,
        (before, now) => before == now,
    }
}

fn refusal(code: RefusalCode, about: &str) -> Refusal {
    Refusal { code, about: about.to_owned() }
}

/// A list that several questions use is told of once.
fn push(refusals: &mut Vec<Refusal>, refusal: Refusal) {
    if !refusals.contains(&refusal) {
        refusals.push(refusal);
    }
}
