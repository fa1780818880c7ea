use crate::{Severity, Words};

/// One thing that can be wrong with an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// It has not 18, 20 or 22 characters.
    Length,
    /// A character can't stand where it stands.
    Characters,
    /// No division known in any vintage has its first six digits.
    Prefix,
    /// Its date of birth is not in the calendar.
    Date,
    /// Its date of birth is before 1900 or after today.
    Age,
    /// Its check digit is wrong.
    Checksum,
    /// It speaks of another sex than was answered.
    Sex,
    /// It is a generated number, outside the demonstration.
    Reserved,
}

impl Layer {
    /// All layers, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::Length,
        Self::Characters,
        Self::Prefix,
        Self::Date,
        Self::Age,
        Self::Checksum,
        Self::Sex,
        Self::Reserved,
    ];

    /// The stable code of the finding.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "V01.length",
            Self::Characters => "V01.characters",
            Self::Prefix => "V01.prefix",
            Self::Date => "V01.date",
            Self::Age => "V01.age",
            Self::Checksum => "V01.checksum",
            Self::Sex => "V01.sex",
            Self::Reserved => "V01.reserved",
        }
    }

    /// How grave it is. People marry in from anywhere and lists of divisions have gaps, so an
    /// unknown prefix is only a warning; and either of two answers about the sex may be wrong.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Prefix => Severity::Soft,
            Self::Sex => Severity::Review,
            Self::Length
            | Self::Characters
            | Self::Date
            | Self::Age
            | Self::Checksum
            | Self::Reserved => Severity::Hard,
        }
    }

    /// What to tell a person.
    #[must_use]
    pub fn message(self) -> Words {
        let (zh, en) = match self {
            Self::Length => (
                "证件号码应为18位,残疾人证应为20或22位",
                "an ID number has 18 characters, a disability certificate 20 or 22",
            ),
            Self::Characters => (
                "证件号码含有不应出现的字符",
                "the ID number has a character that can't stand there",
            ),
            Self::Prefix => (
                "证件号码前六位不是已知的行政区划代码,请核对",
                "the first six digits are no known division; please compare with the card",
            ),
            Self::Date => {
                ("证件号码中的出生日期不存在", "the date of birth in the ID number does not exist")
            }
            Self::Age => (
                "证件号码中的出生日期早于1900年或晚于今天",
                "the date of birth in the ID number is before 1900 or after today",
            ),
            Self::Checksum => (
                "证件号码校验位不符,请逐位核对",
                "the check digit does not fit; please compare digit by digit",
            ),
            Self::Sex => {
                ("证件号码与所填性别不一致", "the ID number does not agree with the sex given")
            }
            Self::Reserved => (
                "此号码为演示数据,不能用于正式填报",
                "this number is of the demonstration and can't be used in earnest",
            ),
        };
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }
}
