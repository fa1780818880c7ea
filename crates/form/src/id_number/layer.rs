use crate::{Severity, Words};

/// One thing that can be wrong with an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// It is blank or has spaces inside.
    Blank,
    /// A character can't stand where it stands; one of full width can't stand anywhere.
    Characters,
    /// It has not 18, 20 or 22 characters.
    Length,
    /// It has the 15 digits that numbers had until 1999.
    Old,
    /// No province has its first two digits.
    Province,
    /// No county known in any vintage has its first six digits.
    Prefix,
    /// Its date of birth is not in the calendar.
    Date,
    /// Its date of birth is before 1900 or after today.
    Age,
    /// It speaks of another date of birth than was answered.
    Birth,
    /// It speaks of another sex than was answered.
    Sex,
    /// Its check digit is wrong.
    Checksum,
    /// It is a generated number, outside the demonstration.
    Reserved,
}

impl Layer {
    /// All layers, in the order in which they are told.
    pub const ALL: [Self; 12] = [
        Self::Blank,
        Self::Characters,
        Self::Length,
        Self::Old,
        Self::Province,
        Self::Prefix,
        Self::Date,
        Self::Age,
        Self::Birth,
        Self::Sex,
        Self::Checksum,
        Self::Reserved,
    ];

    /// The stable code of the finding.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "V01.blank",
            Self::Characters => "V01.characters",
            Self::Length => "V01.length",
            Self::Old => "V01.old",
            Self::Province => "V01.province",
            Self::Prefix => "V01.prefix",
            Self::Date => "V01.date",
            Self::Age => "V01.age",
            Self::Birth => "V01.birth",
            Self::Sex => "V01.sex",
            Self::Checksum => "V01.checksum",
            Self::Reserved => "V01.reserved",
        }
    }

    /// How grave it is. People marry in from anywhere and lists of divisions have gaps, so an
    /// unknown county is only a warning; and either of two answers about the sex may be wrong.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Prefix => Severity::Soft,
            Self::Sex => Severity::Review,
            Self::Blank
            | Self::Characters
            | Self::Length
            | Self::Old
            | Self::Province
            | Self::Date
            | Self::Age
            | Self::Birth
            | Self::Checksum
            | Self::Reserved => Severity::Hard,
        }
    }

    /// What to tell a person. It says nothing of the number itself, so that whoever may not see
    /// the number may read it.
    #[must_use]
    pub fn message(self) -> Words {
        let (zh, en) = match self {
            Self::Blank => {
                ("证件号码为空或中间有空格", "the ID number is blank or has spaces inside")
            }
            Self::Characters => (
                "证件号码含有不应出现的字符(包括全角数字和字母)",
                "the ID number has a character that can't stand there, perhaps one of full width",
            ),
            Self::Length => (
                "证件号码应为18位,残疾人证应为20或22位",
                "an ID number has 18 characters, a disability certificate 20 or 22",
            ),
            Self::Old => (
                "此为旧的15位号码,请填写现行的18位号码",
                "this is a number of the old 15 digits; please take the present one of 18",
            ),
            Self::Province => (
                "证件号码前两位不是任何省级行政区划代码",
                "the first two digits of the ID number are no province",
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
            Self::Birth => (
                "证件号码与所填出生日期不一致",
                "the ID number does not agree with the date of birth given",
            ),
            Self::Sex => {
                ("证件号码与所填性别不一致", "the ID number does not agree with the sex given")
            }
            Self::Checksum => (
                "证件号码校验位不符,请逐位核对",
                "the check digit does not fit; please compare digit by digit",
            ),
            Self::Reserved => (
                "此号码为演示数据,不能用于正式填报",
                "this number is of the demonstration and can't be used in earnest",
            ),
        };
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }
}
