use form::{Severity, Words, id_number::Layer};

use crate::PlaceFault;

/// What is wrong with a cell, a row or a household of a roster. Its words never repeat the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A spreadsheet turned the number into one to count with; its last digits are gone.
    DigitsLost,
    /// The ID number is wrong in this layer.
    Id(Layer),
    /// Neither a date nor another spelling of one.
    Date,
    /// No number, or not one that the question can have.
    Number,
    /// No word of the list, nor a known spelling of one.
    Word,
    /// Longer than an answer may be.
    Long,
    /// The row names nobody.
    NoName,
    /// Neither an ID number nor a date of birth: nobody can be recognised by a name alone.
    NoPerson,
    /// The row belongs to no household: neither 户编号 nor the head's ID, and no row above.
    NoHousehold,
    /// The village can't be told.
    Place(PlaceFault),
    /// The date of birth is another than that in the ID number.
    BirthDiffers,
    /// The same person stands in this file twice, in the same words.
    Repeated,
    /// The number of people given for the household is not the number of its rows.
    CountDiffers,
    /// Two rows of the household differ in a column that belongs to the household.
    HouseholdDiffers,
    /// Two rows speak of the same person in different words.
    PersonDiffers,
    /// The head's name or ID is not that of the household's head.
    HeadDiffers,
    /// Two rows of the household are its head.
    TwoHeads,
    /// An answer that says who somebody is would change.
    Identity,
    /// The person belongs to another household.
    Elsewhere,
    /// The household is known to be in another village.
    OtherVillage,
    /// The household is known by another 户编号.
    OtherNumber,
    /// The person was removed from the household.
    Removed,
    /// Several members of the household could be meant.
    Ambiguous,
}

/// A fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Told {
    /// The column, by its header in our list; none when it is about the row.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

impl Fault {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DigitsLost => "digits_lost",
            Self::Id(layer) => layer.code(),
            Self::Date => "bad_date",
            Self::Number => "bad_number",
            Self::Word => "unknown_word",
            Self::Long => "too_long",
            Self::NoName => "no_name",
            Self::NoPerson => "no_person",
            Self::NoHousehold => "no_household",
            Self::Place(place) => place.code(),
            Self::BirthDiffers => "birth_differs",
            Self::Repeated => "repeated_row",
            Self::CountDiffers => "count_differs",
            Self::HouseholdDiffers => "household_differs",
            Self::PersonDiffers => "person_differs",
            Self::HeadDiffers => "head_differs",
            Self::TwoHeads => "two_heads",
            Self::Identity => "identity_would_change",
            Self::Elsewhere => "person_elsewhere",
            Self::OtherVillage => "other_village",
            Self::OtherNumber => "other_number",
            Self::Removed => "person_removed",
            Self::Ambiguous => "ambiguous_person",
        }
    }

    /// Whether a row with this fault in a column of ours can still be used without that cell. What
    /// says who somebody is has to be right.
    pub(crate) fn is_grave(self, asked: &str) -> bool {
        match self {
            Self::Id(layer) => layer.severity() == Severity::Hard,
            Self::DigitsLost | Self::Date | Self::Number | Self::Word | Self::Long => matches!(
                asked,
                "member/id_no" | "member/name" | "member/birth_date" | "member/relation"
            ),
            Self::BirthDiffers | Self::Repeated | Self::CountDiffers => false,
            _ => true,
        }
    }

    /// What to tell a person.
    #[must_use]
    pub fn message(self) -> Words {
        let (zh, en) = match self {
            Self::Id(layer) => return layer.message(),
            Self::Place(place) => return place.message(),
            Self::DigitsLost => (
                "号码已被表格软件改成科学计数,尾数丢失,请按文本重新导出",
                "a spreadsheet made the number one to count with and its last digits are gone; \
                 export it again as text",
            ),
            Self::Date => ("不是有效日期", "this is no date"),
            Self::Number => ("不是有效数字", "this is no number"),
            Self::Word => ("不在代码表中", "the list does not have this word"),
            Self::Long => ("内容过长", "this is too long"),
            Self::NoName => ("缺少姓名", "the name is missing"),
            Self::NoPerson => (
                "没有证件号码,也没有出生日期,无法认定是谁",
                "there is neither an ID number nor a date of birth to know the person by",
            ),
            Self::NoHousehold => (
                "没有户编号,也没有户主证件号码",
                "there is neither the household's number nor the head's ID number",
            ),
            Self::BirthDiffers => {
                ("出生日期与证件号码不一致", "the date of birth does not agree with the ID number")
            }
            Self::Repeated => ("与前面的行重复", "an earlier row says the same"),
            Self::CountDiffers => (
                "人数与本户行数不一致",
                "the number of people is not the number of the household's rows",
            ),
            Self::HouseholdDiffers => (
                "同一户各行的户信息不一致",
                "rows of one household differ in a column of the household",
            ),
            Self::PersonDiffers => {
                ("同一人的几行不一致", "rows of one person differ from each other")
            }
            Self::HeadDiffers => (
                "户主姓名或证件号码与户主本人不一致",
                "the head's name or ID number is not that of the head",
            ),
            Self::TwoHeads => ("一户有两名户主", "the household has two heads"),
            Self::Identity => (
                "会改变身份信息,须人工核实",
                "it would change who somebody is, which a person has to verify",
            ),
            Self::Elsewhere => ("此人已在另一户", "the person belongs to another household"),
            Self::OtherVillage => ("该户在另一个村", "the household is in another village"),
            Self::OtherNumber => {
                ("该户已有不同的户编号", "the household is known by another number")
            }
            Self::Removed => ("此人已从该户移出", "the person was removed from the household"),
            Self::Ambiguous => ("户内有多人符合,无法确定是谁", "several members could be meant"),
        };
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }
}
